package store

import (
	"strconv"
	"strings"
)

// ByNameOrID finds a record by its name, or by its id where no record has digits for its name. The
// error is NotFound when neither finds it.
func ByNameOrID[T any](
	key string, byName func(string) (T, error), byID func(int64) (T, error),
) (T, error) {
	found, err := byName(key)
	if !Is(err, NotFound) {
		return found, err
	}
	if id, wrong := strconv.ParseInt(key, 10, 64); wrong == nil && id > 0 {
		return byID(id)
	}

	return found, err
}

// briefOctets is how much of what somebody asked for an error repeats.
const briefOctets = 64

// Brief cuts a text that may come from anywhere to a length that a sentence can carry.
func Brief(text string) string {
	if len(text) <= briefOctets {
		return text
	}

	return strings.ToValidUTF8(text[:briefOctets], "") + "..."
}
