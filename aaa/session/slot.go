package session

import (
	"strings"
	"time"

	"gardu/store"
)

// marks are what a slot remembers besides its session. They are guarded by Table.writer.
type marks uint8

const (
	inUse       marks = 1 << iota
	sawStart          // its Start has been applied
	hasPort           // its NAS-Port is known
	gigawords         // its NAS sends gigawords where they are not 0
	taken             // in a Batch that is neither folded nor put back
	stoppedList       // closed, in Table.stopped; without it, closed and in Table.inferred
)

// link joins slots to a chain that anything can leave from its middle.
type link struct{ previous, next uint32 }

// slot is one session without pointers: a store.Session, the chains it stands in, and its texts by
// reference. All of it is guarded by Table.writer; what Admit reads (text, updated, interim,
// interims, family, owned) is changed under the shard's lock besides.
//
// It is three cache lines long, and chunks of slots begin at one: what finds a session stands in the
// first line, what an interim and Admit look at in the second.
type slot struct {
	key        entry // in Table.keys
	nas        int64
	nonce      uint64
	id, last   uint64
	service    int64
	text       uint32 // reference into the arena
	dirty      uint32 // number of its entry in the dirty queue; 0 when clean
	textLength uint16
	family     uint16 // in Table.families, while open; 0 for none
	marks      marks
	open       bool // in its NAS's chain, among the stations and in its service's chain

	updated        int64 // Unix nanoseconds
	granted, terms uint64
	inputOctets    uint64
	outputOctets   uint64
	duration       uint32 // seconds
	interim        uint32 // seconds
	interims       uint32
	port           uint32
	owned          link // in its service's chain while open

	inputPackets, outputPackets uint64
	started, stopped            int64 // Unix nanoseconds; stopped is 0 while open
	cause                       uint32
	regrant                     uint32 // Unix seconds since when it has what was granted; 0 for ever
	station                     entry  // in Table.stations, while open
	group                       link   // in its NAS's chain while open, else among closed ones
	_                           [8]byte
}

// is reports whether a mark is set.
func (s *slot) is(mark marks) bool { return s.marks&mark != 0 }

// byNAS reports whether the session was closed by a Stop of its NAS, rather than by our own
// conclusion.
func (s *slot) byNAS() bool { return !s.open && s.cause < ownCauses }

// ownCauses is the first terminate cause that is ours (store.CauseReaped and those after it). What
// a NAS reports beyond the RFC's numbers is not taken over, so that it cannot be confused with
// them.
const ownCauses = uint32(store.CauseReaped) - 1

// session makes the stored form. text are the slot's texts; they are copied.
func (s *slot) session(text []byte) store.Session {
	var words words
	words.parse(text)
	owner := words.strings()

	return store.Session{
		ID: s.id, LastIndex: s.last, NAS: s.nas, Nonce: s.nonce, Granted: s.granted,
		Terms: s.terms, GrantedAt: s.grantedAt(),
		Service: s.service, NASIdentifier: owner.nasIdentifier,
		AcctSessionID: owner.acctSession, Login: owner.login,
		UserName: owner.userName, CallingStation: owner.calling, CalledStation: owner.called,
		NASPortID: owner.portID, NASPort: s.port, Address: words.address, IPv6Prefix: words.prefix,
		DelegatedIPv6: words.delegated, Source: words.source, Local: words.local,

		Started: instant(s.started), Updated: instant(s.updated), Stopped: instant(s.stopped),
		Duration: time.Duration(s.duration) * time.Second,
		Interim:  time.Duration(s.interim) * time.Second,
		Interims: s.interims,

		InputOctets: s.inputOctets, OutputOctets: s.outputOctets,
		InputPackets: s.inputPackets, OutputPackets: s.outputPackets,
		Cause: store.TerminateCause(s.cause),
	}
}

// restore fills the slot from the stored form, but for its texts and chains.
func (s *slot) restore(session *store.Session) {
	*s = slot{
		id: session.ID, last: session.LastIndex, nas: session.NAS, service: session.Service,
		nonce: session.Nonce, granted: session.Granted, terms: session.Terms,
		inputOctets: session.InputOctets, outputOctets: session.OutputOctets,
		inputPackets: session.InputPackets, outputPackets: session.OutputPackets,
		started: nanos(session.Started), updated: nanos(session.Updated),
		stopped: nanos(session.Stopped), duration: seconds(session.Duration),
		interim: seconds(session.Interim), interims: session.Interims,
		port: session.NASPort, cause: uint32(session.Cause),
		marks: inUse | sawStart,
	}
	if s.port != 0 {
		s.marks |= hasPort
	}
	if at := session.GrantedAt; at.After(session.Started) {
		s.regrant = unix(at)
	}
}

// grantedAt returns since when the session has what it was granted.
func (s *slot) grantedAt() time.Time {
	return instant(max(int64(s.regrant)*second, s.started))
}

// spelled is the texts of a session as strings that share one copy.
type spelled struct {
	nasIdentifier, acctSession, login, calling, called, portID, userName string
}

// strings copies the texts at once.
func (w *words) strings() spelled {
	var joined strings.Builder
	texts := [...][]byte{
		w.nasIdentifier, w.acctSession, w.login, w.calling, w.called, w.portID, w.userName,
	}
	length := 0
	for _, text := range texts {
		length += len(text)
	}
	joined.Grow(length)
	for _, text := range texts {
		joined.Write(text)
	}
	rest := joined.String()
	next := func(text []byte) string {
		taken := rest[:len(text)]
		rest = rest[len(text):]

		return taken
	}

	return spelled{
		nasIdentifier: next(w.nasIdentifier), acctSession: next(w.acctSession),
		login: next(w.login), calling: next(w.calling), called: next(w.called),
		portID: next(w.portID), userName: next(w.userName),
	}
}

// instant turns Unix nanoseconds into a time in UTC; 0 is the zero time.
func instant(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}

	return time.Unix(0, at).UTC()
}

// nanos is the inverse of instant.
func nanos(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}

	return at.UnixNano()
}

// seconds returns whole seconds as a slot holds them.
func seconds(length time.Duration) uint32 {
	return uint32(min(max(length/time.Second, 0), 1<<32-1))
}
