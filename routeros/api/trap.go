package api

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Kind says what a router meant by a trap. RouterOS gives most of them no category, so the words
// decide.
type Kind uint8

// The kinds of traps.
const (
	Other           Kind = iota
	Duplicate            // an item with this key exists: read it, compare, set
	Gone                 // no item has this id: find it again by its key
	BadPath              // this RouterOS has no such menu or command
	UnknownProperty      // this RouterOS has no such property or argument
	BadReference         // the named profile, pool, interface or word does not exist
	Ambiguous            // the name is the beginning of several
	BadValue             // the value has the wrong form
	MissingArgument      // something required was not given
	Permission           // the group of the API user lacks a policy
	Login                // name or password wrong, user disabled, address not allowed, or no api policy
	Interrupted          // cancelled
	RouterTimeout        // the router gave up on itself; the only kind that may pass by waiting
)

// kindNames are words for logs and metric labels.
var kindNames = [...]string{
	Other: "other", Duplicate: "duplicate", Gone: "gone", BadPath: "bad-path", UnknownProperty: "unknown-property",
	BadReference: "bad-reference", Ambiguous: "ambiguous", BadValue: "bad-value", MissingArgument: "missing-argument",
	Permission: "permission", Login: "login", Interrupted: "interrupted", RouterTimeout: "router-timeout",
}

// String gives the word of a kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}

	return "kind " + strconv.Itoa(int(k))
}

// NoCategory is the category of a trap that had none.
const NoCategory = -1

// maxMessage bounds the text of a trap in bytes.
const maxMessage = 512

// Trap is the router refusing a command. The connection stays usable. A value that was sent never
// stands in it, so it may be logged and shown.
type Trap struct {
	Kind     Kind
	Category int    // 0 to 7, or NoCategory
	Message  string // the router's words, printable, at most maxMessage bytes
	Command  string // the path that was refused, without its arguments
}

// Error gives the command and the words of the router.
func (t *Trap) Error() string { return fmt.Sprintf("router refused %s: %s", t.Command, t.Message) }

// Deterministic reports whether the same command would be refused again; such a trap says nothing
// about the health of a router and must not count against it.
func (t *Trap) Deterministic() bool { return t.Kind != RouterTimeout && t.Kind != Interrupted }

// kindPatterns are tried in turn on the message in lower case. Versions differ in numbers and
// prefixes ("failure:", "std failure:", "(4)"), hence parts of sentences.
var kindPatterns = []struct {
	kind    Kind
	pattern *regexp.Regexp
}{
	{Duplicate, regexp.MustCompile(`already have|already exists|with such name exists`)},
	{Gone, regexp.MustCompile(`no such item`)},
	{BadPath, regexp.MustCompile(`no such command|bad command name|expected end of command`)},
	{UnknownProperty, regexp.MustCompile(`unknown parameter`)},
	{BadReference, regexp.MustCompile(`input does not match any value of`)},
	{Ambiguous, regexp.MustCompile(`ambiguous value of|more than one possible value`)},
	{MissingArgument, regexp.MustCompile(`missing value\(s\) of argument`)},
	{Permission, regexp.MustCompile(`not enough permissions|not allowed \(9\)`)},
	{Login, regexp.MustCompile(`invalid user name or password|cannot log ?in`)},
	{RouterTimeout, regexp.MustCompile(`action timed out|failure: timeout|timeout \(13\)`)},
	{BadValue, regexp.MustCompile(`invalid value|value of \S+ (expects|must)`)},
	{Interrupted, regexp.MustCompile(`^interrupted`)},
}

// Categories that decide when the words do not.
const (
	categoryBadValue    = 1
	categoryInterrupted = 2
)

// Classify tells the kind of a trap from its words, or from its category when they are unknown.
func Classify(message string, category int) Kind {
	if category == categoryInterrupted {
		return Interrupted
	}
	text := strings.ToLower(message)
	for _, each := range kindPatterns {
		if each.pattern.MatchString(text) {
			return each.kind
		}
	}
	if category == categoryBadValue {
		return BadValue
	}

	return Other
}

// trapOf reads a trap sentence. The message is still as the router sent it.
func trapOf(row Row) *Trap {
	trap := &Trap{Category: NoCategory}
	trap.Message, _ = row.Get("message")
	if text, ok := row.Get("category"); ok {
		if number, err := strconv.Atoi(text); err == nil {
			trap.Category = number
		}
	}
	trap.Kind = Classify(trap.Message, trap.Category)

	return trap
}

// vocabulary holds the words of RouterOS's own fixed sentences. A value that occurs in them is left
// where it stands: a gap in a well-known sentence would tell it.
const vocabulary = "std failure: secret profile with the same name already exists; already have user with this name " +
	"for this server; pool device with such name exists; already have such entry address; no such item (4); " +
	"no such command prefix; unknown parameter; input does not match any value of interface queue; ambiguous value of, " +
	"more than one possible value matches input; invalid value for argument; value of range expects range of ip " +
	"addresses; must have ip address before '-'; missing value(s) of argument(s); not enough permissions (9); " +
	"not allowed (9); invalid user name or password (6); cannot log in; interrupted; action timed out - try again, " +
	"if error continues contact mikrotik support (13); timeout (13)"

// finish makes a trap fit for people: it names the command, takes out what was sent, and cleans
// and cuts the message.
func (t *Trap) finish(words []string) {
	t.Command = words[0]
	for _, word := range words[1:] {
		if value, ok := sentValue(word); ok && !strings.Contains(vocabulary, strings.ToLower(value)) {
			t.Message = redact(t.Message, value)
		}
	}
	t.Message = clean(t.Message)
}

// sentValue gives the value of an attribute or query word that was sent.
func sentValue(word string) (string, bool) {
	if len(word) < 2 {
		return "", false
	}
	_, value, ok := strings.Cut(word[1:], "=")
	if strings.HasPrefix(word, "?=") {
		_, value, ok = strings.Cut(word[2:], "=")
	}

	return value, ok && value != ""
}

// longValue is how long a value must be to be taken out of the middle of a word too.
const longValue = 6

// redacted stands for a value that was taken out.
const redacted = "(value)"

// redact takes a value out of a message. A short one goes only where it stands as a word of its
// own: cutting single letters everywhere would spell them out.
func redact(message, value string) string {
	if len(value) >= longValue {
		return strings.ReplaceAll(message, value, redacted)
	}
	var kept strings.Builder
	for {
		at := strings.Index(message, value)
		if at < 0 {
			kept.WriteString(message)

			return kept.String()
		}
		after := at + len(value)
		kept.WriteString(message[:at])
		if isEdge(message, at-1) && isEdge(message, after) {
			kept.WriteString(redacted)
		} else {
			kept.WriteString(value)
		}
		message = message[after:]
	}
}

// isEdge reports whether no letter or digit stands at a place of a text.
func isEdge(text string, at int) bool {
	if at < 0 || at >= len(text) {
		return true
	}
	c := text[at]

	return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
}

// clean makes the words of a router one printable line of bounded length.
func clean(message string) string {
	lines := strings.FieldsFunc(message, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	text := Printable(strings.Join(lines, "; "))
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage-3], "") + "..."
	}

	return text
}
