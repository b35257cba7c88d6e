package httpapi_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"gardu/httpapi"
	"gardu/httpapi/native"
)

// TestHeadersOfEveryAnswer looks at answers of all kinds.
func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	seen := map[string]bool{}
	for _, one := range []struct{ method, path string }{
		{"GET", native.HealthPath},
		{"GET", native.PlanListPath},
		{"GET", "/nowhere"},
		{"PUT", native.HealthPath},
		{"GET", "/probe/panic"},
		{"OPTIONS", native.HealthPath},
		{"HEAD", native.HealthPath},
	} {
		got := s.ask(t, one.method, one.path, "")
		for name, want := range map[string]string{
			"X-Content-Type-Options":  "nosniff",
			"X-Frame-Options":         "DENY",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			"Referrer-Policy":         "no-referrer",
			"Cache-Control":           "no-store",
		} {
			if got.Header.Get(name) != want {
				t.Errorf("%s %s: %s is %q", one.method, one.path, name, got.Header.Get(name))
			}
		}
		id := got.Header.Get("X-Request-Id")
		if id == "" || seen[id] {
			t.Errorf("%s %s: the request is named %q", one.method, one.path, id)
		}
		seen[id] = true
		for _, name := range []string{"Strict-Transport-Security", "Server", "Access-Control-Allow-Origin"} {
			if value := got.Header.Get(name); value != "" {
				t.Errorf("%s %s: %s is %q", one.method, one.path, name, value)
			}
		}
	}
}

// TestStrictTransportBehindProxy keeps browsers with the proxy's TLS.
func TestStrictTransportBehindProxy(t *testing.T) {
	t.Parallel()
	s := build(t, func(c *httpapi.Config) {
		c.Public.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	})
	if got := s.ask(t, "GET", native.HealthPath, "", "X-Forwarded-Proto", "https"); got.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not kept with TLS")
	}
	if got := s.ask(t, "GET", native.HealthPath, ""); got.Header.Get("Strict-Transport-Security") != "" {
		t.Error("browsers are kept with TLS that there is not")
	}
}

// TestMethods asks routes by methods that they have and have not.
func TestMethods(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	for _, one := range []struct {
		name, method, path string
		status             int
		allow, contains    string
	}{
		{"a route that is none", "GET", "/v1/nowhere", 404, "", `"there is no such route"`},
		{"below a route", "GET", "/v1/healthy", 404, "", `"status":404`},
		{"a method that it has not", "PUT", native.HealthPath, 405, "GET, HEAD, OPTIONS", "this route has another method"},
		{"what it has instead", "OPTIONS", native.PlanListPath, 204, "GET, POST, HEAD, OPTIONS", ""},
		{"options of no route", "OPTIONS", "/v1/nowhere", 404, "", "no such route"},
		{"the head of a route", "HEAD", native.HealthPath, 200, "", ""},
		{"the head of what is not for nobody", "HEAD", native.PlanListPath, 401, "", ""},
		{"the head of no route", "HEAD", "/v1/nowhere", 404, "", ""},
		{"a method of nobody's", "BREW", native.HealthPath, 400, "", "Invalid http method"},
	} {
		got := s.ask(t, one.method, one.path, "")
		if got.StatusCode != one.status {
			t.Errorf("%s: %d %s, want %d", one.name, got.StatusCode, got.text, one.status)
		}
		if one.allow != "" && got.Header.Get("Allow") != one.allow {
			t.Errorf("%s: allowed are %q", one.name, got.Header.Get("Allow"))
		}
		if !strings.Contains(got.text, one.contains) {
			t.Errorf("%s: %s", one.name, got.text)
		}
		if one.method == "HEAD" && got.text != "" {
			t.Errorf("%s has a body: %s", one.name, got.text)
		}
	}
	whole, head := s.ask(t, "GET", native.HealthPath, ""), s.ask(t, "HEAD", native.HealthPath, "")
	if head.ContentLength != int64(len(whole.text)) || head.Header.Get("Content-Type") != whole.Header.Get("Content-Type") {
		t.Errorf("the head tells of %d octets of %s", head.ContentLength, head.Header.Get("Content-Type"))
	}
}

// TestOrigins asks as pages of several sites.
func TestOrigins(t *testing.T) {
	t.Parallel()
	const ours, theirs = "https://panel.isp.id", "https://evil.example"
	s := build(t, func(c *httpapi.Config) { c.Public.Origins = []string{ours} })
	ask := []string{"Access-Control-Request-Method", "PATCH", "Access-Control-Request-Headers", "authorization"}
	for _, one := range []struct {
		name, method, origin string
		fields               []string
		status               int
		shared, preflight    bool
	}{
		{"our page reads", "GET", ours, nil, 200, true, false},
		{"another page reads", "GET", theirs, nil, 200, false, false},
		{"a page of a part of our name", "GET", ours + ".evil.example", nil, 200, false, false},
		{"null", "GET", "null", nil, 200, false, false},
		{"no page", "GET", "", nil, 200, false, false},
		{"our page asks what it may", "OPTIONS", ours, ask, 204, true, true},
		{"another page asks", "OPTIONS", theirs, ask, 204, false, false},
		{"our page asks for the methods", "OPTIONS", ours, nil, 204, true, false},
	} {
		fields := one.fields
		if one.origin != "" {
			fields = append([]string{"Origin", one.origin}, fields...)
		}
		got := s.ask(t, one.method, native.HealthPath, "", fields...)
		want := ""
		if one.shared {
			want = one.origin
		}
		if got.StatusCode != one.status || got.Header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("%s: %d for %q", one.name, got.StatusCode, got.Header.Get("Access-Control-Allow-Origin"))
		}
		if asked := strings.Contains(got.Header.Get("Access-Control-Allow-Methods"), "PATCH"); asked != one.preflight {
			t.Errorf("%s: methods are %q", one.name, got.Header.Get("Access-Control-Allow-Methods"))
		}
		if got.Header.Get("Vary") != "Origin" || got.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", one.name, got.Header)
		}
	}
	if got := s.ask(t, "GET", native.PlanListPath, "", "Origin", ours); got.StatusCode != http.StatusUnauthorized ||
		got.Header.Get("Access-Control-Allow-Origin") != ours {
		t.Errorf("a refusal cannot be read: %d %v", got.StatusCode, got.Header)
	}
	plain := build(t, nil)
	if got := plain.ask(t, "GET", native.HealthPath, "", "Origin", ours); got.Header.Get("Vary")+got.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without origins: %v", got.Header)
	}
}
