package native_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// expecting makes the desk ask for a revision with every change that follows.
func (d *desk) expecting(t *testing.T, revision uint64, method, path, body string) (int, string) {
	t.Helper()

	app := fiber.New(fiber.Config{Immutable: true})
	app.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(web.WithRequest(t.Context(), web.Request{ID: "request", Identity: local, Expect: revision}))

		return c.Next()
	})
	d.api.Mount(app)
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	response, err := app.Test(request, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only looked at

	return response.StatusCode, response.Header.Get("ETag")
}

// TestEveryRecordHasARevision changes and removes one record of each noun, with a revision that is
// not its own and with the one that it has.
func TestEveryRecordHasARevision(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	d.furnish(t)
	d.must(t, "POST", native.RouterListPath, `{"name":"core","nas":"r1","address":"192.0.2.1","user":"gardu",
		"password":"rahasia","mode":"radius","tls":"off"}`)
	for _, one := range []struct {
		noun, path string
		changes    bool // has a PATCH
		remove     string
	}{
		{"service", native.Fill(native.ServicePath, "budi"), true, ""},
		{"customer", native.Fill(native.CustomerPath, "C-1"), true, ""},
		{"router", native.Fill(native.RouterPath, "core"), true, ""},
		{"company", native.Fill(native.CompanyPath, "timur"), true, ""},
		{"plan", native.Fill(native.PlanPath, "home"), true, ""},
		{"pool", native.Fill(native.PoolPath, "ours"), true, ""},
		{"operator", native.Fill(native.OperatorPath, "siti"), false, ""},
		{"trust", native.Fill(native.NASPath, "r1"), false, native.Fill(native.NASTrustPath, "r1")},
		{"abilities", native.Fill(native.NASPath, "r1"), false, native.Fill(native.NASAbilityPath, "r1")},
		{"nas", native.Fill(native.NASPath, "r1"), true, ""},
	} {
		revision := d.revision(t, one.path)
		if one.changes {
			status, _ := d.expecting(t, revision+7, "PATCH", one.path, `{"note":"changed"}`)
			if status != http.StatusPreconditionFailed || d.revision(t, one.path) != revision {
				t.Errorf("%s: changed with another revision: %d", one.noun, status)
			}
			status, tag := d.expecting(t, revision, "PATCH", one.path, `{"note":"changed"}`)
			if revision = d.revision(t, one.path); status != http.StatusOK || tag != web.ETag(revision) {
				t.Errorf("%s: changed: %d, tag %s of revision %d", one.noun, status, tag, revision)
			}
		}
		removed := one.path
		if one.remove != "" {
			removed = one.remove
		}
		if status, _ := d.expecting(t, revision+7, "DELETE", removed, ""); status != http.StatusPreconditionFailed {
			t.Errorf("%s: removed with another revision: %d", one.noun, status)
		}
		if status, _ := d.expecting(t, revision, "DELETE", removed, ""); status >= http.StatusMultipleChoices {
			t.Errorf("%s: removed: %d", one.noun, status)
		}
	}
}

// revision returns the revision that a record shows.
func (d *desk) revision(t *testing.T, path string) uint64 {
	t.Helper()

	var shown struct {
		Revision uint64 `json:"revision"`
	}
	if err := json.Unmarshal([]byte(d.must(t, "GET", path, "")), &shown); err != nil || shown.Revision == 0 {
		t.Fatalf("%s: revision %d (%v)", path, shown.Revision, err)
	}

	return shown.Revision
}

// TestEveryOperationSaysWhoMayUseIt looks for routes that were forgotten, and for permissions that
// are none.
func TestEveryOperationSaysWhoMayUseIt(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	var document struct {
		Paths map[string]map[string]struct {
			Permission web.Permission        `json:"x-permission"`
			Security   []map[string][]string `json:"security"`
			Parameters []struct{ Name string }
			Responses  map[string]any
		}
		Components struct {
			Security map[string]struct{ Type string } `json:"securitySchemes"`
		}
	}
	if err := json.Unmarshal([]byte(d.must(t, "GET", native.OpenAPIPath, "")), &document); err != nil {
		t.Fatal(err)
	}
	known := map[web.Permission]bool{web.Everybody: true, web.SignedIn: true}
	for _, permission := range web.AllPermissions() {
		known[permission] = true
	}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			open := operation.Permission == web.Everybody
			if !known[operation.Permission] && path != native.BackupPath {
				t.Errorf("%s %s needs %q", method, path, operation.Permission)
			}
			for _, way := range operation.Security {
				for name := range way {
					if document.Components.Security[name].Type == "" {
						t.Errorf("%s %s: there is no scheme %s", method, path, name)
					}
				}
			}
			if open == (len(operation.Security) > 0) && path != native.BackupPath {
				t.Errorf("%s %s: ways in are %v", method, path, operation.Security)
			}
			parameters := fmt.Sprint(operation.Parameters)
			if method == "patch" && !strings.Contains(parameters, "If-Match") {
				t.Errorf("%s %s takes %s", method, path, parameters)
			}
			if _, told := operation.Responses["401"]; told == open {
				t.Errorf("%s %s: answers are %v", method, path, operation.Responses)
			}
		}
	}
}

// described is what the document says of who may use an operation.
type described struct {
	Permission web.Permission `json:"x-permission"`
	Agents     bool           `json:"x-agents"`
}

// describedOf reads that of every route.
func describedOf(t *testing.T, d *desk) map[route]described {
	t.Helper()

	var document struct {
		Paths map[string]map[string]described
	}
	if err := json.Unmarshal([]byte(d.must(t, "GET", native.OpenAPIPath, "")), &document); err != nil {
		t.Fatal(err)
	}
	all := make(map[route]described)
	for path, methods := range document.Paths {
		for method, one := range methods {
			all[route{strings.ToUpper(method), path}] = one
		}
	}

	return all
}

// TestAgentsAreKeptOut asks every route as an agent, and as somebody of one company, who may do
// everything else: only what is made for them is open.
func TestAgentsAreKeptOut(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]web.Identity{
		"agent":   {Source: web.APIKey, Scopes: []string{"*"}, Agent: 7},
		"company": {Source: web.APIKey, Scopes: []string{"*"}, Company: 7},
	} {
		d := openDesk(t, native.Live{}, who)
		said := describedOf(t, d)
		if said[route{"GET", native.NASListPath}].Agents || !said[route{"GET", native.PlanListPath}].Agents {
			t.Error("the document does not say what is open to agents")
		}
		for _, one := range routes(d) {
			if said[one].Agents {
				continue
			}
			if status, body := d.ask(t, one.method, filled(one.path), bodyFor(one)); status != http.StatusForbidden {
				t.Errorf("%s: %s %s = %d %s", name, one.method, one.path, status, body)
			}
		}
	}
}
