package routeros

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// Waiting between attempts.
const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
	// refusedWait follows what only a person can mend: password, permission, certificate. Routers
	// ban addresses that try again and again.
	refusedWait = 10 * time.Minute
	bookWait    = 10 * time.Second // until the book is read again after an error
	// breakAfter is how many failures in a row make a router count as unreachable.
	breakAfter = 3
)

// open opens a connection to a router.
func (f *Fleet) open(ctx context.Context, router *store.Router) (*api.Conn, error) {
	if err := f.dials.wait(ctx); err != nil {
		return nil, err
	}
	config := api.Config{
		Address: router.Address, User: router.User, Password: string(router.Password.Value),
		Mode: modeOf(router.TLS), Fingerprint: router.Fingerprint,
		ChallengeLogin: router.ChallengeLogin, Timeouts: f.config.Timeouts, Dial: f.config.Dial,
	}
	if router.Authority != "" && router.TLS == store.RouterVerify {
		config.Roots = x509.NewCertPool()
		if !config.Roots.AppendCertsFromPEM([]byte(router.Authority)) {
			return nil, store.Invalidf("authority", "router %s: no certificate can be read from it",
				router.Name)
		}
	}
	conn, err := api.Open(ctx, config)
	if err != nil {
		return nil, explained(router, err)
	}

	return conn, nil
}

// modeOf is the protection in the words of the connection.
func modeOf(protection store.RouterTLS) api.Mode {
	switch protection {
	case store.RouterPin:
		return api.Pin
	case store.RouterLegacy:
		return api.Legacy
	case store.RouterPlain:
		return api.Plain
	case store.RouterVerify:
		return api.Verify
	default:
		return api.Verify
	}
}

// explained makes an error of a connection fit for operators: what happened, and what to look at.
func explained(router *store.Router, err error) error {
	var link *api.LinkError
	if errors.As(err, &link) && link.Hint != "" {
		return store.Errorf(store.Unavailable, "router %s: %w. %s", router.Name, err, link.Hint)
	}
	var secure *api.TLSError
	if errors.As(err, &secure) && secure.Hint != "" {
		return store.Errorf(store.Unavailable, "router %s: %w. %s", router.Name, err, secure.Hint)
	}

	return store.Errorf(store.Unavailable, "router %s: %w", router.Name, err)
}

// SeenFingerprint returns the fingerprint of the key that a router has shown, where an error says
// that nobody has confirmed it yet or that it is another one; empty otherwise.
func SeenFingerprint(err error) string {
	var secure *api.TLSError
	if errors.As(err, &secure) {
		return secure.Fingerprint
	}

	return ""
}

// refusal reports whether only a person can mend an error, so that trying again soon does harm.
func refusal(err error) bool {
	var trap *api.Trap
	if errors.As(err, &trap) {
		return trap.Kind == api.Login || trap.Kind == api.Permission
	}
	var secure *api.TLSError

	return errors.As(err, &secure) || store.Is(err, store.Invalid)
}

// breaker counts the failures of a router and says when to try again. It is the worker's; Status
// copies it under the worker's lock.
type breaker struct {
	failures int
	until    time.Time // nothing is tried before
	since    time.Time // of the first failure in a row
	refused  bool
}

// open reports whether the router counts as unreachable.
func (b *breaker) open() bool { return b.refused || b.failures >= breakAfter }

// failed remembers a failure: exponential with full jitter, or long where trying does harm.
func (b *breaker) failed(now time.Time, err error) {
	if b.failures == 0 {
		b.since = now
	}
	b.failures++
	b.refused = refusal(err)
	wait := longestWait
	if shift := b.failures - 1; shift < 9 {
		wait = min(longestWait, firstWait<<shift)
	}
	wait = firstWait/2 + rand.N(wait)
	if b.refused {
		wait = refusedWait + rand.N(refusedWait/4)
	}
	b.until = now.Add(wait)
}

// worked forgets the failures.
func (b *breaker) worked() { *b = breaker{} }

// unreachable is the answer for a router whose breaker is open.
func (b *breaker) unreachable(router *store.Router, now time.Time) error {
	return store.Errorf(store.Unavailable, "router %s has been unreachable for %v", router.Name,
		now.Sub(b.since).Round(time.Second))
}

// phrase puts a doing-phrase before an error.
func phrase(what string, err error) error {
	if err == nil {
		return nil
	}

	return fmt.Errorf("%s: %w", what, err)
}
