package billing_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"

	"gardu/store/kv"
)

// mutant is an engine that is wrong in one way, so that a rule which rests on it does not hold: the
// tests prove that somebody notices.
type mutant struct {
	kv.Engine
	hide func(table kv.Table, key string) bool               // what Get does not find
	drop func(table kv.Table, key string) bool               // what Put does not keep
	read func(table kv.Table, key string, now []byte) []byte // what Get tells instead
	also func(w kv.Writer, table kv.Table, key []byte) error // what Put does beside
	bend func(table kv.Table, value []byte) []byte           // what Put keeps instead
	keep bool                                                // whether what was refused stays
}

// Update runs a closure over a writer that is wrong.
func (m *mutant) Update(ctx context.Context, fn func(kv.Writer) error) error {
	var refused error
	err := m.Engine.Update(ctx, func(w kv.Writer) error {
		refused = fn(&mutantWriter{w, m})
		if m.keep {
			return nil
		}

		return refused
	})
	if err == nil {
		err = refused
	}

	return err
}

// mutantWriter is the writer of a mutant.
type mutantWriter struct {
	kv.Writer
	mutant *mutant
}

// Get reads what the mutant lets it.
func (w *mutantWriter) Get(table kv.Table, key []byte) ([]byte, error) {
	if w.mutant.hide != nil && w.mutant.hide(table, string(key)) {
		return nil, nil
	}
	value, err := w.Writer.Get(table, key)
	if w.mutant.read != nil {
		value = w.mutant.read(table, string(key), value)
	}

	return value, err
}

// Put keeps what the mutant lets it.
func (w *mutantWriter) Put(table kv.Table, key, value []byte) error {
	if w.mutant.drop != nil && w.mutant.drop(table, string(key)) {
		return nil
	}
	if w.mutant.bend != nil {
		value = w.mutant.bend(table, value)
	}
	if err := w.Writer.Put(table, key, value); err != nil || w.mutant.also == nil {
		return err
	}

	return w.mutant.also(w.Writer, table, key)
}

// hides makes an engine that does not find the rows of a table that begin so: whoever looks before
// he takes finds them free.
func hides(table kv.Table, prefix string) func(kv.Engine) kv.Engine {
	return func(inner kv.Engine) kv.Engine {
		return &mutant{Engine: inner, hide: func(of kv.Table, key string) bool {
			return of == table && strings.HasPrefix(key, prefix)
		}}
	}
}

// drops makes an engine that loses what is put into a table.
func drops(table kv.Table) func(kv.Engine) kv.Engine {
	return func(inner kv.Engine) kv.Engine {
		return &mutant{Engine: inner, drop: func(of kv.Table, _ string) bool { return of == table }}
	}
}

// stale makes an engine that tells of a table, every other time, what it told before: two who read
// the same write over each other.
func stale(table kv.Table) func(kv.Engine) kv.Engine {
	return func(inner kv.Engine) kv.Engine {
		before, times := map[string][]byte{}, 0

		return &mutant{Engine: inner, read: func(of kv.Table, key string, now []byte) []byte {
			if of != table {
				return now
			}
			if times++; times%2 == 0 && before[key] != nil {
				return before[key]
			}
			before[key] = append([]byte(nil), now...)

			return now
		}}
	}
}

// frozen makes an engine that tells of each row of a table what it told first: whoever looks whether
// there is enough finds it there for ever.
func frozen(table kv.Table) func(kv.Engine) kv.Engine {
	return func(inner kv.Engine) kv.Engine {
		first := map[string][]byte{}

		return &mutant{Engine: inner, read: func(of kv.Table, key string, now []byte) []byte {
			if of != table || now == nil {
				return now
			}
			if first[key] == nil {
				first[key] = append([]byte(nil), now...)
			}

			return first[key]
		}}
	}
}

// overwrites makes an engine that writes over the first row of a table with every further one.
func overwrites(table kv.Table) func(kv.Engine) kv.Engine {
	return func(inner kv.Engine) kv.Engine {
		return &mutant{Engine: inner, also: func(w kv.Writer, of kv.Table, key []byte) error {
			first := "\x00\x00\x00\x00\x00\x00\x00\x01"
			if of != table || string(key) == first {
				return nil
			}
			value, err := w.Get(table, key)
			if err != nil {
				return err
			}

			return w.Put(table, []byte(first), append([]byte(nil), value...))
		}}
	}
}

// bends makes an engine that keeps another amount than it is given, the first time that it stands in
// a row of a table. Both take as many octets.
func bends(table kv.Table, given, kept int64) func(kv.Engine) kv.Engine {
	from, to := binary.AppendVarint(nil, given), binary.AppendVarint(nil, kept)

	return func(inner kv.Engine) kv.Engine {
		return &mutant{Engine: inner, bend: func(of kv.Table, value []byte) []byte {
			if of != table {
				return value
			}

			return bytes.Replace(value, from, to, 1)
		}}
	}
}

// keepsRefused makes an engine that keeps what a transaction wrote before it was refused.
func keepsRefused(inner kv.Engine) kv.Engine {
	return &mutant{Engine: inner, keep: true}
}
