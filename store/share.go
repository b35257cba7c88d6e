package store

import "time"

// Share divides what remains among the devices that may be online together, rounded up: without
// our help each router would let its device use all of it. A device that has used up its share logs
// in again and gets a new one. Up to one device, or with no limit (0), all of it is one share.
func (l DataLimit) Share(devices int) DataLimit {
	return DataLimit{
		Up: share(l.Up, devices), Down: share(l.Down, devices), Total: share(l.Total, devices),
	}
}

// share divides octets in that way.
func share(octets uint64, devices int) uint64 {
	if devices <= 1 {
		return octets
	}

	return octets/uint64(devices) + min(octets%uint64(devices), 1)
}

// Left returns how long a session may go on from an instant, as its router is told: until EndsAt, or
// until its share of the uptime that remains is used up, whichever comes first. It is 0 for no
// bound, and at least a second for one that has come.
func (e *Entitled) Left(now time.Time, devices int) time.Duration {
	left := shareOfTime(e.Uptime, devices)
	if e.EndsAt.IsZero() {
		return left
	}
	until := max(e.EndsAt.Sub(now), time.Second)
	if left == 0 {
		return until
	}

	return min(left, until)
}

// shareOfTime divides an uptime as share divides octets, rounded up to a second.
func shareOfTime(remains time.Duration, devices int) time.Duration {
	if devices <= 1 || remains <= 0 {
		return remains
	}

	return (remains/time.Duration(devices) + time.Second - 1).Truncate(time.Second)
}
