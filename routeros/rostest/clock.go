package rostest

import (
	"sync"
	"time"
)

// Epoch is what the clock of a router shows at first, unless Config.Now says otherwise.
var Epoch = time.Date(2026, time.January, 15, 8, 0, 0, 0, time.UTC)

// clock is the router's idea of time: a base that stands or runs, and what it is off by. It has a
// lock of its own, so that it may be read anywhere.
type clock struct {
	mu     sync.Mutex
	base   func() time.Time
	offset time.Duration
	wrong  time.Duration // what /system/clock is off by; spans do not see it
	booted time.Time
}

// start sets the clock going.
func (c *clock) start(now func() time.Time) {
	if now == nil {
		now = func() time.Time { return Epoch }
	}
	c.base = now
	c.booted = now()
}

// now is the time that spans are counted in.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.base().Add(c.offset)
}

// wall is the time that the router shows.
func (c *clock) wall() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.base().Add(c.offset + c.wrong)
}

// Now is the time that the router shows.
func (r *Router) Now() time.Time { return r.clock.wall() }

// Advance lets time pass: uptimes grow and rows with a timeout end.
func (r *Router) Advance(span time.Duration) {
	r.clock.mu.Lock()
	r.clock.offset += span
	r.clock.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expire()
}

// SetClock puts the router's clock right or wrong; uptimes go on.
func (r *Router) SetClock(to time.Time) {
	r.clock.mu.Lock()
	defer r.clock.mu.Unlock()
	r.clock.wrong = to.Sub(r.clock.base().Add(r.clock.offset))
}

// expire takes out the rows and ends the sessions whose time is over. The caller holds the lock.
func (r *Router) expire() {
	now := r.clock.now().Unix()
	for _, each := range r.tables {
		for _, old := range each.expired(now) {
			r.drop(each, old)
		}
	}
	for l := range r.lines {
		if l.until > 0 && l.until <= now {
			r.hangUp(l, "session timeout")
		}
	}
	r.enforceLimits()
}

// expired returns the rows whose time is over.
func (t *table) expired(now int64) []*row {
	if t.fleeting == 0 {
		return nil
	}
	var over []*row
	for _, candidate := range t.rows {
		if candidate.until > 0 && candidate.until <= now {
			over = append(over, candidate)
		}
	}

	return over
}

// date writes a time as the release writes it; the epoch means never.
func (r *Router) date(at time.Time) string {
	if r.release.has(isoDates) {
		return at.Format(time.DateTime)
	}

	return lowerMonth(at, "Jan/02/2006 15:04:05")
}

// lowerMonth formats a time with the month in small letters, as in jan/02/2006.
func lowerMonth(at time.Time, layout string) string {
	octets := []byte(at.Format(layout))
	octets[0] |= 0x20

	return string(octets)
}

// logTime writes the time of a log row: releases before 7.10 leave out the date of today, and
// those before 7 the year of this year.
func (r *Router) logTime(at time.Time) string {
	now := r.clock.wall()
	switch {
	case r.release.has(isoDates):
		return at.Format(time.DateTime)
	case at.YearDay() == now.YearDay() && at.Year() == now.Year():
		return at.Format(time.TimeOnly)
	case !r.release.has(seven) && at.Year() == now.Year():
		return lowerMonth(at, "Jan/02 15:04:05")
	}

	return lowerMonth(at, "Jan/02/2006 15:04:05")
}
