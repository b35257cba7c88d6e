package api_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gardu/routeros/api"
)

// The time inside a bubble begins with the year 2000.
var (
	yesterday = time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC)
	tomorrow  = time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)
)

// authority signs certificates of routers.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// newAuthority makes an authority.
func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ca"}, NotBefore: yesterday, NotAfter: tomorrow,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}

	return &authority{t: t, key: key, cert: cert}
}

// roots is the pool of this authority alone.
func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)

	return pool
}

// certify makes a certificate with an RSA key for an address, as a router would hold.
func (a *authority) certify(address string, until time.Time) tls.Certificate {
	a.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		a.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "router"},
		NotBefore: yesterday.AddDate(-1, 0, 0), NotAfter: until, IPAddresses: []net.IP{net.ParseIP(address)},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}

	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// secured is a Config whose dial ends at a TLS server of these settings, on which a login is
// answered.
func secured(t *testing.T, mode api.Mode, server *tls.Config) api.Config {
	t.Helper()
	config := plain(t, func(p *peer) {
		stream := tls.Server(p.conn, server)
		if stream.Handshake() == nil {
			inner := newPeer(t, stream)
			inner.login()
			inner.hear()
			inner.say("!re =name=menara", "!done")
		}
	})
	config.Mode, config.Address = mode, "192.0.2.1"

	return config
}

func TestSecuredConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ca := newAuthority(t)
		cert := ca.certify("192.0.2.1", tomorrow)
		other := ca.certify("192.0.2.99", tomorrow)
		expired := ca.certify("192.0.2.1", yesterday)
		oldCipher := &tls.Config{
			Certificates: []tls.Certificate{cert}, MaxVersion: tls.VersionTLS12,
			CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA},
		}
		oldVersion := &tls.Config{
			Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10,
		}
		modern := func(cert tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{cert}} }
		pin := api.Fingerprint(cert.Leaf)
		colons := strings.ToUpper(pin[:2] + ":" + pin[2:])
		const fine = api.TLSReason(255)
		for name, each := range map[string]struct {
			config      api.Config
			fingerprint string
			roots       *x509.CertPool
			want        api.TLSReason
			seen        string
		}{
			"verified":               {secured(t, api.Verify, modern(cert)), "", ca.roots(), fine, ""},
			"verified, wrong name":   {secured(t, api.Verify, modern(other)), "", ca.roots(), api.WrongName, api.Fingerprint(other.Leaf)},
			"verified, unknown CA":   {secured(t, api.Verify, modern(cert)), "", newAuthority(t).roots(), api.Untrusted, pin},
			"verified, expired":      {secured(t, api.Verify, modern(expired)), "", ca.roots(), api.Expired, api.Fingerprint(expired.Leaf)},
			"verified, old cipher":   {secured(t, api.Verify, oldCipher), "", ca.roots(), api.NoCipher, ""},
			"verified, old version":  {secured(t, api.Verify, oldVersion), "", ca.roots(), api.OldVersion, ""},
			"pinned":                 {secured(t, api.Pin, modern(cert)), pin, nil, fine, ""},
			"pinned with colons":     {secured(t, api.Pin, modern(cert)), colons, nil, fine, ""},
			"pinned, expired":        {secured(t, api.Pin, modern(expired)), api.Fingerprint(expired.Leaf), nil, fine, ""},
			"pinned, another key":    {secured(t, api.Pin, modern(other)), pin, nil, api.WrongPin, api.Fingerprint(other.Leaf)},
			"not pinned yet":         {secured(t, api.Pin, modern(cert)), "", nil, api.UnknownPin, pin},
			"pinned, old cipher":     {secured(t, api.Pin, oldCipher), pin, nil, api.NoCipher, ""},
			"legacy, old cipher":     {secured(t, api.Legacy, oldCipher), pin, nil, fine, ""},
			"legacy, old version":    {secured(t, api.Legacy, oldVersion), pin, nil, fine, ""},
			"legacy, modern":         {secured(t, api.Legacy, modern(cert)), pin, nil, fine, ""},
			"legacy, another key":    {secured(t, api.Legacy, oldCipher), api.Fingerprint(other.Leaf), nil, api.WrongPin, pin},
			"legacy, not pinned yet": {secured(t, api.Legacy, oldVersion), "", nil, api.UnknownPin, pin},
		} {
			each.config.Fingerprint, each.config.Roots = each.fingerprint, each.roots
			conn, err := api.Open(t.Context(), each.config)
			if each.want != fine {
				checkTLS(t, name, err, each.want, each.seen)

				continue
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)

				continue
			}
			if rows, err := conn.Do(t.Context(), "/system/identity/print"); len(rows) != 1 || err != nil {
				t.Errorf("%s: read %v, %v", name, rows, err)
			}
			if conn.Certificate() == nil {
				t.Errorf("%s: no certificate", name)
			}
			if conn.PasswordExposed() {
				t.Errorf("%s: the password is exposed", name)
			}
			_ = conn.Close()
		}
	})
}

// checkTLS asks for a TLSError of a reason, with the fingerprint seen and a sentence as hint.
func checkTLS(t *testing.T, name string, err error, want api.TLSReason, seen string) {
	t.Helper()
	var refused *api.TLSError
	if !errors.As(err, &refused) {
		t.Errorf("%s: got %v, want a TLS error", name, err)

		return
	}
	if refused.Reason != want || refused.Fingerprint != seen {
		t.Errorf("%s: %s with fingerprint %q, want %s with %q (%v)", name, refused.Reason, refused.Fingerprint, want, seen, err)
	}
	if !strings.HasSuffix(refused.Hint, ".") {
		t.Errorf("%s: hint %q is no sentence", name, refused.Hint)
	}
}

func TestPortsThatDoNotSpeakTLS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		over := func(script func(*peer)) api.Config {
			config := plain(t, script)
			config.Mode = api.Verify

			return config
		}
		_, err := api.Open(t.Context(), over(func(p *peer) { p.hear5(); p.say("!fatal no") }))
		checkTLS(t, "the plain port", err, api.NotTLS, "")

		// what a service without a certificate answers: handshake_failure
		_, err = api.Open(t.Context(), over(func(p *peer) { p.hear5(); p.raw([]byte("\x15\x03\x03\x00\x02\x02\x28")) }))
		checkTLS(t, "no certificate", err, api.NoCipher, "")

		_, err = api.Open(t.Context(), over(func(p *peer) { p.hear5(); p.raw([]byte("\x15\x03\x03\x00\x02\x02\x50")) }))
		var refused *api.TLSError
		if !errors.As(err, &refused) || refused.Reason != api.OtherTLS {
			t.Errorf("an internal error of the router gave %v", err)
		}

		begin := time.Now()
		_, err = api.Open(t.Context(), over(func(p *peer) { p.hear5(); time.Sleep(time.Minute) }))
		link := wantLink(t, nil, err, api.Handshaking)
		if took := time.Since(begin); took != api.HandshakeTimeout || !strings.Contains(link.Hint, "plain api port") {
			t.Errorf("silence ended after %s, hint %q", took, link.Hint)
		}

		_, err = api.Open(t.Context(), over(func(*peer) {}))
		if link := wantLink(t, nil, err, api.Handshaking); !strings.Contains(link.Hint, "max-sessions") {
			t.Errorf("closed at once: hint %q", link.Hint)
		}
		time.Sleep(time.Hour) // lets the scripts run out
	})
}

// hear5 takes a record of TLS, whole.
func (p *peer) hear5() {
	head, _ := p.in.Peek(5)
	if len(head) == 5 {
		_, _ = p.in.Discard(5 + int(head[3])<<8 + int(head[4]))
	}
}

func TestAHandshakeEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		config := plain(t, func(p *peer) { p.hear5(); p.hear() })
		config.Mode = api.Verify
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		_, err := api.Open(ctx, config)
		wantLink(t, nil, err, api.Handshaking)
		if took := time.Since(begin); took != time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended after %s with %v", took, err)
		}
	})
}

func TestASecuredTableInDripsOutlivesTheGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ca := newAuthority(t)
		settings := &tls.Config{Certificates: []tls.Certificate{ca.certify("192.0.2.1", tomorrow)}}
		config := plain(t, func(p *peer) {
			slow := &slowConn{Conn: p.conn}
			stream := tls.Server(slow, settings)
			inner := newPeer(t, stream)
			inner.login()
			inner.hear()
			slow.pause = time.Second // one record of more than a gap's worth of bytes
			inner.say("!re =name=" + strings.Repeat("x", 40))
			slow.pause = 0
			inner.say("!done")
		})
		config.Mode, config.Address, config.Roots = api.Verify, "192.0.2.1", ca.roots()
		conn, err := api.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		begin := time.Now()
		names, err := printing(t.Context(), conn)
		if took := time.Since(begin); err != nil || len(names) != 1 || took < 2*api.GapTimeout {
			t.Errorf("got %v, %v after %s", names, err, took)
		}
	})
}

// slowConn writes byte by byte with a pause.
type slowConn struct {
	net.Conn
	pause time.Duration
}

func (c *slowConn) Write(p []byte) (int, error) {
	if c.pause == 0 {
		return c.Conn.Write(p)
	}
	for i := range p {
		time.Sleep(c.pause)
		if _, err := c.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}

	return len(p), nil
}

func TestFingerprints(t *testing.T) {
	t.Parallel()
	digits := strings.Repeat("0aF", 21) + "b"
	for text, want := range map[string]string{
		digits: strings.ToLower(digits), digits[:2] + ":" + digits[2:]: strings.ToLower(digits),
		"": "", digits[1:]: "", "g" + digits[1:]: "",
	} {
		if got, err := api.ParseFingerprint(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	for _, mode := range []api.Mode{api.Verify, api.Pin, api.Legacy, api.Plain} {
		if got, err := api.ParseMode(mode.String()); got != mode || err != nil {
			t.Errorf("%s is read as %s, %v", mode, got, err)
		}
	}
	if _, err := api.ParseMode("open"); err == nil {
		t.Error("open is a mode")
	}
}
