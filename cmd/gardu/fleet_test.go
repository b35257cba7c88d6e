package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/billing"
	"gardu/configs"
	"gardu/httpapi/native"
	"gardu/routeros"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
)

// depot is an office with a fleet and one router of it.
type depot struct {
	*Office

	t      *testing.T
	clock  *handClock
	router store.Router
}

// newDepot opens an office with the router pop and the plan home. Its fleet is not started.
func newDepot(t *testing.T, mode store.RouterMode, change func(*configs.Config)) *depot {
	t.Helper()
	office, clock := openOffice(t, change)
	d := &depot{Office: office, t: t, clock: clock}
	var err error
	if office.Fleet, err = newFleet(office, nil); err != nil {
		t.Fatal(err)
	}
	_, err = office.Registry.AddNAS(t.Context(), registry.NASPatch{
		Name: new("pop"), Address: new("127.0.0.1"), Secret: new("rahasia-antara-router-dan-gardu"),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.router, err = office.Registry.AddRouter(t.Context(), registry.RouterPatch{
		Name: new("pop"), Address: new("127.0.0.1:8728"), User: new("gardu"), Password: new("rahasia"),
		Mode: &mode, TLS: new(store.RouterPlain),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.plan("home", nil)

	return d
}

// plan makes a plan of PPPoE.
func (d *depot) plan(name string, change func(*registry.PlanPatch)) store.Plan {
	d.t.Helper()
	patch := registry.PlanPatch{
		Name: &name, Access: new(store.PPPoE),
		ProfilePatch: registry.ProfilePatch{Rate: new("10M/10M")},
	}
	if change != nil {
		change(&patch)
	}
	plan, err := d.Registry.AddPlan(d.t.Context(), patch)
	if err != nil {
		d.t.Fatal(err)
	}

	return plan
}

// customer makes a service that is tied to the router.
func (d *depot) customer(login, plan string, change func(*billing.ServicePatch)) store.Service {
	d.t.Helper()
	patch := billing.ServicePatch{
		Login: &login, Plan: &plan, Router: new("pop"), Password: &billing.Password{Text: "rahasia-" + login},
	}
	if change != nil {
		change(&patch)
	}
	service, err := d.Billing.AddService(d.t.Context(), patch)
	if err != nil {
		d.t.Fatal(err)
	}

	return service
}

// sheet reads the sheet of the router.
func (d *depot) sheet() *routeros.Sheet {
	d.t.Helper()
	sheet, err := d.Fleet.Sheet(d.t.Context(), d.router.ID)
	if err != nil {
		d.t.Fatal(err)
	}

	return sheet
}

func TestSheetHoldsWhatTheBookSaysOfOneRouter(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterLocal, func(c *configs.Config) {
		c.Routers = configs.Routers{
			Servers: []string{"192.0.2.10", "2001:db8::1"}, Portal: "192.0.2.20:8081", Allow: []string{"app.midtrans.com"},
			Gateway: "10.1.0.1", Protected: []string{"kantor"},
		}
	})
	d.plan("elsewhere", nil)
	const customers = sheetPage + 7
	orders := make([]billing.ServiceOrder, customers)
	for at := range orders {
		orders[at].ServicePatch = billing.ServicePatch{
			Login: new(fmt.Sprintf("c%04d", at)), Plan: new("home"), Router: new("pop"),
		}
	}
	err := d.Billing.AddServices(t.Context(), orders, func(at int, _ store.Service, err error) {
		if err != nil {
			t.Errorf("order %d: %v", at, err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	d.customer("anywhere", "elsewhere", func(p *billing.ServicePatch) { p.Router = new("") })
	sheet := d.sheet()
	if len(sheet.Subscribers) != customers || len(sheet.Plans) != 1 || sheet.Plans[0].Name != "home" {
		t.Errorf("%d subscribers, plans %v", len(sheet.Subscribers), sheet.Plans)
	}
	if sheet.NAS.Name != "pop" || string(sheet.Router.Password.Value) != "rahasia" ||
		sheet.Isolir.Pool != "pool-isolir" {
		t.Errorf("router %+v, NAS %+v, isolir %+v", sheet.Router, sheet.NAS, sheet.Isolir)
	}
	told := sheet.Settings
	want := []routeros.Endpoint{
		{Address: netip.MustParseAddr("192.0.2.10"), Authentication: 1812, Accounting: 1813},
		{Address: netip.MustParseAddr("2001:db8::1"), Authentication: 1812, Accounting: 1813},
	}
	if !slices.Equal(told.Endpoints, want) || told.Portal.String() != "192.0.2.20:8081" ||
		told.Gateway.String() != "10.1.0.1" || len(told.Allow) != 1 || told.Protected[0] != "kantor" {
		t.Errorf("the router is told %+v", told)
	}
}

// A service gets on a router what it would get by RADIUS: at its expiry, in another plan, as one of
// a company.
func TestSubscriberGetsWhatItWouldGetByRADIUS(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterLocal, nil)
	ctx := t.Context()
	_, err := d.Registry.AddCompany(ctx, registry.CompanyPatch{
		Name: new("timur"), Isolir: registry.IsolirPatch{Profile: &registry.ProfilePatch{Rate: new("64k/64k")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.plan("after", nil)
	d.plan("switching", func(p *registry.PlanPatch) { p.OnExpiry = new("plan:after") })
	d.plan("of-timur", func(p *registry.PlanPatch) { p.Company = new("timur") })
	expires := d.clock.Now().Add(time.Hour)
	switching := d.customer("switching", "switching", func(p *billing.ServicePatch) { p.Expires = &expires })
	unpaid := d.customer("unpaid", "of-timur", nil)
	if _, err := d.Billing.Isolir(ctx, billing.ByID(unpaid.ID)); err != nil {
		t.Fatal(err)
	}
	get := func(id int64) routeros.Subscriber {
		t.Helper()
		one, err := d.Fleet.Subscriber(ctx, id)
		if err != nil {
			t.Fatal(err)
		}

		return one
	}
	before := get(switching.ID)
	if before.Plan.Name != "switching" || !before.Given.Until.Equal(expires) {
		t.Errorf("before its expiry: %s until %v", before.Plan.Name, before.Given.Until)
	}
	d.clock.set(expires)
	if after := get(switching.ID); after.Plan.Name != "after" || after.Given.Outcome != store.Accept {
		t.Errorf("after its expiry: %s, %v", after.Plan.Name, after.Given)
	}
	isolated := get(unpaid.ID)
	if isolated.Given.Outcome != store.Isolate || isolated.Given.Profile.Rate != "64k/64k" {
		t.Errorf("the isolated customer of a company gets %+v", isolated.Given)
	}
	if _, err := d.Fleet.Subscriber(ctx, 9999); !store.Is(err, store.NotFound) {
		t.Errorf("a service that is not there: %v", err)
	}
	if _, err := d.Fleet.Sheet(ctx, 9999); !store.Is(err, store.NotFound) {
		t.Errorf("a router that is not there: %v", err)
	}
}

// A router that asks gardu is never told that gardu is nowhere: its RADIUS clients would go.
func TestSheetOfARouterThatAsksNamesAnAddress(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		mode    store.RouterMode
		auth    string
		address string
		want    string // first address; empty for an error
	}{
		{"way to the router", store.RouterRADIUS, ":1812", "127.0.0.1:8728", "127.0.0.1"},
		{"where the server listens", store.RouterRADIUS, "192.0.2.7:1812", "127.0.0.1:8728", "192.0.2.7"},
		{"router by name", store.RouterMixed, ":1812", "router.example.id:8728", "127.0.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := newDepot(t, test.mode, func(c *configs.Config) { c.Radius.Auth = test.auth })
			_, err := d.Registry.SetRouter(t.Context(), "pop", registry.RouterPatch{Address: &test.address})
			if err != nil {
				t.Fatal(err)
			}
			endpoints := d.sheet().Settings.Endpoints
			if len(endpoints) != 1 || endpoints[0].Address.String() != test.want {
				t.Errorf("the router is told %v", endpoints)
			}
		})
	}
}

// The marks on routers belong to the store: a restart, or another process, makes the same.
func TestMarksLastAcrossRestarts(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterRADIUS, nil)
	script := func() string {
		t.Helper()
		made, err := d.Office.routers().Scripter.ScriptForRouter(t.Context(), &d.router, "192.0.2.10")
		if err != nil {
			t.Fatal(err)
		}

		return strings.Join(made.Lines, "\n")
	}
	before := script()
	again, err := newFleet(d.Office, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Office.Fleet = again
	if script() != before || !strings.Contains(before, "[gd:") {
		t.Errorf("the script was\n%s\nand is\n%s", before, script())
	}
}

// found is what a router has in these tests.
func found(logins ...routeros.ImportLogin) *routeros.Import {
	made := &routeros.Import{Logins: logins}
	for _, name := range []string{"10M", "20M", "home", "bad/name"} {
		made.Profiles = append(made.Profiles, routeros.ImportProfile{
			Menu: routeros.PPPProfiles, Name: name,
			Plan: store.Plan{Name: name, Access: store.PPPoE, Profile: store.Profile{Rate: "5M/5M", Group: name}},
		}, routeros.ImportProfile{
			Menu: routeros.HotspotProfiles, Name: name, Plan: store.Plan{
				Name: name, Access: store.Hotspot, SharedUsers: 2, Profile: store.Profile{Rate: "1M/1M", Group: name},
			},
		})
	}

	return made
}

// login is a login that is to be adopted.
func login(menu routeros.Menu, name, profile string, change func(*routeros.ImportLogin)) routeros.ImportLogin {
	made := routeros.ImportLogin{
		Login: routeros.Login{Menu: menu, Name: name}, Verdict: routeros.Adopt, Profile: profile,
		Access: store.PPPoE, Secret: store.ClearSecret("sandi-" + name),
	}
	if menu == routeros.HotspotUsers {
		made.Access = store.Hotspot
	}
	if change != nil {
		change(&made)
	}

	return made
}

func TestAdoptMakesPlansAndServicesOnce(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterLocal, nil)
	ctx := t.Context()
	known := d.customer("known", "home", nil)
	seen := func() *routeros.Import {
		return found(
			login(routeros.Secrets, "ani", "10M", func(l *routeros.ImportLogin) {
				l.Address, l.MAC = netip.MustParseAddr("10.1.0.9"), store.MAC{2, 0, 0, 0, 0, 9}
			}),
			login(routeros.Secrets, "dialin", "10M", func(l *routeros.ImportLogin) { l.Access = store.VPN }),
			login(routeros.HotspotUsers, "voucher1", "10M", func(l *routeros.ImportLogin) { l.Secret = store.Secret{} }),
			login(routeros.Secrets, "off", "home", func(l *routeros.ImportLogin) { l.Disabled = true }),
			login(routeros.Secrets, "open", "10M", func(l *routeros.ImportLogin) { l.Secret = store.Secret{} }),
			login(routeros.Secrets, "ours", "gd-home", nil),
			login(routeros.Secrets, "known", "10M", func(l *routeros.ImportLogin) {
				l.Verdict, l.Service = routeros.Link, known.ID
			}),
			login(routeros.Secrets, "left", "10M", func(l *routeros.ImportLogin) { l.Verdict = routeros.Ignore }),
		)
	}
	first := seen()
	made, err := d.Fleet.Adopt(ctx, d.router.ID, first)
	if err != nil || len(made) != 5 || made[first.Logins[6].Login] != known.ID {
		t.Fatalf("made %v, %v", made, err)
	}
	service := func(name string) store.Service {
		t.Helper()
		one, err := d.Billing.Service(ctx, billing.ByLogin(name))
		if err != nil {
			t.Fatal(err)
		}

		return one
	}
	ani := service("ani")
	if ani.Router != d.router.NAS || ani.Address.String() != "10.1.0.9" || ani.MAC.IsZero() ||
		string(ani.Secret.Value) != "sandi-ani" || ani.State(d.clock.Now()) != store.StateActive {
		t.Errorf("ani became %+v", ani)
	}
	if off := service("off"); off.State(d.clock.Now()) != store.StateSuspended || off.Plan != known.Plan {
		t.Errorf("the disabled login became %+v", off)
	}
	for name, want := range map[string]string{"ani": "10M", "dialin": "10M vpn", "voucher1": "10M hotspot"} {
		plan, err := d.Registry.PlanByID(ctx, service(name).Plan)
		if err != nil || plan.Name != want || plan.Profile.Group != "10M" {
			t.Errorf("%s has the plan %q with the group %q, %v", name, plan.Name, plan.Profile.Group, err)
		}
	}
	for at, why := range map[int]string{4: "no password", 5: "belongs to a plan"} {
		if !strings.Contains(first.Logins[at].Sentence, why) || first.Logins[at].Service != 0 {
			t.Errorf("%s: %q", first.Logins[at].Name, first.Logins[at].Sentence)
		}
	}
	again := seen()
	again.Logins = append(again.Logins, login(routeros.Secrets, "baru", "10M", nil))
	made, err = d.Fleet.Adopt(ctx, d.router.ID, again)
	if err != nil || made[again.Logins[8].Login] == 0 {
		t.Errorf("a run that goes on: %v, %v", made, err)
	}
	if after := service("ani"); after.Revision != ani.Revision {
		t.Error("a service that was there has been written again")
	}
	plans, err := d.Registry.Plans(ctx, db.Page{})
	if err != nil || len(plans) != 4 {
		t.Errorf("%d plans, %v", len(plans), err)
	}
}

// Whoever asks gardu would be let in without a password where the router has only hidden it.
func TestAdoptLeavesHiddenPasswordsAlone(t *testing.T) {
	t.Parallel()
	hidden := func(l *routeros.ImportLogin) { l.Hidden, l.Secret = true, store.Secret{} }
	for mode, adopts := range map[store.RouterMode]int{
		store.RouterLocal: 1, store.RouterMixed: 0, store.RouterRADIUS: 0,
	} {
		d := newDepot(t, mode, nil)
		seen := found(login(routeros.Secrets, "ani", "10M", hidden), login(routeros.HotspotUsers, "kode", "10M", hidden))
		made, err := d.Fleet.Adopt(t.Context(), d.router.ID, seen)
		if err != nil || len(made) != adopts {
			t.Errorf("%v: made %v, %v", mode, made, err)
		}
		if !strings.Contains(seen.Logins[0].Sentence, "sensitive") {
			t.Errorf("%v: %q", mode, seen.Logins[0].Sentence)
		}
	}
}

func TestAdoptNamesWhatCannotBeMade(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterLocal, nil)
	d.customer("siti", "home", func(p *billing.ServicePatch) { p.Router = new("") })
	long := strings.Repeat("x", 300)
	seen := found(login(routeros.Secrets, long, "10M", nil), login(routeros.Secrets, "ani", "10M", nil),
		login(routeros.Secrets, "siti", "10M", nil))
	made, err := d.Fleet.Adopt(t.Context(), d.router.ID, seen)
	if err != nil || len(made) != 1 || seen.Logins[0].Sentence == "" ||
		!strings.Contains(seen.Logins[2].Sentence, "service set siti --router pop") {
		t.Errorf("made %v, %q, %q, %v", made, seen.Logins[0].Sentence, seen.Logins[2].Sentence, err)
	}
}

// A reload lets every router be looked at again with what is said now.
func TestAdjustTakesWhatTheConfigurationSaysNow(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterLocal, nil)
	changed := d.Config
	changed.Routers.Portal, changed.Isolir.Pool = "192.0.2.20:8081", "lain"
	d.Fleet.adjust(&changed)
	if sheet := d.sheet(); sheet.Settings.Portal.Port() != 8081 || sheet.Isolir.Pool != "lain" {
		t.Errorf("the sheet says %+v, %+v", sheet.Settings, sheet.Isolir)
	}
}

func TestStatusOfAServiceWithoutARouterIsWhatAccountingTells(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterRADIUS, nil)
	service := d.customer("budi", "home", nil)
	shown, err := d.Office.routers().Services.StatusOfService(context.Background(), &service)
	if err != nil || shown.State != "offline" || shown.Sentence == "" {
		t.Errorf("%+v, %v", shown, err)
	}
}

func TestDoctorNamesRoutersInTrouble(t *testing.T) {
	t.Parallel()
	for state, want := range map[routeros.State]string{
		routeros.StateRefused: "error", routeros.StateHeld: "error", routeros.StateUnreachable: "warning",
		routeros.StatePaused: "note", routeros.StateNew: "note", routeros.StateInStep: "",
	} {
		findings := routerTrouble(&routeros.Status{Name: "pop", State: state, Sentence: "so it is"})
		if want == "" {
			if len(findings) != 0 {
				t.Errorf("%s: %+v", state, findings)
			}

			continue
		}
		if len(findings) != 1 || findings[0].Severity != want || findings[0].Hint == "" ||
			!strings.HasSuffix(findings[0].Sentence, ".") || strings.HasSuffix(findings[0].Sentence, "..") {
			t.Errorf("%s: %+v", state, findings)
		}
	}
	refused := &routeros.Status{Name: "pop", State: routeros.StateBehind, Rules: 2, Failed: []routeros.Failed{{Sentence: "no"}}}
	var said []native.Finding
	if said = routerTrouble(refused); len(said) != 2 || !strings.Contains(said[1].Sentence, "2 rules of isolir") {
		t.Errorf("%+v", said)
	}
}

func TestFleetIsMeasured(t *testing.T) {
	t.Parallel()
	d := newDepot(t, store.RouterLocal, nil)
	measured := prometheus.NewRegistry()
	if _, err := newFleet(d.Office, measured); err != nil {
		t.Fatal(err)
	}
	families, err := measured.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "gardu_routeros_routers" {
			return
		}
	}
	t.Errorf("nothing counts routers: %v", families)
}
