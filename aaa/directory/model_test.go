package directory_test

import (
	"bytes"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/aaa/directory"
	"gardu/store"
)

// model is a directory as two plain maps.
type model struct {
	services map[int64]store.Service
	vouchers map[int64]store.Voucher
	plans    map[int64]store.AccessKind
}

// TestDirectoryAgainstModel runs random changes on a directory and on plain maps, and asks both for
// every login, id and station after each step.
func TestDirectoryAgainstModel(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		d := newDirectory(t)
		m := model{
			services: map[int64]store.Service{},
			vouchers: map[int64]store.Voucher{},
			plans:    map[int64]store.AccessKind{1: store.PPPoE, 2: store.Hotspot},
		}

		for id, kind := range m.plans {
			put(t, d.PutPlan(&store.Plan{ID: id, Name: "plan", Access: kind}))
		}

		t.Repeat(map[string]func(*rapid.T){
			"put service": func(t *rapid.T) {
				s := drawService(t)
				s.Revision = m.services[s.ID].Revision + 1
				put(t, d.PutService(&s))
				m.services[s.ID] = s
			},
			"put an older revision": func(t *rapid.T) {
				s := drawService(t)
				if known := m.services[s.ID]; known.Revision > 1 {
					s.Revision = known.Revision - 1
					put(t, d.PutService(&s))
				}
			},
			"remove service": func(t *rapid.T) {
				id := rapid.Int64Range(1, 12).Draw(t, "id")
				d.RemoveService(id)
				delete(m.services, id)
			},
			"put voucher": func(t *rapid.T) {
				v := drawVoucher(t)
				v.Revision = m.vouchers[v.ID].Revision + 1
				put(t, d.PutVoucher(&v))

				delete(m.vouchers, v.ID)
				if v.State == store.VoucherUnused {
					m.vouchers[v.ID] = v
				}
			},
			"load": func(t *rapid.T) { put(t, d.Load(t.Context(), m.source())) },
			"":     func(t *rapid.T) { m.compare(t, d) },
		})
	})
}

var (
	someKinds  = []store.AccessKind{store.PPPoE, store.Hotspot, store.VPN}
	someStates = []store.VoucherState{store.VoucherUnused, store.VoucherUsed}
	someLogins = []string{
		"budi", "Budi", "BUDI", "siti", "AA:BB:CC:00:11:22", "aabb-cc00-1122", "wi-fi é",
	}
	someStations = []store.MAC{{}, {0xaa, 0xbb, 0xcc, 0, 0x11, 0x22}, {1, 2, 3, 4, 5, 6}}
)

func drawService(t *rapid.T) store.Service {
	s := store.Service{
		ID:     rapid.Int64Range(1, 12).Draw(t, "id"),
		Plan:   rapid.Int64Range(1, 3).Draw(t, "plan"),
		Access: rapid.SampledFrom(someKinds).Draw(t, "kind"),
		Router: rapid.Int64Range(0, 2).Draw(t, "router"),
		Login:  rapid.SampledFrom(someLogins).Draw(t, "login"),
		MAC:    rapid.SampledFrom(someStations).Draw(t, "mac"),
	}

	if rapid.Bool().Draw(t, "secret") {
		s.Secret = store.ClearSecret("rahasia")
	}

	if rapid.Bool().Draw(t, "terminated") {
		s.Terminated = noon
	}

	drawOptional(t, &s)

	return s
}

// drawOptional draws what a record holds only when it is there.
func drawOptional(t *rapid.T, s *store.Service) {
	if rapid.Bool().Draw(t, "activated") {
		s.Activated, s.Expires = noon, noon.AddDate(0, 1, 0)
	}

	if rapid.Bool().Draw(t, "address") {
		s.Address = netip.MustParseAddr("203.0.113.9")
	}

	if rapid.Bool().Draw(t, "prefixes") {
		s.IPv6Prefix, s.DelegatedIPv6 = prefix("2001:db8::/64"), prefix("2001:db8:ff00::/56")
	}

	s.Voucher = rapid.Int64Range(0, 2).Draw(t, "origin")

	if rapid.Bool().Draw(t, "top-up") {
		s.TopUp = store.TopUp{
			Octets: rapid.Uint64Range(0, store.MaxTopUp).Draw(t, "octets"),
			Online: time.Duration(rapid.Int64Range(1, 1e6).Draw(t, "online")) * time.Second,
			Window: rapid.SampledFrom([]time.Time{{}, noon}).Draw(t, "window"),
		}
	}
}

func drawVoucher(t *rapid.T) store.Voucher {
	return store.Voucher{
		ID:     rapid.Int64Range(1, 6).Draw(t, "id"),
		Plan:   rapid.Int64Range(1, 3).Draw(t, "plan"),
		Router: rapid.Int64Range(0, 2).Draw(t, "router"),
		Code:   rapid.SampledFrom(someLogins).Draw(t, "code"),
		State:  rapid.SampledFrom(someStates).Draw(t, "state"),
	}
}

// source gives the content of the maps.
func (m *model) source() directory.Source {
	plans := map[int64]store.Plan{}
	for id, kind := range m.plans {
		plans[id] = store.Plan{ID: id, Name: "plan", Access: kind}
	}

	return directory.Source{
		Plans:    visitAll(slices.Collect(maps.Values(plans))),
		Services: visitAll(slices.Collect(maps.Values(m.services))),
		Vouchers: visitAll(slices.Collect(maps.Values(m.vouchers))),
	}
}

// compare asks everything that can be asked.
func (m *model) compare(t *rapid.T, d *directory.Directory) {
	counts := d.Counts()
	if counts.Services != len(m.services) || counts.Vouchers != len(m.vouchers) {
		t.Fatalf("counts = %+v, want %d services, %d vouchers", counts, len(m.services), len(m.vouchers))
	}

	m.compareServices(t, d)

	for _, kind := range []store.AccessKind{store.AnyAccess, store.PPPoE, store.Hotspot, store.VPN} {
		for router := int64(0); router < 3; router++ {
			for _, login := range someLogins {
				m.compareLogin(t, d, kind, router, login)
			}

			for _, mac := range someStations {
				m.compareStation(t, d, kind, router, mac)
			}
		}
	}
}

func (m *model) compareServices(t *rapid.T, d *directory.Directory) {
	for id := int64(1); id <= 12; id++ {
		var found directory.Login

		s, known := m.services[id]
		if d.FindService(id, &found) != known {
			t.Fatalf("FindService(%d) = %v, want %v", id, !known, known)
		}

		if known && (found.Service != id || string(found.Login) != s.Login || found.Plan != s.Plan) {
			t.Fatalf("FindService(%d) = %+v, want %+v", id, found, s)
		}

		if known {
			compareOptional(t, &found, &s)
		}
	}
}

// compareOptional compares what a record holds only when it is there.
func compareOptional(t *rapid.T, found *directory.Login, s *store.Service) {
	if found.Standing != s.Standing() {
		t.Fatalf("standing of service %d = %+v, want %+v", s.ID, found.Standing, s.Standing())
	}

	if found.MAC != s.MAC || found.Address != s.Address || found.IPv6Prefix != s.IPv6Prefix ||
		found.DelegatedIPv6 != s.DelegatedIPv6 || found.Voucher != s.Voucher {
		t.Fatalf("FindService(%d) = %+v, want %+v", s.ID, found, s)
	}

	if string(found.Secret.Value) != string(s.Secret.Value) {
		t.Fatalf("secret of service %d = %q, want %q", s.ID, found.Secret.Value, s.Secret.Value)
	}
}

// score is how well a candidate fits; the lowest wins and candidates may tie.
func score(kind, wanted store.AccessKind, terminated bool, router, from int64) (int, bool) {
	if wanted != store.AnyAccess && wanted != kind || router != 0 && router != from {
		return 0, false
	}

	points := 10 * int(kind)
	if router == 0 {
		points++
	}

	if terminated {
		points += 1000
	}

	return points, true
}

func (m *model) compareLogin(
	t *rapid.T, d *directory.Directory, kind store.AccessKind, router int64, login string,
) {
	best, any := 1<<30, false

	for _, s := range m.services {
		same := s.Login == login || s.Access == store.Hotspot && strings.EqualFold(s.Login, login)
		points, fits := score(s.Access, kind, !s.Terminated.IsZero(), s.Router, router)

		if same && fits {
			best, any = min(best, points), true
		}
	}

	for _, v := range m.vouchers {
		access, sold := m.plans[v.Plan]
		if _, fits := score(access, kind, false, v.Router, router); sold && fits && v.Code == login {
			points := 100
			if v.Router == 0 {
				points++
			}

			best, any = min(best, points), true
		}
	}

	var found directory.Login
	if ok := d.FindLogin(kind, router, []byte(login), &found); ok != any {
		t.Fatalf("FindLogin(%v, %d, %q) = %v, want %v", kind, router, login, ok, any)
	}

	if got := points(&found, kind, router); any && got != best {
		t.Fatalf("FindLogin(%v, %d, %q) found %+v of %d points, want %d",
			kind, router, login, found, got, best)
	}
}

// points scores what was found.
func points(found *directory.Login, kind store.AccessKind, router int64) int {
	if found.Service == 0 {
		if found.Router == 0 {
			return 101
		}

		return 100
	}

	got, _ := score(found.Access, kind, found.Standing.Terminated, found.Router, router)

	return got
}

func (m *model) compareStation(
	t *rapid.T, d *directory.Directory, kind store.AccessKind, router int64, mac store.MAC,
) {
	best, any := 1<<30, false

	for _, s := range m.services {
		points, fits := score(s.Access, kind, !s.Terminated.IsZero(), s.Router, router)
		login, err := store.ParseMAC(s.Login)
		byLogin := err == nil && login == mac
		byBinding := s.MAC == mac && s.Secret.IsZero()

		if mac.IsZero() || !fits || !byLogin && !byBinding {
			continue
		}

		if !byLogin {
			points += 100
		}

		best, any = min(best, points), true
	}

	var found directory.Login
	if ok := d.FindMAC(kind, router, mac, &found); ok != any {
		t.Fatalf("FindMAC(%v, %d, %v) = %v, want %v", kind, router, mac, ok, any)
	}

	if !any {
		return
	}

	got, _ := score(found.Access, kind, found.Standing.Terminated, found.Router, router)
	if login, err := store.ParseMAC(found.Login); err != nil || login != mac {
		got += 100
	}

	if got != best {
		t.Fatalf("FindMAC(%v, %d, %v) found %+v of %d points, want %d",
			kind, router, mac, found, got, best)
	}

	if !bytes.Equal(found.Login, []byte(m.services[found.Service].Login)) {
		t.Fatalf("FindMAC found a login of another service: %+v", found)
	}
}
