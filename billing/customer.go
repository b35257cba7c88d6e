package billing

import (
	"context"
	"errors"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// CustomerPatch is what is to be set of a customer; nil leaves a field as it is.
type CustomerPatch struct {
	ID       *int64 // of a new customer who comes from another system; it must be free
	Number   *string
	Name     *string
	Email    *string
	Phone    *string // in any usual form; kept as E.164
	Address  *string // where the customer lives
	Language *string // id, en, or empty for the installation's
	State    *store.CustomerState
	Note     *string

	Network NetworkPatch
	Person  PersonPatch
}

// NetworkPatch is what is to be set of a customer's access data.
type NetworkPatch struct {
	Login       *string
	Password    *Password
	PPPLogin    *string
	PPPPassword *Password
	Address     *string // IPv4; empty for none
}

// AddCustomer makes a customer. The name is required. One whom an agent makes is the agent's.
func (b *Billing) AddCustomer(
	ctx context.Context, patch CustomerPatch,
) (store.Customer, error) {
	fresh := store.Customer{Created: b.now()}
	made, err := b.proveCustomer(&patch)
	if err != nil {
		return store.Customer{}, err
	}
	store.Give(&fresh.ID, patch.ID)

	return atDesk(ctx, b, func(d *desk) (store.Customer, error) {
		if err := d.freeID(fresh.ID); err != nil {
			return store.Customer{}, err
		}
		draft := fresh
		if d.actor.Agent != 0 {
			draft.Person.Agent = d.actor.Agent
		}
		if d.actor.Company != 0 {
			draft.Person.Company = d.actor.Company
		}

		return d.putCustomer(nil, draft, patch, made)
	})
}

// freeID refuses an id that a customer has already.
func (d *desk) freeID(id int64) error {
	if id == 0 {
		return nil
	}
	_, err := d.Lookup.Customer(id)
	switch {
	case err == nil:
		return &store.Error{Kind: store.Conflict, Field: "id", Message: "another customer has it"}
	case store.Is(err, store.NotFound) && id > 0:
		return nil
	case store.Is(err, store.NotFound):
		return store.Invalidf("id", "must be above 0")
	default:
		return err
	}
}

// Customer returns a customer. The error is NotFound, also for one that whoever asks may not know
// of.
func (b *Billing) Customer(ctx context.Context, id int64) (customer store.Customer, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		customer, err = visible(ctx, r.Customer, id)

		return err
	})

	return customer, err
}

// CustomerByNumber returns the customer of a number. The error is NotFound.
func (b *Billing) CustomerByNumber(
	ctx context.Context, number string,
) (customer store.Customer, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		customer, err = visible(ctx, r.CustomerByNumber, number)

		return err
	})

	return customer, err
}

// visible returns a customer whom whoever asks may know of.
func visible[K any](
	ctx context.Context, find func(K) (store.Customer, error), key K,
) (store.Customer, error) {
	customer, err := find(key)
	if err == nil && !store.ActorOf(ctx).MaySeeCustomer(&customer) {
		err = store.Errorf(store.NotFound, "there is no such customer")
	}
	if err != nil {
		return store.Customer{}, err
	}

	return customer, nil
}

// SetCustomer changes the fields that are given of a customer. What is verified is locked: it is
// Denied until somebody unlocks it.
func (b *Billing) SetCustomer(
	ctx context.Context, id int64, patch CustomerPatch,
) (store.Customer, error) {
	made, err := b.proveCustomer(&patch)
	if err != nil {
		return store.Customer{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Customer, error) {
		stored, err := d.expectedCustomer(ctx, id)
		if err != nil {
			return store.Customer{}, err
		}

		return d.putCustomer(&stored, stored, patch, made)
	})
}

// VerifyCustomer notes that parts of what is known of a customer were verified, which locks them, or
// unlocks them again.
func (b *Billing) VerifyCustomer(
	ctx context.Context, id int64, parts []store.Part, verified bool,
) (store.Customer, error) {
	return atDesk(ctx, b, func(d *desk) (store.Customer, error) {
		stored, err := d.expectedCustomer(ctx, id)
		if err != nil {
			return store.Customer{}, err
		}
		next, at, verb := stored, d.now, "customer.verify"
		if !verified {
			at, verb = time.Time{}, "customer.unlock"
		}
		for _, part := range parts {
			if err := next.Verify(part, at); err != nil {
				return store.Customer{}, err
			}
		}

		return d.keepCustomer(verb, &stored, next)
	})
}

// RemoveCustomer removes a customer who has no services; otherwise the error is Conflict.
func (b *Billing) RemoveCustomer(ctx context.Context, id int64) error {
	_, err := atDesk(ctx, b, func(d *desk) (struct{}, error) {
		customer, err := d.expectedCustomer(ctx, id)
		if err == nil {
			err = d.DeleteCustomer(id)
		}
		if err == nil {
			err = d.noteCustomer("customer.remove", &customer, nil)
		}

		return struct{}{}, err
	})

	return err
}

// expectedCustomer finds a customer whom whoever asks may know of, of the revision that was asked
// for.
func (d *desk) expectedCustomer(ctx context.Context, id int64) (store.Customer, error) {
	customer, err := visible(ctx, d.Lookup.Customer, id)
	if err == nil {
		err = store.CheckExpected(ctx, customer.Revision)
	}

	return customer, err
}

// customerProof is what was made of the passwords that a patch gives, outside the transaction
// because it may be slow.
type customerProof struct{ network, ppp, portal store.Secret }

// proveCustomer makes what is to be kept of the passwords of a patch. The error names the field of
// each that is wrong.
func (b *Billing) proveCustomer(patch *CustomerPatch) (made customerProof, err error) {
	var wrong [3]error
	take := func(field string, given *Password) (store.Secret, error) {
		if given == nil || given.Text == "" {
			return store.Secret{}, nil
		}
		secret, err := b.secret(*given)

		return secret, store.FieldWords{"password": field, "form": field}.Rename(err)
	}
	made.network, wrong[0] = take("network_password", patch.Network.Password)
	made.ppp, wrong[1] = take("ppp_password", patch.Network.PPPPassword)
	if portal := patch.Person.Portal; portal != nil && portal.Text != "" {
		hashed := Password{Text: portal.Text, Form: store.OneWayHash, Encoded: portal.Encoded}
		if made.portal, err = take("portal_password", &hashed); err != nil {
			wrong[2] = err
		}
	}

	return made, errors.Join(wrong[:]...)
}

// putCustomer applies a patch to a customer, checks the whole and stores it. before is what is
// stored, nil for a new one.
func (d *desk) putCustomer(
	before *store.Customer, customer store.Customer, patch CustomerPatch, made customerProof,
) (store.Customer, error) {
	patch.apply(&customer)
	var wrong error
	if patch.Phone != nil {
		_, wrong = store.NormalizePhone(*patch.Phone, store.CountryCode)
	}
	wrong = errors.Join(wrong, patch.Network.apply(&customer.Network, made),
		d.applyPerson(&customer, patch.Person, made))
	wrong = errors.Join(wrong, customer.Validate())
	if before != nil {
		wrong = errors.Join(wrong, before.Keeps(&customer))
	}
	if wrong != nil {
		return store.Customer{}, customerFields.Rename(wrong)
	}
	verb := "customer.set"
	if before == nil {
		verb = "customer.add"
	}

	return d.keepCustomer(verb, before, customer)
}

// customerFields are the words of a customer that differ from the record's.
var customerFields = store.FieldWords{
	"network.login": "network_login", "network.ppp_login": "ppp_login",
	"network.secret": "network_password", "network.ppp_secret": "ppp_password",
	"network.address": "network_address",
}

// keepCustomer stores a customer and tells the audit log of it.
func (d *desk) keepCustomer(
	verb string, before *store.Customer, next store.Customer,
) (store.Customer, error) {
	stored, err := d.PutCustomer(next)
	if err != nil {
		return store.Customer{}, err
	}

	return stored, d.noteCustomer(verb, before, &stored)
}

// noteCustomer tells the audit log of a change of a customer. Hashes are not told, and numbers of
// identity documents by their ends only.
func (d *desk) noteCustomer(verb string, before, after *store.Customer) error {
	was, is, err := store.Difference(toldCustomer(before), toldCustomer(after))
	if err != nil {
		return err
	}
	subject := after
	if subject == nil {
		subject = before
	}

	return d.note(verb, store.NounCustomer, subject.ID, was, is)
}

// toldCustomer returns a copy of a customer with what may be told of it.
func toldCustomer(customer *store.Customer) *store.Customer {
	if customer == nil {
		return nil
	}
	told := *customer
	told.Revision = 0
	told.Person.Identity = store.MaskIdentity(told.Person.Identity)
	if told.Person.Portal != "" {
		told.Person.Portal = store.Secret{}.String()
	}

	return &told
}

// apply puts what is given of name and address into a customer. A telephone number is kept as E.164
// where it can be understood.
func (p *CustomerPatch) apply(customer *store.Customer) {
	store.Give(&customer.Number, p.Number)
	store.Give(&customer.Name, p.Name)
	store.Give(&customer.Email, p.Email)
	store.Give(&customer.Address, p.Address)
	store.Give(&customer.Language, p.Language)
	store.Give(&customer.State, p.State)
	store.Give(&customer.Note, p.Note)
	if p.Phone == nil {
		return
	}
	customer.Phone = *p.Phone
	if number, err := store.NormalizePhone(*p.Phone, store.CountryCode); err == nil {
		customer.Phone = number
	}
}
