package billing

import (
	"errors"
	"strings"

	"gardu/store"
)

// give puts a value where one is given.
func give[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// fields says by which word a surface knows a field of a record, where it is not the record's own.
type fields map[string]string

// rename returns the error with the surface's words for its fields. One that is nobody's fault
// stays as it is.
func (f fields) rename(err error) error {
	found := store.Faults(err)
	for _, fault := range found {
		switch fault.Kind {
		case store.Internal, store.Unavailable, store.Exhausted:
			return fault
		case store.NotFound, store.Conflict, store.Invalid, store.Denied:
		}
	}
	if len(found) == 0 {
		return err
	}

	renamed := make([]error, 0, len(found))
	for _, fault := range found {
		moved := *fault
		if word, known := f[fault.Field]; known {
			moved.Field = word
		}
		renamed = append(renamed, &moved)
	}

	return errors.Join(renamed...)
}

// shownKey is how many octets of what somebody asked for an error repeats.
const shownKey = 64

// shorten cuts a text that may come from anywhere to a length that a sentence can carry.
func shorten(text string) string {
	if len(text) <= shownKey {
		return text
	}

	return strings.ToValidUTF8(text[:shownKey], "") + "..."
}
