package billing

import (
	"context"

	"gardu/store"
)

// Registration is a customer who registers, or is registered.
type Registration struct {
	CustomerPatch

	Login    string // unique among customers, and free on the network
	Password string // for the portal and the network; empty for none
	Company  int64
	Agent    int64
	Referrer int64
	Plan     string // that is given for a welcome; empty for that of the terms
}

// Register makes a customer with a login, and gives the welcome plan where there is one. A login
// that somebody has is a Conflict error with the field login.
func (b *Billing) Register(ctx context.Context, request Registration) (store.Customer, error) {
	fresh, err := b.registered(ctx, &request)
	if err != nil {
		return store.Customer{}, err
	}

	return atDesk(ctx, b, func(d *desk) (store.Customer, error) {
		if err := d.mayTouch(request.Agent, "customer"); err != nil {
			return store.Customer{}, err
		}
		if err := d.freeName(request.Login); err != nil {
			return store.Customer{}, err
		}
		if request.Referrer != 0 {
			if _, err := d.Customer(request.Referrer); err != nil {
				return store.Customer{}, nobody("referrer", err)
			}
		}
		customer, err := d.PutCustomer(fresh)
		if err != nil {
			return store.Customer{}, store.FieldWords{"number": "login"}.Rename(err)
		}
		if err := d.tell(store.Notice{
			Kind: store.NoticeWelcome, Customer: customer.ID, Of: store.NounCustomer,
			Subject: customer.ID, Key: keyOf("welcome", customer.ID), Agent: request.Agent,
		}); err != nil {
			return store.Customer{}, err
		}
		if err := d.welcome(&customer, request.Plan); err != nil {
			return store.Customer{}, err
		}

		return d.Customer(customer.ID)
	})
}

// registered makes the record of a customer who registers. It hashes, and is slow.
func (b *Billing) registered(
	_ context.Context, request *Registration,
) (store.Customer, error) {
	fresh := store.Customer{Created: b.now(), Number: request.Login}
	request.apply(&fresh)
	fresh.Person.Company, fresh.Person.Agent = request.Company, request.Agent
	fresh.Person.Referrer = request.Referrer
	if err := store.ValidateLogin("login", request.Login); err != nil {
		return fresh, err
	}
	fresh.Network = store.Network{Login: request.Login, PPPLogin: request.Login}
	if request.Password != "" {
		secret, err := b.secret(Password{Text: request.Password})
		if err != nil {
			return fresh, err
		}
		fresh.Network.Secret, fresh.Network.PPPSecret = secret, secret
		if b.config.HashPassword == nil {
			return fresh, store.Errorf(store.Internal, "hashing a password: no hash is set up")
		}
		if fresh.Person.Portal, err = b.config.HashPassword([]byte(request.Password)); err != nil {
			return fresh, err
		}
	}

	return fresh, fresh.Validate()
}

// freeName refuses a login that a service or voucher has, of whatever access kind.
func (d *desk) freeName(login string) error {
	for _, access := range []store.AccessKind{store.PPPoE, store.Hotspot, store.VPN} {
		if err := d.freeLogin(login, access, 0); err != nil {
			return err
		}
	}

	return nil
}

// welcome gives a new customer a plan for nothing: the one that is named, or that of the terms.
func (d *desk) welcome(customer *store.Customer, key string) error {
	plan, err := d.welcomePlan(customer, key)
	if err != nil || plan.ID == 0 {
		return err
	}
	nothing := int64(0)
	what := sale{
		Customer: *customer, Plan: plan, Quantity: 1, Price: &nothing, Means: "Welcome - Auto",
	}
	if what.Login, what.Secret, err = d.accessOf(&what, "", drawn{}); err != nil {
		return err
	}
	_, err = d.sell(what)

	return err
}

// welcomePlan returns the plan that a new customer gets, of id 0 for none.
func (d *desk) welcomePlan(customer *store.Customer, key string) (store.Plan, error) {
	if key != "" {
		return findPlan(&d.Lookup, key)
	}
	of, err := d.termsOf(customer.Person.Company)
	if err != nil || of.Welcome == 0 {
		return store.Plan{}, err
	}

	return d.Plan(of.Welcome)
}
