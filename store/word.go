package store

import (
	"slices"
	"strconv"
	"strings"
)

// words names the values of a closed set, each at the index of its value. What they name is how
// the CLI, files and the native API write it.
type words struct {
	field string // the field that an error names
	list  []string
}

// name returns the word of a value. A value outside the set shows as its number, so that a
// damaged record can still be looked at.
func (w *words) name(value uint8) string {
	if int(value) < len(w.list) {
		return w.list[value]
	}

	return w.field + "-" + strconv.Itoa(int(value))
}

// parse returns the value of a word. The error is Invalid and lists the words there are.
func (w *words) parse(text string) (uint8, error) {
	at := slices.Index(w.list, text)
	if at < 0 {
		return 0, Invalidf(w.field, "%q is not one of %s", text, strings.Join(w.list, ", "))
	}

	return uint8(at), nil
}

// check says whether a value lies inside the set. The error is Invalid.
func (w *words) check(value uint8) error {
	if int(value) < len(w.list) {
		return nil
	}

	return Invalidf(w.field, "%d is not one of %s", value, strings.Join(w.list, ", "))
}
