package kvtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"gardu/store/kv"
)

// errAgain ends the first run of a closure, whose changes must not stay.
var errAgain = errors.New("run the closure again")

// spoiled is what borrowed bytes turn into when their transaction ends.
const spoiled = 0xdb

// Strict returns an engine over inner that fails tb on what another engine could punish:
//
//   - every Update closure that succeeds is rolled back and run again, with whatever other
//     transactions commit in between;
//   - bytes handed out are spoiled when the closure returns, and must not have been changed;
//   - bytes given to Put and Delete must not have been changed before the closure returns;
//   - a View visits at most kv.ViewRows rows.
func Strict(tb testing.TB, inner kv.Engine) kv.Engine {
	return &strict{tb: tb, inner: inner}
}

// strict is the engine that Strict returns.
type strict struct {
	tb    testing.TB
	inner kv.Engine
}

// View runs fn with bytes that are taken back.
func (s *strict) View(ctx context.Context, fn func(kv.Reader) error) error {
	return s.inner.View(ctx, func(reader kv.Reader) error {
		strictReader := &strictReader{inner: reader}
		defer strictReader.end(s.tb)

		err := fn(strictReader)
		if strictReader.rows > kv.ViewRows {
			s.tb.Errorf("a View has visited %d rows, more than %d: use kv.Walk",
				strictReader.rows, kv.ViewRows)
		}

		return err
	})
}

// Update runs fn twice and keeps the second run's changes.
func (s *strict) Update(ctx context.Context, fn func(kv.Writer) error) error {
	err := s.inner.Update(ctx, func(writer kv.Writer) error {
		if err := s.once(writer, fn); err != nil {
			return err
		}

		return errAgain
	})
	if !errors.Is(err, errAgain) {
		return err
	}

	return s.inner.Update(ctx, func(writer kv.Writer) error { return s.once(writer, fn) })
}

// once runs an Update closure with bytes that are taken back.
func (s *strict) once(writer kv.Writer, fn func(kv.Writer) error) error {
	strictWriter := &strictWriter{strictReader: strictReader{inner: writer}, inner: writer}
	defer strictWriter.end(s.tb)

	return fn(strictWriter)
}

// Backup is the inner engine's.
func (s *strict) Backup(ctx context.Context, w io.Writer) (int64, error) {
	return s.inner.Backup(ctx, w)
}

// Close is the inner engine's.
func (s *strict) Close() error { return s.inner.Close() }

// loan is a slice in the hands of the caller, or lent by it, beside what it must still hold.
type loan struct {
	bytes, held []byte
}

// strictReader hands out copies and remembers them.
type strictReader struct {
	inner kv.Reader
	lent  []loan // handed out to the caller
	taken []loan // handed in by the caller
	rows  int
}

// Get hands out a copy that is spoiled at the end.
func (r *strictReader) Get(table kv.Table, key []byte) ([]byte, error) {
	value, err := r.inner.Get(table, key)

	return r.lend(value), err
}

// Scan hands out copies that are spoiled at the end.
func (r *strictReader) Scan(
	table kv.Table, keys kv.Range, visit func(key, value []byte) error,
) error {
	return r.inner.Scan(table, keys, func(key, value []byte) error {
		r.rows++

		return visit(r.lend(key), r.lend(value))
	})
}

// lend returns a copy and remembers it.
func (r *strictReader) lend(original []byte) []byte {
	if original == nil {
		return nil
	}

	lent := loan{bytes: bytes.Clone(original), held: bytes.Clone(original)}
	r.lent = append(r.lent, lent)

	return lent.bytes
}

// take returns a copy of what the caller hands in and remembers both.
func (r *strictReader) take(given []byte) []byte {
	r.taken = append(r.taken, loan{bytes: given, held: bytes.Clone(given)})

	return bytes.Clone(given)
}

// end checks all loans, and spoils what was handed out.
func (r *strictReader) end(tb testing.TB) {
	for _, taken := range r.taken {
		if !bytes.Equal(taken.bytes, taken.held) {
			tb.Errorf("bytes were changed after Put or Delete, within the transaction: %.80q",
				taken.held)
		}
	}

	for _, lent := range r.lent {
		if !bytes.Equal(lent.bytes, lent.held) {
			tb.Errorf("borrowed bytes were changed: %.80q", lent.held)
		}

		for place := range lent.bytes {
			lent.bytes[place] = spoiled
		}
	}
}

// strictWriter also checks what it is given.
type strictWriter struct {
	strictReader

	inner kv.Writer
}

// Put passes copies on.
func (w *strictWriter) Put(table kv.Table, key, value []byte) error {
	return w.inner.Put(table, w.take(key), w.take(value))
}

// Delete passes a copy on.
func (w *strictWriter) Delete(table kv.Table, key []byte) error {
	return w.inner.Delete(table, w.take(key))
}
