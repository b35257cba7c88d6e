package api_test

import (
	"context"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"gardu/routeros/api"
)

func TestOpenFails(t *testing.T) {
	t.Parallel()
	refuse := func(err error) api.Config {
		return api.Config{Address: "192.0.2.1", Mode: api.Plain, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, err
		}}
	}
	synctest.Test(t, func(t *testing.T) {
		hang := refuse(nil)
		hang.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()

			return nil, ctx.Err()
		}
		for name, each := range map[string]struct {
			config api.Config
			phase  api.Phase
			hint   string
			took   time.Duration
		}{
			"nobody listens":      {refuse(syscall.ECONNREFUSED), api.Dialing, "Nothing listens", 0},
			"no such name":        {refuse(&net.DNSError{}), api.Dialing, "cannot be resolved", 0},
			"nobody is there":     {hang, api.Dialing, "No answer", api.DialTimeout},
			"silent after accept": {plain(t, func(p *peer) { p.hear(); p.hear() }), api.LoggingIn, "says nothing", api.LoginTimeout},
			"closed after accept": {plain(t, func(*peer) {}), api.LoggingIn, "max-sessions", 0},
			"closed after login":  {plain(t, func(p *peer) { p.hear() }), api.LoggingIn, "max-sessions", 0},
			"another service": {
				plain(t, func(p *peer) { p.hear(); p.raw([]byte("\x15\x03\x01\x00\x02\x02\x46")) }), api.LoggingIn, "speak TLS", 0,
			},
		} {
			begin := time.Now()
			conn, err := api.Open(t.Context(), each.config)
			link := wantLink(t, nil, err, each.phase)
			if conn != nil || !strings.Contains(link.Hint, each.hint) || !strings.HasSuffix(link.Hint, ".") {
				t.Errorf("%s: hint %q", name, link.Hint)
			}
			if took := time.Since(begin); took != each.took {
				t.Errorf("%s: ended after %s, want %s", name, took, each.took)
			}
		}
	})
}

func TestConfigsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]api.Config{
		"no address":        {},
		"no such mode":      {Address: "router", Mode: 9},
		"short fingerprint": {Address: "router", Mode: api.Pin, Fingerprint: "ab:cd"},
	} {
		if _, err := api.Open(t.Context(), config); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestPortsOfTheModes(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		address string
		mode    api.Mode
		want    string
	}{
		{"192.0.2.1", api.Plain, "192.0.2.1:8728"},
		{"192.0.2.1", api.Verify, "192.0.2.1:8729"},
		{"router.example:9999", api.Pin, "router.example:9999"},
		{"2001:db8::1", api.Pin, "[2001:db8::1]:8729"},
		{"[2001:db8::1]", api.Plain, "[2001:db8::1]:8728"},
		{"[2001:db8::1]:1", api.Plain, "[2001:db8::1]:1"},
	} {
		var dialled string
		config := api.Config{Address: each.address, Mode: each.mode}
		config.Dial = func(_ context.Context, _, address string) (net.Conn, error) {
			dialled = address

			return nil, io.EOF
		}
		_, _ = api.Open(t.Context(), config)
		if dialled != each.want {
			t.Errorf("%s in mode %s dials %s, want %s", each.address, each.mode, dialled, each.want)
		}
	}
}
