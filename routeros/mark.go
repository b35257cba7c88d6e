package routeros

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Mark is how an object says in its comment that gardu made it:
//
//	[gd:SITE.OBJECT] what people write beside it
//	[gd:SITE.OBJECT.WINDOW]    of a hotspot user, whose counters belong to a quota window
//
// Site tells one installation from another that shares the router, Object one record from
// another. Both are digests under a key of the installation, so that they say nothing about
// customers; the book holds the truth.
type Mark struct {
	Site, Object, Window string
	Label                string // what a rule is called in sentences; not written
}

// The shape of a mark.
const (
	markOpen     = "[gd:"
	markClose    = "]"
	siteDigits   = 6
	objectDigits = 10
	windowDigits = 6
)

// IsZero reports whether there is no mark.
func (m Mark) IsZero() bool { return m.Site == "" }

// String writes the mark as it stands in a comment.
func (m Mark) String() string {
	if m.IsZero() {
		return ""
	}
	text := markOpen + m.Site + "." + m.Object
	if m.Window != "" {
		text += "." + m.Window
	}

	return text + markClose
}

// ParseComment returns the mark of a comment and the rest of it. A comment without a mark of the
// exact shape is all rest.
func ParseComment(comment string) (Mark, string) {
	before, after, found := strings.Cut(comment, markOpen)
	inside, after, closed := strings.Cut(after, markClose)
	if !found || !closed {
		return Mark{}, comment
	}
	parts := strings.Split(inside, ".")
	if len(parts) < 2 || len(parts) > 3 || !digits(parts[0], siteDigits) ||
		!digits(parts[1], objectDigits) || len(parts) == 3 && !digits(parts[2], windowDigits) {
		return Mark{}, comment
	}
	mark := Mark{Site: parts[0], Object: parts[1]}
	if len(parts) == 3 {
		mark.Window = parts[2]
	}
	rest := strings.TrimSpace(strings.TrimSpace(before) + " " + strings.TrimSpace(after))

	return mark, rest
}

// digits reports whether a text is a number of small hexadecimal digits.
func digits(text string, length int) bool {
	return len(text) == length && strings.Trim(text, "0123456789abcdef") == ""
}

// Marker makes the marks of one installation.
type Marker struct {
	key  []byte
	site string
}

// NewMarker makes a marker from a key that is secret, lasting and the installation's own.
func NewMarker(key []byte) *Marker {
	marker := &Marker{key: append([]byte(nil), key...)}
	marker.site = marker.digest(siteDigits, "site")

	return marker
}

// digest returns the first digits of a keyed digest.
func (m *Marker) digest(length int, parts ...string) string {
	sum := hmac.New(sha256.New, m.key)
	_, _ = sum.Write([]byte(strings.Join(parts, "\x00")))

	return hex.EncodeToString(sum.Sum(nil))[:length]
}

// Mark returns the mark of a record by its kind and its lasting identity.
func (m *Marker) Mark(menu Menu, identity string) Mark {
	return Mark{Site: m.site, Object: m.digest(objectDigits, string(menu), identity), Label: identity}
}

// window returns the digits that name a quota window.
func (m *Marker) window(begun string) string { return m.digest(windowDigits, "window", begun) }

// Ours reports whether a mark was made by this installation.
func (m *Marker) Ours(mark Mark) bool { return mark.Site == m.site }
