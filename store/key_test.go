package store_test

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"gardu/store"
)

func TestByNameOrID(t *testing.T) {
	t.Parallel()

	gone := store.Errorf(store.NotFound, "there is none")
	byName := func(name string) (string, error) {
		switch name {
		case "home", "7":
			return "named " + name, nil
		case "broken":
			return "", io.ErrUnexpectedEOF
		default:
			return "", gone
		}
	}
	byID := func(id int64) (string, error) {
		if id == 7 || id == 8 {
			return "numbered", nil
		}

		return "", gone
	}
	for _, test := range []struct {
		name, key, want string
		err             error
	}{
		{"a name", "home", "named home", nil},
		{"an id", "8", "numbered", nil},
		{"a name of digits comes first", "7", "named 7", nil},
		{"neither", "9", "", gone},
		{"no id", "nobody", "", gone},
		{"not positive", "-8", "", gone},
		{"too large for an id", "99999999999999999999", "", gone},
		{"empty", "", "", gone},
		{"another failure", "broken", "", io.ErrUnexpectedEOF},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			got, err := store.ByNameOrID(test.key, byName, byID)
			if got != test.want || err != test.err {
				t.Errorf("%q finds %q and %v, want %q and %v", test.key, got, err, test.want, test.err)
			}
		})
	}
}

func TestBrief(t *testing.T) {
	t.Parallel()

	whole := strings.Repeat("a", 64)
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"just fits", whole, whole},
		{"too long", whole + "b", whole + "..."},
		{"cut inside a character", strings.Repeat("a", 63) + "é", strings.Repeat("a", 63) + "..."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			if got := store.Brief(test.text); got != test.want || !utf8.ValidString(got) {
				t.Errorf("%q became %q, want %q", test.text, got, test.want)
			}
		})
	}
}
