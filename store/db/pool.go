package db

import (
	"net/netip"
	"slices"

	"gardu/store"
	"gardu/store/kv"
)

// pools is how pools are kept.
var pools = &noun[store.Pool]{
	noun: store.NounPool, word: "pool", table: tablePools,
	head:   func(p *store.Pool) (*int64, *uint64) { return &p.ID, &p.Revision },
	encode: encodePool,
	decode: decodePool,
	check:  checkPool,
	claims: poolClaims,
	index:  poolIndex,
	stand:  standPool,
}

// PutPool stores a pool. Its name must be free, and each of its addresses must be in no other pool:
// a Conflict error says which one has it.
func (tx *BookTx) PutPool(pool store.Pool) (store.Pool, error) { return pools.put(tx, pool) }

// DeletePool removes a pool that no plan and no company takes addresses from.
func (tx *BookTx) DeletePool(id int64) error { return pools.remove(tx, id) }

// checkPool holds what a decoder and the keys demand.
func checkPool(p *store.Pool) error {
	if err := checkName("name", p.Name); err != nil {
		return err
	}
	if len(p.Ranges) > store.MaxPoolRanges {
		return store.Invalidf("ranges", "are more than %d", store.MaxPoolRanges)
	}
	for at, one := range p.Ranges {
		if !one.First.Is4() || !one.Last.Is4() || one.Last.Less(one.First) {
			return store.Invalidf("ranges", "%v is not a range of IPv4 addresses", one)
		}
		if slices.Contains(p.Ranges[:at], one) {
			return store.Invalidf("ranges", "%v is given twice", one)
		}
	}

	return nil
}

// poolClaims lists what nobody but the pool may have.
func poolClaims(p *store.Pool) []claim {
	return []claim{{tableNames, string(nameKey(store.NounPool, byName, p.Name)), "name"}}
}

// poolIndex lists the rows of a pool's addresses.
func poolIndex(p *store.Pool) []row {
	rows := make([]row, 0, len(p.Ranges))
	for _, one := range p.Ranges {
		rows = append(rows, row{tableRanges, string(rangeKey(one, p.ID))})
	}

	return rows
}

// standPool proves that the addresses of a pool, whose rows are written, are its alone. The ranges
// that were there share none, so it is enough to look at the neighbours of the new ones.
func standPool(tx *BookTx, old, next *store.Pool) error {
	if old != nil && next != nil && slices.Equal(old.Ranges, next.Ranges) {
		return nil
	}
	if _, err := tx.take(metaRanges); err != nil || next == nil {
		return err
	}

	for _, one := range next.Ranges {
		other, err := tx.overlapping(one, next.ID)
		if err != nil {
			return err
		}
		if other != 0 {
			return tx.shared(one, other)
		}
	}

	return nil
}

// overlapping returns the pool of a range that shares addresses with one of a pool, and 0 where
// there is none. It looks at the row before that of the range and at the one behind it.
func (r *Lookup) overlapping(addresses store.AddressRange, pool int64) (other int64, err error) {
	own := rangeKey(addresses, pool)
	before, behind := kv.Range{To: own, Reverse: true, Limit: 1}, kv.Range{Limit: 1}.After(own)
	for _, side := range []kv.Range{before, behind} {
		err := r.reader.Scan(tableRanges, side, func(key, _ []byte) error {
			if len(key) != rangeSize {
				return nil
			}
			if neighbour, id := rangeOf(key); meet(addresses, neighbour) {
				other = id
			}

			return nil
		})
		if err != nil {
			return 0, err
		}
	}

	return other, nil
}

// meet reports whether two ranges share an address: then one of them holds the other's first.
func meet(one, other store.AddressRange) bool {
	_, holds := one.Index(other.First)
	_, held := other.Index(one.First)

	return holds || held
}

// shared is the error of a range whose addresses a pool has already. It reads the pool's name by
// itself, because pools itself leads here.
func (r *Lookup) shared(addresses store.AddressRange, other int64) error {
	value, err := r.reader.Get(tablePools, idKey(other))
	if err != nil {
		return err
	}
	var pool store.Pool
	var d decoder
	d.begin(value)
	decodePool(&d, &pool)

	return &store.Error{
		Kind: store.Conflict, Field: "ranges",
		Message: addresses.String() + " overlaps addresses of pool " + pool.Name,
	}
}

// poolNames adds the pools that profiles take addresses from, each once: a link has no room for
// two reasons.
func poolNames(refs []ref, profile, isolir *store.Profile) []ref {
	if profile != nil && profile.AddressPool != 0 {
		refs = append(refs, ref{store.NounPool, profile.AddressPool, "address_pool"})
	}
	if isolir == nil || isolir.AddressPool == 0 {
		return refs
	}
	if also := (ref{store.NounPool, isolir.AddressPool, "isolir.address_pool"}); !named(refs, also) {
		refs = append(refs, also)
	}

	return refs
}

// encodePool writes the fields of a pool.
func encodePool(e *encoder, p *store.Pool) {
	e.uint(1, p.Revision)
	e.text(2, p.Name)
	for _, one := range p.Ranges {
		e.head(3, 8)
		e.out = appendAddr(appendAddr(e.out, one.First), one.Last)
	}
	e.time(4, p.Created)
	e.text(5, p.Note)
}

// decodePool reads the fields of a pool.
func decodePool(d *decoder, p *store.Pool) {
	for d.next() {
		switch d.field {
		case 1:
			p.Revision = d.uint()
		case 2:
			p.Name = d.text()
		case 3:
			if d.more(len(p.Ranges)) {
				p.Ranges = append(p.Ranges, decodeRange(d))
			}
		case 4:
			p.Created = d.time()
		case 5:
			p.Note = d.text()
		}
	}
}

// decodeRange reads a run of addresses from the field at hand.
func decodeRange(d *decoder) store.AddressRange {
	octets := d.octets()
	if len(octets) != 8 {
		d.fail("field %d is not a range of addresses", d.field)

		return store.AddressRange{}
	}

	first, last := netip.AddrFrom4([4]byte(octets[:4])), netip.AddrFrom4([4]byte(octets[4:]))
	if last.Less(first) {
		d.fail("field %d ends before it begins", d.field)
	}

	return store.AddressRange{First: first, Last: last}
}
