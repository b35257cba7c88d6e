package billing_test

import (
	"context"
	"crypto/md5"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// zone is the operator's in every test: UTC+7.
var zone = time.FixedZone("WIB", 7*60*60)

// desk is a book with its verbs, a clock, and what Changed was told.
type desk struct {
	*billing.Billing
	t     testing.TB
	book  *db.Book
	clock *storetest.Clock
	plan  store.Plan // home: pppoe, 30d, isolir at its end

	mu      sync.Mutex // guards changes
	changes []store.Change
}

// newDesk opens an empty book with the plan home.
func newDesk(t testing.TB) *desk {
	t.Helper()

	d := &desk{t: t, book: storetest.OpenBook(t), clock: storetest.NewClock()}
	d.Billing = billing.New(billing.Config{
		Book: d.book, Now: d.clock.Now, Zone: zone,
		HashPassword: func(password []byte) (string, error) { return "$argon2id$fake$" + string(password), nil },
		CheckHash: func(hash string) error {
			if hash == "$2y$bad" {
				return errors.New("not a hash")
			}

			return nil
		},
		NTHash: func(password []byte) ([16]byte, bool) { return md5.Sum(password), password[0] != 0xff },
		Changed: func(_ context.Context, changes []store.Change) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.changes = append(d.changes, changes...)
		},
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

// told takes what Changed was told since the last time.
func (d *desk) told() []store.Change {
	d.mu.Lock()
	defer d.mu.Unlock()
	told := slices.Clone(d.changes)
	d.changes = nil

	return told
}

// unchanged fails the test when fn changes any service, customer or voucher, or tells of a change.
func (d *desk) unchanged(fn func()) {
	d.t.Helper()
	before := d.snapshot()
	d.told()
	fn()
	if told := d.told(); len(told) > 0 {
		d.t.Errorf("told of %v, and nothing was to change", told)
	}
	after := d.snapshot()
	if !slices.Equal(before, after) {
		d.t.Errorf("the book changed\nfrom %v\nto   %v", before, after)
	}
}

// revision is one record as it was stored.
type revision struct {
	noun     store.Noun
	id       int64
	revision uint64
}

// snapshot lists every record with its revision, which grows with each change.
func (d *desk) snapshot() (list []revision) {
	d.t.Helper()
	ctx := d.t.Context()
	services := d.book.LoadServices(ctx, func(s *store.Service) error {
		list = append(list, revision{store.NounService, s.ID, s.Revision})

		return nil
	})
	customers := d.book.LoadCustomers(ctx, func(c *store.Customer) error {
		list = append(list, revision{store.NounCustomer, c.ID, c.Revision})

		return nil
	})
	vouchers := d.book.LoadVouchers(ctx, func(v *store.Voucher) error {
		list = append(list, revision{store.NounVoucher, v.ID, v.Revision})

		return nil
	})
	if err := errors.Join(services, customers, vouchers); err != nil {
		d.t.Fatalf("reading the book: %v", err)
	}

	return list
}

// wantFault fails the test unless err is of the kind and carries a fault of the field; an empty
// field asks for none.
func wantFault(t testing.TB, err error, kind store.ErrorKind, field string) {
	t.Helper()
	if !store.Is(err, kind) {
		t.Fatalf("the error is %v (%v), want kind %v", err, store.KindOf(err), kind)
	}
	if field == "" {
		return
	}
	for _, fault := range store.Faults(err) {
		if fault.Field == field {
			return
		}
	}
	t.Errorf("the error %v names no field %q", err, field)
}
