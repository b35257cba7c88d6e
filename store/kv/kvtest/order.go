package kvtest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gardu/store/kv"
)

// testOrder: keys come in the order of bytes, whatever the order in which they were put, and each
// table has its own.
func testOrder(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	sorted := []entry{
		{"\x00", "1"},
		{"\x00\x00", "2"},
		{"\x00\x01", "3"},
		{"\x01", "4"},
		{"A", "5"},
		{"a", "6"},
		{"a\x00", "7"},
		{"aa", "8"},
		{"b", "9"},
		{"\x7f", "10"},
		{"\x80", "11"},
		{"\xff", "12"},
		{"\xff\x00", "13"},
		{"\xff\xff", "14"},
	}

	put(t, engine, left, shuffled(sorted)...)
	put(t, engine, right, entry{"alone", "15"})

	expect(t, "left table", read(t, engine, left, kv.Range{}), sorted)
	expect(t, "right table", read(t, engine, right, kv.Range{}), []entry{{"alone", "15"}})
}

// testRanges: bounds, directions and limits, by name.
func testRanges(t *testing.T, subject Subject) {
	engine := subject.fresh(t)
	put(t, engine, left,
		entry{"b", "1"}, entry{"d", "2"}, entry{"d1", "3"}, entry{"f", "4"}, entry{"\xff\xff", "5"})

	for _, test := range []struct {
		name string
		keys kv.Range
		want string
	}{
		{"everything", kv.Range{}, "b d d1 f \xff\xff"},
		{"from a key that is there", kv.Range{From: []byte("d")}, "d d1 f \xff\xff"},
		{"from a key that is not", kv.Range{From: []byte("c")}, "d d1 f \xff\xff"},
		{"from beyond the last", kv.Range{From: []byte("\xff\xff\xff")}, ""},
		{"to a key that is there", kv.Range{To: []byte("d1")}, "b d"},
		{"to a key that is not", kv.Range{To: []byte("e")}, "b d d1"},
		{"to before the first", kv.Range{To: []byte("a")}, ""},
		{"to an empty key", kv.Range{To: []byte{}}, ""},
		{"between", kv.Range{From: []byte("c"), To: []byte("f")}, "d d1"},
		{"bounds that are the same", kv.Range{From: []byte("d"), To: []byte("d")}, ""},
		{"bounds that cross", kv.Range{From: []byte("f"), To: []byte("b")}, ""},
		{"limit", kv.Range{Limit: 2}, "b d"},
		{"limit beyond the end", kv.Range{Limit: 9}, "b d d1 f \xff\xff"},
		{"prefix", kv.Prefix([]byte("d")), "d d1"},
		{"prefix of the highest byte", kv.Prefix([]byte("\xff")), "\xff\xff"},
		{"backwards", kv.Range{Reverse: true}, "\xff\xff f d1 d b"},
		{"backwards from", kv.Range{From: []byte("d"), Reverse: true}, "\xff\xff f d1 d"},
		{"backwards from absent", kv.Range{From: []byte("e"), Reverse: true}, "\xff\xff f"},
		{"backwards to", kv.Range{To: []byte("f"), Reverse: true}, "d1 d b"},
		{"backwards to absent", kv.Range{To: []byte("g"), Reverse: true}, "f d1 d b"},
		{
			"backwards to beyond",
			kv.Range{To: []byte("\xff\xff\xff"), Reverse: true},
			"\xff\xff f d1 d b",
		},
		{"backwards to before", kv.Range{To: []byte("a"), Reverse: true}, ""},
		{"backwards to the first", kv.Range{To: []byte("b"), Reverse: true}, ""},
		{"backwards to an empty key", kv.Range{To: []byte{}, Reverse: true}, ""},
		{"backwards crossed", kv.Range{From: []byte("f"), To: []byte("b"), Reverse: true}, ""},
		{"backwards limit", kv.Range{To: []byte("f"), Reverse: true, Limit: 2}, "d1 d"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var keys []string
			for _, each := range read(t, engine, left, test.keys) {
				keys = append(keys, each.key)
			}

			if got := strings.Join(keys, " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}

	t.Run("an empty table", func(t *testing.T) {
		expect(t, "forward", read(t, engine, right, kv.Range{}), nil)
		expect(t, "backward", read(t, engine, right, kv.Range{To: []byte("x"), Reverse: true}), nil)
	})
}

// testRangesAcrossPages: ranges that begin and end anywhere in a table of many pages, part of which
// has been deleted again.
func testRangesAcrossPages(t *testing.T, subject Subject) {
	const rows = 3_000

	engine := subject.fresh(t)
	sorted := numbered(rows)
	put(t, engine, left, shuffled(sorted)...)
	remove(t, engine, left, sorted[rows/3:rows/2])
	sorted = slices.Delete(sorted, rows/3, rows/2)

	random, seed := newRandom()
	for range 200 {
		keys := kv.Range{
			From:    numberKey(random.Uint32N(rows + 10)),
			To:      numberKey(random.Uint32N(rows + 10)),
			Reverse: random.IntN(2) == 0,
			Limit:   random.IntN(rows),
		}

		what := fmt.Sprintf("seed %d, range %x to %x", seed, keys.From, keys.To)
		expect(t, what, read(t, engine, left, keys), within(sorted, keys))
	}
}

// remove deletes entries in one Update, which must succeed.
func remove(tb testing.TB, engine kv.Engine, table kv.Table, entries []entry) {
	tb.Helper()

	err := engine.Update(tb.Context(), func(writer kv.Writer) error {
		for _, each := range entries {
			if err := writer.Delete(table, []byte(each.key)); err != nil {
				return err
			}
		}

		return nil
	})
	if err != nil {
		tb.Fatalf("deleting %d entries: %v", len(entries), err)
	}
}

// numbered returns so many entries with keys in rising order.
func numbered(rows int) []entry {
	entries := make([]entry, rows)
	for number := range entries {
		key := string(numberKey(uint32(number)))
		entries[number] = entry{key, fmt.Sprint("value ", strings.Repeat("-", number%50), number)}
	}

	return entries
}

// numberKey encodes a number so that keys sort as numbers do.
func numberKey(number uint32) []byte {
	return binary.BigEndian.AppendUint32(nil, number)
}

// shuffled returns a copy in another order.
func shuffled(entries []entry) []entry {
	mixed := slices.Clone(entries)
	rand.Shuffle(len(mixed), func(a, b int) { mixed[a], mixed[b] = mixed[b], mixed[a] })

	return mixed
}
