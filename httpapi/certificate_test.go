package httpapi_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/store"
)

// pair is a certificate with its key in two files.
type pair struct{ chain, key string }

// write makes a certificate of a name, and gives its files a time of their own.
func (p pair) write(t *testing.T, name string, at time.Time) {
	t.Helper()

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(at.Unix()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p.put(t, p.chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), at)
	p.put(t, p.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), at)
}

// put writes a file with a time.
func (p pair) put(t *testing.T, path string, text []byte, at time.Time) {
	t.Helper()

	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// shown returns the name on the certificate that the server shows.
func (s *street) shown(t *testing.T) string {
	t.Helper()

	conn, err := tls.Dial("tcp", s.Address().String(), &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // it looks at the name itself
	if err != nil {
		t.Fatalf("shaking hands: %v", err)
	}
	defer conn.Close() //nolint:errcheck // only a test's end of it

	return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
}

// journal is a log that is read.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps a line.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.text.Write(line)
}

// count tells how often a text stands in the log.
func (j *journal) count(text string) int {
	j.mu.Lock()
	defer j.mu.Unlock()

	return strings.Count(j.text.String(), text)
}

// secured opens the public side with TLS.
func secured(t *testing.T) (*street, pair, *journal) {
	t.Helper()

	files := pair{filepath.Join(t.TempDir(), "chain.pem"), filepath.Join(t.TempDir(), "key.pem")}
	files.write(t, "first", time.Unix(1, 0))
	log := &journal{}
	s := build(t, func(c *httpapi.Config) {
		c.Public.Certificate, c.Public.Key = files.chain, files.key
		c.Logger = slog.New(slog.NewTextHandler(log, nil))
	})
	s.url = "https://" + s.Address().String()
	s.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec,forcetypeassert // its own certificate

	return s, files, log
}

// TestTLS asks over TLS, and without.
func TestTLS(t *testing.T) {
	t.Parallel()
	s, _, _ := secured(t)
	got := s.ask(t, "GET", native.HealthPath, "")
	if got.StatusCode != http.StatusOK || got.TLS == nil || got.TLS.NegotiatedProtocol == "h2" {
		t.Errorf("%d %s, %+v", got.StatusCode, got.text, got.TLS)
	}
	if got.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not kept with TLS")
	}
	if got := s.ask(t, "GET", "/probe", ""); got.text != "127.0.0.1 true nobody" {
		t.Errorf("it knows %q of the connection", got.text)
	}
	if status, _, ended := s.raw(t, "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"); status != 0 || !ended {
		t.Errorf("without TLS: %d", status)
	}
	old := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11} //nolint:gosec // it must be refused
	if conn, err := tls.Dial("tcp", s.Address().String(), old); err == nil {
		t.Errorf("TLS 1.1 is spoken (%v)", conn.Close())
	}
}

// TestCertificateIsRenewed replaces the files while connections come.
func TestCertificateIsRenewed(t *testing.T) {
	t.Parallel()
	s, files, log := secured(t)
	files.write(t, "second", time.Unix(2, 0))
	if name := s.shown(t); name != "first" {
		t.Errorf("the files are looked at again within a second: %s", name)
	}
	s.clock.Advance(time.Second)
	if name := s.shown(t); name != "second" {
		t.Errorf("the new certificate is not in use: %s", name)
	}

	files.put(t, files.key, []byte("a secret, half written"), time.Unix(3, 0))
	for range 3 {
		s.clock.Advance(time.Second)
		if name := s.shown(t); name != "second" {
			t.Errorf("with a broken pair %s is shown", name)
		}
	}
	if count := log.count("the old one stays in use"); count != 1 {
		t.Errorf("the broken pair was logged %d times", count)
	}
	if log.count("half written") > 0 {
		t.Error("the key is in the log")
	}
	if err := s.ReloadCertificate(); !store.Is(err, store.Invalid) {
		t.Errorf("reading the broken pair: %v", err)
	}

	if err := os.Remove(files.chain); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Second)
	if name := s.shown(t); name != "second" {
		t.Errorf("without a file %s is shown", name)
	}
	files.write(t, "third", time.Unix(3, 0))
	if err := s.ReloadCertificate(); err != nil {
		t.Errorf("reading the third pair: %v", err)
	}
	if name := s.shown(t); name != "third" {
		t.Errorf("once told to read the files, %s is shown", name)
	}
}

// TestBrokenCertificateStopsTheStart names the setting at fault, and leaves nothing open.
func TestBrokenCertificateStopsTheStart(t *testing.T) {
	t.Parallel()
	files := pair{filepath.Join(t.TempDir(), "chain.pem"), filepath.Join(t.TempDir(), "key.pem")}
	files.write(t, "first", time.Unix(1, 0))
	files.put(t, files.key, []byte("no key"), time.Unix(1, 0))
	server := httpapi.New(httpapi.Config{Public: httpapi.Public{
		Listen: "127.0.0.1:0", Certificate: files.chain, Key: files.key,
	}})
	err := server.Start(t.Context())
	if !store.Is(err, store.Invalid) || !strings.Contains(err.Error(), "http.tls_cert") {
		t.Errorf("starting: %v", err)
	}
	if err := server.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestAddressInUse names the address.
func TestAddressInUse(t *testing.T) {
	t.Parallel()
	s := build(t, nil)
	second := httpapi.New(httpapi.Config{Public: httpapi.Public{Listen: s.Address().String()}})
	if err := second.Start(t.Context()); !store.Is(err, store.Unavailable) || !strings.Contains(err.Error(), s.Address().String()) {
		t.Errorf("starting: %v", err)
	}
	if err := second.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestSilentHandshakeEndsWithTheServer connects, and says nothing.
func TestSilentHandshakeEndsWithTheServer(t *testing.T) {
	t.Parallel()
	s, _, _ := secured(t)
	conn, err := net.Dial("tcp", s.Address().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()                     //nolint:errcheck // only a test's end of it
	s.ask(t, "GET", native.HealthPath, "") // the silent one was accepted before
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.forced = true
	_ = s.Shutdown(ctx) // it does not wait for the silent one, and says so
	if err := conn.SetReadDeadline(time.Now().Add(stopTimeout)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
		t.Errorf("the connection stays: %v", err)
	}
}
