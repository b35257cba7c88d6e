package kvtest

import (
	"context"
	"errors"
	"testing"

	"gardu/store/kv"
)

// testWalk: a table longer than two slices is visited wholly, in both directions, while it is being
// written, and no View passes its limit.
func testWalk(t *testing.T, subject Subject) {
	const rows = 2*kv.WalkRows + 1

	engine := Strict(t, subject.fresh(t))
	sorted := numbered(rows)
	put(t, engine, left, sorted...)

	for _, test := range []struct {
		name string
		keys kv.Range
	}{
		{"forward", kv.Range{}},
		{"backward", kv.Range{Reverse: true}},
		{"one slice", kv.Range{Limit: kv.WalkRows}},
		{"one more than a slice", kv.Range{Limit: kv.WalkRows + 1}},
		{"bounds, backward", kv.Range{From: numberKey(3), To: numberKey(rows - 3), Reverse: true}},
		{"empty", kv.Range{From: numberKey(rows)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var found []entry

			err := kv.Walk(t.Context(), engine, left, test.keys, func(key, value []byte) error {
				found = append(found, entry{string(key), string(value)})

				return nil
			})
			if err != nil {
				t.Fatalf("walking: %v", err)
			}

			expect(t, "walked", found, within(sorted, test.keys))
		})
	}

	testWalkEnds(t, engine)
}

// testWalkEnds ends a walk early.
func testWalkEnds(t *testing.T, engine kv.Engine) {
	t.Helper()

	for _, test := range []struct {
		name            string
		after           int
		returned, wants error
	}{
		{"stop at once", 1, kv.ErrStop, nil},
		{"stop at the end of a slice", kv.WalkRows, kv.ErrStop, nil},
		{"stop in the next slice", kv.WalkRows + 1, kv.ErrStop, nil},
		{"an error", 7, errRefused, errRefused},
	} {
		t.Run(test.name, func(t *testing.T) {
			visited := 0
			err := kv.Walk(t.Context(), engine, left, kv.Range{}, func(_, _ []byte) error {
				if visited++; visited == test.after {
					return test.returned
				}

				return nil
			})

			if !errors.Is(err, test.wants) || visited != test.after {
				t.Errorf("got error %v after %d rows, want %v after %d",
					err, visited, test.wants, test.after)
			}
		})
	}

	t.Run("a context that ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		visited := 0
		err := kv.Walk(ctx, engine, left, kv.Range{}, func(_, _ []byte) error {
			visited++
			cancel()

			return nil
		})

		if !errors.Is(err, context.Canceled) || visited != kv.WalkRows {
			t.Errorf("got error %v after %d rows, want the context's after one slice", err, visited)
		}
	})
}
