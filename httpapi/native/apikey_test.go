package native_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// TestKeys makes a key, uses it, changes it and revokes it. Its secret is told once.
func TestKeys(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.hire(t, "ani", store.RoleFinance)
	answer := d.must(t, http.MethodPost, native.APIKeyListPath, `{"name":"kasir","operator":"ani",
		"scopes":["billing:pay","invoices:read"],"allow":["203.0.113.9","2001:db8::/48"]}`)
	made := decode[native.MadeAPIKey](t, answer)
	if !strings.HasPrefix(made.Secret, made.Prefix) || made.Operator != "ani" || len(made.Allow) != 2 {
		t.Fatalf("the key is %s", answer)
	}
	home := netip.MustParseAddr("203.0.113.9")
	who, err := d.account.Authenticate(t.Context(), "", made.Secret, home)
	if err != nil || who.Name != "kasir" || len(who.Scopes) != 2 {
		t.Errorf("the key is of %+v, %v", who, err)
	}

	path := native.Fill(native.APIKeyPath, "kasir")
	for _, shown := range []string{
		d.must(t, http.MethodGet, path, ""), d.must(t, http.MethodGet, native.APIKeyListPath, ""),
		d.must(t, http.MethodPatch, path, `{"allow":["198.51.100.0/24"],"expires_at":"2027-01-31"}`),
	} {
		if strings.Contains(shown, made.Secret) || strings.Contains(shown, "secret") {
			t.Errorf("the secret is told again: %s", shown)
		}
	}
	if _, err := d.account.Authenticate(t.Context(), "", made.Secret, home); err == nil {
		t.Error("the key is good from an address that is no longer on its list")
	}

	revoke := native.Fill(native.APIKeyRevokePath, "kasir")
	once := decode[native.APIKey](t, d.must(t, http.MethodPost, revoke, ""))
	again := decode[native.APIKey](t, d.must(t, http.MethodPost, revoke, ""))
	if once.RevokedAt == nil || !once.RevokedAt.Equal(*again.RevokedAt) {
		t.Errorf("revoked at %v, then at %v", once.RevokedAt, again.RevokedAt)
	}
	from := netip.MustParseAddr("198.51.100.7")
	if _, err := d.account.Authenticate(t.Context(), "", made.Secret, from); err == nil {
		t.Error("a revoked key is good")
	}
}

// TestNobodyGrantsMoreThanTheyHave sees keys refused that could do more than whoever makes them.
func TestNobodyGrantsMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.hire(t, "ani", store.RoleOwner)
	d.hire(t, "budi", store.RoleFinance)
	d.must(t, http.MethodPost, native.APIKeyListPath,
		`{"name":"panel","operator":"ani","scopes":["*"],"allow":["192.0.2.1"]}`)
	finance := web.Identity{Source: web.Operator, Name: "budi", Operator: 2, Role: store.RoleFinance}
	bot := web.Identity{
		Source: web.APIKey, Name: "bot", KeyID: 9, Operator: 1, Role: store.RoleOwner,
		Scopes: []string{"apikeys:write", "plans:read"},
	}
	for _, one := range []struct {
		name         string
		who          web.Identity
		method, path string
		body         string
		status       int
		field        string
	}{
		{"own", finance, "POST", native.APIKeyListPath, `{"name":"a","scopes":["plans:read"]}`, 201, ""},
		{"the owner's", finance, "POST", native.APIKeyListPath, `{"name":"b","operator":"ani","scopes":["plans:read"]}`, 403, "operator"},
		{"beyond the role", finance, "POST", native.APIKeyListPath, `{"name":"c","scopes":["operators:write"]}`, 422, "scopes"},
		{"taking over", finance, "PATCH", native.Fill(native.APIKeyPath, "panel"), `{"allow":["192.0.2.9"]}`, 403, "operator"},
		{"giving away", finance, "PATCH", native.Fill(native.APIKeyPath, "a"), `{"operator":"ani"}`, 403, "operator"},
		{"a key of a key", bot, "POST", native.APIKeyListPath, `{"name":"d","scopes":["plans:read"]}`, 201, ""},
		{"a wider key", bot, "POST", native.APIKeyListPath, `{"name":"e","scopes":["*"]}`, 403, "scopes"},
		{"widening", bot, "PATCH", native.Fill(native.APIKeyPath, "panel"), `{"scopes":["operators:write"]}`, 403, "scopes"},
		{"revoking", finance, "POST", native.Fill(native.APIKeyRevokePath, "panel"), ``, 200, ""},
	} {
		d.who = one.who
		status, body := d.ask(t, one.method, one.path, one.body)
		if status != one.status || one.field != "" && !strings.Contains(body, `"field":"`+one.field+`"`) {
			t.Errorf("%s: %d %s; want %d naming %q", one.name, status, body, one.status, one.field)
		}
	}
}

// TestBadKeys sees what is wrong with a key named, and no value repeated.
func TestBadKeys(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.hire(t, "ani", store.RoleOwner)
	for body, field := range map[string]string{
		`{"name":"","operator":"ani","scopes":["plans:read"]}`:                            "name",
		`{"name":"x","scopes":["plans:read"]}`:                                            "operator",
		`{"name":"x","operator":"nobody","scopes":["plans:read"]}`:                        "operator",
		`{"name":"x","operator":"ani"}`:                                                   "scopes",
		`{"name":"x","operator":"ani","scopes":["hush hush"]}`:                            "scopes",
		`{"name":"x","operator":"ani","scopes":["billing:pay"]}`:                          "allow",
		`{"name":"x","operator":"ani","scopes":["plans:read"],"allow":["hush"]}`:          "allow",
		`{"name":"x","operator":"ani","scopes":["plans:read"],"method":"nowhere"}`:        "method",
		`{"name":"x","operator":"ani","scopes":["plans:read"],"expires_at":"in a while"}`: "expires_at",
	} {
		status, answer := d.ask(t, http.MethodPost, native.APIKeyListPath, body)
		if status != http.StatusUnprocessableEntity || !strings.Contains(answer, `"field":"`+field+`"`) {
			t.Errorf("%s gives %d %s; want %q named", body, status, answer, field)
		}
	}
}
