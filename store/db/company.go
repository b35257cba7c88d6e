package db

import (
	"reflect"

	"gardu/store"
)

// companies is how companies are kept.
var companies = &noun[store.Company]{
	noun: store.NounCompany, word: "company", table: tableCompanies,
	head:   func(c *store.Company) (*int64, *uint64) { return &c.ID, &c.Revision },
	encode: encodeCompany,
	decode: decodeCompany,
	derive: (*store.Company).Prepare,
	check:  checkCompany,
	claims: companyClaims,
	names:  func(c *store.Company) []ref { return poolNames(nil, nil, c.Isolir) },
}

// PutCompany stores a company. Its name must be free, and the pool of its isolir profile must be
// there.
func (tx *BookTx) PutCompany(company store.Company) (store.Company, error) {
	return companies.put(tx, company)
}

// DeleteCompany removes a company that no plan belongs to.
func (tx *BookTx) DeleteCompany(id int64) error { return companies.remove(tx, id) }

// checkCompany holds what a decoder and the keys demand.
func checkCompany(c *store.Company) error {
	if err := checkName("name", c.Name); err != nil {
		return err
	}

	if c.Terms != nil {
		if err := checkTagged(reflect.ValueOf(c.Terms).Elem()); err != nil {
			return err
		}
	}

	return checkProfiles(c.Isolir)
}

// companyClaims lists what nobody but the company may have.
func companyClaims(c *store.Company) []claim {
	return []claim{{tableNames, string(nameKey(store.NounCompany, byName, c.Name)), "name"}}
}

// encodeCompany writes the fields of a company.
func encodeCompany(e *encoder, c *store.Company) {
	e.uint(1, c.Revision)
	e.text(2, c.Name)
	if c.Isolir != nil {
		encodeProfile(e, 3, c.Isolir)
	}
	e.time(4, c.Created)
	e.text(5, c.Note)
	writeStruct(e, 6, reflect.ValueOf(&c.Letter).Elem())
	if c.Terms != nil {
		writePointer(e, 7, reflect.ValueOf(c.Terms))
	}
}

// decodeCompany reads the fields of a company.
func decodeCompany(d *decoder, c *store.Company) {
	for d.next() {
		switch d.field {
		case 1:
			c.Revision = d.uint()
		case 2:
			c.Name = d.text()
		case 3:
			c.Isolir = &store.Profile{}
			decodeProfile(d, c.Isolir)
		case 4:
			c.Created = d.time()
		case 5:
			c.Note = d.text()
		case 6:
			readStruct(d, reflect.ValueOf(&c.Letter).Elem())
		case 7:
			c.Terms = &store.BillingTerms{}
			readStruct(d, reflect.ValueOf(c.Terms).Elem())
		}
	}
}
