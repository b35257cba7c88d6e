package registry_test

import (
	"net/netip"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/storetest"
)

// TestTrust remembers, lists and forgets what addresses have shown.
func TestTrust(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	source := netip.MustParseAddr("192.0.2.0")
	const count = 230
	for place := range count {
		if place == 128 {
			source = netip.MustParseAddr("198.51.100.0")
		}
		source = source.Next()
		if err := o.RememberTrust(t.Context(), source, storetest.Epoch); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.RememberTrust(t.Context(), source, storetest.Epoch.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	list, err := o.Trusts(t.Context(), netip.Addr{}, 0)
	if err != nil || len(list) != count || !list[count-1].FirstSeen.Equal(storetest.Epoch) ||
		!list[0].MessageAuthenticator {
		t.Fatalf("listed %d, %v", len(list), err)
	}

	forgotten, err := o.ResetTrust(t.Context(), netip.MustParsePrefix("192.0.2.0/24"))
	if err != nil || forgotten != 128 {
		t.Errorf("forgot %d, %v", forgotten, err)
	}
	if list, err = o.Trusts(t.Context(), netip.Addr{}, 0); err != nil || len(list) != count-128 {
		t.Errorf("left %d, %v", len(list), err)
	}
	_, err = o.ResetTrust(t.Context(), netip.Prefix{})
	storetest.WantFault(t, err, store.Invalid, "address")
	storetest.WantFault(t, o.RememberTrust(t.Context(), netip.Addr{}, storetest.Epoch), store.Invalid, "address")
}
