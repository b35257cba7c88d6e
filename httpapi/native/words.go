package native

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gardu/store"
)

// fieldWords says by which name this API knows a field of the verbs, where it is another one.
var fieldWords = map[string]string{
	"access":  "kind",
	"form":    "password_form",
	"expires": "expires_at",
}

// wordOf returns this API's name of a field.
func wordOf(field string) string {
	if word, other := fieldWords[field]; other {
		return word
	}

	return field
}

// operationID makes the id of an operation from its method and path: get-nas-name-script.
func operationID(method, path string) string {
	dashed := strings.NewReplacer("{", "", "}", "", "/", "-", ".", "-")
	path = dashed.Replace(strings.TrimPrefix(path, Prefix))

	return strings.ToLower(method) + path
}

// utc returns the instant in UTC.
func utc(instant time.Time) time.Time { return instant.UTC() }

// orNull returns the instant in UTC, or nil for the zero time.
func orNull(instant time.Time) *time.Time {
	if instant.IsZero() {
		return nil
	}
	instant = instant.UTC()

	return &instant
}

// orEmpty writes an address, or nothing where there is none.
func orEmpty(address netip.Addr) string {
	if !address.IsValid() {
		return ""
	}

	return address.String()
}

// prefixText writes a prefix, or nothing where there is none.
func prefixText(prefix netip.Prefix) string {
	if !prefix.IsValid() {
		return ""
	}

	return prefix.String()
}

// seconds returns a duration in whole seconds.
func seconds(length time.Duration) int64 { return int64(length / time.Second) }

// idMark begins a reference by id.
const idMark = "#"

// idText writes a reference by id.
func idText(id int64) string { return idMark + strconv.FormatInt(id, 10) }

// readID reads a reference by id; false where the text is none.
func readID(text string) (int64, bool) {
	digits, marked := strings.CutPrefix(text, idMark)
	id, err := strconv.ParseInt(digits, 10, 64)

	return id, marked && err == nil && id > 0
}

// inField returns an Invalid error with another field in its place.
func inField(field string, err error) error {
	found := store.Faults(err)
	if len(found) == 0 {
		return err
	}

	return store.Invalidf(field, "%s", found[0].Message)
}

// readLength reads a length of time that is sent in seconds; an empty text is none.
func readLength(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}

	return store.ParseTimeLimit(text)
}

// lengthText writes what readLength reads.
func lengthText(length time.Duration) string {
	if length == 0 {
		return ""
	}

	return store.FormatTimeLimit(length)
}

// readInstant reads RFC 3339, or a date, which is the midnight in the operator's zone that begins
// it; an empty text is the zero time.
func readInstant(field, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if instant, err := time.Parse(time.RFC3339, text); err == nil {
		return instant.UTC(), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}, store.Invalidf(field,
			"is not a time such as 2027-01-31T17:00:00Z, nor a date such as 2027-01-31")
	}

	return day.UTC(), nil
}

// orList returns an empty list in place of none, so that JSON shows [] and not null.
func orList[T any](list []T) []T {
	if list == nil {
		return []T{}
	}

	return list
}
