package main

import (
	"net/netip"
	"sync"

	"gardu/aaa/session"
)

// whereabouts knows which service has which address, for whoever asks from there. It is told by the
// session table, and passes on what it is told to whoever leases addresses: addresses of pools that
// only routers know are found here alone. Each open session with an IPv4 address takes some 30
// octets.
type whereabouts struct {
	next session.Addresses

	mu sync.RWMutex // guards at
	at map[[4]byte]presence
}

// presence is who has an address.
type presence struct {
	session uint64
	service int64 // 0 when none is known
}

// newWhereabouts makes an empty book of addresses.
func newWhereabouts(next session.Addresses) *whereabouts {
	return &whereabouts{next: next, at: make(map[[4]byte]presence)}
}

// Hold says that a session of a service has an address.
func (w *whereabouts) Hold(address netip.Addr, service int64, session uint64) {
	if key, is := fourOf(address); is {
		w.mu.Lock()
		w.at[key] = presence{session: session, service: service}
		w.mu.Unlock()
	}
	w.next.Hold(address, service, session)
}

// Free says that a session has an address no more.
func (w *whereabouts) Free(address netip.Addr, session uint64) {
	if key, is := fourOf(address); is {
		w.mu.Lock()
		if w.at[key].session == session {
			delete(w.at, key)
		}
		w.mu.Unlock()
	}
	w.next.Free(address, session)
}

// ServiceAt returns the service whose open session has an address; false where nobody known has it.
func (w *whereabouts) ServiceAt(address netip.Addr) (int64, bool) {
	key, is := fourOf(address)
	if !is {
		return 0, false
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	known := w.at[key]

	return known.service, known.service != 0
}

// fourOf returns the octets of an IPv4 address.
func fourOf(address netip.Addr) ([4]byte, bool) {
	if address = address.Unmap(); !address.Is4() {
		return [4]byte{}, false
	}

	return address.As4(), true
}
