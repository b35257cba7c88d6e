package store

import "time"

// Ability is what a NAS has shown about one kind of dynamic authorization (RFC 5176) for one kind
// of access. It is learned from its answers, and decides what is tried first.
type Ability struct {
	NAS     int64
	Access  AccessKind
	Act     Act
	Verdict Verdict
	Cause   uint32    // Error-Cause of a refusal; 0 for none
	At      time.Time // when it was last shown
	Count   uint32    // how often in a row
}

// Act is something that a NAS can be asked for.
type Act uint8

// The acts.
const (
	ActRate       Act = iota // CoA-Request with another rate
	ActLimits                // CoA-Request with Session-Timeout and limits of octets
	ActDisconnect            // Disconnect-Request
)

// Verdict is what a NAS did with it.
type Verdict uint8

// The verdicts.
const (
	VerdictUnknown Verdict = iota
	VerdictWorks
	VerdictRefused // it said no, for Cause
	VerdictIgnored // it said yes and did nothing
	VerdictDeaf    // it said nothing at all
)

// actWords holds the words of Act.
var actWords = words{field: "act", list: []string{"rate", "limits", "disconnect"}}

// String returns the word of the act.
func (a Act) String() string { return actWords.name(uint8(a)) }

// verdictWords holds the words of Verdict.
var verdictWords = words{
	field: "verdict", list: []string{"unknown", "works", "refused", "ignored", "deaf"},
}

// String returns the word of the verdict.
func (v Verdict) String() string { return verdictWords.name(uint8(v)) }

// CoAUse says what a NAS may be asked to change in a running session.
type CoAUse uint8

// The uses. CoAAuto tries everything and leaves out what the NAS has shown that it cannot do.
const (
	CoAAuto       CoAUse = iota
	CoAAll               // rate and limits, whatever was learned
	CoARate              // the rate; a session whose limits change is ended
	CoALimits            // the limits; a session whose rate changes is ended
	CoADisconnect        // nothing: sessions are ended with Disconnect-Request
	CoAOff               // not even that: the NAS is not spoken to
)

// coaWords holds the words of CoAUse.
var coaWords = words{
	field: "coa", list: []string{"auto", "all", "rate", "limits", "disconnect", "off"},
}

// String returns the word of the use.
func (u CoAUse) String() string { return coaWords.name(uint8(u)) }

// ParseCoAUse reads auto, all, rate, limits, disconnect or off. The error is Invalid.
func ParseCoAUse(text string) (CoAUse, error) {
	value, err := coaWords.parse(text)

	return CoAUse(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (u CoAUse) MarshalText() ([]byte, error) {
	return []byte(u.String()), coaWords.check(uint8(u))
}

// UnmarshalText reads what MarshalText wrote.
func (u *CoAUse) UnmarshalText(text []byte) (err error) {
	*u, err = ParseCoAUse(string(text))

	return err
}

// Allows reports whether a NAS may be asked for an act, before anything was learned.
func (u CoAUse) Allows(act Act) bool {
	switch u {
	case CoAAuto, CoAAll:
		return true
	case CoARate:
		return act != ActLimits
	case CoALimits:
		return act != ActRate
	case CoADisconnect:
		return act == ActDisconnect
	default:
		return false
	}
}
