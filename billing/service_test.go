package billing_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestAddServiceDefaults tells what a service gets that is given nothing but its login and plan.
func TestAddServiceDefaults(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	service := d.add("budi")
	want := store.Service{
		ID: 1, Revision: 1, Plan: d.plan.ID, Quantity: 1, Access: store.PPPoE, Login: "budi",
		Activated: storetest.Epoch, Expires: storetest.Epoch.AddDate(0, 0, 30), Created: storetest.Epoch,
	}
	if string(service.Secret.Value) != "rahasia" || service.Secret.Form != store.ClearText {
		t.Errorf("the secret is kept as %v", service.Secret.Form)
	}
	service.Secret = store.Secret{}
	if !equalServices(service, want) {
		t.Errorf("got  %+v\nwant %+v", service, want)
	}
	if told := d.changes.Told(); len(told) != 1 || told[0] != (store.Change{Noun: store.NounService, ID: 1}) {
		t.Errorf("told of %v", told)
	}
}

// equalServices compares two services without their secrets.
func equalServices(one, other store.Service) bool {
	one.Secret, other.Secret = store.Secret{}, store.Secret{}
	times := one.Activated.Equal(other.Activated) && one.Expires.Equal(other.Expires) &&
		one.Terminated.Equal(other.Terminated) && one.Created.Equal(other.Created)
	for _, service := range []*store.Service{&one, &other} {
		service.Activated, service.Expires = time.Time{}, time.Time{}
		service.Terminated, service.Created = time.Time{}, time.Time{}
	}

	return times && one.ID == other.ID && one.Revision == other.Revision && one.Plan == other.Plan &&
		one.Quantity == other.Quantity && one.Access == other.Access && one.Router == other.Router &&
		one.Login == other.Login && one.MAC == other.MAC && one.BindFirstMAC == other.BindFirstMAC &&
		one.Address == other.Address && one.Number == other.Number && one.Customer == other.Customer &&
		one.StartsAtLogin == other.StartsAtLogin && one.Holds == other.Holds && one.Voucher == other.Voucher &&
		one.Note == other.Note
}

// TestAddServiceGiven sets everything that can be set.
func TestAddServiceGiven(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	nas := d.addNAS("pusat", "192.0.2.1")
	customer, err := d.AddCustomer(t.Context(), billing.CustomerPatch{Name: new("Budi Santoso")})
	if err != nil {
		t.Fatal(err)
	}
	end := storetest.Epoch.Add(time.Hour)
	service, err := d.AddService(t.Context(), billing.ServicePatch{
		Login: new("budi"), Plan: new("1"), Number: new("N-1"), Customer: &customer.ID, Quantity: new(2),
		Router: new("pusat"), MAC: new("aa-bb-cc-dd-ee-ff"), IP: new("10.1.2.3"),
		IPv6Prefix: new("2001:db8:1::/64"), DelegatedIPv6: new("2001:db8:2::/56"),
		Expires: &end, BillingAnchor: new(5), Note: new("depan masjid"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if service.Router != nas.ID || service.Customer != customer.ID || service.Number != "N-1" ||
		service.MAC.String() != "AA:BB:CC:DD:EE:FF" || service.Address != netip.MustParseAddr("10.1.2.3") ||
		service.IPv6Prefix.String() != "2001:db8:1::/64" || service.DelegatedIPv6.Bits() != 56 ||
		!service.Expires.Equal(end) || service.BillingAnchor != 5 || service.Note != "depan masjid" ||
		service.Quantity != 2 {
		t.Errorf("got %+v", service)
	}
	if stored := d.service("budi"); !equalServices(stored, service) {
		t.Errorf("stored %+v, answered %+v", stored, service)
	}
	if err := d.RemoveCustomer(t.Context(), customer.ID); !store.Is(err, store.Conflict) {
		t.Errorf("a customer with a service was removed: %v", err)
	}
}

// TestServiceBadInput holds each field to its sentence, and the book to what it was.
func TestServiceBadInput(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	cases := []struct {
		name  string
		patch billing.ServicePatch
		kind  store.ErrorKind
		field string
	}{
		{"no login", billing.ServicePatch{Plan: new("home")}, store.Invalid, "login"},
		{"long login", billing.ServicePatch{Login: &long, Plan: new("home")}, store.Invalid, "login"},
		{"login with a line", billing.ServicePatch{Login: new("a\nb"), Plan: new("home")}, store.Invalid, "login"},
		{"blank login", billing.ServicePatch{Login: new(" a"), Plan: new("home")}, store.Invalid, "login"},
		{"taken login", billing.ServicePatch{Login: new("ani"), Plan: new("home")}, store.Conflict, "login"},
		{"no plan", billing.ServicePatch{Login: new("x")}, store.Invalid, "plan"},
		{"unknown plan", billing.ServicePatch{Login: new("x"), Plan: new("nope")}, store.Invalid, "plan"},
		{"both wrong", billing.ServicePatch{Login: new(""), Plan: new("nope")}, store.Invalid, "login"},
		{"unknown router", billing.ServicePatch{Router: new("nope")}, store.Invalid, "router"},
		{"unknown customer", billing.ServicePatch{Customer: new(int64(99))}, store.Invalid, "customer"},
		{"taken number", billing.ServicePatch{Number: new("N-1")}, store.Conflict, "number"},
		{"bad station", billing.ServicePatch{MAC: new("aa:bb")}, store.Invalid, "mac"},
		{"bad address", billing.ServicePatch{IP: new("10.0.0")}, store.Invalid, "ip"},
		{"broadcast address", billing.ServicePatch{IP: new("255.255.255.254")}, store.Invalid, "ip"},
		{"IPv6 for ip", billing.ServicePatch{IP: new("2001:db8::1")}, store.Invalid, "ip"},
		{"bad prefix", billing.ServicePatch{IPv6Prefix: new("10.0.0.0/8")}, store.Invalid, "ipv6_prefix"},
		{"bad delegation", billing.ServicePatch{DelegatedIPv6: new("2001::")}, store.Invalid, "delegated_ipv6"},
		{"no quantity", billing.ServicePatch{Quantity: new(0)}, store.Invalid, "quantity"},
		{"bad anchor", billing.ServicePatch{BillingAnchor: new(32)}, store.Invalid, "billing_anchor"},
		{"long password", billing.ServicePatch{Password: &billing.Password{Text: long}}, store.Invalid, "password"},
		{
			"bad digits", billing.ServicePatch{Password: &billing.Password{
				Text: "xyz", Form: store.NTHash, Encoded: true,
			}}, store.Invalid, "password",
		},
		{
			"no UTF-8",
			billing.ServicePatch{Password: &billing.Password{Text: "\xff", Form: store.NTHash}},
			store.Invalid, "password",
		},
		{
			"bad hash",
			billing.ServicePatch{Password: &billing.Password{Text: "$2y$bad", Form: store.OneWayHash}},
			store.Invalid, "password",
		},
		{
			"empty hash",
			billing.ServicePatch{Password: &billing.Password{Form: store.OneWayHash}},
			store.Invalid, "password",
		},
		{
			"other form",
			billing.ServicePatch{Password: &billing.Password{Text: "x", Form: 77}},
			store.Invalid, "form",
		},
	}
	d := newDesk(t)
	d.add("ani")
	if _, err := d.SetService(t.Context(), billing.ByLogin("ani"), billing.ServicePatch{Number: new("N-1")}); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d.unchanged(func() {
				patch := c.patch
				if patch.Login == nil && c.field != "login" {
					patch.Login = new("baru")
				}
				if patch.Plan == nil && c.field != "plan" {
					patch.Plan = new("home")
				}
				_, err := d.AddService(t.Context(), patch)
				storetest.WantFault(t, err, c.kind, c.field)
				if strings.Contains(err.Error(), "\xff") || strings.Contains(err.Error(), "$2y$bad") {
					t.Errorf("the error shows the password: %v", err)
				}
			})
		})
	}
}

// TestPasswordForms keeps a password in each form and says what it can serve.
func TestPasswordForms(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		password billing.Password
		form     store.SecretForm
		value    string
	}{
		{"none", billing.Password{}, store.NoSecret, ""},
		{"clear by default", billing.Password{Text: "rahasia"}, store.ClearText, "rahasia"},
		{"clear again", billing.Password{Text: "rahasia"}, store.ClearText, "rahasia"},
		{"clear that looks hashed", billing.Password{Text: "$2y$10$x", Form: store.ClearText}, store.ClearText, "$2y$10$x"},
		{
			"nt in digits",
			billing.Password{Text: strings.Repeat("41", 16), Form: store.NTHash, Encoded: true},
			store.NTHash, strings.Repeat("A", 16),
		},
		{"clear", billing.Password{Text: "rahasia", Form: store.ClearText}, store.ClearText, "rahasia"},
		{"hash", billing.Password{Text: "rahasia", Form: store.OneWayHash}, store.OneWayHash, "$argon2id$fake$rahasia"},
		{"hash that is one", billing.Password{Text: "$2y$10$x", Form: store.OneWayHash}, store.OneWayHash, "$2y$10$x"},
	}
	d := newDesk(t)
	d.add("budi")
	d.changes.Told()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			service, err := d.SetPassword(t.Context(), billing.ByLogin("budi"), c.password)
			if err != nil {
				t.Fatal(err)
			}
			if service.Secret.Form != c.form || string(service.Secret.Value) != c.value {
				t.Errorf("kept as %v, want %v", service.Secret.Form, c.form)
			}
			if len(d.changes.Told()) != 1 {
				t.Error("nobody was told, and a lockout would stay")
			}
		})
	}
}

// TestSetService changes one field after another, and leaves the rest alone.
func TestSetService(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addPlan("fast", func(p *store.Plan) { p.Validity = store.Validity{Count: 1, Unit: store.Days} })
	d.addPlan("wifi", func(p *store.Plan) { p.Access = store.Hotspot })
	before := d.add("budi")

	after, err := d.SetService(t.Context(), billing.ByLogin("budi"), billing.ServicePatch{Plan: new("fast")})
	if err != nil || after.Plan == before.Plan || !after.Expires.Equal(before.Expires) {
		t.Errorf("another plan gave %+v, %v", after, err)
	}
	after, err = d.SetService(t.Context(), billing.ByLogin("budi"), billing.ServicePatch{Expires: &time.Time{}})
	if err != nil || !after.Expires.IsZero() {
		t.Errorf("never to expire gave %v, %v", after.Expires, err)
	}
	d.unchanged(func() {
		_, err = d.SetService(t.Context(), billing.ByLogin("budi"), billing.ServicePatch{Plan: new("wifi")})
		storetest.WantFault(t, err, store.Invalid, "plan")
		_, err = d.SetService(t.Context(), billing.ByLogin("budi"), billing.ServicePatch{StartsAtLogin: new(true)})
		storetest.WantFault(t, err, store.Invalid, "starts_at_login")
		_, err = d.SetService(t.Context(), billing.ByLogin("tono"), billing.ServicePatch{})
		storetest.WantFault(t, err, store.NotFound, "")
		_, err = d.SetService(t.Context(), billing.ByID(99), billing.ServicePatch{})
		storetest.WantFault(t, err, store.NotFound, "")
		if _, err = d.SetService(t.Context(), billing.ByID(before.ID), billing.ServicePatch{Note: new("")}); err != nil {
			t.Errorf("changing nothing: %v", err)
		}
	})
}

// TestRouterOfPlan ties services to the router of their plan, and to no other.
func TestRouterOfPlan(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	nas := d.addNAS("pusat", "192.0.2.1")
	d.addNAS("cabang", "192.0.2.2")
	d.addPlan("local", func(p *store.Plan) { p.Router = nas.ID })
	service, err := d.AddService(t.Context(), billing.ServicePatch{Login: new("budi"), Plan: new("local")})
	if err != nil || service.Router != nas.ID {
		t.Errorf("the router is %d, %v", service.Router, err)
	}
	_, err = d.AddService(t.Context(), billing.ServicePatch{
		Login: new("tono"), Plan: new("local"), Router: new("cabang"),
	})
	storetest.WantFault(t, err, store.Invalid, "router")
}

// TestServiceRef finds a login across kinds and routers, and asks which one is meant.
func TestServiceRef(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addNAS("pusat", "192.0.2.1")
	d.addPlan("wifi", func(p *store.Plan) { p.Access = store.Hotspot })
	home := d.add("budi")
	wifi, err := d.AddService(t.Context(), billing.ServicePatch{Login: new("budi"), Plan: new("wifi")})
	if err != nil {
		t.Fatal(err)
	}
	tied, err := d.AddService(t.Context(), billing.ServicePatch{
		Login: new("budi"), Plan: new("home"), Router: new("pusat"),
	})
	if err != nil {
		t.Fatal(err)
	}

	cases := []struct {
		name string
		ref  billing.ServiceRef
		want int64
		kind store.ErrorKind
	}{
		{"by id", billing.ByID(wifi.ID), wifi.ID, 0},
		{"which one", billing.ByLogin("budi"), 0, store.Conflict},
		{"kind alone", billing.ServiceRef{Login: "budi", Access: store.Hotspot}, wifi.ID, 0},
		{"hotspot in either case", billing.ServiceRef{Login: "BUDI", Access: store.Hotspot}, wifi.ID, 0},
		{"ppp in one case", billing.ServiceRef{Login: "BUDI", Access: store.PPPoE}, 0, store.NotFound},
		{"kind of two", billing.ServiceRef{Login: "budi", Access: store.PPPoE}, 0, store.Conflict},
		{"router", billing.ServiceRef{Login: "budi", Router: "pusat"}, tied.ID, 0},
		{"unknown router", billing.ServiceRef{Login: "budi", Router: "x"}, 0, store.Invalid},
		{"nobody", billing.ByLogin("tono"), 0, store.NotFound},
		{"nothing", billing.ServiceRef{}, 0, store.NotFound},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := d.Service(t.Context(), c.ref)
			if c.want == 0 {
				storetest.WantFault(t, err, c.kind, "")

				return
			}
			if err != nil || got.ID != c.want {
				t.Errorf("found %d, %v; want %d", got.ID, err, c.want)
			}
		})
	}
	if home.ID == tied.ID {
		t.Error("two services share an id")
	}
}

// TestHolds walks a service through every hold and back.
func TestHolds(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.add("budi")
	ref := billing.ByLogin("budi")
	steps := []struct {
		name string
		verb func() (store.Service, error)
		want store.ServiceState
	}{
		{"isolir", func() (store.Service, error) { return d.Isolir(t.Context(), ref) }, store.StateIsolir},
		{"again", func() (store.Service, error) { return d.Isolir(t.Context(), ref) }, store.StateIsolir},
		{"suspend", func() (store.Service, error) { return d.Suspend(t.Context(), ref) }, store.StateSuspended},
		{"restore both", func() (store.Service, error) { return d.Restore(t.Context(), ref) }, store.StateActive},
		{"terminate", func() (store.Service, error) { return d.Terminate(t.Context(), ref) }, store.StateTerminated},
		{"twice", func() (store.Service, error) { return d.Terminate(t.Context(), ref) }, store.StateTerminated},
	}
	for _, step := range steps {
		service, err := step.verb()
		if err != nil || service.State(storetest.Epoch) != step.want {
			t.Errorf("%s: %v, %v; want %v", step.name, service.State(storetest.Epoch), err, step.want)
		}
	}
	d.unchanged(func() {
		for _, verb := range []func() (store.Service, error){steps[0].verb, steps[2].verb, steps[3].verb} {
			_, err := verb()
			storetest.WantFault(t, err, store.Conflict, "")
		}
		_, err := d.Terminate(t.Context(), ref)
		if err != nil {
			t.Error(err)
		}
	})
	if kept, err := d.Terminate(t.Context(), ref); err != nil || kept.Login != "budi" {
		t.Errorf("what changes nothing answers %+v, %v", kept, err)
	}
	if err := d.RemoveService(t.Context(), ref); err != nil {
		t.Error(err)
	}
	if got := d.all(); len(got) != 0 {
		t.Errorf("%d services are left", len(got))
	}
	if err := d.RemoveService(t.Context(), ref); !store.Is(err, store.NotFound) {
		t.Errorf("removing it again: %v", err)
	}
}

// TestRestoreKeepsLeaveAndFraud leaves alone what was set for a reason of its own.
func TestRestoreKeepsLeaveAndFraud(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	service := d.add("budi")
	service.Holds = store.HoldFraud | store.HoldLeave | store.HoldUnpaid
	storetest.Update(t, d.book, func(tx *db.BookTx) error {
		_, err := tx.PutService(service)

		return err
	})
	restored, err := d.Restore(t.Context(), billing.ByID(service.ID))
	if err != nil || restored.Holds != store.HoldFraud|store.HoldLeave {
		t.Errorf("left %v, %v", restored.Holds, err)
	}
}

// TestServicesFilters lists by every filter, page by page.
func TestServicesFilters(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addNAS("pusat", "192.0.2.1")
	d.addPlan("wifi", func(p *store.Plan) { p.Access = store.Hotspot })
	customer, err := d.AddCustomer(t.Context(), billing.CustomerPatch{Name: new("Budi")})
	if err != nil {
		t.Fatal(err)
	}
	mac, _ := store.ParseMAC("02:00:00:00:00:01")
	for _, login := range []string{"ani", "Anton", "budi", "citra"} {
		d.add(login)
	}
	_, err = d.AddService(t.Context(), billing.ServicePatch{
		Login: new("wati"), Plan: new("wifi"), Router: new("pusat"), MAC: new(mac.String()), Customer: &customer.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Isolir(t.Context(), billing.ByLogin("budi")); err != nil {
		t.Fatal(err)
	}

	cases := []struct {
		name   string
		filter billing.ServiceFilter
		want   string
	}{
		{"all", billing.ServiceFilter{}, "ani Anton budi citra wati"},
		{"plan", billing.ServiceFilter{Plan: "home"}, "ani Anton budi citra"},
		{"router", billing.ServiceFilter{Router: "pusat"}, "wati"},
		{"customer", billing.ServiceFilter{Customer: customer.ID}, "wati"},
		{"customer of another plan", billing.ServiceFilter{Customer: customer.ID, Plan: "home"}, ""},
		{"station", billing.ServiceFilter{MAC: mac}, "wati"},
		{"kind", billing.ServiceFilter{Access: store.Hotspot}, "wati"},
		{"state", billing.ServiceFilter{State: store.StateIsolir}, "budi"},
		{"prefix", billing.ServiceFilter{Prefix: "AN"}, "ani Anton"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var logins []string
			page := db.Page{Limit: 2}
			for {
				answer, err := d.Services(t.Context(), c.filter, page)
				if err != nil {
					t.Fatal(err)
				}
				for _, service := range answer.Services {
					logins = append(logins, service.Login)
				}
				if page.After = answer.Next; page.After == 0 {
					break
				}
			}
			if got := strings.Join(logins, " "); got != c.want {
				t.Errorf("listed %q, want %q", got, c.want)
			}
		})
	}
	_, err = d.Services(t.Context(), billing.ServiceFilter{State: "gone"}, db.Page{})
	storetest.WantFault(t, err, store.Invalid, "state")
	_, err = d.Services(t.Context(), billing.ServiceFilter{Plan: "gone"}, db.Page{})
	storetest.WantFault(t, err, store.Invalid, "plan")
}

// TestCustomers walks a customer through its life.
func TestCustomers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	customer, err := d.AddCustomer(t.Context(), billing.CustomerPatch{
		Name: new("Budi"), Number: new("C-1"), Email: new("budi@example.net"), Phone: new("0812-3456-7890"),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.unchanged(func() {
		_, err := d.AddCustomer(t.Context(), billing.CustomerPatch{})
		storetest.WantFault(t, err, store.Invalid, "name")
		_, err = d.AddCustomer(t.Context(), billing.CustomerPatch{Name: new("x"), Email: new("x")})
		storetest.WantFault(t, err, store.Invalid, "email")
		_, err = d.AddCustomer(t.Context(), billing.CustomerPatch{Name: new("x"), Number: new("C-1")})
		storetest.WantFault(t, err, store.Conflict, "number")
		_, err = d.SetCustomer(t.Context(), customer.ID, billing.CustomerPatch{Language: new("xx")})
		storetest.WantFault(t, err, store.Invalid, "language")
		_, err = d.SetCustomer(t.Context(), 99, billing.CustomerPatch{})
		storetest.WantFault(t, err, store.NotFound, "")
	})
	if _, err := d.SetCustomer(t.Context(), customer.ID, billing.CustomerPatch{Phone: new("")}); err != nil {
		t.Fatal(err)
	}
	found, err := d.CustomerByNumber(t.Context(), "C-1")
	if err != nil || found.Phone != "" || found.Email != "budi@example.net" {
		t.Errorf("found %+v, %v", found, err)
	}
	list, err := d.Customers(t.Context(), billing.CustomerFilter{}, db.Page{})
	if err != nil || len(list.Customers) != 1 {
		t.Errorf("listed %v, %v", list, err)
	}
	if err := d.RemoveCustomer(t.Context(), customer.ID); err != nil {
		t.Error(err)
	}
	if _, err := d.Customer(t.Context(), customer.ID); !store.Is(err, store.NotFound) {
		t.Errorf("it is still there: %v", err)
	}
}
