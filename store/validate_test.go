package store_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
)

// fields lists the fields that an error names, in order and once each.
func fields(err error) []string {
	var list []string
	for _, fault := range store.Faults(err) {
		list = append(list, fault.Field)
	}
	slices.Sort(list)

	return slices.Compact(list)
}

// fault is one way of spoiling a record, and the fields that must be named for it.
type fault[Noun any] struct {
	name  string
	spoil func(noun *Noun)
	want  string
}

// checkFaults spoils a good record in every way.
func checkFaults[Noun any](
	t *testing.T, good func() *Noun, validate func(*Noun) error, faults []fault[Noun],
) {
	t.Helper()

	if err := validate(good()); err != nil {
		t.Fatalf("a good record: %v", err)
	}
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()

			noun := good()
			fault.spoil(noun)
			err := validate(noun)
			if difference := cmp.Diff(strings.Fields(fault.want), fields(err)); difference != "" {
				t.Errorf("fields named (-want +got):\n%s\n%v", difference, err)
			}
			if !store.Is(err, store.Invalid) {
				t.Errorf("kind is %v", store.KindOf(err))
			}
		})
	}
}

// goodPlan is a plan that uses every field.
func goodPlan() *store.Plan {
	return &store.Plan{
		ID: 1, Name: "Rumahan 10M", Access: store.PPPoE,
		Profile: store.Profile{
			Rate: "10M/10M", Pool: "pool-1", AddressLists: []string{"customers"},
			IdleTimeout: 5 * time.Minute, InterimInterval: 5 * time.Minute,
			Extra: []store.Attribute{{Name: "Filter-Id", Value: "home"}},
		},
		DataLimit: store.DataLimit{Total: 50e9}, TimeLimit: time.Hour,
		QuotaWindow: store.WindowMonth, OnQuota: store.QuotaThrottle,
		Throttle: store.Profile{Rate: "1M/1M"},
		Validity: store.Validity{Count: 30, Unit: store.Days},
		OnExpiry: store.ExpirySwitch, ExpiryPlan: 2,
		SharedUsers: 1, Isolir: &store.Profile{Pool: "isolir"}, Price: 150000,
	}
}

func TestPlanValidate(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("x", 254)
	checkFaults(t, goodPlan, (*store.Plan).Validate, []fault[store.Plan]{
		{"no name", func(p *store.Plan) { p.Name = "" }, "name"},
		{"a name with a line feed", func(p *store.Plan) { p.Name = "a\nb" }, "name"},
		{"a name that is not UTF-8", func(p *store.Plan) { p.Name = "\xff" }, "name"},
		{"a long name", func(p *store.Plan) { p.Name = long }, "name"},
		{"any access", func(p *store.Plan) { p.Access = store.AnyAccess }, "access"},
		{"unknown access", func(p *store.Plan) { p.Access = 9 }, "access"},
		{"a negative router", func(p *store.Plan) { p.Router = -1 }, "router"},
		{"a malformed rate", func(p *store.Plan) { p.Profile.Rate = "10X" }, "rate"},
		{"a long pool", func(p *store.Plan) { p.Profile.Pool = long }, "pool"},
		{"a long group", func(p *store.Plan) { p.Profile.Group = long }, "group"},
		{"an empty list", func(p *store.Plan) { p.Profile.AddressLists = []string{""} }, "address_list"},
		{"many lists", func(p *store.Plan) { p.Profile.AddressLists = slices.Repeat([]string{"a"}, 17) }, "address_list"},
		{"half a second", func(p *store.Plan) { p.Profile.IdleTimeout = 1500 * time.Millisecond }, "idle_timeout"},
		{"a negative time", func(p *store.Plan) { p.Profile.IdleTimeout = -time.Second }, "idle_timeout"},
		{"interims too often", func(p *store.Plan) { p.Profile.InterimInterval = 59 * time.Second }, "interim"},
		{"a nameless attribute", func(p *store.Plan) { p.Profile.Extra[0].Name = "" }, "extra"},
		{"a valueless attribute", func(p *store.Plan) { p.Profile.Extra[0].Value = "" }, "extra"},
		{"many attributes", func(p *store.Plan) { p.Profile.Extra = slices.Repeat(p.Profile.Extra, 33) }, "extra"},
		{"a negative time limit", func(p *store.Plan) { p.TimeLimit = -time.Second }, "time_limit"},
		{"an unknown window", func(p *store.Plan) { p.QuotaWindow = 9 }, "quota_window"},
		{"an unknown quota action", func(p *store.Plan) { p.OnQuota = 9 }, "on_quota"},
		{"a throttle without a rate", func(p *store.Plan) { p.Throttle.Rate = "" }, "on_quota"},
		{"a negative validity", func(p *store.Plan) { p.Validity.Count = -1 }, "validity"},
		{"a validity of ages", func(p *store.Plan) { p.Validity.Count = 1e6 }, "validity"},
		{"an unknown unit", func(p *store.Plan) { p.Validity.Unit = 9 }, "validity"},
		{"an unknown expiry action", func(p *store.Plan) { p.OnExpiry = 9 }, "on_expiry"},
		{"no plan to follow", func(p *store.Plan) { p.ExpiryPlan = 0 }, "expiry_plan"},
		{"a plan that follows itself", func(p *store.Plan) { p.ExpiryPlan = p.ID }, "expiry_plan"},
		{"negative users", func(p *store.Plan) { p.SharedUsers = -1 }, "shared_users"},
		{"a negative price", func(p *store.Plan) { p.Price = -1 }, "price"},
		{"a malformed isolir rate", func(p *store.Plan) { p.Isolir.Rate = "x" }, "isolir.rate"},
		{"a long note", func(p *store.Plan) { p.Note = strings.Repeat("x", store.MaxText+1) }, "note"},
		{
			"everything at once",
			func(p *store.Plan) { p.Name, p.Profile.Rate, p.Price, p.OnExpiry = "", "0", -1, 9 },
			"name on_expiry price rate",
		},
	})
}

func TestPlanPrepare(t *testing.T) {
	t.Parallel()

	plan := goodPlan()
	plan.Prepare()
	want := goodPlan().Profile
	want.Rate = "1M/1M"
	if difference := cmp.Diff(want, plan.Throttle); difference != "" {
		t.Errorf("throttle (-want +got):\n%s", difference)
	}
	if !plan.Isolir.IgnoresFixed {
		t.Error("a fixed address would win over the isolir pool")
	}

	plan.Profile.AddressLists[0] = "changed"
	if plan.Throttle.AddressLists[0] == "changed" {
		t.Error("the throttle shares its lists with the profile")
	}
	plan.OnQuota = store.QuotaBlock
	plan.Prepare()
	if plan.Throttle.Rate != "" || plan.Throttle.Pool != "" {
		t.Errorf("a throttle is left: %+v", plan.Throttle)
	}
}

func TestPlanOnQuota(t *testing.T) {
	t.Parallel()

	plan := &store.Plan{}
	for _, text := range []string{"throttle=1M/2M", "block", "throttle=512k", "isolir"} {
		if err := plan.SetOnQuota(text); err != nil || plan.OnQuotaText() != text {
			t.Errorf("%q is written as %q, %v", text, plan.OnQuotaText(), err)
		}
	}
	for _, text := range []string{"", "throttle", "throttle=", "throttle=fast", "Block"} {
		err := plan.SetOnQuota(text)
		if got := fields(err); !slices.Equal(got, []string{"on_quota"}) || plan.OnQuotaText() != "isolir" {
			t.Errorf("%q: error is %v, and the plan says %q", text, err, plan.OnQuotaText())
		}
	}
}

// goodService is a service that uses every field.
func goodService() *store.Service {
	return &store.Service{
		Number: "S-1", Customer: 1, Plan: 1, Quantity: 1, Access: store.PPPoE, Login: "budi",
		Secret: store.ClearSecret("rahasia"), Address: netip.MustParseAddr("10.0.0.5"),
		IPv6Prefix:    netip.MustParsePrefix("2001:db8:1::/64"),
		DelegatedIPv6: netip.MustParsePrefix("2001:db8:2::/56"), BillingAnchor: 31,
	}
}

func TestServiceValidate(t *testing.T) {
	t.Parallel()

	address := netip.MustParseAddr
	prefix := netip.MustParsePrefix
	checkFaults(t, goodService, (*store.Service).Validate, []fault[store.Service]{
		{"no login", func(s *store.Service) { s.Login = "" }, "login"},
		{"a login with NUL", func(s *store.Service) { s.Login = "a\x00" }, "login"},
		{"no plan", func(s *store.Service) { s.Plan = 0 }, "plan"},
		{"a negative customer", func(s *store.Service) { s.Customer = -1 }, "customer"},
		{"no quantity", func(s *store.Service) { s.Quantity = 0 }, "quantity"},
		{"any access", func(s *store.Service) { s.Access = store.AnyAccess }, "access"},
		{"an unknown form", func(s *store.Service) { s.Secret.Form = 9 }, "secret"},
		{"a value without form", func(s *store.Service) { s.Secret.Form = store.NoSecret }, "secret"},
		{"a form without value", func(s *store.Service) { s.Secret.Value = nil }, "secret"},
		{"a long password", func(s *store.Service) { s.Secret.Value = make([]byte, 129) }, "secret"},
		{"a short NT hash", func(s *store.Service) { s.Secret.Form = store.NTHash }, "secret"},
		{"an empty hash", func(s *store.Service) { s.Secret = store.Secret{Form: store.OneWayHash} }, "secret"},
		{"an IPv6 address", func(s *store.Service) { s.Address = address("2001:db8::1") }, "address"},
		{"the pool's address", func(s *store.Service) { s.Address = address("255.255.255.254") }, "address"},
		{"a loopback address", func(s *store.Service) { s.Address = address("127.0.0.1") }, "address"},
		{"no address", func(s *store.Service) { s.Address = address("0.0.0.0") }, "address"},
		{"an IPv4 prefix", func(s *store.Service) { s.IPv6Prefix = prefix("10.0.0.0/8") }, "ipv6_prefix"},
		{"bits beyond", func(s *store.Service) { s.DelegatedIPv6 = prefix("2001:db8::1/56") }, "delegated_ipv6"},
		{"the whole internet", func(s *store.Service) { s.DelegatedIPv6 = prefix("::/0") }, "delegated_ipv6"},
		{"multicast", func(s *store.Service) { s.IPv6Prefix = prefix("ff02::/64") }, "ipv6_prefix"},
		{"the 32nd", func(s *store.Service) { s.BillingAnchor = 32 }, "billing_anchor"},
		{"an unknown hold", func(s *store.Service) { s.Holds = 1 << 7 }, "holds"},
		{"more data than there is", func(s *store.Service) { s.TopUp.Octets = store.MaxTopUp + 1 }, "data"},
		{"less time", func(s *store.Service) { s.TopUp.Online = -time.Second }, "time"},
		{"a number with control", func(s *store.Service) { s.Number = "\t" }, "number"},
	})
}

// goodNAS is a NAS that uses every field.
func goodNAS() *store.NAS {
	return &store.NAS{
		Name: "pop-1", Address: netip.MustParsePrefix("192.0.2.0/24"), Identifier: "MikroTik",
		Secret: store.Secret{Form: store.ClearText, Value: []byte("0123456789abcdef0123456789abcdef")},
	}
}

func TestNASValidate(t *testing.T) {
	t.Parallel()

	prefix := netip.MustParsePrefix
	checkFaults(t, goodNAS, (*store.NAS).Validate, []fault[store.NAS]{
		{"no name", func(n *store.NAS) { n.Name = "" }, "name"},
		{"no address", func(n *store.NAS) { n.Address = netip.Prefix{} }, "address"},
		{"bits beyond", func(n *store.NAS) { n.Address = prefix("192.0.2.1/24") }, "address"},
		{"IPv4 in IPv6", func(n *store.NAS) { n.Address = prefix("::ffff:192.0.2.0/120") }, "address"},
		{"multicast", func(n *store.NAS) { n.Address = prefix("224.0.0.1/32") }, "address"},
		{"no secret", func(n *store.NAS) { n.Secret = store.Secret{} }, "secret"},
		{"an empty secret", func(n *store.NAS) { n.Secret.Value = nil }, "secret"},
		{"a hash", func(n *store.NAS) { n.Secret.Form = store.OneWayHash }, "secret"},
		{"a long secret", func(n *store.NAS) { n.Secret.Value = make([]byte, 254) }, "secret"},
		{"an unknown vendor", func(n *store.NAS) { n.Vendor = 9 }, "vendor"},
		{"an unknown requirement", func(n *store.NAS) { n.LimitProxyState = 9 }, "limit_proxy_state"},
		{
			"another", func(n *store.NAS) { n.RequireMessageAuthenticator = 9 },
			"require_message_authenticator",
		},
		{"an unknown use of CoA", func(n *store.NAS) { n.CoA = 9 }, "coa"},
		{"CoA to nowhere", func(n *store.NAS) { n.CoAAddress = netip.IPv4Unspecified() }, "coa_address"},
	})
}

func TestNASWarnings(t *testing.T) {
	t.Parallel()

	nas := goodNAS()
	if got := nas.Warnings(); len(got) != 0 {
		t.Errorf("a good record warns: %q", got)
	}
	nas.Secret.Value = nas.Secret.Value[:12]
	nas.Address = netip.MustParsePrefix("0.0.0.0/0")
	nas.RequireMessageAuthenticator = store.No
	got := nas.Warnings()
	if len(got) != 3 || !strings.Contains(got[0], "12 octets") {
		t.Errorf("warnings are %q", got)
	}
	nas.Secret.Value = []byte("thirteen-octets")[:13]
	if got := nas.Warnings(); len(got) != 2 {
		t.Errorf("warnings are %q", got)
	}
}

func TestCustomerValidate(t *testing.T) {
	t.Parallel()

	good := func() *store.Customer {
		return &store.Customer{
			Number: "C-1", Name: "Budi", Email: "budi@example.id", Phone: "+62811", Language: "id",
			Address: "Jl. Merdeka 1\nBandung",
			Network: store.Network{Login: "budi", Secret: store.ClearSecret("rahasia")},
		}
	}
	checkFaults(t, good, (*store.Customer).Validate, []fault[store.Customer]{
		{"no name", func(c *store.Customer) { c.Name = "" }, "name"},
		{"no e-mail address", func(c *store.Customer) { c.Email = "budi" }, "email"},
		{"two at signs", func(c *store.Customer) { c.Email = "a@b@c" }, "email"},
		{"no domain", func(c *store.Customer) { c.Email = "a@" }, "email"},
		{"a blank", func(c *store.Customer) { c.Email = "a b@c" }, "email"},
		{"another language", func(c *store.Customer) { c.Language = "fr" }, "language"},
		{"an unknown state", func(c *store.Customer) { c.State = 9 }, "state"},
		{"a line in the phone", func(c *store.Customer) { c.Phone = "1\n2" }, "phone"},
		{"a malformed login", func(c *store.Customer) { c.Network.Login = " x" }, "network.login"},
		{"another", func(c *store.Customer) { c.Network.PPPLogin = "x\r" }, "network.ppp_login"},
		{"an empty secret", func(c *store.Customer) { c.Network.PPPSecret.Form = 1 }, "network.ppp_secret"},
		{"a bad address", func(c *store.Customer) { c.Network.Address = netip.IPv6Loopback() }, "network.address"},
		{"a note that is not UTF-8", func(c *store.Customer) { c.Note = "\xff" }, "note"},
	})
}

func TestOperatorValidate(t *testing.T) {
	t.Parallel()

	good := func() *store.Operator {
		return &store.Operator{
			Name: "siti", Role: store.RoleOwner, Password: "$argon2id$v=19$...",
			Router: store.ClearSecret("rahasia"), RouterGroup: "full",
		}
	}
	checkFaults(t, good, (*store.Operator).Validate, []fault[store.Operator]{
		{"no name", func(o *store.Operator) { o.Name = "" }, "name"},
		{"an unknown role", func(o *store.Operator) { o.Role = "god" }, "role"},
		{"a clear password", func(o *store.Operator) { o.Password = "rahasia" }, "password"},
		{"a group without a password", func(o *store.Operator) { o.Router = store.Secret{} }, "router_group"},
		{"a password without a group", func(o *store.Operator) { o.RouterGroup = "" }, "router_group"},
		{"a one-way hash", func(o *store.Operator) { o.Router.Form = store.OneWayHash }, "router_password"},
		{"his own parent", func(o *store.Operator) { o.ID, o.Parent = 3, 3 }, "parent"},
		{"a negative parent", func(o *store.Operator) { o.Parent = -1 }, "parent"},
		{"a negative company", func(o *store.Operator) { o.Company = -1 }, "company"},
		{"a control character", func(o *store.Operator) { o.FullName = "Siti\n" }, "full_name"},
		{"a long phone number", func(o *store.Operator) { o.Phone = strings.Repeat("0", 200) }, "phone"},
		{"no e-mail address", func(o *store.Operator) { o.Email = "siti" }, "email"},
		{"an unknown status", func(o *store.Operator) { o.Status = 9 }, "status"},
	})
}

func TestAPIKeyValidate(t *testing.T) {
	t.Parallel()

	good := func() *store.APIKey {
		return &store.APIKey{
			Name: "panel", Prefix: "gk_abcde", Hash: make([]byte, 32), Operator: 1,
			Scopes: []string{"plans:read", store.ScopeBillingPay},
			Allow:  []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")},
		}
	}
	checkFaults(t, good, (*store.APIKey).Validate, []fault[store.APIKey]{
		{"no name", func(k *store.APIKey) { k.Name = "" }, "name"},
		{"a long prefix", func(k *store.APIKey) { k.Prefix = "gk_0123456789abcdef" }, "prefix"},
		{"no hash", func(k *store.APIKey) { k.Hash = nil }, "secret"},
		{"no operator", func(k *store.APIKey) { k.Operator = 0 }, "operator"},
		{"no scopes", func(k *store.APIKey) { k.Scopes = nil }, "scopes"},
		{"an empty scope", func(k *store.APIKey) { k.Scopes[0] = "" }, "scopes"},
		{"a long scope", func(k *store.APIKey) { k.Scopes[0] = strings.Repeat("x", 65) }, "scopes"},
		{"pays from anywhere", func(k *store.APIKey) { k.Allow = nil }, "allow"},
		{"everything from anywhere", func(k *store.APIKey) {
			k.Scopes, k.Allow = []string{store.AllScopes}, nil
		}, "allow"},
		{"an address within a network", func(k *store.APIKey) {
			k.Allow[0] = netip.MustParsePrefix("192.0.2.1/24")
		}, "allow"},
		{"a negative method", func(k *store.APIKey) { k.Method = -1 }, "method"},
	})
}

func TestTokenFamilyValidate(t *testing.T) {
	t.Parallel()

	good := func() *store.TokenFamily {
		return &store.TokenFamily{Kind: store.TokenCustomer, Owner: 1, Generation: 1}
	}
	checkFaults(t, good, (*store.TokenFamily).Validate, []fault[store.TokenFamily]{
		{"no kind", func(f *store.TokenFamily) { f.Kind = 0 }, "kind"},
		{"no owner", func(f *store.TokenFamily) { f.Owner = 0 }, "owner"},
		{"no generation", func(f *store.TokenFamily) { f.Generation = 0 }, "generation"},
		{"a long stamp", func(f *store.TokenFamily) { f.Stamp = make([]byte, 33) }, "stamp"},
		{"a control character", func(f *store.TokenFamily) { f.Agent = "\x00" }, "agent"},
	})
}

// An agent and a collector see their own records, a seller those of the agent above.
func TestOperatorAgent(t *testing.T) {
	t.Parallel()

	for _, role := range append(store.Roles(), "unheard of") {
		var want, under int64
		switch role {
		case store.RoleAgent, store.RoleCollector, "unheard of":
			want, under = 7, 7
		case store.RoleSales:
			want, under = 7, 3
		}
		operator := store.Operator{ID: 7, Role: role}
		if got := operator.Agent(); got != want {
			t.Errorf("%s sees the records of %d, want %d", role, got, want)
		}
		operator.Parent = 3
		if got := operator.Agent(); got != under {
			t.Errorf("%s under another sees the records of %d, want %d", role, got, under)
		}
	}
}

// A key counts while it is neither revoked nor expired, from where it may be used.
func TestAPIKeyLive(t *testing.T) {
	t.Parallel()

	now := time.Date(2026, time.July, 1, 5, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		key  store.APIKey
		live bool
	}{
		"for ever":   {store.APIKey{}, true},
		"until soon": {store.APIKey{Expires: now.Add(1)}, true},
		"until now":  {store.APIKey{Expires: now}, false},
		"revoked":    {store.APIKey{Revoked: now.Add(-1)}, false},
	} {
		if got := c.key.Live(now); got != c.live {
			t.Errorf("%s: live is %v", name, got)
		}
	}
}

func TestVoucherValidate(t *testing.T) {
	t.Parallel()

	good := func() *store.Voucher { return &store.Voucher{Code: "ABCD-1234", Plan: 1} }
	checkFaults(t, good, (*store.Voucher).Validate, []fault[store.Voucher]{
		{"no code", func(v *store.Voucher) { v.Code = "" }, "code"},
		{"no plan", func(v *store.Voucher) { v.Plan = 0 }, "plan"},
		{"an unknown state", func(v *store.Voucher) { v.State = 9 }, "state"},
		{"used without a service", func(v *store.Voucher) { v.State = store.VoucherUsed }, "service"},
		{"unused with a service", func(v *store.Voucher) { v.Service = 1 }, "service"},
		{"a malformed secret", func(v *store.Voucher) { v.Secret.Form = store.NTHash }, "secret"},
	})
}

func TestNoFaultShowsASecret(t *testing.T) {
	t.Parallel()

	const password = "s3cr3t-value"
	long := store.Secret{Form: store.ClearText, Value: []byte(strings.Repeat(password, 30))}
	service, nas := goodService(), goodNAS()
	service.Secret, nas.Secret = long, long
	for _, err := range []error{service.Validate(), nas.Validate(), long.Validate()} {
		if err == nil || strings.Contains(err.Error(), password) {
			t.Errorf("error is %v", err)
		}
	}
}
