package registry_test

import (
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// routerPatch is a new router that is good.
func routerPatch(name string) registry.RouterPatch {
	return registry.RouterPatch{
		Name: &name, Address: new("192.0.2.1"), User: new("gardu"), Password: new("sangat rahasia"),
	}
}

// TestRouterLife adds, trusts, changes and removes a router.
func TestRouterLife(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	nas := o.addNAS("pusat", "192.0.2.1")
	o.changes.Told()
	router, err := o.AddRouter(t.Context(), routerPatch("pusat"))
	if err != nil {
		t.Fatal(err)
	}
	if router.NAS != nas.ID || router.Address != "192.0.2.1:8729" || router.TLS != store.RouterPin ||
		router.Mode != store.RouterRADIUS || !router.Created.Equal(storetest.Epoch) {
		t.Errorf("added %+v", router)
	}
	if told := o.changes.Told(); len(told) != 1 || told[0] != (store.Change{Noun: store.NounRouter, ID: router.ID}) {
		t.Errorf("told of %v", told)
	}
	if warned := registry.RouterWarnings(&router); len(warned) != 1 || !strings.Contains(warned[0], "not trusted yet") {
		t.Errorf("warned of %q", warned)
	}

	trusted, err := o.TrustRouter(t.Context(), "pusat", "SHA256:"+strings.Repeat("AB:", 31)+"CD", "")
	if err != nil || trusted.Fingerprint != strings.Repeat("ab", 31)+"cd" || trusted.Serial != "" {
		t.Errorf("trusted %+v, %v", trusted, err)
	}
	trusted, err = o.TrustRouter(t.Context(), "1", "", "HC1234")
	if err != nil || trusted.Fingerprint == "" || trusted.Serial != "HC1234" || len(registry.RouterWarnings(&trusted)) != 0 {
		t.Errorf("trusted %+v, %v", trusted, err)
	}

	changed, err := o.SetRouter(t.Context(), "pusat", registry.RouterPatch{
		Name: new("induk"), Mode: new(store.RouterMixed), Paused: new(true), Serial: new(""), Note: new("atap"),
	})
	if err != nil || changed.Name != "induk" || changed.Mode != store.RouterMixed || !changed.Paused ||
		changed.Serial != "" || string(changed.Password.Value) != "sangat rahasia" || changed.NAS != nas.ID {
		t.Errorf("set %+v, %v", changed, err)
	}
	for _, key := range []string{"induk", "1"} {
		if found, err := o.Router(t.Context(), key); err != nil || found.ID != router.ID {
			t.Errorf("%q found %+v, %v", key, found, err)
		}
	}
	if list, err := o.Routers(t.Context(), db.Page{}); err != nil || len(list) != 1 {
		t.Errorf("listed %v, %v", list, err)
	}

	storetest.WantFault(t, o.RemoveNAS(t.Context(), "pusat"), store.Conflict, "")
	if err := o.RemoveRouter(t.Context(), "induk"); err != nil {
		t.Error(err)
	}
	_, err = o.Router(t.Context(), "induk")
	storetest.WantFault(t, err, store.NotFound, "")
	if err := o.RemoveNAS(t.Context(), "pusat"); err != nil {
		t.Error(err)
	}
}

// TestRouterProtection says by what a router is protected where nobody said.
func TestRouterProtection(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, address, authority string
		tls                      *store.RouterTLS
		wantTLS                  store.RouterTLS
		wantAddress              string
		warnings                 int
	}{
		{"nothing said", "192.0.2.1", "", nil, store.RouterPin, "192.0.2.1:8729", 1},
		{"a port", "192.0.2.1:9000", "", nil, store.RouterPin, "192.0.2.1:9000", 1},
		{"an authority", "r.example.id", certificate, nil, store.RouterVerify, "r.example.id:8729", 0},
		{"none", "r.example.id", "", new(store.RouterPlain), store.RouterPlain, "r.example.id:8728", 1},
		{"the system's", "r.example.id", "", new(store.RouterVerify), store.RouterVerify, "r.example.id:8729", 0},
		{"old", " 192.0.2.1 ", "", new(store.RouterLegacy), store.RouterLegacy, "192.0.2.1:8729", 2},
		{"IPv6", "2001:db8::1", "", nil, store.RouterPin, "[2001:db8::1]:8729", 1},
		{"IPv6 in brackets", "[2001:db8::1]", "", nil, store.RouterPin, "[2001:db8::1]:8729", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.addNAS("pusat", "192.0.2.1")
			patch := routerPatch("pusat")
			patch.Address, patch.Authority, patch.TLS = &c.address, &c.authority, c.tls
			router, err := o.AddRouter(t.Context(), patch)
			if err != nil || router.TLS != c.wantTLS || router.Address != c.wantAddress {
				t.Errorf("added %v at %s, %v", router.TLS, router.Address, err)
			}
			if warned := registry.RouterWarnings(&router); len(warned) != c.warnings {
				t.Errorf("warned of %q", warned)
			}
		})
	}
}

// TestChallengeLoginWarns about a login that newer systems refuse.
func TestChallengeLoginWarns(t *testing.T) {
	t.Parallel()
	router := store.Router{TLS: store.RouterVerify, ChallengeLogin: true}
	if warned := registry.RouterWarnings(&router); len(warned) != 1 || !strings.Contains(warned[0], "6.43") {
		t.Errorf("warned of %q", warned)
	}
}

// TestRouterBadInput holds each field to its sentence, and the book to what it was.
func TestRouterBadInput(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		patch registry.RouterPatch
		kind  store.ErrorKind
		field string
	}{
		{"no name", registry.RouterPatch{Name: new(""), NAS: new("cabang")}, store.Invalid, "name"},
		{"taken name", registry.RouterPatch{Name: new("pusat"), NAS: new("cabang")}, store.Conflict, "name"},
		{"no NAS", registry.RouterPatch{NAS: new("nowhere")}, store.Invalid, "nas"},
		{"another router's NAS", registry.RouterPatch{NAS: new("pusat")}, store.Conflict, "nas"},
		{"another vendor's NAS", registry.RouterPatch{NAS: new("lain")}, store.Invalid, "nas"},
		{"no address", registry.RouterPatch{Address: new("")}, store.Invalid, "address"},
		{"port of letters", registry.RouterPatch{Address: new("192.0.2.1:api")}, store.Invalid, "address"},
		{"port 0", registry.RouterPatch{Address: new("192.0.2.1:0")}, store.Invalid, "address"},
		{"no user", registry.RouterPatch{User: new("")}, store.Invalid, "user"},
		{"long password", registry.RouterPatch{Password: new(strings.Repeat("s", 254))}, store.Invalid, "password"},
		{"mode", registry.RouterPatch{Mode: new(store.RouterMode(9))}, store.Invalid, "mode"},
		{"tls", registry.RouterPatch{TLS: new(store.RouterTLS(9))}, store.Invalid, "tls"},
		{"fingerprint", registry.RouterPatch{Fingerprint: new("ab:cd")}, store.Invalid, "fingerprint"},
		{"authority", registry.RouterPatch{Authority: new("sss")}, store.Invalid, "authority"},
		{"note", registry.RouterPatch{Note: new("\xff")}, store.Invalid, "note"},
	}
	o := newOffice(t)
	o.addNAS("pusat", "192.0.2.1")
	o.addNAS("cabang", "192.0.2.2")
	o.addNAS("baru", "192.0.2.3")
	o.addNAS("lain", "192.0.2.4")
	if _, err := o.SetNAS(t.Context(), "lain", registry.NASPatch{Vendor: new(store.OtherVendor)}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pusat", "cabang"} {
		if _, err := o.AddRouter(t.Context(), routerPatch(name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o.unchanged(func() {
				_, err := o.SetRouter(t.Context(), "cabang", c.patch)
				storetest.WantFault(t, err, c.kind, c.field)
				fresh := c.patch
				orElse(&fresh.Name, "baru")
				orElse(&fresh.NAS, "baru")
				if c.field == "name" {
					fresh.NAS = new("baru")
				}
				orElse(&fresh.Address, "192.0.2.3")
				orElse(&fresh.User, "gardu")
				orElse(&fresh.Password, "sangat rahasia")
				_, err = o.AddRouter(t.Context(), fresh)
				storetest.WantFault(t, err, c.kind, c.field)
				if strings.Contains(err.Error(), "sss") {
					t.Errorf("the error shows what was given: %v", err)
				}
			})
		})
	}
	o.unchanged(func() {
		_, err := o.SetRouter(t.Context(), "nobody", registry.RouterPatch{})
		storetest.WantFault(t, err, store.NotFound, "")
		storetest.WantFault(t, o.RemoveRouter(t.Context(), "nobody"), store.NotFound, "")
		_, err = o.TrustRouter(t.Context(), "cabang", "", "")
		storetest.WantFault(t, err, store.Invalid, "fingerprint")
		_, err = o.AddRouter(t.Context(), registry.RouterPatch{})
		for _, field := range []string{"name", "nas", "address", "user", "password"} {
			storetest.WantFault(t, err, store.Invalid, field)
		}
	})
}

// certificate is the authority of a test, valid for nobody.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUPw2pL8O6xbSQaeN9y02f9kfssbEwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKZ2FyZHUgdGVzdDAgFw0yNjExMjIxODM0MjBaGA8yMTI2MTAy
OTE4MzQyMFowFTETMBEGA1UEAwwKZ2FyZHUgdGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABBYg/lpzypsprsmcBPS/TpxEEHQrjSZPpeBqazfz9EBHPsEFyOee
WEiVTExPFm09NsabLiACgZsemdzvDYlGyYWjUzBRMB0GA1UdDgQWBBQqbvSmPjYy
o/Uwfb5WeC4FTJF5DDAfBgNVHSMEGDAWgBQqbvSmPjYyo/Uwfb5WeC4FTJF5DDAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDgvwPCKT8tPpZXidMx
DBUXSgo603Q1EH5GWdGpU1jZagIgJqZNu+ov5pSDeSlrW0mVh9o3UxhmEyQTVP2s
t5shTyk=
-----END CERTIFICATE-----
`
