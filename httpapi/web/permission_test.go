package web_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/google/go-cmp/cmp"
)

// update writes the golden files anew: go test -update, then read the difference.
var update = flag.Bool("update", false, "write the golden files anew")

// TestPermissionsOfRoles compares the whole table, every role by every permission, with a file.
func TestPermissionsOfRoles(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	fmt.Fprintf(&table, "%-18s", "")
	for _, role := range store.Roles() {
		fmt.Fprintf(&table, " %-10s", role)
	}
	for _, permission := range web.AllPermissions() {
		fmt.Fprintf(&table, "\n%-18s", permission)
		for _, role := range store.Roles() {
			mark := "-"
			if (web.Identity{Source: web.Operator, Role: role}).May(permission) {
				mark = "yes"
			}
			fmt.Fprintf(&table, " %-10s", mark)
		}
	}
	lines := strings.Split(table.String(), "\n")
	for place := range lines {
		lines[place] = strings.TrimRight(lines[place], " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	const path = "testdata/permissions.golden"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), got); difference != "" {
		t.Errorf("the table differs (-file +code):\n%s", difference)
	}
}

// TestTableIsSound looks for words that are none, twice, or nobody's.
func TestTableIsSound(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[a-z]+:[a-z]+$`)
	seen := map[web.Permission]bool{}
	for _, permission := range web.AllPermissions() {
		if !form.MatchString(string(permission)) || seen[permission] {
			t.Errorf("%q is no word, or twice there", permission)
		}
		seen[permission] = true
	}
	for role, permissions := range web.Permissions {
		if !slices.Contains(store.Roles(), role) || len(web.Rights(role)) != len(permissions) {
			t.Errorf("%q is no role, or its rights are others", role)
		}
		for place, permission := range permissions {
			if !seen[permission] || slices.Contains(permissions[:place], permission) {
				t.Errorf("%s: %q is no permission, or twice there", role, permission)
			}
		}
	}
	if len(web.Permissions) != len(store.Roles()) {
		t.Errorf("%d roles have permissions, of %d", len(web.Permissions), len(store.Roles()))
	}
}

// TestMay asks what identities of other kinds may do.
func TestMay(t *testing.T) {
	t.Parallel()
	key := func(scopes ...string) web.Identity { return web.Identity{Source: web.APIKey, Scopes: scopes} }
	owner := web.Identity{Source: web.Operator, Role: store.RoleOwner}
	frozen := owner
	frozen.Denied = "frozen"
	for _, one := range []struct {
		name                            string
		who                             web.Identity
		everybody, signed, plans, local bool
	}{
		{"nobody", web.Identity{}, true, false, false, false},
		{"nobody with a role", web.Identity{Role: store.RoleOwner, Scopes: []string{"*"}}, true, false, false, false},
		{"root", web.Identity{Source: web.LocalSocket}, true, true, true, true},
		{"the command line", web.Identity{Source: web.InProcess}, true, true, true, true},
		{"a stranger at the socket", web.Identity{Source: web.LocalSocket, Denied: "no"}, false, false, false, false},
		{"an owner", owner, true, true, true, false},
		{"an owner who is frozen", frozen, false, false, false, false},
		{"an operator without a role", web.Identity{Source: web.Operator}, true, true, false, false},
		{"one with scopes of a key", web.Identity{Source: web.Operator, Scopes: []string{"*"}}, true, true, false, false},
		{"a key", key("plans:write"), true, true, true, false},
		{"a key for all", key("*"), true, true, true, false},
		{"a key for something else", key("plans:read", "plans", "", "signed-in"), true, true, false, false},
		{"a key with a role", web.Identity{Source: web.APIKey, Role: store.RoleOwner}, true, true, false, false},
	} {
		for permission, want := range map[web.Permission]bool{
			web.Everybody: one.everybody, web.SignedIn: one.signed, web.PlansWrite: one.plans, "": one.local,
		} {
			if got := one.who.May(permission); got != want {
				t.Errorf("%s, %q: %v", one.name, permission, got)
			}
			ctx := web.WithRequest(context.Background(), web.Request{Identity: one.who})
			if err := web.Authorise(ctx, permission); (err == nil) != want || err != nil && !store.Is(err, store.Denied) {
				t.Errorf("%s, %q: %v", one.name, permission, err)
			}
		}
	}
}

// later is an error of somebody else that says when to come again.
type later struct{ error }

// RetryAfter says when.
func (later) RetryAfter() time.Duration { return 90 * time.Second }

// Unwrap returns the error.
func (l later) Unwrap() error { return l.error }

// TestRefusalsSayMore tells what an answer has beside its kind.
func TestRefusalsSayMore(t *testing.T) {
	t.Parallel()
	changed := store.CheckExpected(store.WithExpected(context.Background(), 1), 2)
	for _, one := range []struct {
		name             string
		err              error
		status           int
		retry, challenge string
	}{
		{"nobody", web.Unauthenticated("who?"), 401, "", `Bearer realm="gardu"`},
		{"too often", web.Throttled(1500 * time.Millisecond), 429, "2", ""},
		{"too often, says somebody else", later{store.Errorf(store.Exhausted, "no")}, 429, "90", ""},
		{"a header that is none", web.Malformed("If-Match", "no"), 400, "", ""},
		{"changed meanwhile", changed, 412, "", ""},
		{"a conflict", store.Errorf(store.Conflict, "taken"), 409, "", ""},
		{"wrapped", fmt.Errorf("doing: %w", web.Throttled(time.Second)), 429, "1", ""},
	} {
		failure := web.Describe(one.err)
		header := failure.Header()
		if failure.Status != one.status || header.Get("Retry-After") != one.retry || header.Get("WWW-Authenticate") != one.challenge {
			t.Errorf("%s: %d %v", one.name, failure.Status, header)
		}
	}
	if err := web.Throttled(0); err != nil {
		t.Errorf("no wait is %v", err)
	}
	for _, status := range []int{http.StatusUnauthorized, http.StatusPreconditionFailed} {
		if web.KindOfStatus(status) == store.Internal {
			t.Errorf("%d is our own fault", status)
		}
	}
}
