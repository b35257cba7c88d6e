package web

import (
	"net/url"
	"strings"

	"gardu/store"
)

// Copy returns a text that outlives the request it was borrowed from.
func Copy(borrowed string) string { return strings.Clone(borrowed) }

// PathText reads a parameter of a path, which arrives escaped. The error is Invalid and names the
// field.
func PathText(field, escaped string) (string, error) {
	text, err := url.PathUnescape(escaped)
	if err != nil {
		return "", store.Invalidf(field, "is not escaped as the path of an address must be")
	}
	if text == "" {
		return "", store.Invalidf(field, "must not be empty")
	}

	return Copy(text), nil
}
