package db_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// everything stores one record of each noun and returns them.
func everything(t *testing.T, book *db.Book) (all struct {
	plan     store.Plan
	nas      store.NAS
	operator store.Operator
	customer store.Customer
	voucher  store.Voucher
	service  store.Service
	pool     store.Pool
	company  store.Company
	router   store.Router
},
) {
	t.Helper()
	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		if all.plan, err = tx.PutPlan(storetest.Plan("gold")); err != nil {
			return err
		}
		if all.nas, err = tx.PutNAS(storetest.NAS("pop", "10.0.0.0/24")); err != nil {
			return err
		}
		operator := storetest.Operator("siti")
		operator.Router = store.Secret{Form: store.NTHash, Value: []byte("0123456789abcdef")}
		if all.operator, err = tx.PutOperator(operator); err != nil {
			return err
		}
		customer := storetest.Customer("Budi")
		customer.Number = "C-7"
		if all.customer, err = tx.PutCustomer(customer); err != nil {
			return err
		}
		if all.voucher, err = tx.PutVoucher(storetest.Voucher("AB12", all.plan.ID)); err != nil {
			return err
		}
		service := storetest.Service("budi", all.plan.ID)
		service.Customer, service.Router = all.customer.ID, all.nas.ID
		if all.service, err = tx.PutService(service); err != nil {
			return err
		}
		if all.pool, err = tx.PutPool(storetest.Pool("jkt", "10.0.0.0/24")); err != nil {
			return err
		}
		if all.company, err = tx.PutCompany(storetest.Company("Selatan")); err != nil {
			return err
		}
		all.router, err = tx.PutRouter(storetest.Router("cabang", all.nas.ID))

		return err
	})

	return all
}

// same proves that every way to a record leads to the same one.
func same[T any](t *testing.T, what string, want T, ways ...func() (T, error)) {
	t.Helper()
	for _, way := range ways {
		got, err := way()
		if difference := cmp.Diff(want, got, alike); err != nil || difference != "" {
			t.Errorf("the %s differs (-want +got): %v\n%s", what, err, difference)
		}
	}
}

// only returns the single record of a list.
func only[T any](list func(db.Page) ([]T, error)) func() (T, error) {
	return func() (T, error) {
		var none T
		records, err := list(db.Page{})
		if err != nil || len(records) != 1 {
			return none, fmt.Errorf("the list has %d records: %w", len(records), err)
		}

		return records[0], nil
	}
}

// loaded returns the single record that a walk visits.
func loaded[T any](
	ctx context.Context, load func(context.Context, func(*T) error) error,
) func() (T, error) {
	return func() (one T, err error) {
		err = load(ctx, func(record *T) error {
			one = *record

			return nil
		})

		return one, err
	}
}

func TestEveryWayToARecord(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	all := everything(t, book)
	storetest.View(t, book, func(r *db.BookReader) error {
		same(t, "plan", all.plan, only(r.Plans),
			func() (store.Plan, error) { return r.Plan(1) },
			func() (store.Plan, error) { return r.PlanByName("gold") })
		same(t, "NAS", all.nas, only(r.NASes),
			func() (store.NAS, error) { return r.NAS(1) },
			func() (store.NAS, error) { return r.NASByName("pop") })
		same(t, "operator", all.operator, only(r.Operators),
			func() (store.Operator, error) { return r.Operator(1) },
			func() (store.Operator, error) { return r.OperatorByName("siti") })
		same(t, "customer", all.customer, only(r.Customers),
			func() (store.Customer, error) { return r.Customer(1) },
			func() (store.Customer, error) { return r.CustomerByNumber("C-7") })
		same(t, "voucher", all.voucher, only(r.Vouchers),
			func() (store.Voucher, error) { return r.Voucher(1) },
			func() (store.Voucher, error) { return r.VoucherByCode("AB12") })
		same(t, "pool", all.pool, only(r.Pools),
			func() (store.Pool, error) { return r.Pool(1) },
			func() (store.Pool, error) { return r.PoolByName("jkt") })
		same(t, "company", all.company, only(r.Companies),
			func() (store.Company, error) { return r.Company(1) },
			func() (store.Company, error) { return r.CompanyByName("Selatan") })
		same(t, "router", all.router, only(r.Routers),
			func() (store.Router, error) { return r.Router(1) },
			func() (store.Router, error) { return r.RouterOf(all.nas.ID) },
			func() (store.Router, error) { return r.RouterByName("cabang") })
		same(t, "service", all.service, only(r.Services),
			func() (store.Service, error) { return r.Service(1) },
			func() (store.Service, error) { return r.ServiceByLogin("budi", store.PPPoE, 1) })

		if count, err := r.References(store.NounPlan, 1); err != nil || count != 2 {
			t.Errorf("the plan is named %d times: %v", count, err)
		}

		return nil
	})

	ctx := t.Context()
	same(t, "loaded plan", all.plan, loaded(ctx, book.LoadPlans))
	same(t, "loaded NAS", all.nas, loaded(ctx, book.LoadNASes))
	same(t, "loaded operator", all.operator, loaded(ctx, book.LoadOperators))
	same(t, "loaded customer", all.customer, loaded(ctx, book.LoadCustomers))
	same(t, "loaded voucher", all.voucher, loaded(ctx, book.LoadVouchers))
	same(t, "loaded pool", all.pool, loaded(ctx, book.LoadPools))
	same(t, "loaded company", all.company, loaded(ctx, book.LoadCompanies))
	same(t, "loaded router", all.router, loaded(ctx, book.LoadRouters))
	same(t, "loaded service", all.service, loaded(ctx, book.LoadServices))
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.View(t, book, func(r *db.BookReader) error {
		for what, look := range map[string]func() error{
			"service":          func() error { _, err := r.Service(1); return err },
			"service 0":        func() error { _, err := r.Service(0); return err },
			"service -1":       func() error { _, err := r.Service(-1); return err },
			"login":            func() error { _, err := r.ServiceByLogin("x", store.PPPoE, 0); return err },
			"empty login":      func() error { _, err := r.ServiceByLogin("", store.PPPoE, 0); return err },
			"endless login":    func() error { _, err := r.ServiceByLogin(string(make([]byte, 5000)), 1, 0); return err },
			"number":           func() error { _, err := r.ServiceByNumber("x"); return err },
			"endless number":   func() error { _, err := r.ServiceByNumber(string(make([]byte, 5000))); return err },
			"customer":         func() error { _, err := r.Customer(1); return err },
			"customer number":  func() error { _, err := r.CustomerByNumber("x"); return err },
			"plan":             func() error { _, err := r.PlanByName("x"); return err },
			"NAS":              func() error { _, err := r.NASByName("x"); return err },
			"pool":             func() error { _, err := r.Pool(1); return err },
			"pool of a name":   func() error { _, err := r.PoolByName("x"); return err },
			"company":          func() error { _, err := r.CompanyByName("x"); return err },
			"router":           func() error { _, err := r.RouterByName("x"); return err },
			"router of a NAS":  func() error { _, err := r.RouterOf(1); return err },
			"operator":         func() error { _, err := r.OperatorByName("x"); return err },
			"voucher":          func() error { _, err := r.VoucherByCode("x"); return err },
			"endless voucher":  func() error { _, err := r.VoucherByCode(string(make([]byte, 5000))); return err },
			"empty voucher":    func() error { _, err := r.VoucherByCode(""); return err },
			"import":           func() error { _, err := r.Progress("x"); return err },
			"operator of none": func() error { _, err := r.OperatorByName(""); return err },
		} {
			if err := look(); !store.Is(err, store.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}

		return nil
	})
	for what, remove := range map[string]func(*db.BookTx) error{
		"service":  func(tx *db.BookTx) error { return tx.DeleteService(1) },
		"operator": func(tx *db.BookTx) error { return tx.DeleteOperator(1) },
		"pool":     func(tx *db.BookTx) error { return tx.DeletePool(1) },
		"company":  func(tx *db.BookTx) error { return tx.DeleteCompany(1) },
		"router":   func(tx *db.BookTx) error { return tx.DeleteRouter(1) },
		"nas":      func(tx *db.BookTx) error { return tx.DeleteNAS(1) },
		"voucher":  func(tx *db.BookTx) error { return tx.DeleteVoucher(1) },
	} {
		if err := change(t, book, remove); !store.Is(err, store.NotFound) {
			t.Errorf("deleting no %s: %v", what, err)
		}
	}
}

// An import may bring a used voucher after the service that it became.
func TestUsedVoucherBehindItsService(t *testing.T) {
	t.Parallel()

	tests := []struct {
		name  string
		spoil func(*store.Service, *store.Voucher)
		taken bool
	}{
		{"its own service", func(*store.Service, *store.Voucher) {}, false},
		{"its service in another case", func(s *store.Service, _ *store.Voucher) { s.Login = "ab12" }, false},
		{"a service of another voucher", func(s *store.Service, _ *store.Voucher) { s.Voucher = 8 }, true},
		{"a service that it does not name", func(_ *store.Service, v *store.Voucher) { v.Service = 0 }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			book := storetest.OpenBook(t)
			storetest.AddPlan(t, book, "gold")
			service, voucher := storetest.Service("AB12", 1), storetest.Voucher("AB12", 1)
			service.ID, service.Voucher = 3, 9
			voucher.ID, voucher.Service, voucher.State = 9, 3, store.VoucherUsed
			test.spoil(&service, &voucher)
			storetest.Update(t, book, func(tx *db.BookTx) error {
				_, err := tx.PutService(service)

				return err
			})
			err := change(t, book, func(tx *db.BookTx) error {
				_, err := tx.PutVoucher(voucher)

				return err
			})
			if test.taken {
				refused(t, err, store.Conflict, "code")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// Many writers at once must leave one sound book: sequences without gaps and counts without loss.
func TestWritersAtOnce(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.AddPlan(t, book, "gold")
	const writers, each = 8, 20
	var group sync.WaitGroup
	for writer := range writers {
		group.Go(func() {
			for number := range each {
				_, err := book.Update(t.Context(), func(tx *db.BookTx) error {
					login := fmt.Sprintf("w%dn%d", writer, number)
					_, err := tx.PutService(storetest.Service(login, 1))

					return err
				})
				if err != nil {
					t.Errorf("writer %d: %v", writer, err)
				}
			}
		})
	}
	group.Wait()

	storetest.View(t, book, func(r *db.BookReader) error {
		count, err := r.References(store.NounPlan, 1)
		if count != writers*each {
			t.Errorf("the plan counts %d services", count)
		}
		if _, err := r.Service(writers * each); err != nil {
			t.Errorf("the last service: %v", err)
		}

		return err
	})
}

func TestEpochsDiffer(t *testing.T) {
	t.Parallel()

	seen := map[uint64]bool{0: true}
	for range 3 {
		for _, epoch := range []func(context.Context) (uint64, error){
			storetest.OpenBook(t).Epoch, storetest.OpenTraffic(t).Epoch,
		} {
			drawn, err := epoch(t.Context())
			if err != nil || seen[drawn] {
				t.Errorf("the epoch %x was drawn before: %v", drawn, err)
			}
			seen[drawn] = true
		}
	}
}
