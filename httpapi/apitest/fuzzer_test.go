package apitest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"gardu/httpapi/apitest"
)

// thing describes an API of one record.
const thing = `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/v1/things":{
"post":{"operationId":"make","security":[{"key":[]}],"requestBody":{"content":{"application/json":{
 "schema":{"$ref":"#/components/schemas/Thing"}}}},"responses":{"201":{"description":"made","content":{
 "application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
 "default":{"description":"no","content":{"application/problem+json":{"schema":{"type":"object"}}}}}}},
"/v1/things/{name}":{"get":{"operationId":"show","security":[{"key":[]}],"parameters":[
 {"name":"name","in":"path","required":true,"schema":{"type":"string"}}],"responses":{
 "200":{"description":"shown","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
 "default":{"description":"no","content":{"application/problem+json":{"schema":{"type":"object"}}}}}}}},
"components":{"schemas":{"Thing":{"type":"object","required":["name"],"properties":{
 "name":{"type":"string"},"count":{"type":["integer","null"]},
 "password":{"type":"string","writeOnly":true}}}}}}`

// api is a server of things that misbehaves in one way.
type api struct{ fault string }

// ServeHTTP makes and shows things.
func (a api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.fault != "no id" {
		w.Header().Set("X-Request-Id", "r1")
	}
	body, _ := io.ReadAll(r.Body)
	status, media, text := http.StatusOK, "application/json", `{"name":"tower","count":null}`
	if r.Method == http.MethodPost {
		status = http.StatusCreated
	}
	known := r.Header.Get("X-Api-Key") == "right"
	told := string(body[:min(len(body), 500)])
	switch {
	case !known && a.fault != "open":
		status, media, text = http.StatusUnauthorized, "application/problem+json", refusal(401, "who are you")
	case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/tower"):
	case r.Method == http.MethodGet:
		status, media, text = http.StatusNotFound, "application/problem+json", refusal(404, "not there")
	case !strings.Contains(told, "name"):
		status, media, text = http.StatusUnprocessableEntity, "application/problem+json", refusal(422, "odd")
	}
	if known {
		status, media, text = a.spoil(status, media, text, told)
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// refusal is the body of a problem.
func refusal(status int, detail string) string {
	return fmt.Sprintf(`{"status":%d,"detail":%q,"field":"","request_id":"r1"}`, status, detail)
}

// spoil makes a reply wrong.
func (a api) spoil(status int, media, text, told string) (int, string, string) {
	switch a.fault {
	case "failure":
		return http.StatusInternalServerError, "application/problem+json", refusal(500, "internal error")
	case "unreachable":
		return http.StatusServiceUnavailable, "application/problem+json", refusal(503, "later")
	case "shape":
		return status, media, strings.Replace(text, "null", `"many"`, 1)
	case "media":
		return status, "text/html", text
	case "status":
		return http.StatusAccepted, media, text
	case "secret":
		return http.StatusConflict, "application/problem+json",
			fmt.Sprintf(`{"status":409,"detail":%q,"request_id":"r1"}`, told)
	case "silent":
		return http.StatusConflict, "application/problem+json", `{"status":409,"request_id":"r1"}`
	}

	return status, media, text
}

// TestFuzzerFindsFaults sees each kind of fault found, and none where there is none.
func TestFuzzerFindsFaults(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]string{
		"": "", "failure": "status 500", "unreachable": "without Retry-After", "shape": "does not fit",
		"media": "is \"text/html\"", "status": "status 202 is not described", "no id": "no request id",
		"secret": "tells the secret", "silent": "a problem without", "open": "open to nobody",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			report := fuzz(t, api{fault})
			found := slices.ContainsFunc(report.Findings, func(each apitest.Finding) bool {
				return strings.Contains(each.Fault, want)
			})
			if found != (want != "") || want == "" && len(report.Findings) > 0 {
				t.Errorf("%q is not found in %v", want, report.Findings)
			}
			if want == "" && len(report.Silent) > 0 {
				t.Errorf("what is told is not used: %v", report)
			}
		})
	}
}

// fuzz asks an API.
func fuzz(t *testing.T, handler http.Handler) *apitest.Report {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	document, err := apitest.ReadDocument([]byte(thing))
	if err != nil {
		t.Fatal(err)
	}
	if faults := document.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
	fuzzer, err := apitest.New(apitest.Config{
		Base: server.URL, Document: document, Client: server.Client(), Seed: 1, Requests: 150,
		Owner:  func() (http.Header, error) { return http.Header{"X-Api-Key": {"right"}}, nil },
		Others: []apitest.Asker{{Name: "nobody", Nobody: true}}, Usual: []string{"password"},
	})
	if err != nil {
		t.Fatal(err)
	}

	return fuzzer.Run(t.Context())
}

// TestDocumentFaults sees what a document lacks told.
func TestDocumentFaults(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ from, to, want string }{
		"an id":               {`"operationId":"make",`, ``, "has no operationId"},
		"an id of its own":    {`"operationId":"make"`, `"operationId":"show"`, "is another's"},
		"a reference":         {`schemas/Thing"}}}},"responses"`, `schemas/None"}}}},"responses"`, "leads nowhere"},
		"a schema":            {`{"type":["integer","null"]}`, `{"type":"many"}`, "memory:///"},
		"a default":           {`"default"`, `"499"`, "default response"},
		"a success":           {`"201"`, `"301"`, "describes no success"},
		"a parameter":         {`/v1/things/{name}`, `/v1/things/{title}`, "is not one of the path"},
		"all of its parts":    {`/v1/things/{name}`, `/v1/{more}/{name}`, "of its path are described"},
		"a schema of a reply": {`"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},`, `"content":{"application/json":{}}},`, "has no schema"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(strings.ReplaceAll(thing, "\n", ""), one.from, one.to, 1)
			document, err := apitest.ReadDocument([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if faults := strings.Join(document.Faults(), "\n"); !strings.Contains(faults, one.want) {
				t.Errorf("%q is not told in %q", one.want, faults)
			}
		})
	}
	if _, err := apitest.ReadDocument([]byte("[]")); err == nil {
		t.Error("a list is taken for a document")
	}
}
