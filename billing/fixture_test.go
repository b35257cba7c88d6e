package billing_test

import (
	"errors"
	"testing"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// desk is a book with its verbs, a clock, and what Changed was told.
type desk struct {
	*billing.Billing
	t     testing.TB
	book  *db.Book
	clock *storetest.Clock
	plan  store.Plan // home: pppoe, 30d, isolir at its end

	changes storetest.Follower
}

// newDesk opens an empty book with the plan home.
func newDesk(t testing.TB) *desk {
	t.Helper()

	d := &desk{t: t, book: storetest.OpenBook(t), clock: storetest.NewClock()}
	d.Billing = billing.New(billing.Config{
		Book: d.book, Now: d.clock.Now, Zone: storetest.Zone,
		HashPassword: storetest.HashPassword,
		CheckHash: func(hash string) error {
			if hash == "$2y$bad" {
				return errors.New("not a hash")
			}

			return nil
		},
		NTHash:  storetest.NTHash,
		Changed: d.changes.Changed,
	})
	d.plan = storetest.AddPlan(t, d.book, "home")

	return d
}

// addPlan stores a plan after a change to an ordinary one.
func (d *desk) addPlan(name string, change func(*store.Plan)) (plan store.Plan) {
	d.t.Helper()
	draft := storetest.Plan(name)
	change(&draft)
	storetest.Update(d.t, d.book, func(tx *db.BookTx) (err error) {
		plan, err = tx.PutPlan(draft)

		return err
	})

	return plan
}

// addNAS stores a NAS.
func (d *desk) addNAS(name, address string) (nas store.NAS) {
	d.t.Helper()
	storetest.Update(d.t, d.book, func(tx *db.BookTx) (err error) {
		nas, err = tx.PutNAS(storetest.NAS(name, address))

		return err
	})

	return nas
}

// add makes a service of a login on the plan home.
func (d *desk) add(login string) store.Service {
	d.t.Helper()
	service, err := d.AddService(d.t.Context(), billing.ServicePatch{
		Login: &login, Plan: new("home"), Password: &billing.Password{Text: "rahasia"},
	})
	if err != nil {
		d.t.Fatalf("adding %q: %v", login, err)
	}

	return service
}

// service reads a service anew.
func (d *desk) service(login string) store.Service {
	d.t.Helper()
	service, err := d.Service(d.t.Context(), billing.ByLogin(login))
	if err != nil {
		d.t.Fatalf("reading %q: %v", login, err)
	}

	return service
}

// state tells the state of a service.
func (d *desk) state(login string) store.ServiceState {
	d.t.Helper()
	service := d.service(login)

	return service.State(d.clock.Now())
}

// all lists every service.
func (d *desk) all() []store.Service {
	d.t.Helper()
	page, err := d.Services(d.t.Context(), billing.ServiceFilter{}, db.Page{})
	if err != nil {
		d.t.Fatalf("listing services: %v", err)
	}

	return page.Services
}

// unchanged fails the test when fn changes any record, or tells of a change.
func (d *desk) unchanged(fn func()) {
	d.t.Helper()
	d.changes.Unchanged(d.t, d.book, fn)
}
