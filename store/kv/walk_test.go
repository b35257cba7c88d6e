package kv_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"gardu/store/kv"
)

// shelf is an engine of one sorted table that can only be looked at. Each View counts, and may be
// followed by a change.
type shelf struct {
	kv.Engine // nil: whatever else is called fails loudly

	keys      [][]byte
	views     int
	longest   int                  // rows visited by one View, at most
	afterView func(shelf *shelf)   // called between two Views, unless nil
	fail      func(view int) error // fails a View, unless nil
}

// View runs fn and notes how many rows it visits.
func (s *shelf) View(_ context.Context, fn func(kv.Reader) error) error {
	s.views++

	if s.fail != nil {
		if err := s.fail(s.views); err != nil {
			return err
		}
	}

	reader := &shelfReader{shelf: s}
	err := fn(reader)
	s.longest = max(s.longest, reader.rows)

	if s.afterView != nil {
		s.afterView(s)
	}

	return err
}

// shelfReader reads a shelf.
type shelfReader struct {
	kv.Reader // nil

	shelf *shelf
	rows  int
}

// Scan visits the keys, which are their own values.
func (r *shelfReader) Scan(
	_ kv.Table, keys kv.Range, visit func(key, value []byte) error,
) error {
	selected := slices.DeleteFunc(slices.Clone(r.shelf.keys), func(key []byte) bool {
		return !keys.Contains(key)
	})
	if keys.Reverse {
		slices.Reverse(selected)
	}

	for place, key := range selected {
		if keys.Limit > 0 && place == keys.Limit {
			return nil
		}

		r.rows++

		if err := visit(key, key); err != nil {
			return ignoreStop(err)
		}
	}

	return nil
}

// ignoreStop turns ErrStop into nil.
func ignoreStop(err error) error {
	if errors.Is(err, kv.ErrStop) {
		return nil
	}

	return err
}

// newShelf returns a shelf of the even numbers below twice count.
func newShelf(count int) *shelf {
	shelf := &shelf{}
	for number := range count {
		shelf.keys = append(shelf.keys, number16(2*number))
	}

	return shelf
}

// number16 is a number as a key.
func number16(number int) []byte {
	return binary.BigEndian.AppendUint16(nil, uint16(number))
}

// walked collects what a walk over the shelf visits.
func walked(t *testing.T, shelf *shelf, keys kv.Range) []int {
	t.Helper()

	var numbers []int

	err := kv.Walk(t.Context(), shelf, "table", keys, func(key, _ []byte) error {
		numbers = append(numbers, int(binary.BigEndian.Uint16(key)))

		return nil
	})
	if err != nil {
		t.Fatalf("walking: %v", err)
	}

	return numbers
}

func TestWalkOpensAsFewViewsAsItMay(t *testing.T) {
	t.Parallel()

	for _, test := range []struct {
		name                string
		count               int
		keys                kv.Range
		wantRows, wantViews int
	}{
		{"empty", 0, kv.Range{}, 0, 1},
		{"one row", 1, kv.Range{}, 1, 1},
		{"one row short of a slice", kv.WalkRows - 1, kv.Range{}, kv.WalkRows - 1, 1},
		{"a whole slice", kv.WalkRows, kv.Range{}, kv.WalkRows, 2},
		{"two slices and a row", 2*kv.WalkRows + 1, kv.Range{}, 2*kv.WalkRows + 1, 3},
		{"backwards", 2*kv.WalkRows + 1, kv.Range{Reverse: true}, 2*kv.WalkRows + 1, 3},
		{"limit of a slice", 9_000, kv.Range{Limit: kv.WalkRows}, kv.WalkRows, 1},
		{"limit beyond a slice", 9_000, kv.Range{Limit: kv.WalkRows + 1}, kv.WalkRows + 1, 2},
		{"limit beyond the end", 9_000, kv.Range{Limit: 20_000}, 9_000, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			shelf := newShelf(test.count)
			numbers := walked(t, shelf, test.keys)

			if len(numbers) != test.wantRows || shelf.views != test.wantViews {
				t.Errorf("got %d rows in %d views, want %d in %d",
					len(numbers), shelf.views, test.wantRows, test.wantViews)
			}

			if shelf.longest > kv.WalkRows {
				t.Errorf("a view visits %d rows, more than %d", shelf.longest, kv.WalkRows)
			}

			if distinct := slices.Compact(slices.Clone(numbers)); len(distinct) != len(numbers) {
				t.Error("a row is visited twice")
			}
		})
	}
}

// TestWalkSeesChangesInFrontOfIt changes the table between two Views: what is put in front of the
// walk is visited, what is put behind it is not, and the row at which it rested may go.
func TestWalkSeesChangesInFrontOfIt(t *testing.T) {
	t.Parallel()

	for _, reverse := range []bool{false, true} {
		changing := newShelf(2 * kv.WalkRows)
		changing.afterView = changeOnce

		numbers := walked(t, changing, kv.Range{Reverse: reverse})
		if reverse {
			slices.Reverse(numbers)
		}

		if !slices.IsSorted(numbers) || len(numbers) != 2*kv.WalkRows {
			t.Errorf("reverse %v: %d rows, sorted %v; one new row and one gone should leave %d",
				reverse, len(numbers), slices.IsSorted(numbers), 2*kv.WalkRows)
		}

		for number, want := range map[int]bool{1: reverse, 4*kv.WalkRows - 3: !reverse} {
			if got := slices.Contains(numbers, number); got != want {
				t.Errorf("reverse %v: row %d visited %v, want %v", reverse, number, got, want)
			}
		}
	}
}

// changeOnce puts a row at each end and deletes the two around the middle, where a walk rests,
// after the first View.
func changeOnce(changing *shelf) {
	if changing.views > 1 {
		return
	}

	changing.keys = append(changing.keys, number16(1), number16(4*kv.WalkRows-3))
	slices.SortFunc(changing.keys, bytes.Compare)
	changing.keys = slices.Delete(changing.keys, kv.WalkRows, kv.WalkRows+2)
}

func TestWalkReturnsTheEnginesError(t *testing.T) {
	t.Parallel()

	broken := errors.New("broken")
	shelf := newShelf(2 * kv.WalkRows)
	shelf.fail = func(view int) error {
		if view == 2 {
			return broken
		}

		return nil
	}

	visited := 0
	err := kv.Walk(t.Context(), shelf, "table", kv.Range{}, func(_, _ []byte) error {
		visited++

		return nil
	})

	if !errors.Is(err, broken) || visited != kv.WalkRows {
		t.Errorf("got error %v after %d rows, want the second view's", err, visited)
	}
}
