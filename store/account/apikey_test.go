package account_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/account"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// office is the network from which keys may be used.
var office = []netip.Prefix{netip.MustParsePrefix("192.0.2.9/24"), netip.MustParsePrefix("::ffff:198.51.100.0/120")}

// addKey makes a key of siti.
func (d *desk) addKey(name string, scopes ...string) (store.APIKey, string) {
	d.t.Helper()
	key, secret, err := d.AddKey(context.Background(), account.KeyPatch{
		Name: &name, Operator: new(int64(1)), Scopes: &scopes, Allow: &office,
	})
	if err != nil {
		d.t.Fatal(err)
	}

	return key, secret
}

// TestKeyLife makes a key, uses it, changes it and revokes it.
func TestKeyLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	key, secret := d.addKey("panel", "plans:read", "billing:pay", "plans:read")
	if !strings.HasPrefix(secret, key.Prefix) || len(secret) != 46 || len(key.Scopes) != 2 ||
		key.Allow[0].String() != "192.0.2.0/24" || key.Allow[1].String() != "198.51.100.0/24" {
		t.Errorf("made %+v of %d digits", key, len(secret))
	}
	for _, address := range []string{"192.0.2.200", "::ffff:192.0.2.1", "198.51.100.7"} {
		who, err := d.Authenticate(ctx, "", secret, netip.MustParseAddr(address))
		if err != nil || who.Operator != 1 || who.Name != "panel" || who.Key != key.ID || who.Family != 0 ||
			!slices.Equal(who.Scopes, []string{"billing:pay", "plans:read"}) {
			t.Errorf("from %s it is %+v, %v", address, who, err)
		}
	}
	for _, address := range []netip.Addr{{}, netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("2001:db8::1")} {
		if _, err := d.Authenticate(ctx, "", secret, address); err != account.ErrAddress {
			t.Errorf("from %s: %v", address, err)
		}
	}
	if who, err := d.Authenticate(ctx, secret, "", home.Address); err != nil || who.Key != key.ID {
		t.Errorf("where the token stands it is %+v, %v", who, err)
	}
	_, err := d.Authenticate(ctx, "x", secret, home.Address)
	storetest.WantFault(t, err, store.Invalid, "authorization")

	_, err = d.SetKey(ctx, "panel", account.KeyPatch{Method: new(int64(3))})
	storetest.WantFault(t, err, store.Invalid, "method")
	storetest.Update(t, d.book, func(tx *db.BookTx) error {
		_, err := tx.PutMethod(store.PaymentMethod{ID: 3, Name: "BCA"})

		return err
	})
	changed, err := d.SetKey(ctx, "panel", account.KeyPatch{
		Name: new("portal"), Allow: &[]netip.Prefix{}, Scopes: &[]string{"plans:read"}, Method: new(int64(3)),
	})
	if err != nil || changed.Name != "portal" || string(changed.Hash) != string(key.Hash) {
		t.Errorf("changed %+v, %v", changed, err)
	}
	if who, err := d.Authenticate(ctx, "", secret, netip.Addr{}); err != nil || who.Method != 3 {
		t.Errorf("from anywhere it is %+v, %v", who, err)
	}
	revoked, err := d.RevokeKey(ctx, "1")
	if err != nil || revoked.Revoked != d.Now() {
		t.Errorf("revoked %+v, %v", revoked, err)
	}
	d.Advance(time.Minute)
	if again, err := d.RevokeKey(ctx, "portal"); err != nil || again.Revoked != revoked.Revoked {
		t.Errorf("revoked again %+v, %v", again, err)
	}
	if _, err := d.Authenticate(ctx, "", secret, home.Address); err != account.ErrCredentials {
		t.Errorf("revoked, it gets %v", err)
	}
	if list, err := d.Keys(ctx, db.Page{}); err != nil || len(list) != 1 {
		t.Errorf("listed %v, %v", list, err)
	}
	_, err = d.Key(ctx, "panel")
	storetest.WantFault(t, err, store.NotFound, "")
}

// TestWhatEndsAKey changes one fact at a time that a key needs.
func TestWhatEndsAKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(d *desk) error
	}{
		{"time", func(d *desk) error {
			_, err := d.SetKey(d.t.Context(), "panel", account.KeyPatch{Expires: new(d.Now().Add(time.Hour))})
			d.Advance(time.Hour)

			return err
		}},
		{"revoking", func(d *desk) error { _, err := d.RevokeKey(d.t.Context(), "panel"); return err }},
		{"an operator who left", func(d *desk) error {
			d.set("siti", registry.OperatorPatch{Status: new(store.OperatorInactive)})

			return nil
		}},
		{"an operator who was removed", func(d *desk) error {
			return d.registry.RemoveOperator(d.t.Context(), "siti")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			_, secret := d.addKey("panel", "plans:read")
			if _, err := d.Authenticate(t.Context(), "", secret, home.Address); err != nil {
				t.Fatal(err)
			}
			if err := test.end(d); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Authenticate(t.Context(), "", secret, home.Address); err != account.ErrCredentials {
				t.Errorf("it gets %v", err)
			}
		})
	}
}

// A key has at most the rights of its operator, whatever the operator becomes.
func TestKeyRights(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.rights = func(role store.Role) []string {
		if role == store.RoleAdmin {
			return []string{"plans:read", "plans:write"}
		}

		return []string{"plans:read", "reports:read"}
	}
	d.restart()
	_, secret := d.addKey("some", "plans:read", "plans:write")
	_, all := d.addKey("all", store.AllScopes)
	may := func(secret string, want ...string) {
		t.Helper()
		who, err := d.Authenticate(t.Context(), "", secret, home.Address)
		if err != nil || !slices.Equal(who.Scopes, want) {
			t.Errorf("may %v, %v", who.Scopes, err)
		}
	}
	may(secret, "plans:read", "plans:write")
	may(all, "plans:read", "plans:write")
	_, err := d.SetKey(t.Context(), "some", account.KeyPatch{Scopes: &[]string{"reports:read"}})
	storetest.WantFault(t, err, store.Invalid, "scopes")
	d.set("siti", registry.OperatorPatch{Role: new(store.RoleReport)})
	may(secret, "plans:read")
	may(all, "plans:read", "reports:read")
	if _, err := d.SetKey(t.Context(), "some", account.KeyPatch{Name: new("renamed")}); err != nil {
		t.Errorf("renaming a key of somebody with fewer rights: %v", err)
	}
}

func TestKeyBadInput(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.addKey("panel", "plans:read")
	d.addKey("taken", "plans:read")
	for _, c := range []struct {
		name  string
		patch account.KeyPatch
		kind  store.ErrorKind
		field string
	}{
		{"no name", account.KeyPatch{Name: new("")}, store.Invalid, "name"},
		{"taken name", account.KeyPatch{Name: new("taken")}, store.Conflict, "name"},
		{"no operator", account.KeyPatch{Operator: new(int64(0))}, store.Invalid, "operator"},
		{"nobody", account.KeyPatch{Operator: new(int64(9))}, store.Invalid, "operator"},
		{"no scopes", account.KeyPatch{Scopes: &[]string{}}, store.Invalid, "scopes"},
		{"strange scope", account.KeyPatch{Scopes: &[]string{"Plans Read"}}, store.Invalid, "scopes"},
		{"many scopes", account.KeyPatch{Scopes: new(many(65))}, store.Invalid, "scopes"},
		{
			"pays from anywhere",
			account.KeyPatch{Scopes: &[]string{"billing:pay"}, Allow: &[]netip.Prefix{}},
			store.Invalid, "allow",
		},
		{
			"everything from anywhere",
			account.KeyPatch{Scopes: &[]string{"*"}, Allow: &[]netip.Prefix{}},
			store.Invalid, "allow",
		},
		{"no network", account.KeyPatch{Allow: &[]netip.Prefix{{}}}, store.Invalid, "allow"},
		{"many networks", account.KeyPatch{Allow: new(make([]netip.Prefix, 65))}, store.Invalid, "allow"},
		{"method", account.KeyPatch{Method: new(int64(-1))}, store.Invalid, "method"},
	} {
		_, err := d.SetKey(t.Context(), "panel", c.patch)
		if !store.Is(err, c.kind) || store.Faults(err)[0].Field != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	_, secret, err := d.AddKey(t.Context(), account.KeyPatch{Name: new("panel")})
	if err == nil || secret != "" {
		t.Errorf("a refused key has a secret: %v", err)
	}
	_, err = d.SetKey(t.Context(), "none", account.KeyPatch{})
	storetest.WantFault(t, err, store.NotFound, "")
	_, err = d.RevokeKey(t.Context(), "none")
	storetest.WantFault(t, err, store.NotFound, "")
	for _, secret := range []string{"gk_", "gk_" + strings.Repeat("0", 43), strings.Repeat("x", 100_000)} {
		if _, err := d.Authenticate(t.Context(), "", secret, home.Address); err != account.ErrCredentials {
			t.Errorf("it gets %v", err)
		}
	}
	if _, err := d.Authenticate(t.Context(), "", "", home.Address); err != account.ErrCredentials {
		t.Errorf("nothing gets %v", err)
	}
}

// many lists a number of scopes.
func many(count int) (list []string) {
	for i := range count {
		list = append(list, "scope:"+strings.Repeat("x", i+1))
	}

	return list
}

// The use of a key is written once an hour, not with every request.
func TestKeyLastUsed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	key, secret := d.addKey("panel", "plans:read")
	use := func(want time.Time, writes uint64) {
		t.Helper()
		if _, err := d.Authenticate(t.Context(), "", secret, home.Address); err != nil {
			t.Fatal(err)
		}
		stored, err := d.Key(t.Context(), "panel")
		if err != nil || stored.LastUsed != want || stored.Revision != key.Revision+writes {
			t.Errorf("used at %s, revision %d, %v", stored.LastUsed, stored.Revision, err)
		}
	}
	first := d.Now()
	use(first, 1)
	d.Advance(time.Hour - time.Second)
	use(first, 1)
	d.Advance(time.Second)
	use(d.Now(), 2)
}
