package web_test

import (
	"net/netip"
	"strings"
	"testing"

	"gardu/httpapi/web"
	"gardu/store"
)

// TestRequestsNameTheirActor sees everybody named as the ledger and the audit log are to know them.
func TestRequestsNameTheirActor(t *testing.T) {
	t.Parallel()
	home := netip.MustParseAddr("203.0.113.7")
	for name, one := range map[string]struct {
		request web.Request
		want    store.Actor
	}{
		"nobody": {web.Request{Address: home}, store.Actor{Name: "nobody", Address: "203.0.113.7"}},
		"local": {
			web.Request{Identity: web.Identity{Source: web.LocalSocket, Name: "root"}},
			store.Actor{Name: "local:root"},
		},
		"operator": {
			web.Request{
				Identity: web.Identity{Source: web.Operator, Name: "siti", Operator: 7, Agent: 7}, Reason: "asked",
			},
			store.Actor{Name: "siti", Operator: 7, Agent: 7, Reason: "asked"},
		},
		"key": {
			web.Request{Identity: web.Identity{Source: web.APIKey, Name: "kasir", KeyID: 3, Operator: 7}},
			store.Actor{Name: "key:kasir", Operator: 7},
		},
	} {
		if got := store.ActorOf(web.WithRequest(t.Context(), one.request)); got != one.want {
			t.Errorf("%s: %+v, want %+v", name, got, one.want)
		}
	}
}

// TestReasons reads reasons from headers and bodies.
func TestReasons(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"": true, "salah paket": true, strings.Repeat("x", 500): true,
		strings.Repeat("x", 501): false, "two\nlines": false, "\xff": false,
	} {
		if _, err := web.ParseReason(text); (err == nil) != good {
			t.Errorf("the header %q: %v", text, err)
		}
		ctx, err := web.WithReason(web.WithRequest(t.Context(), web.Request{Reason: "before"}), text)
		if (err == nil) != good {
			t.Errorf("the body %q: %v", text, err)
		}
		want := text
		if text == "" || !good {
			want = "before"
		}
		if got := store.ActorOf(ctx).Reason; got != want {
			t.Errorf("the reason is %q, want %q", got, want)
		}
	}
}
