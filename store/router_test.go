package store_test

import (
	"strings"
	"testing"

	"gardu/store"
)

// branch is a router that is valid.
func branch() store.Router {
	return store.Router{
		Name: "cabang", NAS: 1, Address: "192.0.2.1:8729", User: "gardu",
		Password: store.Secret{Form: store.ClearText, Value: []byte("kata sandi")},
		TLS:      store.RouterPin, Fingerprint: strings.Repeat("ab", 32),
	}
}

func TestRouterValidate(t *testing.T) {
	t.Parallel()

	valid := branch()
	if err := valid.Validate(); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*store.Router){
		"name":        func(r *store.Router) { r.Name = "" },
		"nas":         func(r *store.Router) { r.NAS = 0 },
		"address":     func(r *store.Router) { r.Address = "192.0.2.1" },
		"user":        func(r *store.Router) { r.User = "a\nb" },
		"password":    func(r *store.Router) { r.Password.Value = make([]byte, 254) },
		"mode":        func(r *store.Router) { r.Mode = 9 },
		"tls":         func(r *store.Router) { r.TLS = 9 },
		"fingerprint": func(r *store.Router) { r.Fingerprint = "abcd" },
		"authority":   func(r *store.Router) { r.Authority = strings.Repeat("x", 16<<10+1) },
		"serial":      func(r *store.Router) { r.Serial = "\x00" },
		"note":        func(r *store.Router) { r.Note = "\xff" },
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()

			router := branch()
			change(&router)
			faults := store.Faults(router.Validate())
			if len(faults) != 1 || faults[0].Field != field {
				t.Errorf("faults are %v, want one about %s", faults, field)
			}
		})
	}
}

func TestRouterWords(t *testing.T) {
	t.Parallel()

	for _, mode := range []store.RouterMode{
		store.RouterRADIUS, store.RouterLocal, store.RouterMixed,
	} {
		if got, err := store.ParseRouterMode(mode.String()); err != nil || got != mode {
			t.Errorf("%v reads back as %v, %v", mode, got, err)
		}
		if !mode.Writes() && !mode.Asks() {
			t.Errorf("in mode %v nobody decides", mode)
		}
	}
	for _, protection := range []store.RouterTLS{
		store.RouterVerify, store.RouterPin, store.RouterLegacy, store.RouterPlain,
	} {
		if got, err := store.ParseRouterTLS(protection.String()); err != nil || got != protection {
			t.Errorf("%v reads back as %v, %v", protection, got, err)
		}
		unsafe := protection == store.RouterLegacy || protection == store.RouterPlain
		router := store.Router{TLS: protection}
		if warned := len(router.Warnings()) > 0; warned != unsafe {
			t.Errorf("%v: warned %v", protection, warned)
		}
	}
}
