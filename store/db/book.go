package db

import (
	"context"
	"io"
	"log/slog"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// BookConfig is what a book needs. Engine and Key are required.
type BookConfig struct {
	Engine kv.Engine // with the tables of BookTables; the book closes it
	Key    *Key      // of the secrets; the one that the book was made with

	// BeforeMigrate is called before a book of an older layout is changed, and makes a backup. An
	// error keeps the book as it is. Nil means no backup.
	BeforeMigrate func(ctx context.Context, from, to uint64, engine kv.Engine) error

	Now    func() time.Time // nil means time.Now
	Logger *slog.Logger     // nil means none
}

// Book keeps everything that has an owner: customers, services, plans, vouchers, NAS records,
// operators and settings. It may be used concurrently, but not from inside its own closures.
type Book struct {
	engine kv.Engine
	key    *Key
	now    func() time.Time
	logger *slog.Logger
}

// OpenBook makes a book of an empty engine, brings one of an older layout up to date, and refuses
// one that is newer than this program, or whose secrets belong to another key. The engine stays
// open when it fails.
func OpenBook(ctx context.Context, config BookConfig) (*Book, error) {
	if config.Engine == nil || config.Key == nil {
		return nil, store.Errorf(store.Internal, "opening the book: engine and key are required")
	}

	book := &Book{engine: config.Engine, key: config.Key, now: config.Now, logger: config.Logger}
	if book.now == nil {
		book.now = time.Now
	}
	if book.logger == nil {
		book.logger = slog.New(slog.DiscardHandler)
	}

	upgrade := migration{
		what: "the book", engine: config.Engine, steps: bookSteps(config.Key), tables: BookTables(),
		before: config.BeforeMigrate, logger: book.logger,
	}
	if err := upgrade.run(ctx); err != nil {
		return nil, err
	}
	if err := book.checkKey(ctx); err != nil {
		return nil, err
	}

	return book, nil
}

// checkKey refuses a key that is not the one which the book was made with.
func (b *Book) checkKey(ctx context.Context) error {
	return b.engine.View(ctx, func(r kv.Reader) error {
		made, err := r.Get(tableMeta, []byte(metaKey))
		if err == nil && string(made) != b.key.Fingerprint() {
			err = store.Errorf(store.Conflict,
				"the book belongs to the key %s, and this is the key %s", made, b.key.Fingerprint())
		}

		return err
	})
}

// View runs fn over a consistent view of the book. It should be short: see kv.ViewTime and
// kv.ViewRows.
func (b *Book) View(ctx context.Context, fn func(*BookReader) error) error {
	return b.engine.View(ctx, func(r kv.Reader) error {
		return fn(&BookReader{Lookup{reader: r, key: b.key}})
	})
}

// Update runs fn and commits what it has changed, or nothing where it returns an error. It returns
// what was changed, each record once, in order, so that what is kept in memory can follow. fn may
// run again: it sets anew whatever it sets outside, asks no clock, and calls nobody. At least 80
// services fit into one Update (kv.BookOperations).
func (b *Book) Update(ctx context.Context, fn func(*BookTx) error) ([]store.Change, error) {
	var changes []store.Change
	err := b.engine.Update(ctx, func(w kv.Writer) error {
		changes = nil
		tx := newBookTx(w, b.key)
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.finish(); err != nil {
			return err
		}
		changes = tx.changes

		return nil
	})
	if err != nil {
		return nil, err
	}

	return changes, nil
}

// Epoch returns the number that was drawn when the book was made or restored. Whoever keeps what
// follows from the book elsewhere can tell by it that the book is no longer the same.
func (b *Book) Epoch(ctx context.Context) (epoch uint64, err error) {
	err = b.engine.View(ctx, func(r kv.Reader) error {
		epoch, err = readEpoch(r)

		return err
	})

	return epoch, err
}

// Backup writes a consistent copy of the book in its engine's own form.
func (b *Book) Backup(ctx context.Context, w io.Writer) (int64, error) {
	return b.engine.Backup(ctx, w)
}

// Close closes the engine. Nothing else may be called afterwards.
func (b *Book) Close() error { return b.engine.Close() }
