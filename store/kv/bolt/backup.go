package bolt

import (
	"cmp"
	"context"
	"io"

	"gardu/store"
)

// Backup writes a copy of the last committed state: a file that Open takes. Others go on reading
// and writing meanwhile; pages that they give up are kept until the copy is done, so the file may
// grow by what changes. ctx is asked before each piece; an end leaves a part in w that is no copy.
func (e *Engine) Backup(ctx context.Context, w io.Writer) (bytes int64, err error) {
	err = e.guard(func() error {
		tx, err := e.begin(ctx, false)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()

		attended := &attendedWriter{ctx: ctx, to: w}
		bytes, err = tx.WriteTo(attended)

		return e.copyError(cmp.Or(attended.failed, err))
	})

	return bytes, err
}

// copyError gives a failed copy its kind and sentence.
func (e *Engine) copyError(err error) error {
	if err == nil {
		return nil
	}

	return store.Errorf(store.Unavailable, "copying %s: %w", e.name, withoutPath(err))
}

// attendedWriter stops a copy whose caller has gone. It lives as long as one call of Backup.
type attendedWriter struct {
	ctx    context.Context
	to     io.Writer
	failed error // the first failure as it was: bbolt keeps only the words of some
}

// Write passes a piece on while the context lasts.
func (w *attendedWriter) Write(piece []byte) (written int, err error) {
	defer func() { w.failed = cmp.Or(w.failed, err) }()

	if err := w.ctx.Err(); err != nil {
		return 0, err
	}

	return w.to.Write(piece)
}
