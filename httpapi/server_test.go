package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

// TestAnswersOverTheSocketAndWithin tells the story of a NAS, a plan and a service.
func TestAnswersOverTheSocketAndWithin(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{})

	for _, step := range []struct {
		method, path, body string
		status             int
		contains           string
	}{
		{
			"POST", native.NASListPath,
			`{"name":"r1","address":"192.0.2.1","secret":"a secret of the router"}`, 201, `"name":"r1"`,
		},
		{
			"POST", native.PlanListPath, `{"name":"home","kind":"pppoe","rate":"10M/10M","validity":"30d"}`,
			201, `"validity":"30d"`,
		},
		{"POST", native.ServiceListPath, `{"login":"budi","password":"rahasia","plan":"home"}`, 201, `"state":"active"`},
		{"GET", native.Fill(native.ServicePath, "budi"), "", 200, `"plan":"home"`},
		{"POST", native.Fill(native.ServiceIsolirPath, "budi"), "", 200, `"state":"isolir"`},
		{"POST", native.Fill(native.ServiceRestorePath, "#1"), "", 200, `"state":"active"`},
		{"GET", native.ServiceListPath + "?kind=pppoe", "", 200, `"login":"budi"`},
		{"GET", native.Fill(native.NASSecretPath, "r1"), "", 200, "a secret of the router"},
		{"DELETE", native.Fill(native.ServicePath, "budi"), "", 204, ""},
		{"GET", native.Fill(native.ServicePath, "budi"), "", 404, `"kind":"not found"`},
		{"GET", "/v1/nowhere", "", 404, "there is no such route"},
		{"PUT", native.NASListPath, "", 405, "another method"},
	} {
		for name, client := range map[string]*http.Client{"socket": h.client, "within": h.within} {
			if name == "within" && step.method != "GET" {
				continue
			}
			status, body := ask(t, client, step.method, step.path, step.body)
			if status != step.status || !strings.Contains(body, step.contains) {
				t.Fatalf("%s: %s %s = %d %s; want %d with %s",
					name, step.method, step.path, status, body, step.status, step.contains)
			}
		}
	}
}
