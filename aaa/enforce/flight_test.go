package enforce

import (
	"net/netip"
	"testing"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/store"
)

// TestDestination: where a router is looked for.
func TestDestination(t *testing.T) {
	t.Parallel()
	source, fixed := netip.MustParseAddr("10.1.1.1"), netip.MustParseAddr("10.9.9.9")
	single := netip.MustParsePrefix("10.2.2.2/32")
	network := netip.MustParsePrefix("10.0.0.0/8")
	for _, one := range []struct {
		name    string
		nas     store.NAS
		session store.Session
		want    string
	}{
		{"last heard", store.NAS{Address: network}, store.Session{Source: source}, "10.1.1.1:3799"},
		{
			"set",
			store.NAS{Address: network, CoAAddress: fixed, CoAPort: 1700},
			store.Session{Source: source},
			"10.9.9.9:1700",
		},
		{"only one", store.NAS{Address: single}, store.Session{}, "10.2.2.2:3799"},
		{"nowhere", store.NAS{Address: network}, store.Session{}, ""},
	} {
		got, known := destination(&one.nas, &one.session)
		if known != (one.want != "") || known && got.String() != one.want {
			t.Errorf("%s: %v, %v", one.name, got, known)
		}
	}
	to := netip.MustParseAddrPort("10.1.1.1:3799")
	if got := sourceFor(to, &store.Session{Local: source}); got != source {
		t.Errorf("from %v", got)
	}
	if got := sourceFor(to, &store.Session{Local: netip.MustParseAddr("2001:db8::1")}); got.IsValid() {
		t.Errorf("from %v of the other family", got)
	}
}

// TestResults: every class of refusal leads somewhere.
func TestResults(t *testing.T) {
	t.Parallel()
	for class := coa.ClassRefused; class <= coa.ClassBusy; class++ {
		if _, known := classResults[class]; !known {
			t.Errorf("nothing follows from %v", class)
		}
	}
	invalid := coa.Answer{Kind: coa.Failed, Err: store.Invalidf("to", "is wrong")}
	if got := resultOf(packet.CoARequest, &invalid); got != helpless {
		t.Errorf("a request that can never be sent: %v", got)
	}
	if got := resultOf(packet.CoARequest, &coa.Answer{Kind: coa.Failed}); got != failed {
		t.Errorf("a request that could not be sent: %v", got)
	}
}
