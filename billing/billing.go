package billing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Config is what the verbs need. Only Book is required.
type Config struct {
	Book   *db.Book
	Now    func() time.Time // nil means time.Now
	Zone   *time.Location   // the operator's, in which days and months begin; nil means UTC
	Logger *slog.Logger     // nil means none

	Currency store.Currency     // of every amount; empty means store.IDR
	Terms    store.BillingTerms // of whoever has no company with terms of its own
	PKP      bool               // whether tax is charged there
	Taxes    store.TaxTable     // nil means store.PPN

	// HashPassword makes the one-way hash of a password. It is slow, and called outside
	// transactions. Nil means that no password can be kept so.
	HashPassword func(password []byte) (string, error)

	// CheckHash says whether a text is a one-way hash that a login can be checked against. Nil
	// lets every text pass that begins like one.
	CheckHash func(hash string) error

	// NTHash makes the NT hash of a password (RFC 2759 section 8.3); false where it has none. Nil
	// means that no password can be kept so.
	NTHash func(password []byte) ([16]byte, bool)

	// Changed is told what a commit has changed, one call at a time, after the commit and before
	// the verb returns. It must not call the verbs. Nil means that nobody follows.
	Changed func(ctx context.Context, changes []store.Change)
}

// Billing is the set of verbs on services, customers and vouchers. It may be used concurrently.
type Billing struct {
	config Config
	mu     sync.Mutex // held from a transaction until Changed has been told of it
}

// New makes the verbs.
func New(config Config) *Billing {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Zone == nil {
		config.Zone = time.UTC
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Currency == "" {
		config.Currency = store.IDR
	}
	if config.Taxes == nil {
		config.Taxes = store.PPN()
	}
	if config.CheckHash == nil {
		config.CheckHash = func(string) error { return nil }
	}
	if config.Changed == nil {
		config.Changed = func(context.Context, []store.Change) {}
	}

	return &Billing{config: config}
}

// now tells the time in UTC, in whole seconds, as expiries are told.
func (b *Billing) now() time.Time { return b.config.Now().UTC().Truncate(time.Second) }

// update runs a transaction and tells Changed of it.
func (b *Billing) update(ctx context.Context, fn func(*db.BookTx) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.commit(ctx, fn)
}

// commit runs a transaction and tells Changed of it. Whoever asked may be gone by then; the
// followers may not miss it. The caller holds mu.
func (b *Billing) commit(ctx context.Context, fn func(*db.BookTx) error) error {
	changes, err := b.config.Book.Update(ctx, fn)
	if err == nil && len(changes) > 0 {
		b.config.Changed(context.WithoutCancel(ctx), changes)
	}

	return err
}
