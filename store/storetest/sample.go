package storetest

import (
	"net/netip"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Plan returns an ordinary PPPoE plan of a name.
func Plan(name string) store.Plan {
	return store.Plan{
		Name: name, Access: store.PPPoE,
		Profile:  store.Profile{Rate: "10M/10M", Pool: "pool-" + name},
		Validity: store.Validity{Count: 30, Unit: store.Days},
		OnExpiry: store.ExpiryIsolir, SharedUsers: 1, Price: 150_000_00, Created: Epoch,
	}
}

// Service returns an active PPPoE service of a plan.
func Service(login string, plan int64) store.Service {
	return store.Service{
		Plan: plan, Quantity: 1, Access: store.PPPoE,
		Login: login, Secret: store.ClearSecret("secret of " + login),
		Activated: Epoch, Expires: Epoch.Add(30 * 24 * time.Hour), Created: Epoch,
	}
}

// Customer returns an active customer of a name.
func Customer(name string) store.Customer {
	return store.Customer{Name: name, Language: "id", Created: Epoch}
}

// NAS returns a MikroTik of a name at an address or prefix.
func NAS(name, address string) store.NAS {
	prefix, err := netip.ParsePrefix(address)
	if err != nil {
		single := netip.MustParseAddr(address)
		prefix = netip.PrefixFrom(single, single.BitLen())
	}

	return store.NAS{
		Name: name, Address: prefix, Secret: store.ClearSecret("shared with " + name),
		Vendor: store.MikroTik, Created: Epoch,
	}
}

// Operator returns an administrator of a name.
func Operator(name string) store.Operator {
	return store.Operator{Name: name, Role: store.RoleAdmin, Created: Epoch}
}

// Voucher returns an unused voucher of a plan.
func Voucher(code string, plan int64) store.Voucher {
	return store.Voucher{Code: code, Plan: plan, MadeBy: "test", Created: Epoch}
}

// Session returns an open session of a service. Its id is also the index of its last record.
func Session(id uint64, service int64) store.Session {
	return store.Session{
		ID: id, LastIndex: id, NAS: 1, AcctSessionID: "81a00001", Service: service, Login: "budi",
		CallingStation: "AA:BB:CC:DD:EE:01", Address: netip.MustParseAddr("10.0.0.2"),
		Started: Epoch, Updated: Epoch,
	}
}

// Update changes a book and fails the test when it cannot. It returns what was changed.
func Update(t testing.TB, book *db.Book, fn func(*db.BookTx) error) []store.Change {
	t.Helper()

	changes, err := book.Update(t.Context(), fn)
	if err != nil {
		t.Fatalf("changing the book: %v", err)
	}

	return changes
}

// View reads a book and fails the test when it cannot.
func View(t testing.TB, book *db.Book, fn func(*db.BookReader) error) {
	t.Helper()

	if err := book.View(t.Context(), fn); err != nil {
		t.Fatalf("reading the book: %v", err)
	}
}

// AddPlan stores an ordinary plan and returns it.
func AddPlan(t testing.TB, book *db.Book, name string) (plan store.Plan) {
	t.Helper()

	Update(t, book, func(tx *db.BookTx) (err error) {
		plan, err = tx.PutPlan(Plan(name))

		return err
	})

	return plan
}

// AddService stores an active service and returns it.
func AddService(t testing.TB, book *db.Book, login string, plan int64) (service store.Service) {
	t.Helper()

	Update(t, book, func(tx *db.BookTx) (err error) {
		service, err = tx.PutService(Service(login, plan))

		return err
	})

	return service
}
