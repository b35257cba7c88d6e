package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"gardu/store"
	"gardu/store/kv"
)

// testClose: what was committed is there again, and a closed engine says that it is.
func testClose(t *testing.T, subject Subject) {
	folder := t.TempDir()
	engine := subject.open(t, folder, Limits{})
	put(t, engine, left, entry{"key", "value"})

	if err := engine.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}

	expectKind(t, "closing twice", engine.Close(), store.Unavailable)
	expectKind(t, "a late View",
		engine.View(t.Context(), func(kv.Reader) error { return nil }), store.Unavailable)
	expectKind(t, "a late Update",
		engine.Update(t.Context(), func(kv.Writer) error { return nil }), store.Unavailable)

	_, err := engine.Backup(t.Context(), &bytes.Buffer{})
	expectKind(t, "a late Backup", err, store.Unavailable)

	engine = subject.open(t, folder, Limits{})
	expect(t, "opened again", read(t, engine, left, kv.Range{}), []entry{{"key", "value"}})

	if err := engine.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

// testCloseInUse: an engine closed under load refuses what comes too late and keeps all that it has
// acknowledged.
func testCloseInUse(t *testing.T, subject Subject) {
	folder := t.TempDir()
	engine := subject.open(t, folder, Limits{})

	var acknowledged atomic.Int64

	together(t, func(number int) error {
		if number == 0 {
			return closeAfter(engine, &acknowledged)
		}

		return writeUntilClosed(t, engine, number, &acknowledged)
	})

	engine = subject.open(t, folder, Limits{})
	if kept := len(read(t, engine, left, kv.Range{})); int64(kept) != acknowledged.Load() {
		t.Errorf("%d rows kept of %d acknowledged", kept, acknowledged.Load())
	}

	if err := engine.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

// closeAfter looks on until some writes are acknowledged, and closes.
func closeAfter(engine kv.Engine, acknowledged *atomic.Int64) error {
	for acknowledged.Load() < rounds {
		err := engine.View(context.Background(), func(kv.Reader) error { return nil })
		if err != nil {
			return err
		}
	}

	return engine.Close()
}

// writeUntilClosed counts the writes that succeed until the engine is closed.
func writeUntilClosed(
	tb testing.TB, engine kv.Engine, number int, acknowledged *atomic.Int64,
) error {
	for row := uint32(0); ; row++ {
		key := append([]byte{byte(number)}, numberKey(row)...)
		err := engine.Update(tb.Context(), func(writer kv.Writer) error {
			return writer.Put(left, key, []byte("value"))
		})

		if store.Is(err, store.Unavailable) {
			return nil
		}

		if err != nil {
			return err
		}

		acknowledged.Add(1)
	}
}

// testBackup: a copy made under load is one consistent state, no older than its beginning.
func testBackup(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	before := numbered(2_000)
	put(t, engine, left, before...)

	var (
		copied  bytes.Buffer
		written int64
	)

	together(t, func(number int) (err error) {
		if number == 0 {
			written, err = engine.Backup(t.Context(), &copied)

			return err
		}

		return writePairs(t, engine, number)
	})

	if written != int64(copied.Len()) || written == 0 {
		t.Errorf("%d octets reported, %d written", written, copied.Len())
	}

	folder := t.TempDir()
	subject.Restore(t, folder, &copied)
	restored := subject.open(t, folder, Limits{})

	defer func() {
		if err := restored.Close(); err != nil {
			t.Errorf("closing the restored engine: %v", err)
		}
	}()

	pairs := read(t, restored, right, kv.Range{})
	content := read(t, restored, left, kv.Range{})
	expect(t, "rows from before", content[:len(before)], before)
	expect(t, "pairs", content[len(before):], pairs)
	put(t, restored, left, entry{"later", "value"})
}

// writePairs puts the same rows into both tables, one pair an Update, after all numbered keys.
func writePairs(tb testing.TB, engine kv.Engine, number int) error {
	for round := range rounds {
		key := fmt.Appendf(nil, "pair %d %d", number, round)
		err := engine.Update(tb.Context(), func(writer kv.Writer) error {
			return errors.Join(
				writer.Put(left, key, []byte("value")), writer.Put(right, key, []byte("value")))
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// testBackupFailures: a copy that cannot be written, or whose caller has gone, is Unavailable, and
// harms nothing.
func testBackupFailures(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	put(t, engine, left, numbered(5_000)...)

	_, err := engine.Backup(t.Context(), &narrowWriter{room: 50_000})
	expectKind(t, "a writer that fails", err, store.Unavailable)

	if !errors.Is(err, errRefused) {
		t.Errorf("error %v does not wrap the writer's", err)
	}

	_, err = engine.Backup(t.Context(), &narrowWriter{})
	expectKind(t, "a writer that fails at once", err, store.Unavailable)

	ctx, cancel := context.WithCancel(t.Context())
	_, err = engine.Backup(ctx, &narrowWriter{room: 1 << 30, written: cancel})
	expectKind(t, "a caller that leaves", err, store.Unavailable)

	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v does not wrap the context's", err)
	}

	put(t, engine, left, entry{"later", "value"})
}

// narrowWriter takes so many octets and then fails.
type narrowWriter struct {
	room    int
	written func() // called at each Write, unless nil
}

// Write takes a piece while there is room.
func (w *narrowWriter) Write(piece []byte) (int, error) {
	if w.written != nil {
		w.written()
	}

	if len(piece) > w.room {
		return 0, errRefused
	}

	w.room -= len(piece)

	return len(piece), nil
}
