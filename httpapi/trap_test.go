package httpapi_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
)

// The traps of the HTTP libraries, each by its name.

// TestTrapHumaIsPinned: from v2.38 on its fiber adapter takes fiber v3.
func TestTrapHumaIsPinned(t *testing.T) {
	t.Parallel()
	modules, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`danielgtaylor/huma/v2 v2\.37\.\d+\n`, `gofiber/fiber/v2 v2\.52\.\d+\n`} {
		if !regexp.MustCompile(want).Match(modules) {
			t.Errorf("go.mod has no %s", want)
		}
	}
}

// TestTrapStreamWriters: sse.Register and StreamResponse alone do not flush on fiber, a panic in a
// stream writer of the library ends the process, and an ETag middleware keeps streams back. Streams
// are those of httpapi/web; nobody goes another way.
func TestTrapStreamWriters(t *testing.T) {
	t.Parallel()
	forbidden := []string{"SetBodyStreamWriter", "sse.Register", "SendStreamWriter", "middleware/etag", "middleware/recover"}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, word := range forbidden {
			if strings.Contains(string(text), word) {
				t.Errorf("%s uses %s", path, word)
			}
		}

		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTrapPanics: a panic in a handler, in the authenticator or in a stream ends the request, and
// nothing else. Its words stay here.
func TestTrapPanics(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	for _, path := range []string{"/probe/panic", native.PlanListPath} {
		got := s.ask(t, "GET", path, "", as(panicToken)...)
		if got.StatusCode != http.StatusInternalServerError || strings.Contains(got.text, "secret") {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.text)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), "GET", s.url+"/probe/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := s.client.Do(request); err == nil {
		text := make([]byte, 100)
		if count, err := response.Body.Read(text); err == nil || count > 0 {
			t.Errorf("a stream that panicked looks whole: %q, %v", text[:count], err)
		}
		_ = response.Body.Close()
	}
	if got := s.ask(t, "GET", native.HealthPath, ""); got.StatusCode != http.StatusOK {
		t.Errorf("and then: %d %s", got.StatusCode, got.text)
	}
}

// TestTrapBorrowedTexts: without Immutable what a handler has kept changes with the next request of
// the connection.
func TestTrapBorrowedTexts(t *testing.T) {
	t.Parallel()
	keeper := &probe{}
	s := build(t, func(c *httpapi.Config) { c.Public.Surfaces = []web.Surface{keeper} })
	s.ask(t, "GET", "/probe/keep/aaaaaaaa?q=bbbbbbbb", "", "X-Probe", "cccccccc")
	for range 5 {
		s.ask(t, "GET", "/probe/keep/zzzzzzzz?q=yyyyyyyy", "", "X-Probe", "xxxxxxxx")
	}
	want := []string{"aaaaaaaa", "bbbbbbbb", "cccccccc", "/probe/keep/aaaaaaaa"}
	if got := *keeper.kept.Load(); !slices.Equal(got, want) {
		t.Errorf("kept are %q", got)
	}
}

// TestTrapErrorsEchoNothing: the library's errors repeat what was sent, and $schema tells where we
// are.
func TestTrapErrorsEchoNothing(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	const secret = "rahasia-sekali"
	for _, body := range []string{
		`{"name":"x","role":"owner","password":["` + secret + `"]}`, `{"name":"x","role":"` + secret + `"}`,
		`"` + secret + `"`, secret, `{"name":"x","role":"owner","password":"` + secret,
	} {
		got := s.ask(t, "POST", native.OperatorListPath, body, as("owner")...)
		if got.StatusCode != http.StatusUnprocessableEntity || strings.Contains(strings.ReplaceAll(got.text, `\"`+secret+`\" is not one of`, ""), secret) {
			t.Errorf("%s: %d %s", body, got.StatusCode, got.text)
		}
	}
	for _, path := range []string{native.PlanListPath + "?x=" + secret, native.PlanListPath + "?limit=" + secret, "/v1/" + secret} {
		if got := s.ask(t, "GET", path, "", as("owner")...); got.StatusCode < 400 || strings.Contains(got.text, secret) {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.text)
		}
	}
	if got := s.ask(t, "GET", native.PlanListPath, "", as("owner")...); strings.Contains(got.text, "$schema") || got.Header.Get("Link") != "" {
		t.Errorf("the schema is told: %s", got.text)
	}
}

// TestTrapNothingByPrefix: what begins like a route of everybody's is not for everybody.
func TestTrapNothingByPrefix(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	for path, status := range map[string]int{
		native.HealthPath: 200, native.HealthPath + "/": 200, "/V1/HEALTH": 200, "/v1/healthx": 404, "/v1/health/x": 404,
		native.DocsPath: 200, native.DocsPath + "/../plans": 401, native.DocsPath + "/%2e%2e/plans": 401, "/v1/docsx": 404,
		native.DocsPath + "/nothing.js": 404, "/V1/Plans": 401, "/v1/plans/": 401, "//v1/plans": 401, "/v1//plans": 401,
	} {
		got := s.ask(t, "GET", path, "")
		if got.StatusCode != status && (status != 401 || got.StatusCode != 404) {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, status)
		}
	}
}

// TestTrapDocumentation: the library's own page loads scripts from elsewhere. Ours comes whole from
// here, and its policy lets the browser run just what is in it.
func TestTrapDocumentation(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	got := s.ask(t, "GET", native.DocsPath, "")
	if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	policy := got.Header.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Count(policy, "'sha256-") != 3 {
		t.Errorf("the policy is %s", policy)
	}
	for _, link := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(got.text, -1) {
		if !strings.HasPrefix(link[1], native.DocsPath+"/") {
			t.Errorf("the page loads %s", link[1])

			continue
		}
		if part := s.ask(t, "GET", link[1], ""); part.StatusCode != http.StatusOK || len(part.text) < 100 {
			t.Errorf("%s: %d, %d octets", link[1], part.StatusCode, len(part.text))
		}
	}
	if !strings.Contains(got.text, native.OpenAPIPath) {
		t.Error("the page does not show the document")
	}
}
