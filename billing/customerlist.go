package billing

import (
	"context"
	"strings"

	"gardu/store"
	"gardu/store/db"
)

// CustomerFilter says which customers are wanted; what is empty filters nothing. Phone, Email,
// Identity, Login, UID, Agent and Company are found by index, the first of them that is given; the
// rest is looked for among what those leave.
type CustomerFilter struct {
	Phone    string // in any usual form
	Email    string
	Identity string // of a document, blanks and hyphens left out
	Login    string // of the network or ppp, in either case
	UID      string
	Agent    int64
	Company  int64
	State    *store.CustomerState
	Search   string // in name, number, e-mail address, telephone or login, in either case
}

// CustomerPage is a part of a list of customers.
type CustomerPage struct {
	Customers []store.Customer
	Next      int64 // to be given as Page.After for what follows; 0 at the end
}

// maxSearch is how long the text of a search may be, in octets.
const maxSearch = 128

// Customers lists customers by id, of those that whoever asks may know of. One call looks at a
// bounded number: one that filters much may return few, or none, and a Next to go on from.
func (b *Billing) Customers(
	ctx context.Context, filter CustomerFilter, page db.Page,
) (answer CustomerPage, err error) {
	if len(filter.Search) > maxSearch {
		return answer, store.Invalidf("search", "at most %d octets fit", maxSearch)
	}
	if filter.Phone, err = store.NormalizePhone(filter.Phone, store.CountryCode); err != nil {
		return answer, err
	}
	filter.Identity = strings.NewReplacer(" ", "", "-", "", ".", "").Replace(filter.Identity)
	filter.Search = strings.ToLower(strings.TrimSpace(filter.Search))
	actor := store.ActorOf(ctx)
	answer.Customers, answer.Next, err = collect(page, lister[store.Customer]{
		read: func(page db.Page) (list []store.Customer, err error) {
			err = b.config.Book.View(ctx, func(r *db.BookReader) error {
				list, err = filter.read(r, actor, page)

				return err
			})

			return list, err
		},
		id: func(customer *store.Customer) int64 { return customer.ID },
		matches: func(customer *store.Customer) bool {
			return actor.MaySeeCustomer(customer) && filter.matches(customer)
		},
	})

	return answer, err
}

// read lists the customers that the first index leads to which fits the filter and whoever asks.
func (f *CustomerFilter) read(
	r *db.BookReader, actor store.Actor, page db.Page,
) ([]store.Customer, error) {
	switch {
	case f.Phone != "":
		return r.CustomersByPhone(f.Phone, page)
	case f.Identity != "":
		return r.CustomersByIdentity(strings.ToUpper(f.Identity), page)
	case f.Email != "":
		return r.CustomersByEmail(f.Email, page)
	case f.Login != "":
		return r.CustomersByLogin(f.Login, page)
	case f.UID != "":
		return r.CustomersByUID(f.UID, page)
	case actor.Agent != 0:
		return customersOf(r, store.NounOperator, actor.Agent, page)
	case f.Agent != 0:
		return customersOf(r, store.NounOperator, f.Agent, page)
	case actor.Company != 0:
		return customersOf(r, store.NounCompany, actor.Company, page)
	case f.Company != 0:
		return customersOf(r, store.NounCompany, f.Company, page)
	default:
		return r.Customers(page)
	}
}

// customersOf lists the customers who name an operator or a company.
func customersOf(
	r *db.BookReader, owner store.Noun, id int64, page db.Page,
) ([]store.Customer, error) {
	ids, err := r.Named(owner, id, store.NounCustomer, page, false)
	if err != nil {
		return nil, err
	}
	list := make([]store.Customer, 0, len(ids))
	for _, id := range ids {
		customer, err := r.Customer(id)
		if err != nil {
			return nil, err
		}
		list = append(list, customer)
	}

	return list, nil
}

// matches reports whether a customer is wanted.
func (f *CustomerFilter) matches(c *store.Customer) bool {
	same := func(wanted, has string) bool { return wanted == "" || strings.EqualFold(wanted, has) }
	login := same(f.Login, c.Network.Login) || same(f.Login, c.Network.PPPLogin)

	return login && same(f.Phone, c.Phone) && same(f.Email, c.Email) &&
		same(f.Identity, c.Person.Identity) && same(f.UID, c.Person.UID) &&
		(f.Agent == 0 || f.Agent == c.Person.Agent) &&
		(f.Company == 0 || f.Company == c.Person.Company) &&
		(f.State == nil || *f.State == c.State) && (f.Search == "" || f.found(c))
}

// found reports whether the text of the search stands in one of the fields that are looked through.
func (f *CustomerFilter) found(c *store.Customer) bool {
	for _, field := range []string{
		c.Name, c.Number, c.Email, c.Phone, c.Network.Login, c.Network.PPPLogin,
	} {
		if strings.Contains(strings.ToLower(field), f.Search) {
			return true
		}
	}
	digits, local := strings.CutPrefix(f.Search, "0")

	return local && digits != "" && strings.HasPrefix(c.Phone, "+"+store.CountryCode+digits)
}

// Twin is another customer who has something that is mostly one person's own.
type Twin struct {
	Customer store.Customer
	Field    string // phone or identity
}

// maxTwins is how many are told of each field.
const maxTwins = 5

// Twins lists the customers who have the telephone number or the identity document of one: it is
// allowed, and mostly a mistake. Those whom whoever asks may not know of are left out.
func (b *Billing) Twins(ctx context.Context, of *store.Customer) (list []Twin, err error) {
	actor := store.ActorOf(ctx)
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		for _, each := range []struct {
			field, text string
			find        func(string, db.Page) ([]store.Customer, error)
		}{
			{"phone", of.Phone, r.CustomersByPhone},
			{"identity", of.Person.Identity, r.CustomersByIdentity},
		} {
			found, err := each.find(each.text, db.Page{Limit: maxTwins + 1})
			if err != nil {
				return err
			}
			for _, other := range found {
				if other.ID != of.ID && actor.MaySeeCustomer(&other) {
					list = append(list, Twin{Customer: other, Field: each.field})
				}
			}
		}

		return nil
	})

	return list, err
}
