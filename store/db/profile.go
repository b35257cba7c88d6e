package db

import "gardu/store"

// checkProfiles holds what a decoder demands of profiles, each of which may be nil.
func checkProfiles(profiles ...*store.Profile) error {
	for _, profile := range profiles {
		if profile != nil && (len(profile.AddressLists) > maxList || len(profile.Extra) > maxList) {
			return store.Invalidf("profile", "has a list of more than %d entries", maxList)
		}
	}

	return nil
}

// encodeProfile writes a profile as an inner record, which is there even when it is empty: an
// isolir profile of nothing is not the same as none.
func encodeProfile(e *encoder, field uint64, p *store.Profile) {
	e.inner(field, func() {
		e.text(1, p.Rate)
		e.text(2, p.Pool)
		e.text(3, p.IPv6Pool)
		e.text(4, p.DelegatedIPv6Pool)
		e.text(5, p.Group)
		for _, list := range p.AddressLists {
			e.item(6, list)
		}
		e.duration(7, p.IdleTimeout)
		e.duration(8, p.InterimInterval)
		e.uint(9, uint64(p.PortLimit))
		for _, extra := range p.Extra {
			e.inner(10, func() {
				e.text(1, extra.Name)
				e.text(2, extra.Value)
			})
		}
		e.flag(11, p.IgnoresFixed)
		e.int(12, p.AddressPool)
	})
}

// decodeProfile reads a profile from the field at hand.
func decodeProfile(d *decoder, p *store.Profile) {
	d.inner(func(d *decoder) {
		for d.next() {
			decodeProfileField(d, p)
		}
	})
}

// decodeProfileField reads one field of a profile.
func decodeProfileField(d *decoder, p *store.Profile) {
	switch d.field {
	case 1:
		p.Rate = d.text()
	case 2:
		p.Pool = d.text()
	case 3:
		p.IPv6Pool = d.text()
	case 4:
		p.DelegatedIPv6Pool = d.text()
	case 5:
		p.Group = d.text()
	case 6:
		if d.more(len(p.AddressLists)) {
			p.AddressLists = append(p.AddressLists, d.text())
		}
	case 7:
		p.IdleTimeout = d.duration()
	case 8:
		p.InterimInterval = d.duration()
	case 9:
		p.PortLimit = uint32(d.upTo(1<<32 - 1))
	case 10:
		if d.more(len(p.Extra)) {
			p.Extra = append(p.Extra, decodeAttribute(d))
		}
	case 11:
		p.IgnoresFixed = d.flag()
	case 12:
		p.AddressPool = d.int()
	}
}

// decodeAttribute reads a free attribute from the field at hand.
func decodeAttribute(d *decoder) (attribute store.Attribute) {
	d.inner(func(d *decoder) {
		for d.next() {
			switch d.field {
			case 1:
				attribute.Name = d.text()
			case 2:
				attribute.Value = d.text()
			}
		}
	})

	return attribute
}
