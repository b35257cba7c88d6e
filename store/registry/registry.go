package registry

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Config is what a registry needs. Only Book is required.
type Config struct {
	Book   *db.Book
	Now    func() time.Time // nil means time.Now
	Zone   *time.Location   // the operator's, in which days begin; nil means UTC
	Logger *slog.Logger     // nil means none

	// Terms are the installation's, from which those of a company begin. Nil means
	// store.DefaultTerms.
	Terms *store.BillingTerms

	// CheckMethod says whether a payment method can work: a provider that is known, settings and
	// secrets that it takes. Its errors are Invalid. Nil lets everything pass.
	CheckMethod func(*store.PaymentMethod) error

	// CheckExtra says whether free attributes can be sent: names that the dictionary knows,
	// values of their type. Its errors are Invalid. Nil lets everything pass.
	CheckExtra func([]store.Attribute) error

	// HashPassword makes the one-way hash of an operator's password. It is slow, and called
	// outside transactions. Nil means that no operator can have a password.
	HashPassword func(password []byte) (string, error)

	// NTHash makes the NT hash of a password for RouterOS logins (RFC 2759 section 8.3); false
	// where it has none. Nil means that such passwords are kept in clear text only.
	NTHash func(password []byte) ([16]byte, bool)

	// Changed is told what a commit has changed, one call at a time, after the commit and before
	// the verb returns. It must not call the registry. Nil means that nobody follows.
	Changed func(ctx context.Context, changes []store.Change)
}

// Registry is the set of verbs on plain records. It may be used concurrently.
type Registry struct {
	config Config
	mu     sync.Mutex // held from a transaction until Changed has been told of it
}

// New makes a registry.
func New(config Config) *Registry {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Zone == nil {
		config.Zone = time.UTC
	}
	if config.Terms == nil {
		terms := store.DefaultTerms()
		config.Terms = &terms
	}
	if config.CheckMethod == nil {
		config.CheckMethod = func(*store.PaymentMethod) error { return nil }
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.CheckExtra == nil {
		config.CheckExtra = func([]store.Attribute) error { return nil }
	}
	if config.Changed == nil {
		config.Changed = func(context.Context, []store.Change) {}
	}

	return &Registry{config: config}
}

// now tells the time in UTC, in whole seconds.
func (r *Registry) now() time.Time { return r.config.Now().UTC().Truncate(time.Second) }

// update runs a transaction and tells Changed of it. Whoever asked may be gone by then; the
// followers may not miss it.
func (r *Registry) update(ctx context.Context, fn func(*db.BookTx) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	changes, err := r.config.Book.Update(ctx, fn)
	if err == nil && len(changes) > 0 {
		r.config.Changed(context.WithoutCancel(ctx), changes)
	}

	return err
}

// missing is the error of a name that nobody has.
func missing(word, key string) error {
	return store.Errorf(store.NotFound, "there is no %s %q", word, store.Brief(key))
}
