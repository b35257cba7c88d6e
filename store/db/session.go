package db

import (
	"encoding/binary"
	"time"

	"gardu/store"
)

// How long a closed session stays in traffic.db before it may be archived, counted from its last
// record.
const (
	GraceStopped = time.Hour          // a Stop has been seen: only retransmissions can follow
	GraceReaped  = 7 * 24 * time.Hour // it was only taken for dead: a later interim reopens it
)

// sessionKey is the key of a session.
func sessionKey(id uint64) []byte { return binary.BigEndian.AppendUint64(nil, id) }

// due returns when a closed session may be archived. It counts from the arrival of the last
// record, because the times that a NAS tells may lie.
func due(s *store.Session) time.Time {
	last := s.Updated
	if last.IsZero() {
		last = s.Stopped
	}
	switch s.Cause {
	case store.CauseReaped, store.CauseGone, store.CauseEnded, store.CauseRebooted:
		return last.Add(GraceReaped)
	default:
		return last.Add(GraceStopped)
	}
}

// closedKey is the row that tells when a closed session may be archived.
func closedKey(s *store.Session) []byte {
	key := make([]byte, 0, 16)
	key = binary.BigEndian.AppendUint64(key, uint64(max(due(s).Unix(), 0)))

	return binary.BigEndian.AppendUint64(key, s.ID)
}

// encodeSession appends a session's record, without its id, and returns it alone. Field 6 was a
// fingerprint of another kind, which nothing can be compared with: who meets it knows none.
func encodeSession(e *encoder, s *store.Session) []byte {
	start := len(e.out)
	e.begin()
	e.uint(1, s.LastIndex)
	e.int(2, s.NAS)
	e.text(3, s.NASIdentifier)
	e.text(4, s.AcctSessionID)
	e.uint(5, s.Nonce)
	e.int(7, s.Service)
	e.text(8, s.Login)
	e.text(9, s.CallingStation)
	e.text(10, s.CalledStation)
	e.uint(11, uint64(s.NASPort))
	e.text(12, s.NASPortID)
	e.addr(13, s.Address)
	e.prefix(14, s.IPv6Prefix)
	e.prefix(15, s.DelegatedIPv6)
	e.time(16, s.Started)
	e.time(17, s.Updated)
	e.time(18, s.Stopped)
	e.duration(19, s.Duration)
	e.duration(20, s.Interim)
	e.uint(21, uint64(s.Interims))
	e.uint(22, s.InputOctets)
	e.uint(23, s.OutputOctets)
	e.uint(24, s.InputPackets)
	e.uint(25, s.OutputPackets)
	e.uint(26, uint64(s.Cause))
	e.text(27, s.UserName)
	e.addr(28, s.Source)
	e.addr(29, s.Local)
	e.uint(30, s.Granted)
	e.uint(31, s.Terms)
	e.time(32, s.GrantedAt)

	return e.out[start:len(e.out):len(e.out)]
}

// decodeSession reads a session's record.
func decodeSession(s *store.Session, id uint64, value []byte) error {
	*s = store.Session{ID: id}
	var d decoder
	d.begin(value)
	for d.next() {
		switch {
		case d.field < 16:
			decodeSessionIdentity(&d, s)
		case d.field < 27:
			decodeSessionAccount(&d, s)
		default:
			decodeSessionGrant(&d, s)
		}
	}
	if d.err != nil {
		return store.Errorf(store.Internal, "reading session %d: %w", id, d.err)
	}

	return nil
}

// decodeSessionIdentity reads the fields that say whose and where a session is.
func decodeSessionIdentity(d *decoder, s *store.Session) {
	switch d.field {
	case 1:
		s.LastIndex = d.uint()
	case 2:
		s.NAS = d.int()
	case 3:
		s.NASIdentifier = d.text()
	case 4:
		s.AcctSessionID = d.text()
	case 5:
		s.Nonce = d.uint()
	case 7:
		s.Service = d.int()
	case 8:
		s.Login = d.text()
	case 9:
		s.CallingStation = d.text()
	case 10:
		s.CalledStation = d.text()
	case 11:
		s.NASPort = uint32(d.upTo(1<<32 - 1))
	case 12:
		s.NASPortID = d.text()
	case 13:
		s.Address = d.addr()
	case 14:
		s.IPv6Prefix = d.prefix()
	case 15:
		s.DelegatedIPv6 = d.prefix()
	}
}

// decodeSessionAccount reads the fields that say when a session was and what it used.
func decodeSessionAccount(d *decoder, s *store.Session) {
	switch d.field {
	case 16:
		s.Started = d.time()
	case 17:
		s.Updated = d.time()
	case 18:
		s.Stopped = d.time()
	case 19:
		s.Duration = d.duration()
	case 20:
		s.Interim = d.duration()
	case 21:
		s.Interims = uint32(d.upTo(1<<32 - 1))
	case 22:
		s.InputOctets = d.uint()
	case 23:
		s.OutputOctets = d.uint()
	case 24:
		s.InputPackets = d.uint()
	case 25:
		s.OutputPackets = d.uint()
	case 26:
		s.Cause = store.TerminateCause(d.upTo(1<<32 - 1))
	}
}

// decodeSessionGrant reads the fields that say what a session was given, and how its NAS is spoken
// to about it.
func decodeSessionGrant(d *decoder, s *store.Session) {
	switch d.field {
	case 27:
		s.UserName = d.text()
	case 28:
		s.Source = d.addr()
	case 29:
		s.Local = d.addr()
	case 30:
		s.Granted = d.uint()
	case 31:
		s.Terms = d.uint()
	case 32:
		s.GrantedAt = d.time()
	}
}
