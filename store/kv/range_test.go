package kv_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"gardu/store/kv"
)

func TestPrefixBounds(t *testing.T) {
	t.Parallel()

	for _, test := range []struct {
		name, prefix, to string
		open             bool
	}{
		{name: "a word", prefix: "ab", to: "ac"},
		{name: "a zero byte", prefix: "\x00", to: "\x01"},
		{name: "the highest byte at the end", prefix: "a\xff\xff", to: "b"},
		{name: "nothing but the highest byte", prefix: "\xff\xff", open: true},
		{name: "empty", prefix: "", open: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			keys := kv.Prefix([]byte(test.prefix))
			if string(keys.From) != test.prefix || string(keys.To) != test.to {
				t.Errorf("got from %q to %q, want from %q to %q",
					keys.From, keys.To, test.prefix, test.to)
			}

			if (keys.To == nil) != test.open {
				t.Errorf("got upper bound %q, want none to be %v", keys.To, test.open)
			}
		})
	}
}

func TestPrefixIsACopy(t *testing.T) {
	t.Parallel()

	prefix := []byte("abc")
	keys := kv.Prefix(prefix)
	clear(prefix)

	if string(keys.From) != "abc" || string(keys.To) != "abd" {
		t.Errorf("the range has changed with its prefix: %q to %q", keys.From, keys.To)
	}
}

// fewBytes draws short keys of few different bytes, so that keys are often near one another.
func fewBytes() *rapid.Generator[[]byte] {
	return rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 'a', 0xfe, 0xff}), 0, 4)
}

// TestPrefixSelectsByPrefix: a key lies in the range of a prefix exactly when it begins with it.
func TestPrefixSelectsByPrefix(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		prefix, key := fewBytes().Draw(t, "prefix"), fewBytes().Draw(t, "key")
		if got := kv.Prefix(prefix).Contains(key); got != bytes.HasPrefix(key, prefix) {
			t.Errorf("%q in the range of prefix %q: %v", key, prefix, got)
		}
	})
}

// TestAfterLeavesTheRest: the rest holds exactly the keys of the range beyond the last one.
func TestAfterLeavesTheRest(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		keys := kv.Range{
			From:    fewBytes().Draw(t, "from"),
			To:      rapid.OneOf(fewBytes(), rapid.Just[[]byte](nil)).Draw(t, "to"),
			Reverse: rapid.Bool().Draw(t, "reverse"),
		}
		last := fewBytes().Filter(keys.Contains).Draw(t, "last")
		key := fewBytes().Draw(t, "key")

		beyond := bytes.Compare(key, last) > 0
		if keys.Reverse {
			beyond = bytes.Compare(key, last) < 0
		}

		want := keys.Contains(key) && beyond
		if got := keys.After(last).Contains(key); got != want {
			t.Errorf("%q in the rest of %+v after %q: %v, want %v", key, keys, last, got, want)
		}
	})
}
