package store_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"gardu/store"
)

func TestErrorKinds(t *testing.T) {
	t.Parallel()

	words := map[store.ErrorKind]string{
		store.Internal: "internal", store.NotFound: "not found", store.Conflict: "conflict",
		store.Invalid: "invalid", store.Denied: "denied", store.Exhausted: "exhausted",
		store.Unavailable: "unavailable", 99: "internal",
	}
	for kind, word := range words {
		if got := kind.String(); got != word {
			t.Errorf("kind %d is %q, want %q", kind, got, word)
		}
		err := fmt.Errorf("adding a plan: %w", store.Errorf(kind, "no"))
		if !store.Is(err, kind) || store.KindOf(err) != kind {
			t.Errorf("%v is of kind %v", err, store.KindOf(err))
		}
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()

	if got := store.Invalidf("plan.rate", "%q is wrong", "x").Error(); got != `plan.rate: "x" is wrong` {
		t.Errorf("text is %q", got)
	}
	if got := store.Errorf(store.Conflict, "login %q is taken", "budi").Error(); got != `login "budi" is taken` {
		t.Errorf("text is %q", got)
	}
}

func TestErrorKeepsItsCause(t *testing.T) {
	t.Parallel()

	err := store.Errorf(store.Unavailable, "reading the book: %w", io.ErrUnexpectedEOF)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	outer := store.Errorf(store.Internal, "starting: %w", err)
	if store.KindOf(outer) != store.Internal || !errors.Is(outer, io.ErrUnexpectedEOF) {
		t.Errorf("the outermost kind must win, got %v", store.KindOf(outer))
	}
}

func TestKindOfOtherErrors(t *testing.T) {
	t.Parallel()

	if store.KindOf(io.EOF) != store.Internal || store.Is(nil, store.Internal) {
		t.Error("an error without a kind is internal, and nil is of none")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()

	one, two := store.Invalidf("a", "1"), store.Invalidf("b", "2")
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"nil":            {nil, 0},
		"a foreign one":  {io.EOF, 0},
		"one":            {one, 1},
		"one wrapped":    {fmt.Errorf("adding: %w", one), 1},
		"joined":         {errors.Join(one, two), 2},
		"joined twice":   {errors.Join(one, errors.Join(two, io.EOF)), 2},
		"joined wrapped": {store.Errorf(store.Invalid, "line 7: %w", errors.Join(one, two)), 2},
	} {
		if got := store.Faults(c.err); len(got) != c.want {
			t.Errorf("%s: %d faults, want %d", name, len(got), c.want)
		}
	}
}
