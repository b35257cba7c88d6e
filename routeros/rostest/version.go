package rostest

import (
	"cmp"
	"strconv"
	"strings"
)

// release is a RouterOS version, such as 7.18.2.
type release struct{ major, minor, patch int }

// The releases at which behaviour changed.
var (
	plainLogin     = release{major: 6, minor: 43}           // the password crosses as it is
	noChallenge    = release{major: 6, minor: 45, patch: 1} // the MD5 answer is no longer accepted
	seven          = release{major: 7}
	isoDates       = release{major: 7, minor: 10} // 2023-01-02 instead of jan/02/2023
	emptyReply     = release{major: 7, minor: 18} // !empty in front of the !done of no rows
	namedParameter = release{major: 7, minor: 18} // "unknown parameter" says which
	hiddenSecrets  = release{major: 7, minor: 21} // passwords only with show-sensitive
)

// parseRelease reads the numbers of "7.18.2 (stable)"; what is not a number counts as 0.
func parseRelease(text string) release {
	numbers, _, _ := strings.Cut(text, " ")
	var found release
	places := []*int{&found.major, &found.minor, &found.patch}
	for i, part := range strings.SplitN(numbers, ".", len(places)) {
		*places[i], _ = strconv.Atoi(part)
	}

	return found
}

// before reports whether a release is older than another.
func (r release) before(other release) bool {
	return cmp.Or(cmp.Compare(r.major, other.major), cmp.Compare(r.minor, other.minor),
		cmp.Compare(r.patch, other.patch)) < 0
}

// has reports whether something that came with a release is there.
func (r release) has(since release) bool { return !r.before(since) }

// within reports whether a release lies in a range; an empty bound is no bound, and until is the
// first release without.
func (r release) within(since, until string) bool {
	return (since == "" || r.has(parseRelease(since))) &&
		(until == "" || r.before(parseRelease(until)))
}
