package native_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

// route is one that is served.
type route struct{ method, path string }

// routes lists what is served, as paths are written in route.go, but for the document itself and its page.
func routes(d *desk) []route {
	parameter := regexp.MustCompile(`:([a-z]+)`)
	var list []route
	for _, one := range d.app.GetRoutes(true) {
		path := parameter.ReplaceAllString(one.Path, "{$1}")
		if one.Method != http.MethodHead && path != native.OpenAPIPath && !strings.HasPrefix(path, native.DocsPath) {
			list = append(list, route{one.Method, path})
		}
	}

	return list
}

// filled puts something into the braces of a path.
func filled(path string) string { return native.Fill(path, "something") }

// bodyFor is a body of the right shape for a route that takes one.
func bodyFor(one route) string {
	switch {
	case one.method == http.MethodPatch:
		return `{}`
	case one.method != http.MethodPost:
		return ""
	case strings.HasSuffix(one.path, "}/password"):
		return `{"password":"x"}`
	case one.path == native.VoucherListPath:
		return `{"plan":"x","count":1}`
	case one.path == native.OperatorListPath:
		return `{"name":"x","role":"owner"}`
	default:
		return `{}`
	}
}

// TestRoutesAndDocumentAgree holds the OpenAPI document to what is served, in both directions.
func TestRoutesAndDocumentAgree(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string `json:"summary"`
		} `json:"paths"`
	}
	if err := json.Unmarshal([]byte(d.must(t, http.MethodGet, native.OpenAPIPath, "")), &document); err != nil {
		t.Fatal(err)
	}
	described, ids := map[route]bool{}, map[string]bool{}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			described[route{strings.ToUpper(method), path}] = true
			if operation.Summary == "" || ids[operation.OperationID] {
				t.Errorf("%s %s has no summary, or no id of its own (%s)", method, path, operation.OperationID)
			}
			ids[operation.OperationID] = true
		}
	}
	served := map[route]bool{}
	for _, one := range routes(d) {
		served[one] = true
	}
	if !maps.Equal(described, served) {
		t.Errorf("served %v\ndescribed %v", slices.Collect(maps.Keys(served)), slices.Collect(maps.Keys(described)))
	}
	if len(served) < 40 {
		t.Errorf("only %d routes", len(served))
	}
}

// TestDocumentTellsSecretsApart sees passwords marked as going in only.
func TestDocumentTellsSecretsApart(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	document := d.must(t, http.MethodGet, native.OpenAPIPath, "")
	if !strings.Contains(document, `"writeOnly":true`) {
		t.Error("no field is write-only")
	}
	if strings.Contains(document, "$schema") {
		t.Error("bodies carry $schema")
	}
}

// TestFill fills and escapes.
func TestFill(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		path  string
		names []string
		want  string
	}{
		{native.NASPath, []string{"r1"}, "/v1/nas/r1"},
		{native.ServicePath, []string{"#7"}, "/v1/services/%237"},
		{native.ServiceIsolirPath, []string{"a/b c?d"}, "/v1/services/a%2Fb%20c%3Fd/isolir"},
		{native.HealthPath, []string{"unused"}, "/v1/health"},
		{native.NASPath, nil, native.NASPath},
	} {
		if got := native.Fill(one.path, one.names...); got != one.want {
			t.Errorf("Fill(%q, %q) = %q, want %q", one.path, one.names, got, one.want)
		}
	}
}

// TestNamesOfAnyKind makes, finds and removes records whose names have to be escaped.
func TestNamesOfAnyKind(t *testing.T) {
	t.Parallel()
	d := openDesk(t, live(), local)
	for _, name := range []string{"a/b", "100%", "rumah budi", "é", "a?b&c=d", "..", "#x", "a+b", "%2F"} {
		body, err := json.Marshal(map[string]string{"name": name, "kind": "pppoe"})
		if err != nil {
			t.Fatal(err)
		}
		d.must(t, http.MethodPost, native.PlanListPath, string(body))
		var plan native.Plan
		answer := d.must(t, http.MethodGet, native.Fill(native.PlanPath, name), "")
		if err := json.Unmarshal([]byte(answer), &plan); err != nil || plan.Name != name {
			t.Errorf("%q is found as %q (%v)", name, plan.Name, err)
		}
		d.must(t, http.MethodDelete, native.Fill(native.PlanPath, name), "")
	}
}
