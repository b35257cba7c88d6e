package db

import (
	"net/netip"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// Trust is what the valid packets of a source address have once shown, and what is demanded of it
// from then on where its NAS says auto.
type Trust struct {
	Source               netip.Addr
	MessageAuthenticator bool      // it sends Message-Authenticator
	ProxyState           bool      // it sends Proxy-State together with Message-Authenticator
	FirstSeen            time.Time // its first valid packet
}

// Trust returns what has been learned of a source address, and nothing but the address where
// nothing has.
func (r *Lookup) Trust(source netip.Addr) (Trust, error) {
	source = source.Unmap().WithZone("")
	if !source.IsValid() {
		return Trust{}, store.Invalidf("address", "must be an address")
	}
	value, err := r.reader.Get(tableTrust, source.AsSlice())
	if err != nil || value == nil {
		return Trust{Source: source}, err
	}

	return decodeTrust(source, value)
}

// Trusts lists what has been learned, in the order of addresses, beginning behind one; the zero
// address for the first.
func (r *BookReader) Trusts(after netip.Addr, limit int) ([]Trust, error) {
	keys := kv.Range{Limit: pageLimit(limit)}
	if after.IsValid() {
		keys = keys.After(after.Unmap().WithZone("").AsSlice())
	}

	var learned []Trust
	err := r.reader.Scan(tableTrust, keys, func(key, value []byte) error {
		source, _ := netip.AddrFromSlice(key)
		trust, err := decodeTrust(source, value)
		learned = append(learned, trust)

		return err
	})

	return learned, err
}

// PutTrust stores what has been learned of a source address.
func (tx *BookTx) PutTrust(trust Trust) error {
	source := trust.Source.Unmap().WithZone("")
	if !source.IsValid() {
		return store.Invalidf("address", "must be an address")
	}

	return tx.writer.Put(tableTrust, source.AsSlice(), encodeTrust(&tx.encoder, trust))
}

// DeleteTrust forgets what has been learned of a source address.
func (tx *BookTx) DeleteTrust(source netip.Addr) error {
	if !source.IsValid() {
		return store.Invalidf("address", "must be an address")
	}

	return tx.writer.Delete(tableTrust, source.Unmap().WithZone("").AsSlice())
}

// encodeTrust appends a record, without its address, and returns it alone.
func encodeTrust(e *encoder, t Trust) []byte {
	start := len(e.out)
	e.begin()
	e.flag(1, t.MessageAuthenticator)
	e.flag(2, t.ProxyState)
	e.time(3, t.FirstSeen)

	return e.out[start:len(e.out):len(e.out)]
}

// decodeTrust reads a record.
func decodeTrust(source netip.Addr, value []byte) (Trust, error) {
	trust := Trust{Source: source}
	var d decoder
	d.begin(value)
	for d.next() {
		switch d.field {
		case 1:
			trust.MessageAuthenticator = d.flag()
		case 2:
			trust.ProxyState = d.flag()
		case 3:
			trust.FirstSeen = d.time()
		}
	}
	if d.err != nil {
		return Trust{}, store.Errorf(store.Internal, "reading what was learned of a source: %w",
			d.err)
	}

	return trust, nil
}
