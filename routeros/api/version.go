package api

import (
	"cmp"
	"strconv"
	"strings"
)

// Stage is how finished a version is.
type Stage uint8

// The stages of a version, in their order. The zero value is the finished one.
const (
	Released Stage = iota
	Alpha
	Beta
	Candidate
)

// stageNames are the words inside a version.
var stageNames = [...]string{Released: "", Alpha: "alpha", Beta: "beta", Candidate: "rc"}

// Version is a version of RouterOS: 7.18.2, 7.24rc1. The zero value is unknown and older than all.
type Version struct {
	Major, Minor, Patch int
	Stage               Stage
	Build               int    // number of the alpha, beta or candidate
	Channel             string // stable, long-term, testing, development, or empty
}

// ParseVersion reads the version property of /system/resource, such as "7.18.2 (stable)",
// "6.49.19 (long-term)" or "7.16beta3".
func ParseVersion(text string) (Version, error) {
	numbers, channel, _ := strings.Cut(strings.TrimSpace(text), " ")
	channel = strings.TrimSpace(channel)
	if channel != "" && (len(channel) < 2 || channel[0] != '(' || channel[len(channel)-1] != ')') {
		return Version{}, badValue("version", text)
	}
	version := Version{Channel: strings.Trim(channel, "()")}
	if strings.ContainsAny(version.Channel, "() ") {
		return Version{}, badValue("version", text)
	}
	rest, ok := version.takeStage(numbers)
	if !ok || !version.takeNumbers(rest) {
		return Version{}, badValue("version", text)
	}

	return version, nil
}

// takeStage cuts rc1 and its like off the end.
func (v *Version) takeStage(text string) (rest string, ok bool) {
	for stage, name := range stageNames {
		before, after, found := strings.Cut(text, name)
		if name == "" || !found {
			continue
		}
		v.Stage = Stage(stage)
		v.Build, ok = smallNumber(after)

		return before, ok
	}

	return text, true
}

// takeNumbers reads two or three numbers with dots.
func (v *Version) takeNumbers(text string) bool {
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	fields := []*int{&v.Major, &v.Minor, &v.Patch}
	for i, part := range parts {
		value, ok := smallNumber(part)
		if !ok {
			return false
		}
		*fields[i] = value
	}

	return true
}

// smallNumber reads up to four digits without a leading zero.
func smallNumber(text string) (int, bool) {
	const most = 4
	if text == "" || len(text) > most || leadingDigits(text) != len(text) || len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	value, err := strconv.Atoi(text)

	return value, err == nil
}

// String writes a version as RouterOS does; a patch of zero is left out.
func (v Version) String() string {
	text := strconv.Itoa(v.Major) + "." + strconv.Itoa(v.Minor)
	if v.Patch > 0 {
		text += "." + strconv.Itoa(v.Patch)
	}
	if v.Stage != Released && int(v.Stage) < len(stageNames) {
		text += stageNames[v.Stage] + strconv.Itoa(v.Build)
	}
	if v.Channel != "" {
		text += " (" + v.Channel + ")"
	}

	return text
}

// Compare is negative when v is older than w, positive when it is newer. The channel does not count;
// an alpha, beta or candidate comes before its release.
func (v Version) Compare(w Version) int {
	return cmp.Or(
		cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch),
		cmp.Compare(v.rank(), w.rank()), cmp.Compare(v.Build, w.Build),
	)
}

// rank puts the release after its stages.
func (v Version) rank() int {
	if v.Stage == Released {
		return len(stageNames)
	}

	return int(v.Stage)
}

// AtLeast reports whether v is a version of this line or newer. Betas of the line count: RouterOS
// brings what is new with the first of them.
func (v Version) AtLeast(major, minor, patch int) bool {
	return cmp.Or(cmp.Compare(v.Major, major), cmp.Compare(v.Minor, minor), cmp.Compare(v.Patch, patch)) >= 0
}

// Feature is something that only some versions have.
type Feature uint8

// The features that callers ask for. What a version lacks is also told by a trap of Kind
// UnknownProperty, which is the better witness.
const (
	PlainLogin         Feature = iota // login with the password itself
	DashedDates                       // 2023-01-02 in place of jan/02/2023
	IPv6Accounting                    // /ppp/aaa enable-ipv6-accounting
	RequireMessageAuth                // /radius require-message-auth
	QueueTypePair                     // /ppp/profile queue-type as rx/tx
	EmptyReply                        // !empty before the done of a print without rows
	SafeMode                          // /safe-mode
	RadSecTimeout                     // /radius radsec-timeout
	ShowSensitive                     // print show-sensitive of secrets, hotspot users and /radius
	OTPSecret                         // /ip/hotspot/user otp-secret, before it totp-secret
	AvailableFrom                     // /ip/service available-from, before it address
	OrderBy                           // print order-by
)

// features are the first versions that surely have a feature.
var features = map[Feature][3]int{
	PlainLogin: {6, 43, 0}, DashedDates: {7, 10, 0}, IPv6Accounting: {7, 15, 3}, RequireMessageAuth: {7, 15, 3},
	QueueTypePair: {7, 19, 0}, EmptyReply: {7, 18, 0}, SafeMode: {7, 18, 0}, RadSecTimeout: {7, 19, 6},
	ShowSensitive: {7, 21, 0}, OTPSecret: {7, 21, 3}, AvailableFrom: {7, 24, 0}, OrderBy: {7, 24, 0},
}

// Has reports whether a version has a feature.
func (v Version) Has(feature Feature) bool {
	first, known := features[feature]

	return known && v.AtLeast(first[0], first[1], first[2])
}
