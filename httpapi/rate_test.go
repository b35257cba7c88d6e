package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
)

// TestRates asks until each sender is told to wait, and waits.
func TestRates(t *testing.T) {
	t.Parallel()
	s := build(t, func(c *httpapi.Config) {
		c.Public.Requests = web.Rate{PerMinute: 60, Burst: 3}
	})
	for sender, fields := range map[string][]string{
		"nobody": nil, "an operator": as("owner"), "a key": {"X-API-Key", "bot"},
	} {
		for range 3 {
			if got := s.ask(t, "GET", native.HealthPath, "", fields...); got.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d %s", sender, got.StatusCode, got.text)
			}
		}
		got := s.ask(t, "GET", native.HealthPath, "", fields...)
		if got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "1" {
			t.Errorf("%s: %d, again in %q", sender, got.StatusCode, got.Header.Get("Retry-After"))
		}
	}
	if got := s.ask(t, "GET", native.HealthPath, "", as("wrong")...); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a wrong token has a rate of its own: %d", got.StatusCode)
	}
	if got := s.ask(t, "POST", native.PlanListPath, `{"name":"x"}`, as("owner")...); !got.Close {
		t.Error("the body of what was refused is taken for a request")
	}
	s.clock.Advance(time.Second)
	if got := s.ask(t, "GET", native.HealthPath, ""); got.StatusCode != http.StatusOK {
		t.Errorf("a second later: %d %s", got.StatusCode, got.text)
	}
}

// TestAdminSideHasNoRate asks within the process.
func TestAdminSideHasNoRate(t *testing.T) {
	t.Parallel()
	s := build(t, func(c *httpapi.Config) { c.Public.Requests = web.Rate{PerMinute: 1, Burst: 1} })
	within := clientOf(t, s.Dial)
	for range 20 {
		if status, body := ask(t, within, "GET", native.HealthPath, ""); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
}

// TestSignInsAreStricter tries names from one address.
func TestSignInsAreStricter(t *testing.T) {
	t.Parallel()
	s := build(t, func(c *httpapi.Config) { c.Public.SignIns = web.Rate{PerMinute: 6, Burst: 2} })
	for _, one := range []struct {
		name   string
		status int
		retry  string
	}{
		{"ani", 200, ""},
		{"ani", 200, ""},
		{"ani", 429, "10"},
		{"budi", 200, ""},
	} {
		got := s.ask(t, "GET", "/probe/signin/"+one.name, "")
		if got.StatusCode != one.status || got.Header.Get("Retry-After") != one.retry {
			t.Errorf("%s: %d, again in %q; want %d, %q", one.name, got.StatusCode,
				got.Header.Get("Retry-After"), one.status, one.retry)
		}
	}
}
