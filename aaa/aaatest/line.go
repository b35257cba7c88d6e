package aaatest

import (
	"slices"
	"time"

	"gardu/aaa/packet"
)

// Line is one customer's live connection on an Incoming, as the router knows it: the counters of
// now and what is enforced.
type Line struct {
	Record // SessionID names the line on its router
	Grant

	Started time.Time
	Changes int // CoA-Requests that were applied
}

// At returns the line's record of now with a status. Event-Timestamp is the beginning plus the
// session's time, so that it agrees with the counters under any clock.
func (l *Line) At(status packet.AcctStatus) Record {
	record := l.Record
	record.Status = status
	record.Event = l.Started.Add(l.Time)

	return record
}

// use lets time and traffic pass, and reports the cause when the line came to one of its bounds.
// RouterOS cuts as soon as a limit is reached, so no counter passes its own limit.
func (l *Line) use(upload, download uint64, duration time.Duration) (packet.TerminateCause, bool) {
	const packetOctets = 1000

	if l.SessionTimeout > 0 {
		duration = min(duration, max(0, l.SessionTimeout-l.Time))
	}

	upload = within(l.RecvLimit, l.InputOctets, upload)
	download = within(l.XmitLimit, l.OutputOctets, download)
	total := within(l.TotalLimit, l.InputOctets+l.OutputOctets, upload+download)
	upload = min(upload, total)
	download = min(download, total-upload)

	l.InputOctets += upload
	l.OutputOctets += download
	l.InputPackets += uint32(upload / packetOctets)
	l.OutputPackets += uint32(download / packetOctets)
	l.Time += duration

	return l.reached(&l.Record)
}

// within returns how much of more fits under a limit of which some is used already.
func within(limit, used, more uint64) uint64 {
	if limit == 0 {
		return more
	}

	return min(more, max(limit, used)-used)
}

// is reports whether a request means this line: everything that it says must agree. RouterOS
// finds a hotspot session by its address only.
func (l *Line) is(d *demand) bool {
	if l.Service == Hotspot && !d.address.IsValid() {
		return false
	}

	agrees := func(said, own string) bool { return said == "" || said == own }

	return agrees(d.name, l.Name) && agrees(d.session, l.SessionID) &&
		agrees(d.calling, l.Calling) && agrees(d.portID, l.PortID) &&
		(d.port == 0 || d.port == l.Port) &&
		(!d.address.IsValid() || d.address == l.Address) &&
		(!d.hostIP.IsValid() || d.hostIP == l.HostIP)
}

// copied returns a line that shares nothing with this one.
func (l *Line) copied() Line {
	other := *l
	other.Class = slices.Clone(l.Class)
	other.AddressLists = slices.Clone(l.AddressLists)

	return other
}
