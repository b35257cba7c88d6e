package routeros_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gardu/routeros"
	"gardu/routeros/rostest"
	"gardu/store"
)

// meddled makes a rig on whose router something happens just before the first of a command.
func meddled(t *testing.T, command string, meddle func(*rostest.Router)) *rig {
	t.Helper()
	var router *rostest.Router
	var done atomic.Bool
	r := newRig(t, store.RouterLocal, rostest.Config{
		Hook: func(_ context.Context, given string) {
			if given == command && !done.Swap(true) {
				meddle(router)
			}
		},
	})
	router = r.router
	r.idle()

	return r
}

func TestARowThatIsThereAlreadyIsReadAndSet(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	r.book.pppoe(1)
	r.apply()
	mark := r.row(routeros.Secrets, "customer00001")["comment"]

	r = meddled(t, "/ppp/secret/add", func(router *rostest.Router) {
		router.Put("/ppp/secret", map[string]string{
			"name": "customer00001", "password": "an older one", "comment": mark,
		})
	})
	r.book.pppoe(1)
	r.apply()
	if secret := r.row(routeros.Secrets, "customer00001"); secret["password"] != "password 1" {
		t.Errorf("the secret is %v", secret)
	}
	r.settled()
}

func TestARowThatSomebodyElseHasMadeMeanwhileIsTheirs(t *testing.T) {
	t.Parallel()
	r := meddled(t, "/ppp/secret/add", func(router *rostest.Router) {
		router.Put("/ppp/secret", map[string]string{"name": "customer00001", "password": "theirs"})
	})
	r.book.pppoe(1)
	outcome, err := r.fleet.Apply(t.Context(), theRouter, routeros.Options{})
	if err != nil || len(outcome.Done.Failed) != 1 ||
		!strings.Contains(outcome.Done.Failed[0].Sentence, "not gardu's") {
		t.Errorf("%+v, %v", outcome.Done, err)
	}
	if secret := r.row(routeros.Secrets, "customer00001"); secret["password"] != "theirs" {
		t.Errorf("the secret is %v", secret)
	}
}

func TestARowThatWasMadeAnewMeanwhileIsFoundAgain(t *testing.T) {
	t.Parallel()
	r := meddled(t, "/ppp/secret/set", func(router *rostest.Router) {
		row := router.Row("/ppp/secret", "name", "customer00001")
		router.Take("/ppp/secret", row[".id"])
		router.Put("/ppp/secret", map[string]string{
			"name": row["name"], "password": row["password"], "comment": row["comment"],
		})
	})
	r.book.pppoe(1)
	r.apply()
	r.book.change(1, func(s *store.Service) { s.Secret = store.ClearSecret("another") })
	r.apply()
	if secret := r.row(routeros.Secrets, "customer00001"); secret["password"] != "another" {
		t.Errorf("the secret is %v", secret)
	}
	r.settled()
}

// certificate makes what api-ssl shows.
func certificate(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	octets, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}

	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{octets}, PrivateKey: key}},
	}
}

func TestTrustOnFirstUse(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{TLS: certificate(t)})
	r.book.routers[0].TLS = store.RouterPin
	_, err := r.idle().fleet.Test(t.Context(), theRouter)
	seen := routeros.SeenFingerprint(err)
	if len(seen) != 64 {
		t.Fatalf("the fingerprint that was seen is %q: %v", seen, err)
	}
	if routeros.SeenFingerprint(nil) != "" {
		t.Error("no error has a fingerprint")
	}
	r.book.routers[0].Fingerprint = seen
	r.idle().apply()
	r.settled()
	r.book.routers[0].Fingerprint = strings.Repeat("00", 32)
	if _, err := r.idle().fleet.Test(t.Context(), theRouter); routeros.SeenFingerprint(err) != seen {
		t.Errorf("another key: %v", err)
	}
	trial := r.fleet.Try(t.Context(), &r.book.routers[0])
	if trial.LoggedIn || trial.Fingerprint != seen || trial.Hint == "" {
		t.Errorf("the trial is %+v", trial)
	}
	r.book.routers[0].Fingerprint = seen
	if trial := r.fleet.Try(t.Context(), &r.book.routers[0]); !trial.LoggedIn ||
		trial.Identity.Serial != "HEX0001" || trial.Failure != "" {
		t.Errorf("the trial is %+v", trial)
	}
	r.book.routers[0].TLS, r.book.routers[0].Authority = store.RouterVerify, "no certificate"
	if _, err := r.idle().fleet.Test(t.Context(), theRouter); err == nil {
		t.Error("an authority that cannot be read is taken")
	}
}

func TestAPulseNoticesARestart(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	var later atomic.Int64
	fleet, err := routeros.New(routeros.Config{
		Book: r.book, Keeper: r.book, Key: siteKey,
		Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fleet = fleet
	r.book.pppoe(1)
	r.router.Advance(time.Hour)
	r.started().inStep()
	before := *fleet.Status()[0].Round
	later.Store(int64(2 * time.Minute))
	r.router.Reboot()
	r.changed(1)
	r.until("a full round", func() bool { return fleet.Status()[0].Round.After(before) })
}

func TestIsolirProfilesOfPlansAndCompanies(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{}).idle()
	own := store.Profile{
		Rate: "64k/64k", AddressLists: []string{"isolir", "second"}, IgnoresFixed: true,
	}
	r.book.companies = []store.Company{{ID: 3, Name: "Brand", Isolir: &own}}
	r.book.plans = append(r.book.plans,
		store.Plan{ID: 5, Name: "Own", Access: store.PPPoE, Isolir: &own},
		store.Plan{ID: 6, Name: "Branded", Access: store.PPPoE, Company: 3},
		store.Plan{ID: 7, Name: "Kept", Access: store.PPPoE, Profile: store.Profile{Group: "default"}},
		store.Plan{ID: 8, Name: "Leased", Access: store.PPPoE, Profile: store.Profile{AddressPool: 1}},
	)
	for id := int64(5); id <= 8; id++ {
		r.book.pppoe(id, func(s *store.Service) {
			s.Plan, s.IPv6Prefix = id, netip.MustParsePrefix("2001:db8::/64")
			if id < 7 {
				s.Holds = store.HoldUnpaid
			}
		})
	}
	plan := r.apply().Plan
	r.settled()
	for id, profile := range map[int64]string{
		5: "gd-isolir plan 5", 6: "gd-isolir company 3", 7: "default", 8: "gd-Leased",
	} {
		secret := r.row(routeros.Secrets, fmt.Sprintf("customer%05d", id))
		if secret["profile"] != profile || (secret["remote-ipv6-prefix"] == "") != (id < 7) {
			t.Errorf("plan %d: %v", id, secret)
		}
	}
	if r.row(routeros.PPPProfiles, "gd-Leased")["remote-address"] != "home" {
		t.Error("a profile whose addresses gardu leases has no pool")
	}
	if !strings.Contains(strings.Join(plan.Notes, "\n"), "only isolir is written") {
		t.Errorf("nothing is said of the second address list: %v", plan.Notes)
	}
}

func TestViewsKnowSpeeds(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	var later atomic.Int64
	fleet, err := routeros.New(routeros.Config{
		Book: r.book, Keeper: r.book, Key: siteKey,
		Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fleet = fleet
	r.book.pppoe(1)
	r.voucher(2, "vc")
	r.idle().apply()
	dial := rostest.DialIn{Name: "customer00001", Password: "password 1"}
	line, err := r.router.Dial(dial)
	if err != nil {
		t.Fatal(err)
	}
	visit := rostest.Visit{Name: "vc", MAC: "02:00:00:00:00:09", Address: "10.5.0.9"}
	guest, err := r.router.Visit(visit)
	if err != nil {
		t.Fatal(err)
	}
	for turn := range 2 {
		for _, what := range []routeros.What{routeros.ViewPPP, routeros.ViewHotspot} {
			view, err := fleet.Live(t.Context(), theRouter, what)
			if err != nil || len(view.Rows) != 1 {
				t.Fatalf("%s: %+v, %v", what, view, err)
			}
			if _, known := view.Rows[0]["down-bits-per-second"]; known != (turn == 1) {
				t.Errorf("turn %d: %v", turn, view.Rows[0])
			}
		}
		later.Store(int64(10 * time.Second))
		line.Grow(1000, 1_000_000)
		guest.Grow(1000, 1_000_000)
	}
	session := &store.Session{
		NAS: theNAS, Login: "vc", Address: netip.MustParseAddr(guest.Address()),
	}
	if err := fleet.End(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	for _, menu := range []string{"/ip/hotspot/active", "/ip/hotspot/cookie"} {
		if rows := r.router.Rows(menu); len(rows) > 0 {
			t.Errorf("%s still has %v", menu, rows)
		}
	}
	if len(r.router.Rows("/ppp/active")) != 1 {
		t.Error("another session was ended too")
	}
	session = &store.Session{NAS: theNAS, Login: "customer00001"}
	if err := fleet.End(t.Context(), session); err != nil || len(r.router.Rows("/ppp/active")) > 0 {
		t.Errorf("without an address: %v, %v", err, r.router.Rows("/ppp/active"))
	}
}
