package kvtest

import (
	"bytes"
	"slices"
	"testing"

	"gardu/store"
	"gardu/store/kv"
)

// entry is one key with its value, copied out of a transaction.
type entry struct {
	key, value string
}

// put stores entries in one Update, which must succeed.
func put(tb testing.TB, engine kv.Engine, table kv.Table, entries ...entry) {
	tb.Helper()

	err := engine.Update(tb.Context(), func(writer kv.Writer) error {
		for _, each := range entries {
			if err := writer.Put(table, []byte(each.key), []byte(each.value)); err != nil {
				return err
			}
		}

		return nil
	})
	if err != nil {
		tb.Fatalf("putting %d entries: %v", len(entries), err)
	}
}

// read returns what a range holds, in the order in which it was visited.
func read(tb testing.TB, engine kv.Engine, table kv.Table, keys kv.Range) []entry {
	tb.Helper()

	var found []entry

	err := engine.View(tb.Context(), func(reader kv.Reader) (err error) {
		found, err = collect(reader, table, keys)

		return err
	})
	if err != nil {
		tb.Fatalf("reading table %s: %v", table, err)
	}

	return found
}

// collect copies a range out of a transaction.
func collect(reader kv.Reader, table kv.Table, keys kv.Range) ([]entry, error) {
	var found []entry

	err := reader.Scan(table, keys, func(key, value []byte) error {
		found = append(found, entry{string(key), string(value)})

		return nil
	})

	return found, err
}

// expect fails the test unless both lists are the same.
func expect(tb testing.TB, what string, got, want []entry) {
	tb.Helper()

	if !slices.Equal(got, want) {
		tb.Errorf("%s:\n got %d entries %.400q\nwant %d entries %.400q",
			what, len(got), got, len(want), want)
	}
}

// expectKind fails the test unless err is of the kind.
func expectKind(tb testing.TB, what string, err error, kind store.ErrorKind) {
	tb.Helper()

	if !store.Is(err, kind) {
		tb.Errorf("%s: got error %v, want one of kind %q", what, err, kind)
	}
}

// within is the slow and obvious scan: it filters and turns a sorted list.
func within(sorted []entry, keys kv.Range) []entry {
	var selected []entry

	for _, each := range sorted {
		above := bytes.Compare([]byte(each.key), keys.From) >= 0
		below := keys.To == nil || each.key < string(keys.To)

		if above && below {
			selected = append(selected, each)
		}
	}

	if keys.Reverse {
		slices.Reverse(selected)
	}

	if keys.Limit > 0 && len(selected) > keys.Limit {
		selected = selected[:keys.Limit]
	}

	return selected
}
