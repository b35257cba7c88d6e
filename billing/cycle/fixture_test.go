package cycle_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The zones of these tests. Amman moved its clocks over midnight, so some of its days begin at one
// o'clock, and Lord Howe Island moves them by half an hour.
var zones = map[string]*time.Location{
	"none": nil, "UTC": time.UTC,
	"Jakarta":  zoneNamed("Asia/Jakarta"),
	"Jayapura": zoneNamed("Asia/Jayapura"),
	"Amman":    zoneNamed("Asia/Amman"),
	"Howe":     zoneNamed("Australia/Lord_Howe"),
}

// jakarta is the zone of most tests.
var jakarta = zones["Jakarta"]

// zoneNamed loads a zone that must be there.
func zoneNamed(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}

	return zone
}

// at reads an instant as the clocks of Jakarta show it: 2026-02-01, or 2026-02-01 09:00.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if instant, err := time.ParseInLocation(layout, text, jakarta); err == nil {
			return instant.UTC()
		}
	}
	t.Fatalf("%q is not an instant", text)

	return time.Time{}
}

// shown writes an instant as at reads it.
func shown(instant time.Time) string {
	if instant.IsZero() {
		return ""
	}

	return instant.In(jakarta).Format("2006-01-02 15:04")
}

// date writes the date of an instant in Jakarta.
func date(instant time.Time) string { return instant.In(jakarta).Format(time.DateOnly) }

// drawZone draws one of the zones.
func drawZone(t *rapid.T) *time.Location {
	return zones[rapid.SampledFrom([]string{
		"none", "UTC", "Jakarta", "Jayapura", "Amman", "Howe",
	}).Draw(t, "zone")]
}

// drawInstant draws an instant of the years 2016 to 2036, which have six leap days.
func drawInstant(t *rapid.T, label string) time.Time {
	first := time.Date(2016, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	last := time.Date(2037, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()

	return time.Unix(rapid.Int64Range(first, last-1).Draw(t, label), 0).UTC()
}
