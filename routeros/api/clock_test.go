package api_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/routeros/api"
)

// jakarta is the zone of most routers of our story.
var jakarta = time.FixedZone("WIB", 7*60*60)

func TestTimes(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 3, 1, 9, 30, 0, 0, jakarta)
	at := func(year int, month time.Month, day, hour, minute, second int) time.Time {
		return time.Date(year, month, day, hour, minute, second, 0, jakarta)
	}
	for text, want := range map[string]time.Time{
		"jan/02/2023 15:04:05": at(2023, 1, 2, 15, 4, 5),
		"Dec/31/2022 00:00:00": at(2022, 12, 31, 0, 0, 0),
		"2023-01-02 15:04:05":  at(2023, 1, 2, 15, 4, 5),
		"2024-02-29 01:02:03":  at(2024, 2, 29, 1, 2, 3),
		"jan/02/2023":          at(2023, 1, 2, 0, 0, 0),
		"2023-01-02":           at(2023, 1, 2, 0, 0, 0),
		"09:29:59":             at(2024, 3, 1, 9, 29, 59),
		"10:30:00":             at(2024, 3, 1, 10, 30, 0), // the router's clock may be ahead
		"10:30:01":             at(2024, 2, 29, 10, 30, 1),
		"feb/29 23:00:00":      at(2024, 2, 29, 23, 0, 0),
		"02-29 23:00:00":       at(2024, 2, 29, 23, 0, 0),
		"dec/31 23:00:00":      at(2023, 12, 31, 23, 0, 0),
		"12-31 23:00:00":       at(2023, 12, 31, 23, 0, 0),
		"jan/01/1970 00:00:00": {},
		"1970-01-01 00:00:00":  {},
		"1970-01-01 07:00:00":  {},
		"never":                {},
	} {
		got, err := api.ParseTime(text, now)
		if err != nil || !got.Equal(want) || got.IsZero() != want.IsZero() {
			t.Errorf("%q is read as %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestTextsThatAreNoTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{
		"", " ", " 15:04:05", "yesterday", "2023-02-30 00:00:00", "feb/29/2023 00:00:00", "2023-13-01", "2023-00-01", "2023-01-00",
		"jan/1/2023", "foo/01/2023", "01/02/2023", "1969-12-31", "2023-01-02 24:00:00", "2023-01-02 1:00:00",
		"2023-01-02 00:00", "2023-01-02T15:04:05", "2023-01-02-03", "1h2m", "2023", "99999-01-01", "jan-02-2023",
	} {
		if got, err := api.ParseTime(text, now); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func TestTimesComeBackFromBothEras(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		second := rapid.Int64Range(3*24*60*60, 253402300799-24*60*60).Draw(t, "second")
		want := time.Unix(second, 0).In(jakarta)
		for _, version := range []api.Version{{Major: 7, Minor: 9}, {Major: 7, Minor: 10}} {
			text := api.FormatTime(want, version)
			if got, err := api.ParseTime(text, want); !got.Equal(want) || err != nil {
				t.Fatalf("%s is written %q and read as %s, %v", want, text, got, err)
			}
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, text := range []string{"jan/02/2023 15:04:05", "2023-01-02 15:04:05", "15:04:05", "02-29", "never", "jan/02"} {
		f.Add(text)
	}
	now := time.Date(2024, 3, 1, 9, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		first, err := api.ParseTime(text, now)
		if err != nil || first.IsZero() {
			return
		}
		for _, version := range []api.Version{{Major: 6, Minor: 49}, {Major: 7, Minor: 21}} {
			again, err := api.ParseTime(api.FormatTime(first, version), now)
			if err != nil || !again.Equal(first) {
				t.Errorf("%q is %s, then %s, %v", text, first, again, err)
			}
		}
	})
}
