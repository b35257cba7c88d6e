package db

import (
	"net/netip"

	"gardu/store"
)

// nases is how NAS records are kept.
var nases = &noun[store.NAS]{
	noun: store.NounNAS, word: "nas", table: tableNAS,
	head:   func(n *store.NAS) (*int64, *uint64) { return &n.ID, &n.Revision },
	encode: encodeNAS,
	decode: decodeNAS,
	check:  checkNAS,
	claims: nasClaims,
}

// PutNAS stores a NAS. Its name must be free, and so must its addresses together with its
// NAS-Identifier.
func (tx *BookTx) PutNAS(nas store.NAS) (store.NAS, error) { return nases.put(tx, nas) }

// DeleteNAS removes a NAS that no service, plan, voucher or router is tied to, and with it what it
// has shown.
func (tx *BookTx) DeleteNAS(id int64) error {
	if err := nases.remove(tx, id); err != nil {
		return err
	}

	return tx.forgetAbilities(id)
}

// checkNAS holds what a decoder and the keys demand.
func checkNAS(n *store.NAS) error {
	if err := checkName("name", n.Name); err != nil {
		return err
	}
	if err := checkText("identifier", n.Identifier); err != nil {
		return err
	}

	switch {
	case !n.Address.IsValid():
		return store.Invalidf("address", "must be an address or a prefix")
	case n.Vendor > store.OtherVendor:
		return store.Invalidf("vendor", "is not a vendor")
	case n.RequireMessageAuthenticator > store.No:
		return store.Invalidf("require_message_authenticator", "must be auto, yes or no")
	case n.LimitProxyState > store.No:
		return store.Invalidf("limit_proxy_state", "must be auto, yes or no")
	case n.CoA > store.CoAOff:
		return store.Invalidf("coa", "is not a use")
	}

	return checkSecret("secret", n.Secret)
}

// nasClaims lists what nobody but the NAS may have.
func nasClaims(n *store.NAS) []claim {
	return []claim{
		{tableNames, string(nameKey(store.NounNAS, byName, n.Name)), "name"},
		{tableNames, string(sourceKey(n.Address, n.Identifier)), "address"},
	}
}

// sourceKey is the row of the packets that a NAS record covers.
func sourceKey(address netip.Prefix, identifier string) []byte {
	address = address.Masked()
	key := appendAddr([]byte{byte(store.NounNAS), byAddress}, address.Addr())

	return append(append(key, byte(address.Bits())), identifier...)
}

// encodeNAS writes the fields of a NAS.
func encodeNAS(e *encoder, n *store.NAS) {
	e.uint(1, n.Revision)
	e.text(2, n.Name)
	e.prefix(3, n.Address)
	e.text(4, n.Identifier)
	e.secret(5, n.Secret)
	e.uint(6, uint64(n.Vendor))
	e.uint(7, uint64(n.CoAPort))
	e.addr(8, n.CoAAddress)
	e.flag(9, n.SwapOctets)
	e.uint(10, uint64(n.RequireMessageAuthenticator))
	e.uint(11, uint64(n.LimitProxyState))
	e.time(12, n.Created)
	e.text(13, n.Note)
	e.uint(14, uint64(n.CoA))
}

// decodeNAS reads the fields of a NAS.
func decodeNAS(d *decoder, n *store.NAS) {
	for d.next() {
		switch d.field {
		case 1:
			n.Revision = d.uint()
		case 2:
			n.Name = d.text()
		case 3:
			n.Address = d.prefix()
		case 4:
			n.Identifier = d.text()
		case 5:
			n.Secret = d.secret(nil)
		case 6:
			n.Vendor = store.Vendor(d.upTo(uint64(store.OtherVendor)))
		case 7:
			n.CoAPort = uint16(d.upTo(1<<16 - 1))
		case 8:
			n.CoAAddress = d.addr()
		case 9:
			n.SwapOctets = d.flag()
		case 10:
			n.RequireMessageAuthenticator = store.Requirement(d.upTo(uint64(store.No)))
		case 11:
			n.LimitProxyState = store.Requirement(d.upTo(uint64(store.No)))
		case 12:
			n.Created = d.time()
		case 13:
			n.Note = d.text()
		case 14:
			n.CoA = store.CoAUse(d.upTo(uint64(store.CoAOff)))
		}
	}
}
