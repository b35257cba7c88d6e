package routeros_test

import (
	"cmp"
	"os"
	"testing"

	"gardu/routeros"
	"gardu/store"
)

// TestARealRouter runs against a RouterOS of whoever has one, such as a free CHR in a laboratory:
//
//	GARDU_TEST_ROUTER=192.0.2.1:8728 GARDU_TEST_USER=admin GARDU_TEST_PASSWORD=... go test -run Real
//
// It reads only, unless GARDU_TEST_WRITE=yes. Then it writes in mode mixed, so that all that gardu
// keeps is there, sees that nothing differs, and takes away again what was made.
func TestARealRouter(t *testing.T) {
	address := os.Getenv("GARDU_TEST_ROUTER")
	if address == "" {
		t.Skip("GARDU_TEST_ROUTER names no router")
	}
	protection, err := store.ParseRouterTLS(cmp.Or(os.Getenv("GARDU_TEST_TLS"), "off"))
	if err != nil {
		t.Fatal(err)
	}
	book := newBook(store.RouterMixed)
	router := &book.routers[0]
	router.Address, router.User, router.TLS = address, os.Getenv("GARDU_TEST_USER"), protection
	router.Password = store.ClearSecret(os.Getenv("GARDU_TEST_PASSWORD"))
	router.Fingerprint = os.Getenv("GARDU_TEST_FINGERPRINT")
	fleet, err := routeros.New(routeros.Config{Book: book, Keeper: book, Key: siteKey})
	if err != nil {
		t.Fatal(err)
	}
	r := (&rig{t: t, book: book, fleet: fleet}).idle()
	identity, err := fleet.Test(t.Context(), theRouter)
	if err != nil {
		t.Fatalf("%v (fingerprint %s)", err, routeros.SeenFingerprint(err))
	}
	t.Logf("%+v", identity)
	book.pppoe(1)
	book.pppoe(2, func(s *store.Service) { s.Access, s.Plan = store.Hotspot, 2 })
	t.Logf("%v", r.plan())
	if os.Getenv("GARDU_TEST_WRITE") != "yes" {
		return
	}
	r.apply()
	r.settled()
	book.services, book.isolir.AddressLists, book.isolir.Pool = map[int64]store.Service{}, nil, ""
	router.Mode = store.RouterLocal
	r.idle().apply()
}
