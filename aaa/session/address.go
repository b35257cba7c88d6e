package session

import "net/netip"

// Addresses follows which open session has which address, for whoever leases them. It is called
// under the writer's lock, in the order of what happened, and must not call the table.
type Addresses interface {
	// Hold says that a session of a service has an address; service is 0 when none is known. It may
	// be told again.
	Hold(address netip.Addr, service int64, session uint64)
	// Free says that a session has an address no more. Another session may have it by then.
	Free(address netip.Addr, session uint64)
}

// hold tells that an open session has its address.
func (t *Table) hold(s *slot, address netip.Addr) {
	if t.config.Addresses != nil && address.IsValid() {
		t.config.Addresses.Hold(address, s.service, s.id)
	}
}

// free tells that a session that was open has its address no more.
func (t *Table) free(s *slot, address netip.Addr) {
	if t.config.Addresses != nil && address.IsValid() {
		t.config.Addresses.Free(address, s.id)
	}
}

// TellAddresses tells Config.Addresses again which address each open session has, as is needed once
// a pool has got addresses that were in none.
func (t *Table) TellAddresses() {
	for from, more := uint32(1), true; more; {
		from, more = t.tellAddresses(from)
	}
}

// tellAddresses tells the addresses of one slice of the table, and returns where the next one
// begins and whether there is one.
func (t *Table) tellAddresses(from uint32) (uint32, bool) {
	t.writer.Lock()
	defer t.writer.Unlock()

	end := min(from+listSlice, t.slab.used+1)
	for ref := from; ref < end; ref++ {
		if s := t.slab.at(ref); s.open {
			t.known.parse(t.text(s))
			t.hold(s, t.known.address)
		}
	}

	return end, end <= t.slab.used
}
