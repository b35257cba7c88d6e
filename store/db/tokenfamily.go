package db

import (
	"context"
	"encoding/binary"

	"gardu/store"
)

// families is how token families are kept.
var families = &noun[store.TokenFamily]{
	noun: store.NounTokenFamily, word: "session", table: tableFamilies,
	head:   func(f *store.TokenFamily) (*int64, *uint64) { return &f.ID, &f.Revision },
	encode: encodeFamily,
	decode: decodeFamily,
	check:  checkFamily,
	index: func(f *store.TokenFamily) []row {
		return []row{{tableFamilyOwners, string(familyKey(f.Kind, f.Owner, f.ID))}}
	},
}

// TokenFamily returns a token family.
func (r *Lookup) TokenFamily(id int64) (store.TokenFamily, error) { return families.get(r, id) }

// TokenFamiliesOf lists the token families of an operator or a customer.
func (r *BookReader) TokenFamiliesOf(
	kind store.TokenKind, owner int64, page Page,
) ([]store.TokenFamily, error) {
	return families.listBy(r, tableFamilyOwners, familyOwner(kind, owner), page)
}

// TokenFamilies lists all token families by id.
func (r *BookReader) TokenFamilies(page Page) ([]store.TokenFamily, error) {
	return families.list(r, page.After, page.Limit)
}

// PutTokenFamily stores a token family.
func (tx *BookTx) PutTokenFamily(family store.TokenFamily) (store.TokenFamily, error) {
	return families.put(tx, family)
}

// DeleteTokenFamily removes a token family, and with it what its tokens are good for.
func (tx *BookTx) DeleteTokenFamily(id int64) error { return families.remove(tx, id) }

// familyOwner begins the rows of the families of one owner.
func familyOwner(kind store.TokenKind, owner int64) []byte {
	return append([]byte{byte(kind)}, idKey(owner)...)
}

// familyKey is the row that leads from an owner to a family.
func familyKey(kind store.TokenKind, owner, family int64) []byte {
	return binary.BigEndian.AppendUint64(familyOwner(kind, owner), uint64(family))
}

// checkFamily holds what a decoder and the keys demand.
func checkFamily(f *store.TokenFamily) error {
	if f.Kind != store.TokenOperator && f.Kind != store.TokenCustomer {
		return store.Invalidf("kind", "is not known")
	}

	return checkText("agent", f.Agent)
}

// encodeFamily writes the fields of a token family.
func encodeFamily(e *encoder, f *store.TokenFamily) {
	e.uint(1, f.Revision)
	e.uint(2, uint64(f.Kind))
	e.int(3, f.Owner)
	e.uint(4, f.Generation)
	e.octets(5, f.Stamp)
	e.time(6, f.Created)
	e.time(7, f.Used)
	e.time(8, f.Expires)
	e.addr(9, f.Address)
	e.text(10, f.Agent)
}

// decodeFamily reads the fields of a token family.
func decodeFamily(d *decoder, f *store.TokenFamily) {
	for d.next() {
		switch d.field {
		case 1:
			f.Revision = d.uint()
		case 2:
			f.Kind = store.TokenKind(d.upTo(uint64(store.TokenCustomer)))
		case 3:
			f.Owner = d.int()
		case 4:
			f.Generation = d.uint()
		case 5:
			f.Stamp = append([]byte(nil), d.octets()...)
		case 6:
			f.Created = d.time()
		case 7:
			f.Used = d.time()
		case 8:
			f.Expires = d.time()
		case 9:
			f.Address = d.addr()
		case 10:
			f.Agent = d.text()
		}
	}
}

// familyOwners proves that every row of an owner leads to a family of that owner.
func (c *check) familyOwners(ctx context.Context) error {
	return c.walk(ctx, tableFamilyOwners, func(r *Lookup, key, _ []byte) error {
		family, err := families.get(r, idOf(key))
		if err != nil || string(key) != string(familyKey(family.Kind, family.Owner, family.ID)) {
			c.fault(tableFamilyOwners, key, "leads to session %d, which has another owner",
				idOf(key))
		}

		return nil
	})
}
