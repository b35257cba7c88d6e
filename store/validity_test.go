package store_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

// validityText reads a validity, or ends the test.
func validityText(t *testing.T, text string) store.Validity {
	t.Helper()

	validity, err := store.ParseValidity(text)
	if err != nil {
		t.Fatal(err)
	}

	return validity
}

func TestValidityAfter(t *testing.T) {
	t.Parallel()

	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("no zone files here:", err)
	}
	const layout = "2006-01-02 15:04"
	for _, c := range []struct {
		name, validity, start string
		anchor                int
		zone                  *time.Location
		want                  string
	}{
		{"minutes", "90m", "2026-03-15 12:00", 0, jakarta, "2026-03-15 13:30"},
		{"hours over midnight", "12h", "2026-03-15 13:00", 0, jakarta, "2026-03-16 01:00"},
		{"days", "30d", "2026-02-01 08:00", 0, jakarta, "2026-03-03 08:00"},
		{"days keep the time of day in summer time", "1d", "2026-03-07 12:00", 0, newYork, "2026-03-08 12:00"},
		{"hours do not", "24h", "2026-03-07 12:00", 0, newYork, "2026-03-08 13:00"},
		{"a month", "1mo", "2026-03-15 12:00", 0, jakarta, "2026-04-15 12:00"},
		{"a month clamped", "1mo", "2026-01-31 12:00", 0, jakarta, "2026-02-28 12:00"},
		{"a month clamped in a leap year", "1mo", "2028-01-31 12:00", 0, jakarta, "2028-02-29 12:00"},
		{"the anchor gives the day back", "1mo", "2026-02-28 12:00", 31, jakarta, "2026-03-31 12:00"},
		{"without an anchor it is lost", "1mo", "2026-02-28 12:00", 0, jakarta, "2026-03-28 12:00"},
		{"the anchor moves no other day", "1mo", "2026-03-15 12:00", 31, jakarta, "2026-04-15 12:00"},
		{"months over a year", "14mo", "2026-11-30 12:00", 30, jakarta, "2028-01-30 12:00"},
		{"the month of the zone counts", "1mo", "2026-01-31 23:30", 31, jakarta, "2026-02-28 23:30"},
		{"a period up to the anchor", "period", "2026-03-25 12:00", 10, jakarta, "2026-04-10 00:00"},
		{"a period within the month", "period", "2026-03-05 12:00", 10, jakarta, "2026-03-10 00:00"},
		{"a period from the anchor", "period", "2026-03-10 00:00", 10, jakarta, "2026-04-10 00:00"},
		{"a period from within the anchor day", "period", "2026-03-10 14:00", 10, jakarta, "2026-04-10 00:00"},
		{"a period with a clamped anchor", "period", "2026-02-05 12:00", 31, jakarta, "2026-02-28 00:00"},
		{"a period from a clamped anchor", "period", "2026-02-28 00:00", 31, jakarta, "2026-03-31 00:00"},
		{"several periods", "3period", "2026-11-25 12:00", 31, jakarta, "2027-01-31 00:00"},
		{"a period without an anchor", "period", "2026-01-31 12:00", 0, jakarta, "2026-02-28 12:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			start, err := time.ParseInLocation(layout, c.start, c.zone)
			if err != nil {
				t.Fatal(err)
			}
			got := validityText(t, c.validity).After(start, c.anchor, c.zone)
			if got.In(c.zone).Format(layout) != c.want || got.Location() != time.UTC {
				t.Errorf("%s from %s ends %v, want %s", c.validity, c.start, got.In(c.zone), c.want)
			}
		})
	}
}

func TestUnlimitedValidityNeverEnds(t *testing.T) {
	t.Parallel()

	if got := (store.Validity{}).After(noon, 10, nil); !got.IsZero() {
		t.Errorf("ends %v", got)
	}
}

func TestValidityProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone, start := drawZone(t), drawTime(t, "start")
		if start.IsZero() {
			t.Skip("an instant is needed")
		}
		anchor := rapid.IntRange(0, 31).Draw(t, "anchor")
		unit := store.ValidityUnit(rapid.IntRange(0, 4).Draw(t, "unit"))
		count := rapid.IntRange(1, 40).Draw(t, "count")

		end := store.Validity{Count: count, Unit: unit}.After(start, anchor, zone)
		if !end.After(start) {
			t.Fatalf("%d of %v from %v ends %v", count, unit, start, end)
		}
		if longer := (store.Validity{Count: count + 1, Unit: unit}).After(start, anchor, zone); !longer.After(end) {
			t.Fatalf("one more of %v ends %v, not after %v", unit, longer, end)
		}
	})
}

func TestMonthsAddUp(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		anchor := rapid.IntRange(1, 31).Draw(t, "anchor")
		unit := rapid.SampledFrom([]store.ValidityUnit{store.Months, store.Periods}).Draw(t, "unit")
		count := rapid.IntRange(1, 30).Draw(t, "count")
		start := time.Date(2026, time.January, anchor, 9, 0, 0, 0, jakarta)

		renewed := start
		for range count {
			renewed = store.Validity{Count: 1, Unit: unit}.After(renewed, anchor, jakarta)
		}
		if once := (store.Validity{Count: count, Unit: unit}).After(start, anchor, jakarta); !once.Equal(renewed) {
			t.Fatalf("%d at once end %v, one by one %v", count, once, renewed)
		}
	})
}

func TestParseValidity(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"90m": "90m", "12h": "12h", "30d": "30d", "1mo": "1mo", "012d": "12d",
		"period": "period", "1period": "period", "3period": "3period", "unlimited": "unlimited",
	} {
		if got := validityText(t, text).String(); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{
		"", "30", "d", "0d", "-1d", "1.5h", "1w", "1y", "30 d", "1d12h", "1201mo", "99999999999999999999d", "periods",
	} {
		if got, err := store.ParseValidity(text); !store.Is(err, store.Invalid) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}
