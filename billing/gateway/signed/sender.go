package signed

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"syscall"
	"time"

	"gardu/store"
)

// Limits of a Send.
const (
	// Patience is how long one may take.
	Patience = 10 * time.Second
	// MaxAnswer is how many octets of an answer are read.
	MaxAnswer = 64 << 10

	maxAnswerHeader = 64 << 10
)

// errForbidden is why an address was not dialled.
var errForbidden = errors.New("the address is not allowed")

// Target is where a message goes.
type Target struct {
	URL    string
	Secret store.Secret
	Allow  []netip.Prefix // networks that are dialled although they are private
}

// Sender sends signed messages.
type Sender struct {
	now func() time.Time
}

// NewSender makes a sender.
func NewSender(now func() time.Time) *Sender { return &Sender{now: now} }

// Send sends a message once, and returns the status of the answer. Anything but 2xx is Unavailable;
// an address that is not allowed is Denied.
func (s *Sender) Send(ctx context.Context, to Target, id string, body []byte) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(body))
	if err != nil {
		return 0, store.Invalidf("url", "is not an address")
	}
	timestamp := strconv.FormatInt(s.now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "gardu")
	request.Header.Set(IDHeader, id)
	request.Header.Set(TimestampHeader, timestamp)
	request.Header.Set(SignatureHeader, Sign(to.Secret.Value, id, timestamp, body))

	transport := guarded(to.Allow)
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, CheckRedirect: stay}
	response, err := client.Do(request)
	if errors.Is(err, errForbidden) {
		return 0, store.Errorf(store.Denied, "the address is on a private network")
	}
	if err != nil {
		return 0, store.Errorf(store.Unavailable, "no answer")
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, MaxAnswer))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return response.StatusCode, store.Errorf(store.Unavailable, "status %d", response.StatusCode)
	}

	return response.StatusCode, nil
}

// stay follows no redirect: it would lead to an address that nobody typed in.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// guarded makes a transport for one message. The check stands where the address is known that is
// connected to, behind every resolution of a name.
func guarded(allow []netip.Prefix) *http.Transport {
	dialer := &net.Dialer{
		Timeout: Patience,
		Control: func(_, address string, _ syscall.RawConn) error {
			told, err := netip.ParseAddrPort(address)
			if err != nil || !IsAllowed(told.Addr(), allow) {
				return errForbidden
			}

			return nil
		},
	}

	return &http.Transport{
		DialContext: dialer.DialContext, DisableKeepAlives: true,
		MaxResponseHeaderBytes: maxAnswerHeader, TLSHandshakeTimeout: Patience,
	}
}

// special are the networks, beside those that package netip tells, that lead to no public host or
// to one in disguise: RFC 6890 and the translations of RFC 3056, 4380, 6052 and 8215.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// IsAllowed reports whether an address may be sent to: a public one, or one of the networks given.
func IsAllowed(address netip.Addr, allow []netip.Prefix) bool {
	address = address.Unmap().WithZone("")
	for _, network := range allow {
		if network.Contains(address) {
			return true
		}
	}
	if !address.IsGlobalUnicast() || address.IsPrivate() {
		return false
	}
	for _, network := range special {
		if network.Contains(address) {
			return false
		}
	}

	return true
}
