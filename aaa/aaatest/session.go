package aaatest

import (
	"bytes"
	"fmt"
	"time"

	"gardu/aaa/packet"
)

// firstFamily is the first pair of digits in RouterOS's session ids; the next pair marks the next
// boot.
const firstFamily = 0x80

// maxCount bounds the rest of a session id, which wraps after about a million sessions.
const maxCount = 0xfffff

// Session is one customer's connection as its router counts it. It makes the records that belong
// together: Start, Interims with growing counters, Stop.
type Session struct {
	Record // the state of now; tests may change it

	nas     *NAS
	started time.Time
}

// Session opens a session on the router for a station that got in. A station without a session id
// is given the next one; Class comes from the Accept, which may be nil. Nothing is sent.
func (n *NAS) Session(station Station, accept *Reply) *Session {
	if station.SessionID == "" {
		station.SessionID = n.NextSessionID()
	}

	s := &Session{nas: n, started: n.config.Now()}
	s.Station = station

	if accept == nil {
		return s
	}

	s.Class = bytes.Clone(accept.Class())

	if address := accept.Address(packet.FramedIPAddress); address.IsValid() {
		s.Address = address
	}

	return s
}

// NextSessionID returns a new Acct-Session-Id: eight hexadecimal digits of which two change at
// every boot.
func (n *NAS) NextSessionID() string {
	n.count = (n.count + 1) & maxCount

	return fmt.Sprintf("%02x%06x", n.family, n.count)
}

// Use lets time and traffic pass. Octets are counted as upload and download; packets follow at a
// thousand octets each.
func (s *Session) Use(upload, download uint64, duration time.Duration) {
	const packetOctets = 1000

	s.InputOctets += upload
	s.OutputOctets += download
	s.InputPackets += uint32(upload / packetOctets)
	s.OutputPackets += uint32(download / packetOctets)
	s.Time += duration
}

// At returns the session's record of now with another status. Event-Timestamp is the start of the
// session plus its time, so that it agrees with the counters under any clock.
func (s *Session) At(status packet.AcctStatus) Record {
	record := s.Record
	record.Status = status
	record.Event = s.started.Add(s.Time)

	return record
}

// Start reports that the session began.
func (s *Session) Start() (*Reply, error) { return s.nas.Account(s.At(packet.AcctStart)) }

// Interim reports the counters of now.
func (s *Session) Interim() (*Reply, error) { return s.nas.Account(s.At(packet.AcctInterimUpdate)) }

// Stop reports the end of the session.
func (s *Session) Stop(cause packet.TerminateCause) (*Reply, error) {
	s.Cause = cause

	return s.nas.Account(s.At(packet.AcctStop))
}

// Delayed returns a record as a router sends it again when it has given up waiting: with a longer
// Acct-Delay-Time, which makes another packet under another Identifier (RFC 2866 section 5.2).
func Delayed(record Record, delay time.Duration) Record {
	record.Delay += delay

	return record
}

// On reports that the router has started: none of its sessions lives on.
func (n *NAS) On() (*Reply, error) { return n.boundary(packet.AcctOn) }

// Off reports that the router is about to stop.
func (n *NAS) Off() (*Reply, error) { return n.boundary(packet.AcctOff) }

// boundary sends a record about the router itself.
func (n *NAS) boundary(status packet.AcctStatus) (*Reply, error) {
	return n.Account(Record{Status: status, Event: n.config.Now()})
}

// Reboot forgets what waits for a reply and begins a new family of session ids, the way power
// comes back. Nothing is sent: RouterOS does not always say Accounting-On.
func (n *NAS) Reboot() {
	clear(n.waiting)

	n.family++
	n.count = 0
}
