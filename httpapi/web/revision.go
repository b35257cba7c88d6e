package web

import (
	"math"
	"strconv"
	"strings"
)

// ETag writes a revision as an entity tag (RFC 9110 section 8.8.3).
func ETag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }

// impossible is a revision that no record has: what is expected of it always fails.
const impossible = math.MaxUint64

// ParseIfMatch reads the header If-Match: the entity tag of the revision that a record must have.
// It is 0 where the header is absent or *. A tag that is weak or is not one of ours never matches
// (RFC 9110 section 13.1.1). Several tags are Malformed: a record has one.
func ParseIfMatch(header string) (uint64, error) {
	header = strings.TrimSpace(header)
	if header == "" || header == "*" {
		return 0, nil
	}
	if strings.Contains(header, ",") {
		return 0, Malformed("If-Match", "must be one entity tag")
	}
	if strings.HasPrefix(header, "W/") {
		return impossible, nil
	}
	tag, quoted := strings.CutPrefix(header, `"`)
	tag, ended := strings.CutSuffix(tag, `"`)
	if !quoted || !ended {
		return 0, Malformed("If-Match", `must be an entity tag, such as "7"`)
	}
	revision, err := strconv.ParseUint(tag, 10, 64)
	if err != nil || revision == 0 {
		return impossible, nil
	}

	return revision, nil
}

// Knows reports whether the header If-None-Match lists an entity tag. Tags are compared weakly
// (RFC 9110 section 13.1.2).
func Knows(header, tag string) bool {
	for _, one := range strings.Split(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}

	return false
}
