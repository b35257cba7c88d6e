package storetest

import (
	"crypto/sha256"
	"net/netip"
	"strings"
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

// Pool returns a pool of a name with ranges as store.ParseAddressRange reads them.
func Pool(name string, ranges ...string) store.Pool {
	pool := store.Pool{Name: name, Created: Epoch}
	for _, text := range ranges {
		parsed, err := store.ParseAddressRange(text)
		if err != nil {
			panic(err)
		}
		pool.Ranges = append(pool.Ranges, parsed)
	}

	return pool
}

// Company returns a company of a name with an isolir profile of its own.
func Company(name string) store.Company {
	company := store.Company{
		Name: name, Isolir: &store.Profile{Rate: "512k/512k", Pool: "isolir-" + name}, Created: Epoch,
	}
	company.Prepare()

	return company
}

// FairPlan returns a PPPoE plan of a name with tiers of fair use, a faster night and a traffic
// day.
func FairPlan(name string) store.Plan {
	plan := Plan(name)
	plan.Tiers = []store.Tier{
		{After: 100_000_000_000, Rate: "5M/5M"}, {After: 150_000_000_000, Rate: "2M/2M"},
	}
	plan.TierWindow, plan.TrafficDay = store.WindowMonth, 15
	plan.Hours = []store.RateHours{{From: 22 * 60, To: 6 * 60, Rate: "20M/20M"}}
	plan.Prepare()

	return plan
}

// Ability returns what a NAS has shown once about PPPoE; a refusal is for an attribute that it
// does not support (Error-Cause 401).
func Ability(nas int64, act store.Act, verdict store.Verdict) store.Ability {
	shown := store.Ability{
		NAS: nas, Access: store.PPPoE, Act: act, Verdict: verdict, At: Epoch, Count: 1,
	}
	if verdict == store.VerdictRefused {
		shown.Cause = 401
	}

	return shown
}

// Router returns a router of a name that is a NAS, in local mode.
func Router(name string, nas int64) store.Router {
	return store.Router{
		Name: name, NAS: nas, Address: "192.0.2.1:8729", User: "gardu",
		Password: store.ClearSecret("password of " + name), Mode: store.RouterLocal,
		TLS: store.RouterPin, Fingerprint: strings.Repeat("ab", 32), Created: Epoch,
	}
}

// Operator returns an administrator of a name.
func Operator(name string) store.Operator {
	return store.Operator{Name: name, Role: store.RoleAdmin, Created: Epoch}
}

// APIKey returns a key of an operator that may do everything, from one network.
func APIKey(name string, operator int64) store.APIKey {
	hash := sha256.Sum256([]byte("secret of " + name))

	return store.APIKey{
		Name: name, Prefix: "gk_" + name, Hash: hash[:], Operator: operator,
		Scopes: []string{store.AllScopes}, Allow: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")},
		Created: Epoch,
	}
}

// TokenFamily returns the session of an operator that has just signed in.
func TokenFamily(operator int64) store.TokenFamily {
	return store.TokenFamily{
		Kind: store.TokenOperator, Owner: operator, Generation: 1, Stamp: []byte("stamp"),
		Created: Epoch, Used: Epoch, Expires: Epoch.Add(time.Hour),
		Address: netip.MustParseAddr("192.0.2.9"), Agent: "test",
	}
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

// AddPool stores a pool and returns it.
func AddPool(t testing.TB, book *db.Book, name string, ranges ...string) (pool store.Pool) {
	t.Helper()

	Update(t, book, func(tx *db.BookTx) (err error) {
		pool, err = tx.PutPool(Pool(name, ranges...))

		return err
	})

	return pool
}

// AddCompany stores a company and returns it.
func AddCompany(t testing.TB, book *db.Book, name string) (company store.Company) {
	t.Helper()

	Update(t, book, func(tx *db.BookTx) (err error) {
		company, err = tx.PutCompany(Company(name))

		return err
	})

	return company
}

// AddRouter stores a router that is a NAS and returns it.
func AddRouter(t testing.TB, book *db.Book, name string, nas int64) (router store.Router) {
	t.Helper()

	Update(t, book, func(tx *db.BookTx) (err error) {
		router, err = tx.PutRouter(Router(name, nas))

		return err
	})

	return router
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
