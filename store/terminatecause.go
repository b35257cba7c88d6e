package store

import (
	"strconv"
	"strings"
)

// TerminateCause says why a session ended: the numbers of RFC 2866 section 5.10, and our own
// above 1000. Zero is a session that has not ended, or a Stop without a cause.
type TerminateCause uint32

// Our own causes, outside the range of the RFC.
const (
	CauseReaped     TerminateCause = 1001 // its NAS fell silent
	CauseNASReboot  TerminateCause = 1002 // Accounting-On or -Off of its NAS
	CauseReplaced   TerminateCause = 1003 // the same station began another session there
	CauseSuperseded TerminateCause = 1004 // the NAS used its Acct-Session-Id again
	CauseGone       TerminateCause = 1005 // its NAS said that it knows no such session
	CauseEnded      TerminateCause = 1006 // its NAS acknowledged a Disconnect and sent no Stop
	CauseRebooted   TerminateCause = 1007 // its NAS seems to have started anew
)

// firstOwnCause is the number of the first of ownCauses.
const firstOwnCause = CauseReaped

// rfcCauses holds the names of RFC 2866 section 5.10 and, from 19 on, of later registrations (RFC
// 3580 section 2.1).
var rfcCauses = []string{
	"none", "user-request", "lost-carrier", "lost-service", "idle-timeout", "session-timeout",
	"admin-reset", "admin-reboot", "port-error", "nas-error", "nas-request", "nas-reboot",
	"port-unneeded", "port-preempted", "port-suspended", "service-unavailable", "callback",
	"user-error", "host-request", "supplicant-restart", "reauthentication-failure",
	"port-reinitialized", "port-disabled",
}

// ownCauses holds the names of our own causes.
var ownCauses = []string{
	"reaped", "accounting-reset", "replaced", "superseded",
	"gone", "disconnected", "nas-restart",
}

// causePrefix stands before the number of a cause without a name.
const causePrefix = "cause-"

// String returns the name of the cause, or cause- and its number.
func (c TerminateCause) String() string {
	switch {
	case int64(c) < int64(len(rfcCauses)):
		return rfcCauses[c]
	case c >= firstOwnCause && int64(c-firstOwnCause) < int64(len(ownCauses)):
		return ownCauses[c-firstOwnCause]
	default:
		return causePrefix + strconv.FormatUint(uint64(c), 10)
	}
}

// ParseTerminateCause reads what String wrote. The error is Invalid.
func ParseTerminateCause(text string) (TerminateCause, error) {
	for number, name := range rfcCauses {
		if name == text {
			return TerminateCause(number), nil
		}
	}
	for offset, name := range ownCauses {
		if name == text {
			return firstOwnCause + TerminateCause(offset), nil
		}
	}

	digits, numbered := strings.CutPrefix(text, causePrefix)
	number, err := strconv.ParseUint(digits, 10, 32)
	if !numbered || err != nil {
		return 0, Invalidf("cause", "%q is not the name of a terminate cause", text)
	}

	return TerminateCause(number), nil
}

// MarshalText returns what String does.
func (c TerminateCause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *TerminateCause) UnmarshalText(text []byte) (err error) {
	*c, err = ParseTerminateCause(string(text))

	return err
}
