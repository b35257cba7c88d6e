package native_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// TestPermissionTable asks every route as everybody who could ask: what the table does not allow
// is refused before anything else of the request is looked at, and nothing else is.
func TestPermissionTable(t *testing.T) {
	t.Parallel()
	known := append(web.AllPermissions(), "", web.Everybody, web.SignedIn)
	for name, who := range askers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, live(), who)
			for one, said := range describedOf(t, d) {
				permission := said.Permission
				if !slices.Contains(known, permission) {
					t.Errorf("%v needs %q, which nobody can have", one, permission)
				}
				status, body := d.ask(t, one.method, filled(one.path), "{not even JSON")
				refused := status == http.StatusForbidden || status == http.StatusUnauthorized
				if may := who.May(permission); may == refused && !ofSessions(one.path) {
					t.Errorf("%v = %d %s; %s is allowed: %v", one, status, body, permission, may)
				}
				if who.Source == web.Nobody && refused != (status == http.StatusUnauthorized) {
					t.Errorf("nobody asks %v and gets %d", one, status)
				}
				if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
					t.Errorf("%v = %d %s", one, status, body)
				}
			}
		})
	}
}

// askers are one of each kind who could ask.
func askers() map[string]web.Identity {
	askers := map[string]web.Identity{
		"nobody":          {},
		"denied":          {Source: web.LocalSocket, Name: "eve", UID: 1000, Denied: "no"},
		"without a role":  {Source: web.Operator, Name: "x", Operator: 7},
		"without a scope": {Source: web.APIKey, Name: "x", KeyID: 7},
		"with one scope":  {Source: web.APIKey, Name: "x", KeyID: 7, Scopes: []string{"plans:read"}},
		"with all scopes": {Source: web.APIKey, Name: "x", KeyID: 7, Scopes: []string{store.AllScopes}},
	}
	for _, role := range store.Roles() {
		askers[string(role)] = web.Identity{Source: web.Operator, Name: "x", Operator: 7, Role: role}
	}

	return askers
}

// ofSessions reports whether a path is about the session of whoever has signed in, which a key has
// not, and neither has somebody on this machine; or about what somebody may hear of, perhaps nothing.
func ofSessions(path string) bool {
	return path == native.EventsPath ||
		strings.HasPrefix(path, native.MePath+"/") || strings.HasPrefix(path, native.SignOutPath)
}
