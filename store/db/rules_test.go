package db_test

import (
	"errors"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// change applies a change and returns its error alone.
func change(t *testing.T, book *db.Book, fn func(*db.BookTx) error) error {
	t.Helper()

	_, err := book.Update(t.Context(), fn)

	return err
}

// refused proves that an error is of a kind and names a field.
func refused(t *testing.T, err error, kind store.ErrorKind, field string) {
	t.Helper()

	var typed *store.Error
	if !errors.As(err, &typed) || typed.Kind != kind || typed.Field != field {
		t.Errorf("the error is %v, and not one of kind %v about %q", err, kind, field)
	}
}

func TestUniqueness(t *testing.T) {
	t.Parallel()

	service := func(login string, with func(*store.Service)) func(*db.BookTx) error {
		return func(tx *db.BookTx) error {
			s := storetest.Service(login, 1)
			if with != nil {
				with(&s)
			}
			_, err := tx.PutService(s)

			return err
		}
	}
	hotspot := func(s *store.Service) { s.Access = store.Hotspot }
	nas := func(name, address, identifier string) func(*db.BookTx) error {
		return func(tx *db.BookTx) error {
			n := storetest.NAS(name, address)
			n.Identifier = identifier
			_, err := tx.PutNAS(n)

			return err
		}
	}
	customer := func(number string) func(*db.BookTx) error {
		return func(tx *db.BookTx) error {
			c := storetest.Customer("Budi")
			c.Number = number
			_, err := tx.PutCustomer(c)

			return err
		}
	}
	voucher := func(code string) func(*db.BookTx) error {
		return func(tx *db.BookTx) error {
			_, err := tx.PutVoucher(storetest.Voucher(code, 1))

			return err
		}
	}
	company := func(name string) func(*db.BookTx) error {
		return func(tx *db.BookTx) error {
			_, err := tx.PutCompany(storetest.Company(name))

			return err
		}
	}
	router := func(name string, at int64) func(*db.BookTx) error {
		return func(tx *db.BookTx) error {
			_, err := tx.PutRouter(storetest.Router(name, at))

			return err
		}
	}
	numbered := func(s *store.Service) { s.Number = "N-1" }
	tied := func(s *store.Service) { s.Router = 1 }

	tests := []struct {
		name          string
		first, second func(*db.BookTx) error
		field         string // that is taken; empty where both may stand
	}{
		{"one PPP login twice", service("budi", nil), service("budi", nil), "login"},
		{"a PPP login in another case", service("budi", nil), service("Budi", nil), ""},
		{"a hotspot login in another case", service("budi", hotspot), service("BUDI", hotspot), "login"},
		{"one login of two kinds", service("budi", nil), service("budi", hotspot), ""},
		{"one login tied to a router and free", service("budi", nil), service("budi", tied), ""},
		{"one login tied to one router twice", service("budi", tied), service("budi", tied), "login"},
		{"a code over a login", service("ab12", nil), voucher("ab12"), "code"},
		{"a code over a login in another case", service("ab12", nil), voucher("AB12"), "code"},
		{"a login over a code", voucher("AB12"), service("AB12", hotspot), "login"},
		{"a login over a code in another case", voucher("AB12"), service("ab12", nil), "login"},
		{"one code twice", voucher("AB12"), voucher("AB12"), "code"},
		{"a code in another case", voucher("AB12"), voucher("ab12"), "code"},
		{"one service number twice", service("a", numbered), service("b", numbered), "number"},
		{"no service number twice", service("a", nil), service("b", nil), ""},
		{"one customer number twice", customer("7"), customer("7"), "number"},
		{"no customer number twice", customer(""), customer(""), ""},
		{"numbers of a customer and a service", customer("N-1"), service("a", numbered), ""},
		{"one NAS name twice", nas("pop", "10.0.0.1", ""), nas("pop", "10.0.0.2", ""), "name"},
		{"one NAS address twice", nas("a", "10.0.0.1", ""), nas("b", "10.0.0.1", ""), "address"},
		{"one NAS prefix spelled twice", nas("a", "10.0.0.1/24", ""), nas("b", "10.0.0.2/24", ""), "address"},
		{"two routers behind one address", nas("a", "10.0.0.1", "r1"), nas("b", "10.0.0.1", "r2"), ""},
		{"one pool name twice", putPool("p", "10.0.0.1"), putPool("p", "10.0.0.2"), "name"},
		{"one router name twice", router("a", 1), router("a", 2), "name"},
		{"two routers of one NAS", router("a", 1), router("b", 1), "nas"},
		{"routers of two NASes", router("a", 1), router("b", 2), ""},
		{"one company name twice", company("a"), company("a"), "name"},
		{"one name of a pool and a company", putPool("a", "10.0.0.1"), company("a"), ""},
		{"a prefix within a prefix", nas("a", "10.0.0.0/8", ""), nas("b", "10.0.0.0/24", ""), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			book := storetest.OpenBook(t)
			storetest.AddPlan(t, book, "gold")
			storetest.Update(t, book, nas("tied", "192.0.2.1", ""))
			storetest.Update(t, book, nas("other", "192.0.2.2", ""))
			storetest.Update(t, book, test.first)

			err := change(t, book, test.second)
			if test.field != "" {
				refused(t, err, store.Conflict, test.field)
			} else if err != nil {
				t.Errorf("the second was refused: %v", err)
			}
		})
	}
}

func TestUniqueTextsAreGivenUp(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.AddPlan(t, book, "gold")
	budi := storetest.AddService(t, book, "budi", plan.ID)

	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		renamed := budi
		renamed.Login = "budiman"
		_, err = tx.PutService(renamed)

		return err
	})
	storetest.AddService(t, book, "budi", plan.ID)
	err := change(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutVoucher(storetest.Voucher("budiman", plan.ID))

		return err
	})
	refused(t, err, store.Conflict, "code")

	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteService(budi.ID) })
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutVoucher(storetest.Voucher("budiman", plan.ID))

		return err
	})
}

func TestVoucherBecomesService(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.AddPlan(t, book, "gold")
	var voucher store.Voucher
	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		voucher, err = tx.PutVoucher(storetest.Voucher("AB12cd", plan.ID))

		return err
	})

	storetest.Update(t, book, func(tx *db.BookTx) error {
		service := storetest.Service("AB12cd", plan.ID)
		service.Access, service.Voucher = store.Hotspot, voucher.ID
		made, err := tx.PutService(service)
		if err != nil {
			return err
		}
		used := voucher
		used.State, used.Service, used.Used = store.VoucherUsed, made.ID, storetest.Epoch
		_, err = tx.PutVoucher(used)

		return err
	})

	storetest.View(t, book, func(r *db.BookReader) error {
		if service, err := r.ServiceByLogin("ab12CD", store.Hotspot, 0); err != nil || service.Voucher != voucher.ID {
			t.Errorf("the voucher's service is not found by its login: %v", err)
		}
		if found, err := r.VoucherByCode("AB12cd"); err != nil || found.State != store.VoucherUsed {
			t.Errorf("the voucher is not found by its code: %v", err)
		}
		if _, err := r.VoucherByCode("ab12cd"); !store.Is(err, store.NotFound) {
			t.Errorf("a voucher is found by its code in another case: %v", err)
		}
		if _, err := r.VoucherByCode(""); !store.Is(err, store.NotFound) {
			t.Errorf("a voucher is found by no code: %v", err)
		}

		return nil
	})

	// A voucher that can no longer become anything does not hold its plan; its service does.
	err := change(t, book, func(tx *db.BookTx) error { return tx.DeletePlan(plan.ID) })
	refused(t, err, store.Conflict, "")
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteService(1) })
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeletePlan(plan.ID) })
}

func TestReferences(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.AddPlan(t, book, "gold")
	storetest.Update(t, book, func(tx *db.BookTx) error {
		nas, err := tx.PutNAS(storetest.NAS("pop", "10.0.0.1"))
		if err != nil {
			return err
		}
		customer, err := tx.PutCustomer(storetest.Customer("Budi"))
		if err != nil {
			return err
		}
		service := storetest.Service("budi", plan.ID)
		service.Router, service.Customer = nas.ID, customer.ID
		service.MAC = store.MAC{1, 2, 3, 4, 5, 6}
		if _, err = tx.PutService(service); err != nil {
			return err
		}
		follows := storetest.Plan("after")
		follows.OnExpiry, follows.ExpiryPlan = store.ExpirySwitch, plan.ID
		_, err = tx.PutPlan(follows)

		return err
	})

	for name, remove := range map[string]func(*db.BookTx) error{
		"plan":     func(tx *db.BookTx) error { return tx.DeletePlan(plan.ID) },
		"nas":      func(tx *db.BookTx) error { return tx.DeleteNAS(1) },
		"customer": func(tx *db.BookTx) error { return tx.DeleteCustomer(1) },
	} {
		if err := change(t, book, remove); !store.Is(err, store.Conflict) {
			t.Errorf("removing the %s in use: %v", name, err)
		}
	}

	storetest.View(t, book, func(r *db.BookReader) error {
		for _, of := range []store.Noun{store.NounPlan, store.NounNAS, store.NounCustomer} {
			found, err := r.ServicesOf(of, 1, db.Page{})
			if err != nil || len(found) != 1 || found[0].Login != "budi" {
				t.Errorf("the services of noun %d are %v, %v", of, found, err)
			}
		}
		found, err := r.ServicesByMAC(store.MAC{1, 2, 3, 4, 5, 6}, db.Page{})
		if len(found) != 1 {
			t.Errorf("the services of the station are %v", found)
		}

		return err
	})

	storetest.Update(t, book, func(tx *db.BookTx) error {
		if err := tx.DeleteService(1); err != nil {
			return err
		}
		if err := tx.DeletePlan(2); err != nil {
			return err
		}
		if err := tx.DeleteCustomer(1); err != nil {
			return err
		}
		if err := tx.DeleteNAS(1); err != nil {
			return err
		}

		return tx.DeletePlan(plan.ID)
	})
}

func TestRefusedRecords(t *testing.T) {
	t.Parallel()

	long := string(make([]byte, 300))
	tests := []struct {
		name  string
		put   func(*db.BookTx) error
		field string
	}{
		{"a service of no plan", putService(func(s *store.Service) { s.Plan = 0 }), "plan"},
		{"a service of a plan that is not there", putService(func(s *store.Service) { s.Plan = 9 }), "plan"},
		{"a service of nobody", putService(func(s *store.Service) { s.Customer = 9 }), "customer"},
		{"a service on no router", putService(func(s *store.Service) { s.Router = 9 }), "router"},
		{"a service without login", putService(func(s *store.Service) { s.Login = "" }), "login"},
		{"a service with a long login", putService(func(s *store.Service) { s.Login = long }), "login"},
		{"a service with a long number", putService(func(s *store.Service) { s.Number = long }), "number"},
		{"a service of no kind", putService(func(s *store.Service) { s.Access = 9 }), "access"},
		{"a service with a negative id", putService(func(s *store.Service) { s.ID = -1 }), "id"},
		{"a plan without name", putPlan(func(p *store.Plan) { p.Name = "" }), "name"},
		{"a plan that follows one that is not there", putPlan(func(p *store.Plan) { p.ExpiryPlan = 9 }), "expiry_plan"},
		{
			"a plan that follows itself",
			putPlan(func(p *store.Plan) { p.ID, p.Revision, p.ExpiryPlan = 1, 1, 1 }), "expiry_plan",
		},
		{"a NAS without address", func(tx *db.BookTx) error {
			_, err := tx.PutNAS(store.NAS{Name: "pop"})

			return err
		}, "address"},
		{"a router of a NAS that is not there", putRouter(func(r *store.Router) { r.NAS = 9 }), "nas"},
		{"a router of no NAS", putRouter(func(r *store.Router) { r.NAS = 0 }), "nas"},
		{"an operator without name", func(tx *db.BookTx) error {
			_, err := tx.PutOperator(store.Operator{})

			return err
		}, "name"},
		{"a voucher without code", func(tx *db.BookTx) error {
			_, err := tx.PutVoucher(store.Voucher{Plan: 1})

			return err
		}, "code"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			book := storetest.OpenBook(t)
			storetest.AddPlan(t, book, "gold")
			refused(t, change(t, book, test.put), store.Invalid, test.field)
		})
	}
}

// putService puts a service that is good but for one thing.
func putService(spoil func(*store.Service)) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		service := storetest.Service("budi", 1)
		spoil(&service)
		_, err := tx.PutService(service)

		return err
	}
}

// putRouter puts a router that is good but for one thing.
func putRouter(spoil func(*store.Router)) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		router := storetest.Router("cabang", 1)
		spoil(&router)
		_, err := tx.PutRouter(router)

		return err
	}
}

// putPlan puts a plan that is good but for one thing.
func putPlan(spoil func(*store.Plan)) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		plan := storetest.Plan("silver")
		spoil(&plan)
		_, err := tx.PutPlan(plan)

		return err
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.AddPlan(t, book, "gold")
	read := storetest.AddService(t, book, "budi", plan.ID)

	put := func(s store.Service) error {
		return change(t, book, func(tx *db.BookTx) error {
			_, err := tx.PutService(s)

			return err
		})
	}
	if err := put(read); err != nil {
		t.Fatal(err)
	}
	refused(t, put(read), store.Conflict, "revision")

	fresh := storetest.Service("ani", plan.ID)
	fresh.Revision = 3
	refused(t, put(fresh), store.Conflict, "revision")
	fresh.ID = 77
	refused(t, put(fresh), store.Conflict, "revision")
}

func TestIDsAreNeverUsedAgain(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.AddPlan(t, book, "gold")
	imported := storetest.Service("imported", plan.ID)
	imported.ID = 500
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutService(imported)

		return err
	})
	after := storetest.AddService(t, book, "after", plan.ID)
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteService(after.ID) })
	last := storetest.AddService(t, book, "last", plan.ID)
	if after.ID != 501 || last.ID != 502 {
		t.Errorf("behind id 500 came %d and, once that was removed, %d", after.ID, last.ID)
	}

	below := storetest.Service("below", plan.ID)
	below.ID = 20
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutService(below)

		return err
	})
	if next := storetest.AddService(t, book, "next", plan.ID); next.ID != 503 {
		t.Errorf("an id below the sequence moved it to %d", next.ID)
	}
}

func TestOutbox(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.AddPlan(t, book, "gold")
	service := storetest.AddService(t, book, "budi", plan.ID)
	rows := outbox(t, book)
	if len(rows) != 2 || rows[1].Noun != store.NounService || rows[1].ID != service.ID || rows[1].Revision != 1 {
		t.Fatalf("a plan and a service left %v", rows)
	}

	first := rows[1]
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutService(service)

		return err
	})
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DropOutbox(first) })
	rows = outbox(t, book)
	if len(rows) != 2 || rows[1].Revision != 2 || rows[1].Sequence <= first.Sequence {
		t.Fatalf("a change took an older row's place as %v", rows)
	}

	storetest.Update(t, book, func(tx *db.BookTx) error {
		for _, row := range rows {
			if err := tx.DropOutbox(row); err != nil {
				return err
			}
		}

		return nil
	})
	if rows = outbox(t, book); len(rows) != 0 {
		t.Errorf("worked off, the outbox holds %v", rows)
	}
}

// outbox lists the outbox.
func outbox(t *testing.T, book *db.Book) (rows []db.OutboxRow) {
	t.Helper()
	storetest.View(t, book, func(r *db.BookReader) (err error) {
		rows, err = r.Outbox(0, 0)

		return err
	})

	return rows
}

func TestFailedUpdateLeavesNothing(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	failed := errors.New("no")
	changes, err := book.Update(t.Context(), func(tx *db.BookTx) error {
		if _, err := tx.PutPlan(storetest.Plan("gold")); err != nil {
			return err
		}

		return failed
	})
	if !errors.Is(err, failed) || changes != nil {
		t.Errorf("a failed update told %v, %v", changes, err)
	}
	if plan := storetest.AddPlan(t, book, "gold"); plan.ID != 1 {
		t.Errorf("a failed update took an id: the next is %d", plan.ID)
	}
}

func TestChangesAreToldOnce(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	changes := storetest.Update(t, book, func(tx *db.BookTx) error {
		plan, err := tx.PutPlan(storetest.Plan("gold"))
		if err != nil {
			return err
		}
		if _, err = tx.PutPlan(plan); err != nil {
			return err
		}
		_, err = tx.PutService(storetest.Service("budi", plan.ID))

		return err
	})
	want := []store.Change{{Noun: store.NounPlan, ID: 1}, {Noun: store.NounService, ID: 1}}
	if len(changes) != 2 || changes[0] != want[0] || changes[1] != want[1] {
		t.Errorf("the changes are %v, not %v", changes, want)
	}
}
