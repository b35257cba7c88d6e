package signed_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"gardu/billing/gateway/signed"
	"gardu/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestIsAllowed(t *testing.T) {
	t.Parallel()
	lan := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}
	for address, want := range map[string]bool{
		"8.8.8.8": true, "103.10.60.1": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true,
		"10.1.2.3": true, "fd00::1": true, "::ffff:10.1.2.3": true, // which the hook allows
		"127.0.0.1": false, "127.255.255.254": false, "::1": false, "0.0.0.0": false, "::": false,
		"10.2.0.1": false, "192.168.1.1": false, "172.16.0.1": false, "172.31.255.255": false,
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false,
		"100.64.0.1": false, "198.18.0.1": false, "192.0.2.1": false, "192.0.0.1": false,
		"224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false,
		"0.1.2.3": false, "::ffff:127.0.0.1": false, "::ffff:192.168.1.1": false,
		"::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
		"2001::1": false, "2001:db8::1": false, "fec0::1": false,
	} {
		if got := signed.IsAllowed(netip.MustParseAddr(address), lan); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
	if signed.IsAllowed(netip.Addr{}, lan) {
		t.Error("no address is allowed")
	}
}

// place is somewhere on this machine that counts who comes.
func place(t *testing.T, answer http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	seen := &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)

	return server, seen
}

func TestSendLooksAtTheAddressThatIsDialled(t *testing.T) {
	t.Parallel()
	server, seen := place(t, func(http.ResponseWriter, *http.Request) {})
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1.2.3",
	} {
		to := signed.Target{URL: "http://" + host + port, Secret: secret}
		if _, err := signed.NewSender(at(0)).Send(t.Context(), to, "1", nil); err == nil {
			t.Errorf("%s was reached", host)
		}
	}
	if seen.Load() != 0 {
		t.Errorf("it was reached %d times", seen.Load())
	}
	to := signed.Target{
		URL: server.URL, Secret: secret, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}
	code, err := signed.NewSender(at(0)).Send(t.Context(), to, "1", []byte("{}"))
	if err != nil || code != http.StatusOK || seen.Load() != 1 {
		t.Errorf("got %d, %v", code, err)
	}
}

func TestSendFollowsNoRedirectAndTellsRefusals(t *testing.T) {
	t.Parallel()
	hidden, seen := place(t, func(http.ResponseWriter, *http.Request) {})
	server, _ := place(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, hidden.URL, http.StatusTemporaryRedirect)
	})
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	to := signed.Target{URL: server.URL, Secret: secret, Allow: loopback}
	code, err := signed.NewSender(at(0)).Send(t.Context(), to, "1", nil)
	if code != http.StatusTemporaryRedirect || !store.Is(err, store.Unavailable) || seen.Load() != 0 {
		t.Errorf("got %d, %v, and %d came along", code, err, seen.Load())
	}
	to = signed.Target{URL: hidden.URL, Secret: secret}
	if _, err := signed.NewSender(at(0)).Send(t.Context(), to, "1", nil); !store.Is(err, store.Denied) {
		t.Errorf("got %v", err)
	}
	to.URL = "http://[" // no address at all
	if _, err := signed.NewSender(at(0)).Send(t.Context(), to, "1", nil); !store.Is(err, store.Invalid) {
		t.Errorf("got %v", err)
	}
}
