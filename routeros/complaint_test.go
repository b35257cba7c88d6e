package routeros_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/api"
	"gardu/routeros/rostest"
	"gardu/store"
)

// Complaint: an upgrade of RouterOS breaks the tool.
func TestAnUpgradeGoesUnnoticed(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterMixed, rostest.Config{Version: versions[0]}).idle()
	r.book.pppoe(1)
	r.apply()
	for _, version := range versions[1:] {
		r.router.SetVersion(version)
		r.router.Reboot()
		r.settled()
		if identity, err := r.fleet.Test(t.Context(), theRouter); err != nil ||
			!strings.HasPrefix(identity.Release, version) {
			t.Errorf("after the upgrade it is %+v, %v", identity, err)
		}
	}
}

// Complaint: connections leak, and lock everybody out of the router.
func TestARouterGetsFewConnections(t *testing.T) {
	t.Parallel()
	var most atomic.Int64
	var router *rostest.Router
	r := newRig(t, store.RouterLocal, rostest.Config{
		Hook: func(_ context.Context, command string) {
			if command == "/system/identity/print" && router != nil {
				most.Store(max(most.Load(), int64(len(router.Rows("/user/active")))))
			}
		},
	})
	router = r.router
	r.book.pppoe(1)
	r.started().inStep()
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() {
			if _, err := r.fleet.Plan(t.Context(), theRouter); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most.Load() > 8 { // four, and those that the router has not noticed to be closed
		t.Errorf("%d connections at one time", most.Load())
	}
	r.until("their end", func() bool { return len(r.router.Rows("/user/active")) <= 1 })
}

// Complaint: the library hangs, and everything behind it.
func TestASilentRouterHoldsNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	fleet, err := routeros.New(routeros.Config{
		Book: r.book, Key: siteKey,
		Timeouts: api.Timeouts{Login: 50 * time.Millisecond, Gap: 50 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fleet = fleet
	r.idle()
	r.router.Mute(true)
	for range 5 {
		if _, err := fleet.Plan(t.Context(), theRouter); !store.Is(err, store.Unavailable) {
			t.Errorf("a silent router: %v", err)
		}
	}
	r.router.Mute(false)
	r.router.Inject(rostest.Fault{Command: "/ppp/secret/print", Act: rostest.Silence})
	if _, err := fleet.Plan(t.Context(), theRouter); !store.Is(err, store.Unavailable) {
		t.Errorf("a router that falls silent: %v", err)
	}
	r.router.Inject(rostest.Fault{
		Command: "/ppp/secret/print", Act: rostest.Octets, Octets: rostest.GiantWord,
	})
	if _, err := fleet.Plan(t.Context(), theRouter); !store.Is(err, store.Unavailable) {
		t.Errorf("a router that promises a gigabyte: %v", err)
	}
	r.plan()
}

// Complaint: duplicates pile up after lost answers.
func TestALostAnswerMakesNoDuplicate(t *testing.T) {
	t.Parallel()
	for _, menu := range []string{
		"/ip/pool", "/ppp/profile", "/ip/firewall/address-list", "/ip/firewall/nat",
		"/ip/hotspot/walled-garden/ip", "/radius", "/ppp/secret", "/ip/hotspot/user",
	} {
		t.Run(menu, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, store.RouterMixed, rostest.Config{})
			r.router.Inject(rostest.Fault{Command: menu + "/add", Act: rostest.Hangup})
			r.book.pppoe(1)
			r.voucher(2, "vc")
			r.started().inStep()
			r.settled()
			seen := map[string]bool{}
			for _, row := range r.router.Rows(menu) {
				if comment := row["comment"]; comment != "" && seen[comment] {
					t.Errorf("%v is there twice", row)
				} else {
					seen[comment] = true
				}
			}
		})
	}
}

// Complaint: octets that are not UTF-8 crash the tool.
func TestNamesInAnyEncoding(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{Seed: func(r *rostest.Router) {
		r.Put("/ppp/secret", map[string]string{
			"name": "caf\xe9", "password": "\xff\x00x", "comment": "Pa\xf1o \x80",
		})
	}}).idle()
	found, err := r.fleet.Import(t.Context(), theRouter, true)
	if err != nil {
		t.Fatal(err)
	}
	if found.Logins[0].Verdict != routeros.Ignore || found.Logins[0].Note != `Pa\xf1o \x80` {
		t.Errorf("it is %+v", found.Logins[0])
	}
	if row := r.router.Rows("/ppp/secret")[0]; row["comment"] != "Pa\xf1o \x80" {
		t.Errorf("the comment became %q", row["comment"])
	}
}

// Complaint: TLS fails, and nobody says what to do.
func TestErrorsSayWhatToLookAt(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	r.book.routers[0].TLS = store.RouterPin
	_, err := r.idle().fleet.Test(t.Context(), theRouter)
	if err == nil || !strings.Contains(err.Error(), "port") &&
		!strings.Contains(err.Error(), "/ip/service") {
		t.Errorf("TLS on the plain port: %v", err)
	}
	r.book.routers[0].TLS, r.book.routers[0].Password = store.RouterPlain, store.ClearSecret("sandi")
	_, err = r.idle().fleet.Test(t.Context(), theRouter)
	if err == nil || strings.Contains(err.Error(), "sandi") {
		t.Errorf("a wrong password: %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	r.book.routers[0].Address = listener.Addr().String()
	_, err = r.idle().fleet.Test(t.Context(), theRouter)
	if err == nil || !strings.Contains(err.Error(), "api") {
		t.Errorf("a port that is closed: %v", err)
	}
}

// Complaint: a big table times out, or is asked for again and again.
func TestTenThousandSecrets(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r := newRig(t, store.RouterRADIUS, rostest.Config{Seed: func(r *rostest.Router) {
		r.Fill("/ppp/secret", 10_000, func(i int) map[string]string {
			return map[string]string{"name": fmt.Sprintf("old%05d", i), "password": "x"}
		})
	}}).idle()
	plan := r.plan()
	if !strings.Contains(strings.Join(plan.Notes, "\n"), "10000 local logins in /ppp/secret bypass") {
		t.Errorf("nothing is said of leftovers: %v", plan.Notes)
	}
}
