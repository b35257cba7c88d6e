package directory

import (
	"cmp"
	"net/netip"
	"slices"

	"gardu/aaa/packet"
	"gardu/store"
)

// NAS is a network access server with its secret made ready. It is immutable; a changed record is
// another NAS in the same slot.
type NAS struct {
	Record store.NAS // must not be written to
	Secret *packet.Secret
	Slot   int // from 0, for counters; it passes to no other record while the process lives
}

// nasTable is every NAS, in a form that finds by source address.
type nasTable struct {
	byID    map[int64]*NAS
	lengths [2][]int // prefix lengths in use, longest first: IPv4, IPv6
	byRange map[netip.Prefix][]*NAS
	slots   int
}

// FindNAS finds who sends from an address: the record with the longest prefix that covers it.
// Among records of one prefix, the one with exactly that NAS-Identifier wins over one without;
// where none fits, shorter prefixes are asked. The identifier is what the packet says of itself
// and proves nothing, but the secret found by it must still verify. It returns nil for a stranger.
func (d *Directory) FindNAS(source netip.Addr, identifier []byte) *NAS {
	source = source.Unmap().WithZone("")
	table := d.nas.Load()

	for _, length := range table.lengths[family(source)] {
		prefix, err := source.Prefix(length)
		if err != nil {
			return nil
		}

		if found := choose(table.byRange[prefix], identifier); found != nil {
			return found
		}
	}

	return nil
}

// family is 0 for an IPv4 address and 1 for an IPv6 one.
func family(address netip.Addr) int {
	if address.Is4() {
		return 0
	}

	return 1
}

// choose picks a record by NAS-Identifier. Records without one stand last.
func choose(candidates []*NAS, identifier []byte) *NAS {
	for _, candidate := range candidates {
		wanted := candidate.Record.Identifier
		if wanted == "" || wanted == string(identifier) {
			return candidate
		}
	}

	return nil
}

// NAS returns the NAS of an id, or nil.
func (d *Directory) NAS(id int64) *NAS { return d.nas.Load().byID[id] }

// EachNAS visits every NAS, in no order, until visit says no.
func (d *Directory) EachNAS(visit func(*NAS) bool) {
	for _, nas := range d.nas.Load().byID {
		if !visit(nas) {
			return
		}
	}
}

// Slots returns how many slots have been given out; every NAS.Slot is below it.
func (d *Directory) Slots() int { return d.nas.Load().slots }

// PutNAS makes a NAS known as it is now. It fails with Invalid when its secret is empty or its
// prefix is not one.
func (d *Directory) PutNAS(record *store.NAS) error {
	d.mu.Lock()
	defer d.mu.Unlock()

	known := d.nas.Load().byID
	if old := known[record.ID]; old != nil && old.Record.Revision > record.Revision {
		return nil
	}

	nas, err := d.prepareNAS(record)
	if err != nil {
		return err
	}

	all := make([]*NAS, 0, len(known)+1)
	for id, other := range known {
		if id != record.ID {
			all = append(all, other)
		}
	}

	d.nas.Store(makeNASTable(append(all, nas), len(d.slots)))

	return nil
}

// RemoveNAS forgets a NAS. Its slot stays its own.
func (d *Directory) RemoveNAS(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()

	var all []*NAS

	for known, other := range d.nas.Load().byID {
		if known != id {
			all = append(all, other)
		}
	}

	d.nas.Store(makeNASTable(all, len(d.slots)))
}

// prepareNAS makes a NAS of a record and gives it its slot. For writers.
func (d *Directory) prepareNAS(record *store.NAS) (*NAS, error) {
	if !record.Address.IsValid() {
		return nil, store.Invalidf("nas.address", "is not an address or a network")
	}

	secret, err := packet.NewSecret(record.Secret.Value)
	if err != nil {
		return nil, store.Invalidf("nas.secret", "%s", err.Error())
	}

	slot, known := d.slots[record.ID]
	if !known {
		slot = len(d.slots)
		d.slots[record.ID] = slot
	}

	return &NAS{Record: *record, Secret: secret, Slot: slot}, nil
}

// makeNASTable makes the table of some NASes.
func makeNASTable(all []*NAS, slots int) *nasTable {
	table := &nasTable{byID: map[int64]*NAS{}, byRange: map[netip.Prefix][]*NAS{}, slots: slots}

	for _, nas := range all {
		prefix := unmapped(nas.Record.Address)
		table.byID[nas.Record.ID] = nas
		table.byRange[prefix] = append(table.byRange[prefix], nas)
	}

	for prefix, candidates := range table.byRange {
		slices.SortFunc(candidates, compareNAS)

		lengths := &table.lengths[family(prefix.Addr())]
		if !slices.Contains(*lengths, prefix.Bits()) {
			*lengths = append(*lengths, prefix.Bits())
		}
	}

	for i := range table.lengths {
		slices.SortFunc(table.lengths[i], func(a, b int) int { return cmp.Compare(b, a) })
	}

	return table
}

// compareNAS puts records with an identifier first, then the older one.
func compareNAS(a, b *NAS) int {
	return cmp.Or(
		cmp.Compare(b.Record.Identifier, a.Record.Identifier),
		cmp.Compare(a.Record.ID, b.Record.ID),
	)
}

// unmapped is a prefix without host bits, and as an IPv4 one where it lies in ::ffff:0:0/96.
func unmapped(prefix netip.Prefix) netip.Prefix {
	address, bits := prefix.Addr().WithZone(""), prefix.Bits()
	if address.Is4In6() && bits >= 96 {
		address, bits = address.Unmap(), bits-96
	}

	return netip.PrefixFrom(address, bits).Masked()
}
