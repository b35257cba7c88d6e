package db

import (
	"reflect"
	"strings"

	"gardu/store"
)

// customers is how customers are kept.
var customers = &noun[store.Customer]{
	noun: store.NounCustomer, word: "customer", table: tableCustomers,
	head:   func(c *store.Customer) (*int64, *uint64) { return &c.ID, &c.Revision },
	encode: encodeCustomer,
	decode: decodeCustomer,
	check:  checkCustomer,
	claims: customerClaims,
	names: func(c *store.Customer) []ref {
		return refsOf(ref{store.NounCompany, c.Person.Company, "company"},
			ref{store.NounOperator, c.Person.Agent, "agent"})
	},
	index: customerTexts,
}

// customerTexts lists the rows by which a customer is found from what others may have too.
func customerTexts(c *store.Customer) []row {
	of := store.NounCustomer
	rows := textRow(of, textPhone, c.Phone, c.ID)
	rows = append(rows, textRow(of, textEmail, strings.ToLower(c.Email), c.ID)...)
	rows = append(rows, textRow(of, textPaper, c.Person.Identity, c.ID)...)
	rows = append(rows, textRow(of, textLogin, foldLogin(c.Network.Login), c.ID)...)
	if foldLogin(c.Network.PPPLogin) != foldLogin(c.Network.Login) {
		rows = append(rows, textRow(of, textLogin, foldLogin(c.Network.PPPLogin), c.ID)...)
	}

	return append(rows, textRow(of, textUID, c.Person.UID, c.ID)...)
}

// CustomersByLogin lists the customers of a network or ppp login, in either case.
func (r *BookReader) CustomersByLogin(login string, page Page) ([]store.Customer, error) {
	return r.customersBy(textLogin, foldLogin(login), page)
}

// CustomersByPhone lists the customers of a telephone number, as it is stored.
func (r *BookReader) CustomersByPhone(phone string, page Page) ([]store.Customer, error) {
	return r.customersBy(textPhone, phone, page)
}

// CustomersByEmail lists the customers of an e-mail address, in either case.
func (r *BookReader) CustomersByEmail(email string, page Page) ([]store.Customer, error) {
	return r.customersBy(textEmail, strings.ToLower(email), page)
}

// CustomersByIdentity lists the customers of a number of an identity document, as it is stored.
func (r *BookReader) CustomersByIdentity(number string, page Page) ([]store.Customer, error) {
	return r.customersBy(textPaper, number, page)
}

// CustomersByUID lists the customers that another system knows by an id.
func (r *BookReader) CustomersByUID(uid string, page Page) ([]store.Customer, error) {
	return r.customersBy(textUID, uid, page)
}

// customersBy lists the customers of a text; nobody has none.
func (r *BookReader) customersBy(what byte, text string, page Page) ([]store.Customer, error) {
	if text == "" || len(text) > MaxText {
		return nil, nil
	}

	return customers.listBy(r, tableTexts, textPrefix(store.NounCustomer, what, text), page)
}

// PutCustomer stores a customer. The number, where there is one, must be free.
func (tx *BookTx) PutCustomer(customer store.Customer) (store.Customer, error) {
	return customers.put(tx, customer)
}

// DeleteCustomer removes a customer, who must have no services.
func (tx *BookTx) DeleteCustomer(id int64) error { return customers.remove(tx, id) }

// checkCustomer holds what a decoder and the keys demand.
func checkCustomer(c *store.Customer) error {
	if c.State > store.CustomerLimited {
		return store.Invalidf("state", "is not a state")
	}
	if err := checkText("number", c.Number); err != nil {
		return err
	}
	if err := checkTagged(reflect.ValueOf(&c.Person).Elem()); err != nil {
		return err
	}
	if err := checkSecret("network.secret", c.Network.Secret); err != nil {
		return err
	}

	return checkSecret("network.ppp_secret", c.Network.PPPSecret)
}

// customerClaims lists what nobody but the customer may have.
func customerClaims(c *store.Customer) []claim {
	if c.Number == "" {
		return nil
	}

	return []claim{{tableNames, string(nameKey(store.NounCustomer, byNumber, c.Number)), "number"}}
}

// encodeCustomer writes the fields of a customer.
func encodeCustomer(e *encoder, c *store.Customer) {
	e.uint(1, c.Revision)
	e.text(2, c.Number)
	e.text(3, c.Name)
	e.text(4, c.Email)
	e.text(5, c.Phone)
	e.text(6, c.Address)
	e.text(7, c.Language)
	e.uint(8, uint64(c.State))
	e.text(9, c.Network.Login)
	e.secret(10, c.Network.Secret)
	e.text(11, c.Network.PPPLogin)
	e.secret(12, c.Network.PPPSecret)
	e.addr(13, c.Network.Address)
	e.time(14, c.Created)
	e.text(15, c.Note)
	writeStruct(e, 16, reflect.ValueOf(&c.Person).Elem())
}

// decodeCustomer reads the fields of a customer.
func decodeCustomer(d *decoder, c *store.Customer) {
	for d.next() {
		switch d.field {
		case 1:
			c.Revision = d.uint()
		case 2:
			c.Number = d.text()
		case 3:
			c.Name = d.text()
		case 4:
			c.Email = d.text()
		case 5:
			c.Phone = d.text()
		case 6:
			c.Address = d.text()
		case 7:
			c.Language = d.text()
		case 8:
			c.State = store.CustomerState(d.upTo(uint64(store.CustomerLimited)))
		case 9:
			c.Network.Login = d.text()
		case 10:
			c.Network.Secret = d.secret(nil)
		case 11:
			c.Network.PPPLogin = d.text()
		case 12:
			c.Network.PPPSecret = d.secret(nil)
		case 13:
			c.Network.Address = d.addr()
		case 14:
			c.Created = d.time()
		case 15:
			c.Note = d.text()
		case 16:
			readStruct(d, reflect.ValueOf(&c.Person).Elem())
		}
	}
}
