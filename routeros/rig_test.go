package routeros_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/api"
	"gardu/routeros/rostest"
	"gardu/store"
)

// The router of the tests, and the NAS that it is.
const (
	theRouter = 1
	theNAS    = 7
)

// book is a book in memory that plays the assembly.
type book struct {
	mu        sync.Mutex
	routers   []store.Router
	plans     []store.Plan
	pools     []store.Pool
	companies []store.Company
	services  map[int64]store.Service
	settings  routeros.Settings
	isolir    store.Profile
	now       func() time.Time
	reads     int
	failing   error // of every read, if set
	trusted   map[int64]string
	adopted   []*routeros.Import
}

// Routers implements routeros.Book.
func (b *book) Routers(context.Context) ([]store.Router, error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	return slices.Clone(b.routers), nil
}

// Sheet implements routeros.Book.
func (b *book) Sheet(_ context.Context, id int64) (*routeros.Sheet, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing != nil {
		return nil, b.failing
	}
	at := slices.IndexFunc(b.routers, func(r store.Router) bool { return r.ID == id })
	if at < 0 {
		return nil, store.Errorf(store.NotFound, "no router %d", id)
	}
	b.reads++
	sheet := &routeros.Sheet{
		Router: b.routers[at], Plans: slices.Clone(b.plans), Pools: slices.Clone(b.pools),
		Companies: slices.Clone(b.companies), Isolir: b.isolir, Settings: b.settings,
		NAS: store.NAS{
			ID: b.routers[at].NAS, Name: "gw", Secret: store.ClearSecret("radius secret of sixteen"),
		},
	}
	for _, service := range b.services {
		if service.Router == b.routers[at].NAS {
			sheet.Subscribers = append(sheet.Subscribers, b.subscriber(service))
		}
	}
	slices.SortFunc(sheet.Subscribers, func(a, c routeros.Subscriber) int {
		return int(a.Service.ID - c.Service.ID)
	})

	return sheet, nil
}

// subscriber says what a service gets. The caller holds mu.
func (b *book) subscriber(service store.Service) routeros.Subscriber {
	at := slices.IndexFunc(b.plans, func(p store.Plan) bool { return p.ID == service.Plan })
	plan := &b.plans[at]
	given := store.Entitlement(service.Standing(), plan, nil,
		store.Access{Kind: service.Access, Isolir: &b.isolir, Zone: time.UTC}, b.now())

	return routeros.Subscriber{Service: service, Given: given, Plan: plan}
}

// Subscriber implements routeros.Book.
func (b *book) Subscriber(_ context.Context, id int64) (routeros.Subscriber, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	service, ok := b.services[id]
	if !ok {
		return routeros.Subscriber{}, store.Errorf(store.NotFound, "no service %d", id)
	}

	return b.subscriber(service), nil
}

// Trust implements routeros.Keeper.
func (b *book) Trust(_ context.Context, router int64, serial string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trusted[router] = serial
	for at := range b.routers {
		if b.routers[at].ID == router {
			b.routers[at].Serial = serial
		}
	}

	return nil
}

// Adopt implements routeros.Keeper: every login becomes a service of the first plan.
func (b *book) Adopt(
	_ context.Context, router int64, found *routeros.Import,
) (map[routeros.Login]int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.adopted = append(b.adopted, found)
	made := map[routeros.Login]int64{}
	for at := range found.Logins {
		login := &found.Logins[at]
		if login.Verdict != routeros.Adopt && login.Verdict != routeros.Link {
			continue
		}
		id := login.Service
		if id == 0 {
			id = int64(len(b.services) + 1)
			b.services[id] = store.Service{
				ID: id, Plan: b.plans[0].ID, Login: login.Name, Access: login.Access, Router: theNAS,
				Secret: login.Secret, Address: login.Address, Activated: b.now(), Quantity: 1,
			}
		}
		made[login.Login] = id
	}

	return made, nil
}

// change changes a service.
func (b *book) change(id int64, change func(*store.Service)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	service := b.services[id]
	change(&service)
	b.services[id] = service
}

// newBook makes a book with one plan of each kind and no service.
func newBook(mode store.RouterMode) *book {
	return &book{
		routers: []store.Router{{
			ID: theRouter, Name: "gw", NAS: theNAS, Address: "192.0.2.1:8728", User: "admin",
			Password: store.Secret{Form: store.ClearText}, Mode: mode, TLS: store.RouterPlain,
		}},
		plans: []store.Plan{
			{ID: 1, Name: "Home 20M", Access: store.PPPoE, SharedUsers: 1, Profile: store.Profile{
				Rate: "10M/20M", Pool: "home",
			}},
			{ID: 2, Name: "Voucher", Access: store.Hotspot, SharedUsers: 1, Profile: store.Profile{
				Rate: "2M/4M",
			}},
		},
		pools: []store.Pool{
			{ID: 1, Name: "home", Ranges: []store.AddressRange{addresses("10.1.0.2-10.1.3.250")}},
			{ID: 2, Name: "pool-isolir", Ranges: []store.AddressRange{addresses("10.9.0.0/24")}},
			{ID: 3, Name: "elsewhere", Ranges: []store.AddressRange{addresses("10.7.0.0/24")}},
		},
		services: map[int64]store.Service{},
		isolir: store.Profile{
			Rate: "512k/1M", Pool: "pool-isolir", AddressLists: []string{"isolir"}, IgnoresFixed: true,
		},
		settings: routeros.Settings{
			Endpoints: []routeros.Endpoint{{Address: netip.MustParseAddr("192.0.2.10")}},
			Portal:    netip.MustParseAddrPort("192.0.2.20:8081"),
			Allow:     []string{"app.midtrans.com", "198.51.100.0/24"},
			Gateway:   netip.MustParseAddr("10.1.0.1"),
		},
		now: time.Now, trusted: map[int64]string{},
	}
}

// addresses reads a range that is known to be right.
func addresses(text string) store.AddressRange {
	run, err := store.ParseAddressRange(text)
	if err != nil {
		panic(err)
	}

	return run
}

// pppoe makes a service, activated a while ago.
func (b *book) pppoe(id int64, more ...func(*store.Service)) {
	service := store.Service{
		ID: id, Plan: 1, Access: store.PPPoE, Router: theNAS, Login: fmt.Sprintf("customer%05d", id),
		Secret:    store.ClearSecret(fmt.Sprintf("password %d", id)),
		Activated: b.now().Add(-time.Hour), Quantity: 1,
	}
	for _, change := range more {
		change(&service)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.services[id] = service
}

// rig is a fleet with one fake router.
type rig struct {
	t      *testing.T
	book   *book
	router *rostest.Router
	fleet  *routeros.Fleet
}

// siteKey is the installation's key in tests.
var siteKey = []byte("a key of the installation, for marks")

// newRig makes a fleet that is not started, so that only verbs act.
func newRig(t *testing.T, mode store.RouterMode, config rostest.Config) *rig {
	t.Helper()
	r := &rig{t: t, book: newBook(mode), router: rostest.Start(t, config)}
	r.book.routers[0].Address = r.router.Address()
	fleet, err := routeros.New(routeros.Config{Book: r.book, Keeper: r.book, Key: siteKey})
	if err != nil {
		t.Fatal(err)
	}
	r.fleet = fleet

	return r
}

// idle lets the fleet know its routers, with workers that have nothing to do.
func (r *rig) idle() *rig {
	r.t.Helper()
	if err := r.fleet.Muster(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}

	return r
}

// plan asks for the plan.
func (r *rig) plan() *routeros.Plan {
	r.t.Helper()
	plan, err := r.fleet.Plan(r.t.Context(), theRouter)
	if err != nil {
		r.t.Fatal(err)
	}

	return plan
}

// apply applies the plan, which must leave nothing.
func (r *rig) apply() routeros.Outcome {
	r.t.Helper()
	outcome, err := r.fleet.Apply(r.t.Context(), theRouter, routeros.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, failed := range outcome.Done.Failed {
		r.t.Errorf("refused: %v: %s", failed.Step.String(), failed.Sentence)
	}

	return outcome
}

// settled fails the test unless nothing differs.
func (r *rig) settled() {
	r.t.Helper()
	if plan := r.plan(); !plan.Empty() {
		r.t.Fatalf("something still differs:\n%v", plan)
	}
}

// row returns a row of the router by name, or fails the test.
func (r *rig) row(menu routeros.Menu, name string) map[string]string {
	r.t.Helper()
	row := r.router.Row(string(menu), "name", name)
	if row == nil {
		r.t.Fatalf("%s has no %q: %v", menu, name, r.router.Rows(string(menu)))
	}

	return row
}

// command sends one command to the router, as somebody else would.
func (r *rig) command(path, id string, pairs map[string]string) {
	r.t.Helper()
	conn, err := api.Open(r.t.Context(), api.Config{
		Address: r.router.Address(), User: "admin", Mode: api.Plain,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var sent []api.Pair
	if id != "" {
		sent = append(sent, api.Pair{Name: ".id", Value: id})
	}
	for name, value := range pairs {
		sent = append(sent, api.Pair{Name: name, Value: value})
	}
	if _, err := conn.Do(r.t.Context(), path, sent...); err != nil {
		r.t.Fatal(err)
	}
}
