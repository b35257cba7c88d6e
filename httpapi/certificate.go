package httpapi

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	"gardu/store"
)

// lookInterval is how long a certificate is used before its files are looked at again.
const lookInterval = time.Second

// certificate is a certificate chain with its key, and the files they come from. Whoever renews
// the files replaces both; a pair that does not fit, half of it still old, leaves the last good one
// in use.
type certificate struct {
	chain, key string // paths
	now        func() time.Time
	logger     *slog.Logger

	mu     sync.Mutex // guards everything below
	pair   *tls.Certificate
	stamp  stamp     // of the files that were read last, good or not
	looked time.Time // when
}

// stamp tells versions of two files apart.
type stamp struct {
	chain, key         time.Time
	chainSize, keySize int64
}

// newCertificate reads the files. The error is Invalid.
func newCertificate(
	public *Public, now func() time.Time, logger *slog.Logger,
) (*certificate, error) {
	c := &certificate{chain: public.Certificate, key: public.Key, now: now, logger: logger}
	if err := c.reload(); err != nil {
		return nil, err
	}

	return c, nil
}

// serverConfig is TLS as a server of this certificate speaks it: 1.2 at least (RFC 9325 section
// 3.1.1), and HTTP/1.1 above it.
func (c *certificate) serverConfig() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"},
		GetCertificate: c.get,
	}
}

// get returns the pair for a handshake, and looks whether the files have changed, at most once in
// lookInterval.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if since := now.Sub(c.looked); since >= 0 && since < lookInterval {
		return c.pair, nil
	}
	c.looked = now
	if found := c.stampOf(); found != c.stamp {
		c.stamp = found // so that a fault is logged once for each version of the files
		c.note(c.read())
	}

	return c.pair, nil
}

// reload reads the files now.
func (c *certificate) reload() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked, c.stamp = c.now(), c.stampOf()

	return c.read()
}

// note says what became of files that have changed.
func (c *certificate) note(err error) {
	if err != nil {
		c.logger.Error("reading a new certificate: the old one stays in use", "error", err)

		return
	}
	c.logger.Info("a new certificate is in use", "file", c.chain)
}

// read reads the pair. mu is held. The library's errors may quote the files, and are left out.
func (c *certificate) read() error {
	chain, err := os.ReadFile(c.chain)
	if err != nil {
		return store.Invalidf("http.tls_cert", "cannot be read")
	}
	key, err := os.ReadFile(c.key)
	if err != nil {
		return store.Invalidf("http.tls_key", "cannot be read")
	}
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		return store.Invalidf("http.tls_cert",
			"is no certificate in PEM that fits the key of http.tls_key")
	}
	c.pair = &pair

	return nil
}

// stampOf looks at the files. One that cannot be seen shows when the files are read.
func (c *certificate) stampOf() (found stamp) {
	if chain, err := os.Stat(c.chain); err == nil {
		found.chain, found.chainSize = chain.ModTime(), chain.Size()
	}
	if key, err := os.Stat(c.key); err == nil {
		found.key, found.keySize = key.ModTime(), key.Size()
	}

	return found
}
