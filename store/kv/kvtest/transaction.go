package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"gardu/store"
	"gardu/store/kv"
)

// errRefused stands for whatever a closure of the caller's returns.
var errRefused = errors.New("refused by the closure")

// testReading: values that are there, absent, replaced and deleted.
func testReading(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	put(t, engine, left, entry{"key", "first"}, entry{"gone", "x"})
	put(t, engine, left, entry{"key", "second"})
	remove(t, engine, left, []entry{{"gone", ""}, {"never there", ""}})

	for _, test := range []struct{ name, key, want string }{
		{"replaced", "key", "second"},
		{"deleted", "gone", ""},
		{"never there", "other", ""},
		{"prefix of a key", "ke", ""},
		{"longer than a key", "key1", ""},
		{"empty", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			value := get(t, engine, left, test.key)
			if string(value) != test.want || (value == nil) != (test.want == "") {
				t.Errorf("got %q, want %q, and nil where there is none", value, test.want)
			}
		})
	}
}

// get returns a copy of one value.
func get(tb testing.TB, engine kv.Engine, table kv.Table, key string) []byte {
	tb.Helper()

	var value []byte

	err := engine.View(tb.Context(), func(reader kv.Reader) error {
		found, err := reader.Get(table, []byte(key))
		value = bytes.Clone(found)

		return err
	})
	if err != nil {
		tb.Fatalf("getting %q: %v", key, err)
	}

	return value
}

// testVisitors: a visitor's errors, and scans within scans.
func testVisitors(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	put(t, engine, left, numbered(10)...)

	for _, test := range []struct {
		name            string
		returned, wants error
	}{
		{"stop", kv.ErrStop, nil},
		{"stop, wrapped", fmt.Errorf("enough: %w", kv.ErrStop), nil},
		{"another error", errRefused, errRefused},
	} {
		t.Run(test.name, func(t *testing.T) {
			visited := 0
			err := engine.View(t.Context(), func(reader kv.Reader) error {
				return reader.Scan(left, kv.Range{Reverse: true}, func(_, _ []byte) error {
					visited++

					return test.returned
				})
			})

			if !errors.Is(err, test.wants) || visited != 1 {
				t.Errorf("got error %v after %d visits, want %v after one",
					err, visited, test.wants)
			}
		})
	}

	t.Run("a scan within a scan", func(t *testing.T) {
		pairs := 0
		err := engine.View(t.Context(), func(reader kv.Reader) error {
			return reader.Scan(left, kv.Range{}, func(_, _ []byte) error {
				return reader.Scan(left, kv.Range{Reverse: true}, func(_, _ []byte) error {
					pairs++

					return nil
				})
			})
		})

		if err != nil || pairs != 100 {
			t.Errorf("got error %v after %d pairs, want 100", err, pairs)
		}
	})
}

// testWriting: an Update reads what it has written, in both directions, and may write one table
// while it scans another.
func testWriting(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	put(t, engine, left, entry{"a", "1"}, entry{"b", "2"}, entry{"c", "3"})

	var forward, backward []entry

	err := engine.Update(t.Context(), func(writer kv.Writer) (err error) {
		err = errors.Join(
			writer.Delete(left, []byte("b")),
			writer.Put(left, []byte("c"), []byte("30")),
			writer.Put(left, []byte("d"), []byte("40")),
			writer.Put(left, []byte("e"), []byte("50")),
			writer.Delete(left, []byte("e")),
		)
		if err != nil {
			return err
		}

		if forward, err = collect(writer, left, kv.Range{}); err != nil {
			return err
		}

		backward, err = collect(writer, left, kv.Range{To: []byte("d"), Reverse: true})

		return err
	})
	if err != nil {
		t.Fatalf("writing: %v", err)
	}

	want := []entry{{"a", "1"}, {"c", "30"}, {"d", "40"}}
	expect(t, "within the Update", forward, want)
	expect(t, "within the Update, backwards", backward, []entry{{"c", "30"}, {"a", "1"}})
	expect(t, "after the Update", read(t, engine, left, kv.Range{}), want)

	testCopying(t, engine, want)
}

// testCopying copies one table to another while scanning it, with borrowed bytes.
func testCopying(t *testing.T, engine kv.Engine, want []entry) {
	t.Helper()

	err := engine.Update(t.Context(), func(writer kv.Writer) error {
		return writer.Scan(left, kv.Range{}, func(key, value []byte) error {
			return writer.Put(right, key, value)
		})
	})
	if err != nil {
		t.Fatalf("copying a table: %v", err)
	}

	expect(t, "the copied table", read(t, engine, right, kv.Range{}), want)
}

// testRefusals: misuse is told, and leaves nothing behind.
func testRefusals(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	put(t, engine, left, entry{"key", "value"})

	longKey, longValue := make([]byte, kv.MaxKeyBytes+1), make([]byte, kv.MaxValueBytes+1)
	key, value := []byte("new"), []byte("value")

	for _, test := range []struct {
		name string
		kind store.ErrorKind
		do   func(kv.Writer) error
	}{
		{"empty key", store.Invalid, func(w kv.Writer) error { return w.Put(left, nil, value) }},
		{"empty value", store.Invalid, func(w kv.Writer) error { return w.Put(left, key, nil) }},
		{"long key", store.Invalid, func(w kv.Writer) error {
			return w.Put(left, longKey, value)
		}},
		{"long value", store.Invalid, func(w kv.Writer) error {
			return w.Put(left, key, longValue)
		}},
		{"delete of an empty key", store.Invalid, func(w kv.Writer) error {
			return w.Delete(left, nil)
		}},
		{"unknown table", store.Internal, func(w kv.Writer) error {
			return w.Put("other", key, value)
		}},
		{"unknown table read", store.Internal, func(w kv.Writer) error {
			_, err := w.Get("other", key)

			return err
		}},
		{"put while scanning", store.Internal, func(w kv.Writer) error {
			return w.Scan(left, kv.Range{}, func(_, _ []byte) error {
				return w.Put(left, key, value)
			})
		}},
		{"delete while scanning", store.Internal, func(w kv.Writer) error {
			return w.Scan(left, kv.Range{}, func(key, _ []byte) error {
				return w.Delete(left, key)
			})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			expectKind(t, "the operation", engine.Update(t.Context(), test.do), test.kind)
			expect(t, "afterwards", read(t, engine, left, kv.Range{}), []entry{{"key", "value"}})
		})
	}

	t.Run("the longest key and value", func(t *testing.T) {
		put(t, engine, right, entry{string(longKey[1:]), string(longValue[1:])})
	})

	testEnded(t, engine)
}

// testEnded uses transactions that have ended.
func testEnded(t *testing.T, engine kv.Engine) {
	t.Helper()
	t.Run("after the closure", func(t *testing.T) {
		var (
			reader kv.Reader
			writer kv.Writer
		)

		err := errors.Join(
			engine.View(t.Context(), func(r kv.Reader) error { reader = r; return nil }),
			engine.Update(t.Context(), func(w kv.Writer) error { writer = w; return nil }),
		)
		if err != nil {
			t.Fatalf("running the closures: %v", err)
		}

		_, err = reader.Get(left, []byte("key"))
		expectKind(t, "a late Get", err, store.Internal)
		_, err = collect(reader, left, kv.Range{})
		expectKind(t, "a late Scan", err, store.Internal)
		err = writer.Put(left, []byte("late"), []byte("value"))
		expectKind(t, "a late Put", err, store.Internal)
		err = writer.Delete(left, []byte("key"))
		expectKind(t, "a late Delete", err, store.Internal)
	})
}

// testBorrowed: bytes handed out stay the same until the closure returns, whatever it does.
func testBorrowed(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	entries := numbered(500)
	put(t, engine, left, entries...)

	err := engine.Update(t.Context(), func(writer kv.Writer) error {
		var keys, values [][]byte

		err := writer.Scan(left, kv.Range{}, func(key, value []byte) error {
			keys, values = append(keys, key), append(values, value)

			return nil
		})
		if err != nil {
			return err
		}

		if err := disturb(writer, keys); err != nil {
			return err
		}

		for place, each := range entries {
			if string(keys[place]) != each.key || string(values[place]) != each.value {
				return fmt.Errorf("entry %d has changed to %q", place, values[place])
			}
		}

		return nil
	})
	if err != nil {
		t.Errorf("borrowed bytes: %v", err)
	}
}

// disturb replaces every other key, deletes the rest and puts as many new ones.
func disturb(writer kv.Writer, keys [][]byte) error {
	for place, key := range keys {
		var err error
		if place%2 == 0 {
			err = writer.Put(left, bytes.Clone(key), bytes.Repeat([]byte("new"), 100))
		} else {
			err = writer.Delete(left, bytes.Clone(key))
		}

		late := append([]byte("late"), key...)
		if err := errors.Join(err, writer.Put(left, late, []byte("x"))); err != nil {
			return err
		}
	}

	return nil
}

// testLimits: the limits of one Update hold to the last operation and octet.
func testLimits(t *testing.T, subject Subject) {
	engine := subject.limited(t, Limits{Operations: 10, Bytes: 1_000})

	for _, test := range []struct {
		name                   string
		puts, deletes, octets  int // octets of each value; keys are four
		swallow, wantExhausted bool
	}{
		{name: "as many operations as allowed", puts: 6, deletes: 4, octets: 1},
		{name: "one operation too many", puts: 6, deletes: 5, octets: 1, wantExhausted: true},
		{name: "as many octets as allowed", puts: 5, octets: 196},
		{name: "one octet too many", puts: 5, octets: 197, wantExhausted: true},
		{name: "a limit ignored", puts: 11, octets: 1, swallow: true, wantExhausted: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := read(t, engine, left, kv.Range{})
			err := engine.Update(t.Context(), func(writer kv.Writer) error {
				err := fill(writer, test.puts, test.deletes, test.octets)
				if test.swallow {
					return nil
				}

				return err
			})

			if !test.wantExhausted {
				if err != nil {
					t.Errorf("got error %v within the limits", err)
				}

				return
			}

			expectKind(t, "beyond the limit", err, store.Exhausted)
			expect(t, "afterwards", read(t, engine, left, kv.Range{}), before)
		})
	}
}

// fill puts and deletes so many keys of four octets and stops at the first error.
func fill(writer kv.Writer, puts, deletes, octets int) error {
	for number := range puts {
		if err := writer.Put(left, numberKey(uint32(number)), make([]byte, octets)); err != nil {
			return err
		}
	}

	for number := range deletes {
		if err := writer.Delete(left, numberKey(uint32(number))); err != nil {
			return err
		}
	}

	return nil
}

// testRollback: a closure that fails or panics leaves nothing, and the engine goes on.
func testRollback(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	put(t, engine, left, entry{"key", "value"})

	change := func(writer kv.Writer) error {
		return errors.Join(
			writer.Put(left, []byte("key"), []byte("changed")),
			writer.Put(right, []byte("new"), []byte("value")),
		)
	}

	err := engine.Update(t.Context(), func(writer kv.Writer) error {
		return errors.Join(change(writer), errRefused)
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("got error %v, want the closure's", err)
	}

	func() {
		defer func() {
			if cause := recover(); cause != errRefused {
				t.Errorf("got panic %v, want the closure's", cause)
			}
		}()

		_ = engine.Update(t.Context(), func(writer kv.Writer) error {
			_ = change(writer)
			panic(errRefused)
		})
	}()

	expect(t, "left", read(t, engine, left, kv.Range{}), []entry{{"key", "value"}})
	expect(t, "right", read(t, engine, right, kv.Range{}), nil)
	put(t, engine, left, entry{"key", "later"})
}

// testContexts: a context that has ended starts nothing and commits nothing.
func testContexts(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()

	ran := false
	errs := map[string]error{
		"View":   engine.View(ended, func(kv.Reader) error { ran = true; return nil }),
		"Update": engine.Update(ended, func(kv.Writer) error { ran = true; return nil }),
	}

	ending, end := context.WithCancel(t.Context())
	errs["Update that is left"] = engine.Update(ending, func(writer kv.Writer) error {
		end()

		return writer.Put(left, []byte("key"), []byte("value"))
	})

	for what, err := range errs {
		expectKind(t, what, err, store.Unavailable)

		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v does not wrap the context's", what, err)
		}
	}

	if ran {
		t.Error("a closure ran for a context that had ended")
	}

	expect(t, "afterwards", read(t, engine, left, kv.Range{}), nil)
}
