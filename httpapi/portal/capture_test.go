package portal_test

import (
	"net/http"
	"testing"
)

// as makes a request one to another host.
func as(host string) func(*http.Request) {
	return func(r *http.Request) { r.Host = host }
}

func TestRequestsToOthersAreCaptured(t *testing.T) {
	t.Parallel()
	s := open(t, "http://bayar.isp.id")
	for _, one := range []struct{ host, path, want string }{
		{"connectivitycheck.gstatic.com", "/generate_204", "http://bayar.isp.id/isolir"},
		{"captive.apple.com", "/hotspot-detect.html", "http://bayar.isp.id/isolir"},
		{"www.msftconnecttest.com", "/connecttest.txt", "http://bayar.isp.id/isolir"},
		{"www.msftncsi.com:80", "/ncsi.txt", "http://bayar.isp.id/isolir"},
		{"example.com", "/", "http://bayar.isp.id/isolir"},
		{"example.com", "/any/thing?a=b", "http://bayar.isp.id/isolir"},
		{"EXAMPLE.com.", "/invoice/" + firstToken, "http://bayar.isp.id/isolir"},
		{"bayar.isp.id", "/", ""},
		{"BAYAR.isp.id:8080", "/isolir", ""},
		{"192.0.2.1", "/isolir", ""},
		{"[2001:db8::1]:80", "/isolir", ""},
		{"localhost:8080", "/", ""},
	} {
		got := s.ask(http.MethodGet, one.path, nil, as(one.host))
		if location := got.header.Get("Location"); location != one.want {
			t.Errorf("%s%s leads to %q, want %q", one.host, one.path, location, one.want)
		}
		if one.want != "" && got.status != http.StatusSeeOther || one.want == "" && got.status != http.StatusOK {
			t.Errorf("%s%s is answered with %d", one.host, one.path, got.status)
		}
	}
	posted := s.ask(http.MethodPost, "/upload", nil, as("example.com"))
	if posted.status != http.StatusSeeOther {
		t.Errorf("a form for somebody else is answered with %d", posted.status)
	}
	secure := s.ask(http.MethodGet, "/nowhere", nil, func(r *http.Request) {
		r.Host = "api.isp.id"
		r.Header.Set("X-Forwarded-Proto", "https")
	})
	if secure.status != http.StatusNotFound {
		t.Errorf("a wrong path over TLS is answered with %d", secure.status)
	}
	if own := s.ask(http.MethodGet, "/nowhere", nil, as("bayar.isp.id")); own.status != http.StatusNotFound {
		t.Errorf("a wrong path of ours is answered with %d", own.status)
	}
}

func TestProbesAreCapturedWhereOurNameIsNotKnown(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for path, want := range map[string]int{
		"/generate_204": http.StatusSeeOther, "/hotspot-detect.html": http.StatusSeeOther,
		"/ncsi.txt": http.StatusSeeOther, "/nowhere": http.StatusNotFound, "/": http.StatusOK,
	} {
		if got := s.ask(http.MethodGet, path, nil, as("captive.apple.com")); got.status != want {
			t.Errorf("%s is answered with %d, want %d", path, got.status, want)
		}
	}
	if to := s.to(s.get("/generate_204")); to != "/isolir" {
		t.Errorf("a probe leads to %q", to)
	}
}
