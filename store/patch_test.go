package store_test

import (
	"errors"
	"io"
	"testing"

	"gardu/store"
)

func TestGive(t *testing.T) {
	t.Parallel()

	rate := "10M/10M"
	store.Give(&rate, nil)
	if rate != "10M/10M" {
		t.Errorf("nothing was given, and the rate is %q", rate)
	}
	store.Give(&rate, new(""))
	if rate != "" {
		t.Errorf("an empty text was given, and the rate is %q", rate)
	}
}

func TestFieldWordsRename(t *testing.T) {
	t.Parallel()

	words := store.FieldWords{"secret": "password"}
	full := store.Errorf(store.Exhausted, "the book is full")
	for _, test := range []struct {
		name string
		err  error
		want []string // the fields of the faults
		kind store.ErrorKind
	}{
		{"a known field", store.Invalidf("secret", "is short"), []string{"password"}, store.Invalid},
		{"another field", store.Invalidf("login", "is long"), []string{"login"}, store.Invalid},
		{"several", errors.Join(
			store.Invalidf("login", "is long"), store.Invalidf("secret", "is short"),
		), []string{"login", "password"}, store.Invalid},
		{"nobody's fault", errors.Join(
			store.Invalidf("secret", "is short"), full,
		), []string{""}, store.Exhausted},
		{"no fault at all", io.ErrUnexpectedEOF, nil, store.Internal},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			got := words.Rename(test.err)
			if got == nil || store.KindOf(got) != test.kind {
				t.Fatalf("the error is %v (%v), want kind %v", got, store.KindOf(got), test.kind)
			}
			var fields []string
			for _, fault := range store.Faults(got) {
				fields = append(fields, fault.Field)
			}
			if len(fields) != len(test.want) {
				t.Fatalf("the fields are %q, want %q", fields, test.want)
			}
			for i, field := range fields {
				if field != test.want[i] {
					t.Errorf("field %d is %q, want %q", i, field, test.want[i])
				}
			}
		})
	}
	if err := words.Rename(nil); err != nil {
		t.Errorf("nil became %v", err)
	}
	before := store.Invalidf("secret", "is short")
	_ = words.Rename(before)
	if field := store.Faults(before)[0].Field; field != "secret" {
		t.Errorf("the error that was renamed now names %q itself", field)
	}
}
