package bolt

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	bbolt "go.etcd.io/bbolt"

	"gardu/store"
	"gardu/store/kv"
)

// View runs fn over a snapshot. A closure that passes kv.ViewTime or kv.ViewRows is logged.
func (e *Engine) View(ctx context.Context, fn func(kv.Reader) error) error {
	return e.guard(func() error {
		tx, err := e.begin(ctx, false)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()

		reader := newReader(e, tx)
		defer e.endView(reader, e.now())

		return fn(reader)
	})
}

// endView takes the reader out of use and tells the log of a View that was too long.
func (e *Engine) endView(reader *reader, started time.Time) {
	reader.ended = true

	took := e.now().Sub(started)
	if took > kv.ViewTime || reader.rows > kv.ViewRows {
		e.log.Warn("read transaction over its limit",
			"file", e.name, "took", took, "rows", reader.rows)
	}
}

// Update runs fn when the writer's turn has come, and commits. A closure that changed nothing
// commits nothing and waits for no disk.
func (e *Engine) Update(ctx context.Context, fn func(kv.Writer) error) error {
	return e.transact(ctx, func(tx *bbolt.Tx) error {
		writer := newWriter(e, tx)
		defer func() { writer.ended = true }()

		if err := fn(writer); err != nil {
			return err
		}

		if writer.refused != nil || writer.operations == 0 {
			return writer.refused
		}

		return e.commit(ctx, tx)
	})
}

// transact runs work in a write transaction, which is rolled back unless work has committed it.
func (e *Engine) transact(ctx context.Context, work func(*bbolt.Tx) error) error {
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return e.ready(ctx)
	}
	defer func() { <-e.turn }()

	return e.guard(func() error {
		tx, err := e.begin(ctx, true)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()

		return work(tx)
	})
}

// begin opens a transaction of bbolt.
func (e *Engine) begin(ctx context.Context, writable bool) (*bbolt.Tx, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}

	begun := false
	defer func() {
		if !begun {
			e.stuck.Store(true)
		}
	}()

	tx, err := e.file.Begin(writable)
	begun = true // not reached when a meta page faults, with bbolt's locks taken

	if err != nil && e.closed.Load() {
		return nil, e.closedError()
	}

	if err != nil {
		e.breakDown("beginning a transaction", err)

		return nil, store.Errorf(store.Unavailable, "reading %s: %w", e.name, err)
	}

	return tx, nil
}

// commit makes the transaction durable, unless its caller has gone.
func (e *Engine) commit(ctx context.Context, tx *bbolt.Tx) error {
	if err := e.ready(ctx); err != nil {
		return err
	}

	if err := tx.Commit(); err != nil {
		return e.commitError(err)
	}

	return nil
}

// guard runs work and turns a page that the disk cannot give back into an error. Such a page is a
// fault of the memory map, which would otherwise end the whole process. Other panics pass through.
func (e *Engine) guard(work func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}

		if _, isFault := cause.(pageFault); !isFault {
			panic(cause)
		}

		e.breakDown("a read", errUnreadable)
		err = store.Errorf(store.Unavailable, "reading %s: %w", e.name, errUnreadable)
	}()

	return work()
}

// pageFault is what the runtime panics with after a fault at an address that is not near zero.
type pageFault interface {
	runtime.Error
	Addr() uintptr
}
