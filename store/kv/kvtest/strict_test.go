package kvtest_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"gardu/store/kv"
	"gardu/store/kv/kvtest"
)

// listener is a testing.TB that notes failures instead of failing.
type listener struct {
	testing.TB

	failures []string
}

// Errorf notes the failure.
func (l *listener) Errorf(format string, _ ...any) {
	l.failures = append(l.failures, format)
}

// slate is an engine of one row, without isolation or durability. What it hands out is its own
// memory.
type slate struct {
	key, value []byte
	kept       int // Updates that have succeeded
	scanned    int // rows that a scan visits
}

// View runs fn.
func (s *slate) View(_ context.Context, fn func(kv.Reader) error) error { return fn(s) }

// Update runs fn and keeps its row if it succeeds.
func (s *slate) Update(_ context.Context, fn func(kv.Writer) error) error {
	before := *s
	if err := fn(s); err != nil {
		*s = before

		return err
	}

	s.kept++

	return nil
}

// Backup writes the value.
func (s *slate) Backup(_ context.Context, w io.Writer) (int64, error) {
	written, err := w.Write(s.value)

	return int64(written), err
}

// Close does nothing.
func (s *slate) Close() error { return nil }

// Get returns the row's value.
func (s *slate) Get(_ kv.Table, key []byte) ([]byte, error) {
	if string(key) != string(s.key) {
		return nil, nil
	}

	return s.value, nil
}

// Scan visits the row as often as it is told to.
func (s *slate) Scan(_ kv.Table, _ kv.Range, visit func(key, value []byte) error) error {
	for range s.scanned {
		if err := visit(s.key, s.value); err != nil {
			return err
		}
	}

	return nil
}

// Put replaces the row.
func (s *slate) Put(_ kv.Table, key, value []byte) error {
	s.key, s.value = key, value

	return nil
}

// Delete empties the row.
func (s *slate) Delete(_ kv.Table, _ []byte) error {
	s.key, s.value = nil, nil

	return nil
}

// newSlate returns a slate with a row and the strict engine over it.
func newSlate(tb testing.TB) (*slate, *listener, kv.Engine) {
	tb.Helper()

	inner := &slate{key: []byte("key"), value: []byte("value"), scanned: 1}
	listener := &listener{TB: tb}

	return inner, listener, kvtest.Strict(listener, inner)
}

func TestStrictFindsMisuse(t *testing.T) {
	t.Parallel()

	scribble := []byte("new")

	for _, test := range []struct {
		name, wants string
		do          func(kv.Writer) error
	}{
		{"good manners", "", func(w kv.Writer) error {
			value, err := w.Get("table", []byte("key"))

			return errors.Join(err,
				w.Put("table", []byte("key"), value), w.Delete("table", []byte("x")))
		}},
		{"a value changed", "borrowed", func(w kv.Writer) error {
			value, err := w.Get("table", []byte("key"))
			value[0]++

			return err
		}},
		{"a scanned key changed", "borrowed", func(w kv.Writer) error {
			return w.Scan("table", kv.Range{}, func(key, _ []byte) error { key[0]++; return nil })
		}},
		{"a buffer used again after Put", "after Put", func(w kv.Writer) error {
			err := w.Put("table", []byte("key"), scribble)
			scribble[0]++

			return err
		}},
		{"a buffer used again after Delete", "after Put or Delete", func(w kv.Writer) error {
			err := w.Delete("table", scribble)
			scribble[0]++

			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, listener, engine := newSlate(t)
			if err := engine.Update(t.Context(), test.do); err != nil {
				t.Fatalf("updating: %v", err)
			}

			heard := strings.Join(listener.failures, "; ")
			if !strings.Contains(heard, test.wants) || (heard == "") != (test.wants == "") {
				t.Errorf("heard %q, want %q", heard, test.wants)
			}
		})
	}
}

func TestStrictSpoilsWhatIsKept(t *testing.T) {
	t.Parallel()

	inner, _, engine := newSlate(t)

	var kept []byte

	err := engine.View(t.Context(), func(reader kv.Reader) (err error) {
		kept, err = reader.Get("table", []byte("key"))

		return err
	})
	if err != nil || len(kept) != len("value") || string(kept) == "value" {
		t.Errorf("got %q (error %v), want five spoiled octets", kept, err)
	}

	if string(inner.value) != "value" {
		t.Errorf("the engine's own bytes were spoiled: %q", inner.value)
	}
}

func TestStrictRunsTwiceAndKeepsOnce(t *testing.T) {
	t.Parallel()

	inner, _, engine := newSlate(t)
	runs := 0

	err := engine.Update(t.Context(), func(writer kv.Writer) error {
		runs++

		return writer.Put("table", []byte("key"), []byte{byte(runs)})
	})
	if err != nil || runs != 2 || inner.kept != 1 || inner.value[0] != 2 {
		t.Errorf("%d runs, %d kept, value %v (error %v); want two, one, the second's",
			runs, inner.kept, inner.value, err)
	}

	refused := errors.New("refused")
	runs = 0

	err = engine.Update(t.Context(), func(kv.Writer) error { runs++; return refused })
	if !errors.Is(err, refused) || runs != 1 || inner.kept != 1 {
		t.Errorf("got error %v after %d runs, want the closure's after one", err, runs)
	}
}

func TestStrictFindsLongViews(t *testing.T) {
	t.Parallel()

	for _, test := range []struct{ rows, wants int }{{kv.ViewRows, 0}, {kv.ViewRows + 1, 1}} {
		inner, listener, engine := newSlate(t)
		inner.scanned = test.rows

		err := engine.View(t.Context(), func(reader kv.Reader) error {
			return reader.Scan("table", kv.Range{}, func(_, _ []byte) error { return nil })
		})
		if err != nil || len(listener.failures) != test.wants {
			t.Errorf("%d rows: heard %q (error %v)", test.rows, listener.failures, err)
		}
	}
}

func TestStrictPassesTheRestOn(t *testing.T) {
	t.Parallel()

	_, _, engine := newSlate(t)

	var copied strings.Builder
	if _, err := engine.Backup(t.Context(), &copied); err != nil || copied.String() != "value" {
		t.Errorf("got backup %q, error %v", copied.String(), err)
	}

	if err := engine.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}
