package directory_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/aaa/directory"
	"gardu/store"
)

func TestFindLoginPrefers(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 1, Name: "ppp", Access: store.PPPoE}))
	put(t, d.PutPlan(&store.Plan{ID: 2, Name: "hotspot", Access: store.Hotspot}))

	for _, s := range []store.Service{
		{ID: 1, Login: "budi", Access: store.PPPoE},
		{ID: 2, Login: "budi", Access: store.PPPoE, Router: 7},
		{ID: 3, Login: "budi", Access: store.Hotspot},
		{ID: 4, Login: "budi", Access: store.VPN},
		{ID: 5, Login: "only-vpn", Access: store.VPN},
		{ID: 6, Login: "gone", Access: store.PPPoE, Terminated: noon},
		{ID: 7, Login: "ended", Access: store.PPPoE, Terminated: noon},
	} {
		put(t, d.PutService(&s))
	}

	for _, v := range []store.Voucher{
		{ID: 11, Code: "BUDI", Plan: 2},
		{ID: 12, Code: "CODE-1", Plan: 2},
		{ID: 13, Code: "CODE-1", Plan: 2, Router: 7},
		{ID: 14, Code: "gone", Plan: 1},
		{ID: 15, Code: "no-plan", Plan: 99},
	} {
		put(t, d.PutVoucher(&v))
	}

	cases := []struct {
		name             string
		kind             store.AccessKind
		router           int64
		login            string
		service, voucher int64
	}{
		{"the router's own service", store.PPPoE, 7, "budi", 2, 0},
		{"else the one for any router", store.PPPoE, 8, "budi", 1, 0},
		{"kind", store.Hotspot, 7, "budi", 3, 0},
		{"any kind takes PPPoE first", store.AnyAccess, 8, "budi", 1, 0},
		{"any kind takes what there is", store.AnyAccess, 8, "only-vpn", 5, 0},
		{"another kind does not do", store.PPPoE, 0, "only-vpn", 0, 0},
		{"PPPoE is exact", store.PPPoE, 0, "Budi", 0, 0},
		{"hotspot folds", store.Hotspot, 0, "Budi", 3, 0},
		{"service before voucher", store.Hotspot, 0, "BUDI", 3, 0},
		{"voucher of the router", store.Hotspot, 7, "CODE-1", 0, 13},
		{"voucher for any router", store.Hotspot, 8, "CODE-1", 0, 12},
		{"voucher of any kind", store.AnyAccess, 8, "CODE-1", 0, 12},
		{"voucher codes are exact", store.Hotspot, 8, "code-1", 0, 0},
		{"voucher of another kind", store.PPPoE, 8, "CODE-1", 0, 0},
		{"voucher before terminated service", store.PPPoE, 0, "gone", 0, 14},
		{"terminated service at last", store.PPPoE, 0, "ended", 7, 0},
		{"voucher without plan", store.AnyAccess, 0, "no-plan", 0, 0},
		{"empty login", store.AnyAccess, 0, "", 0, 0},
		{"too long a login", store.AnyAccess, 0, string(make([]byte, 254)), 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			var found directory.Login
			ok := d.FindLogin(c.kind, c.router, []byte(c.login), &found)

			if ok != (c.service+c.voucher != 0) {
				t.Fatalf("FindLogin = %v, %+v", ok, found)
			}

			if found.Service != c.service || found.Voucher != c.voucher {
				t.Errorf("found service %d, voucher %d; want %d, %d",
					found.Service, found.Voucher, c.service, c.voucher)
			}
		})
	}
}

func TestUnusedVoucher(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	put(t, d.PutPlan(&store.Plan{ID: 3, Name: "hotspot", Access: store.Hotspot}))

	voucher := store.Voucher{
		ID: 5, Revision: 2, Code: "KODE", Secret: store.ClearSecret("pin"), Plan: 3,
	}
	put(t, d.PutVoucher(&voucher))

	var found directory.Login
	if !d.FindLogin(store.Hotspot, 0, []byte("KODE"), &found) {
		t.Fatal("an unused voucher is not found")
	}

	want := directory.Login{
		Voucher: 5, Revision: 2, Plan: 3, Login: []byte("KODE"), Secret: store.ClearSecret("pin"),
		Standing: store.Standing{StartsAtLogin: true},
	}
	if diff := cmp.Diff(want, found, comparers); diff != "" {
		t.Error(diff)
	}

	voucher.Revision, voucher.State = 3, store.VoucherUsed
	put(t, d.PutVoucher(&voucher))

	if d.FindLogin(store.Hotspot, 0, []byte("KODE"), &found) {
		t.Error("a used voucher is found")
	}
}

// comparers tells cmp how to compare what has unexported fields.
var comparers = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

// TestLoginHoldsTheService writes random services and reads them back by login and by id.
func TestLoginHoldsTheService(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		s := drawWholeService(t)
		d := newDirectory(t)
		put(t, d.PutService(&s))

		standing := s.Standing()
		standing.Activated = inSeconds(s.Activated)
		standing.Expires = inSeconds(s.Expires)
		want := directory.Login{
			Service: s.ID, Voucher: s.Voucher, Revision: s.Revision, Customer: s.Customer,
			Plan: s.Plan, Router: s.Router, Access: s.Access, Login: []byte(s.Login),
			Secret: s.Secret, MAC: s.MAC, BindFirstMAC: s.BindFirstMAC,
			Address: s.Address.Unmap(), IPv6Prefix: s.IPv6Prefix, DelegatedIPv6: s.DelegatedIPv6,
			Standing: standing,
		}

		var byLogin, byID directory.Login
		if !d.FindLogin(s.Access, s.Router, []byte(s.Login), &byLogin) || !d.FindService(s.ID, &byID) {
			t.Fatal("not found")
		}

		if diff := cmp.Diff(want, byLogin, comparers); diff != "" {
			t.Error("by login:", diff)
		}

		if diff := cmp.Diff(want, byID, comparers); diff != "" {
			t.Error("by id:", diff)
		}
	})
}

// inSeconds is an instant as a record holds it.
func inSeconds(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}

	return time.Unix(at.Unix(), 0).UTC()
}

func drawWholeService(t *rapid.T) store.Service {
	text := func(name string) string {
		return string(rapid.SliceOfN(rapid.Byte(), 1, store.MaxLogin).Draw(t, name))
	}
	instant := func(name string) time.Time {
		if rapid.Bool().Draw(t, name+" set") {
			return time.Unix(rapid.Int64Range(1, 1<<40).Draw(t, name), 500).UTC()
		}

		return time.Time{}
	}
	s := store.Service{
		ID:       rapid.Int64Min(1).Draw(t, "id"),
		Revision: rapid.Uint64().Draw(t, "revision"),
		Customer: rapid.Int64Min(0).Draw(t, "customer"),
		Plan:     rapid.Int64Min(1).Draw(t, "plan"),
		Router:   rapid.Int64Min(0).Draw(t, "router"),
		Voucher:  rapid.Int64Min(0).Draw(t, "voucher"),
		Access:   rapid.SampledFrom(someKinds).Draw(t, "kind"),
		Login:    text("login"),

		MAC:           store.MAC(rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "mac")),
		BindFirstMAC:  rapid.Bool().Draw(t, "bind"),
		StartsAtLogin: rapid.Bool().Draw(t, "starts"),
		BillingAnchor: rapid.IntRange(0, 31).Draw(t, "anchor"),
		Holds:         store.Holds(rapid.IntRange(0, 15).Draw(t, "holds")),
		Activated:     instant("activated"),
		Expires:       instant("expires"),
		Terminated:    instant("terminated"),
	}

	forms := []store.SecretForm{store.ClearText, store.NTHash, store.OneWayHash}
	if rapid.Bool().Draw(t, "secret set") {
		s.Secret = store.Secret{
			Form:  rapid.SampledFrom(forms).Draw(t, "form"),
			Value: []byte(text("secret")),
		}
	}

	addresses := []string{"", "10.0.0.1", "2001:db8::7", "::ffff:10.0.0.1"}
	s.Address, _ = netip.ParseAddr(rapid.SampledFrom(addresses).Draw(t, "address"))
	prefixes := []string{"", "2001:db8::/64", "2001:db8:ff00::/40", "::/0"}
	s.IPv6Prefix, _ = netip.ParsePrefix(rapid.SampledFrom(prefixes).Draw(t, "prefix"))
	s.DelegatedIPv6, _ = netip.ParsePrefix(rapid.SampledFrom(prefixes).Draw(t, "delegated"))

	return s
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	long := string(make([]byte, store.MaxLogin+1))
	longSecret := store.ClearSecret(string(make([]byte, 1<<16)))
	faults := map[string]error{
		"no login":        d.PutService(&store.Service{ID: 1}),
		"long login":      d.PutService(&store.Service{ID: 1, Login: long}),
		"long code":       d.PutVoucher(&store.Voucher{ID: 1, Code: long}),
		"long secret":     d.PutService(&store.Service{ID: 1, Login: "a", Secret: longSecret}),
		"bad plan":        d.PutPlan(&store.Plan{ID: 1, Profile: store.Profile{Rate: "bad"}}),
		"bad isolir":      d.SetIsolir(store.Profile{Rate: "bad"}),
		"bad plan isolir": d.PutPlan(&store.Plan{ID: 1, Isolir: &store.Profile{Rate: "bad"}}),
		"bad plan throttle": d.PutPlan(&store.Plan{
			ID: 1, OnQuota: store.QuotaThrottle, Throttle: store.Profile{Rate: "bad"},
		}),
	}

	for name, err := range faults {
		if !store.Is(err, store.Invalid) {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}

	if got := d.Counts(); got != (directory.Counts{}) {
		t.Errorf("a refused record is there: %+v", got)
	}
}

func TestBorrowedSlicesOutliveTheRecord(t *testing.T) {
	t.Parallel()

	d := newDirectory(t)
	s := store.Service{ID: 1, Login: "budi", Access: store.PPPoE, Secret: store.ClearSecret("lama")}
	put(t, d.PutService(&s))

	var found directory.Login
	d.FindLogin(store.PPPoE, 0, []byte("budi"), &found)

	s.Revision, s.Secret = 1, store.ClearSecret("baru")
	put(t, d.PutService(&s))
	d.RemoveService(1)

	if string(found.Secret.Value) != "lama" || string(found.Login) != "budi" {
		t.Errorf("borrowed octets have changed: %q %q", found.Login, found.Secret.Value)
	}

	if extended := append(found.Login, 'x'); &extended[0] == &found.Login[0] {
		t.Error("a borrowed slice has room to write behind it")
	}
}

func TestFindMAC(t *testing.T) {
	t.Parallel()

	mac := store.MAC{0xaa, 0xbb, 0xcc, 0, 0x11, 0x22}
	d := newDirectory(t)

	for _, s := range []store.Service{
		{ID: 1, Login: "bound", Access: store.PPPoE, MAC: mac},
		{ID: 2, Login: "proven", Access: store.VPN, MAC: mac, Secret: store.ClearSecret("x")},
		{ID: 3, Login: "aa-bb-cc-00-11-22", Access: store.Hotspot},
	} {
		put(t, d.PutService(&s))
	}

	cases := []struct {
		name string
		kind store.AccessKind
		mac  store.MAC
		want int64
	}{
		{"login in another spelling", store.Hotspot, mac, 3},
		{"login before binding", store.AnyAccess, mac, 3},
		{"binding without secret", store.PPPoE, mac, 1},
		{"binding with a secret", store.VPN, mac, 0},
		{"stranger", store.AnyAccess, store.MAC{1}, 0},
		{"no address", store.AnyAccess, store.MAC{}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			var found directory.Login
			d.FindMAC(c.kind, 0, c.mac, &found)

			if found.Service != c.want {
				t.Errorf("found service %d, want %d", found.Service, c.want)
			}
		})
	}
}
