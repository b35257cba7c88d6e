package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
)

func TestParseDayTime(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]store.DayTime{
		"00:00": 0, "00:01": 1, "06:30": 390, "22:00": 1320, "23:59": 1439, "24:00": 0,
	} {
		if got, err := store.ParseDayTime(text); err != nil || got != want {
			t.Errorf("%q is read as %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "6:30", "06:60", "24:01", "25:00", "06-30", "06:3", "006:30", "-1:00", "+6:30", "06:30 ", "６:00",
	} {
		got, err := store.ParseDayTime(text)
		if faults := fields(err); len(faults) != 1 || faults[0] != "hours" || got != 0 {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

func TestParseWeekdays(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"mon": "mon", "sat+sun": "sun+sat", "mon-fri": "mon+tue+wed+thu+fri", "fri-mon": "sun+mon+fri+sat",
		"mon+mon": "mon", "mon-wed+fri": "mon+tue+wed+fri", "tue-tue": "tue", "sun-sat": "", "mon-sun": "",
	} {
		got, err := store.ParseWeekdays(text)
		if err != nil || got.String() != want {
			t.Errorf("%q is read as %q, %v; want %q", text, got, err, want)
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			named := strings.Contains(want, strings.ToLower(day.String()[:3]))
			if got.Has(day) != (named || want == "") {
				t.Errorf("%q on %v: %v", text, day, got.Has(day))
			}
		}
	}
	for _, text := range []string{"", "Mon", "monday", "mon,tue", "mon-", "-mon", "mon+", "mon-tue-wed"} {
		got, err := store.ParseWeekdays(text)
		if faults := fields(err); len(faults) != 1 || faults[0] != "hours" || got != 0 {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

func TestParseTier(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]store.Tier{
		"100GB=5M/5M":            {After: 100e9, Rate: "5M/5M"},
		"1500MB=2M":              {After: 15e8, Rate: "2M"},
		"1B=5M/5M 10M/10M 5M/5M": {After: 1, Rate: "5M/5M 10M/10M 5M/5M"},
	} {
		got, err := store.ParseTier(text)
		if difference := cmp.Diff(want, got); err != nil || difference != "" || got.String() != text {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "100GB", "100GB=", "=5M/5M", "0=5M/5M", "0GB=5M", "5M/5M=100GB", "1GB=5M=5M"} {
		got, err := store.ParseTier(text)
		if faults := fields(err); len(faults) != 1 || faults[0] != "fup" || got.After != 0 {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

func TestParseHours(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]struct {
		hours   store.RateHours
		written string
	}{
		"22:00-06:00=20M/20M": {store.RateHours{From: 1320, To: 360, Rate: "20M/20M"}, ""},
		"sat+sun@08:00-12:00=20M/20M": {
			store.RateHours{From: 480, To: 720, Days: 1<<6 | 1, Rate: "20M/20M"}, "sun+sat@08:00-12:00=20M/20M",
		},
		"fri@22:00-00:00=20M,over-fup": {
			store.RateHours{From: 1320, Days: 1 << 5, Rate: "20M", OverTiers: true},
			"fri@22:00-24:00=20M,over-fup",
		},
		"sun@00:00-24:00=20M": {store.RateHours{Days: 1, Rate: "20M"}, ""},
		"00:00-24:00=20M":     {store.RateHours{Rate: "20M"}, ""},
		"mon-sun@01:00-02:00=20M 40M": {
			store.RateHours{From: 60, To: 120, Rate: "20M 40M"}, "01:00-02:00=20M 40M",
		},
	} {
		if want.written == "" {
			want.written = text
		}
		got, err := store.ParseHours(text)
		if difference := cmp.Diff(want.hours, got); err != nil || difference != "" || got.String() != want.written {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "22:00=20M", "22:00-06:00", "22:00-06:00=", "22-06=20M", "@22:00-06:00=20M", "x@22:00-06:00=20M",
		"mon@tue@22:00-06:00=20M", "22:00-06:00=20M,over", "22:00-25:00=20M", "25:00-22:00=20M", "22:00-06:00=,over-fup",
	} {
		got, err := store.ParseHours(text)
		if faults := fields(err); len(faults) != 1 || faults[0] != "hours" {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

// checkTextRoundTrip holds that what parses is written so that it parses to the same, and is
// written the same again.
func checkTextRoundTrip[Noun any](
	t *testing.T, text string, parse func(string) (Noun, error), write func(Noun) string,
) {
	t.Helper()

	first, err := parse(text)
	if err != nil {
		if !store.Is(err, store.Invalid) {
			t.Errorf("%q: error is %v", text, err)
		}

		return
	}
	second, err := parse(write(first))
	if err != nil || !cmp.Equal(first, second, cmp.Comparer(sameAddress)) || write(second) != write(first) {
		t.Errorf("%q: %q, then %q, %v", text, write(first), write(second), err)
	}
}

func FuzzFairUse(f *testing.F) {
	for _, seed := range []string{
		"100GB=5M/5M", "22:00-06:00=20M/20M", "sat+sun@08:00-12:00=20M/20M", "mon-fri@00:00-24:00=1M 2M,over-fup",
		"24:00", "fri-mon", "sun-sat", "0.5kB=512k",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkTextRoundTrip(t, text, store.ParseTier, store.Tier.String)
		checkTextRoundTrip(t, text, store.ParseHours, store.RateHours.String)
		checkTextRoundTrip(t, text, store.ParseDayTime, store.DayTime.String)
		if days, err := store.ParseWeekdays(text); err == nil && days != 0 {
			checkTextRoundTrip(t, text, store.ParseWeekdays, store.Weekdays.String)
		}
	})
}

func TestFairUseRoundTrip(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		for _, hours := range drawHours(t, "any") {
			if hours.Days == 1<<7-1 {
				hours.Days = 0
			}
			got, err := store.ParseHours(hours.String())
			if difference := cmp.Diff(hours, got); err != nil || difference != "" {
				t.Fatalf("%v becomes %v, %v", hours, got, err)
			}
		}
		for _, tier := range drawTiers(t, "any") {
			if got, err := store.ParseTier(tier.String()); err != nil || !cmp.Equal(got, tier) {
				t.Fatalf("%v becomes %v, %v", tier, got, err)
			}
		}
	})
}

// rateAt asks what a plan of one set of hours gives at an instant in a zone.
func rateAt(t *testing.T, hours, zoneName, instant string) (store.Reason, time.Time) {
	t.Helper()

	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		t.Skip("no zone files here:", err)
	}
	now, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := store.ParseHours(hours)
	if err != nil {
		t.Fatal(err)
	}
	plan := &store.Plan{Hours: []store.RateHours{parsed}}
	plan.Prepare()
	given := store.Entitlement(standing(time.Time{}), plan, nil,
		store.Access{Isolir: isolir, Zone: zone}, now)

	return given.Reason, given.Until
}

func TestHoursInZones(t *testing.T) {
	t.Parallel()

	const night = "22:00-06:00=20M"
	for _, c := range []struct {
		name, hours, zone, now string
		holds                  bool
		until                  string
	}{
		{"before", night, "Asia/Jakarta", "2026-03-15T14:59:59Z", false, "2026-03-15T15:00:00Z"},
		{"from its first instant", night, "Asia/Jakarta", "2026-03-15T15:00:00Z", true, "2026-03-15T23:00:00Z"},
		{"after midnight", night, "Asia/Jakarta", "2026-03-15T18:00:00Z", true, "2026-03-15T23:00:00Z"},
		{"until its last", night, "Asia/Jakarta", "2026-03-15T22:59:59Z", true, "2026-03-15T23:00:00Z"},
		{"not at its end", night, "Asia/Jakarta", "2026-03-15T23:00:00Z", false, "2026-03-16T15:00:00Z"},
		{"Saturday's night, on Sunday", "sat@" + night, "UTC", "2026-03-15T05:00:00Z", true, "2026-03-15T06:00:00Z"},
		{"not Sunday's", "sat@" + night, "UTC", "2026-03-15T23:00:00Z", false, "2026-03-16T06:00:00Z"},
		{"not Friday's, on Saturday", "sat@" + night, "UTC", "2026-03-14T05:00:00Z", false, "2026-03-14T06:00:00Z"},
		{"a whole Sunday", "sun@00:00-24:00=20M", "UTC", "2026-03-15T23:59:59Z", true, "2026-03-16T00:00:00Z"},
		{"no longer on Monday", "sun@00:00-24:00=20M", "UTC", "2026-03-16T00:00:00Z", false, "2026-03-17T00:00:00Z"},
		{"until midnight", "22:00-00:00=20M", "UTC", "2026-03-15T23:00:00Z", true, "2026-03-16T00:00:00Z"},
		{
			"New York, whose clock jumps over its beginning", "02:30-04:00=20M", "America/New_York",
			"2026-03-08T06:59:59Z", false, "2026-03-08T07:00:00Z",
		},
		{
			"and which holds from the jump on", "02:30-04:00=20M", "America/New_York",
			"2026-03-08T07:00:00Z", true, "2026-03-08T08:00:00Z",
		},
		{
			"New York, whose clock jumps over all of it", "02:10-02:50=20M", "America/New_York",
			"2026-03-08T07:00:00Z", false, "2026-03-09T06:10:00Z",
		},
		{
			"Beirut, where 23:30 comes twice: before both", "23:30-23:45=20M", "Asia/Beirut",
			"2024-10-26T20:00:00Z", false, "2024-10-26T20:30:00Z",
		},
		{
			"in the first", "23:30-23:45=20M", "Asia/Beirut",
			"2024-10-26T20:40:00Z", true, "2024-10-26T20:45:00Z",
		},
		{
			"between them", "23:30-23:45=20M", "Asia/Beirut",
			"2024-10-26T20:50:00Z", false, "2024-10-26T21:00:00Z",
		},
		{
			"in the second", "23:30-23:45=20M", "Asia/Beirut",
			"2024-10-26T21:30:00Z", true, "2024-10-26T21:45:00Z",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			reason, until := rateAt(t, c.hours, c.zone, c.now)
			if got := reason == store.ReasonHours; got != c.holds {
				t.Errorf("holds: %v, want %v", got, c.holds)
			}
			if got := until.Format(time.RFC3339); got != c.until {
				t.Errorf("until %s, want %s", got, c.until)
			}
		})
	}
}

// Where clocks are never changed, hours hold for as many minutes a week as their days and their
// length say.
func TestHoursAWeek(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		hours := store.RateHours{
			From: drawDayTime(t, "from"), To: drawDayTime(t, "to"), Rate: "20M",
			Days: store.Weekdays(rapid.Uint8Range(0, 127).Draw(t, "days")),
		}
		plan := &store.Plan{Hours: []store.RateHours{hours}}
		access := store.Access{Isolir: isolir, Zone: jakarta}
		now, end := noon, noon.Add(7*24*time.Hour)
		var held time.Duration
		for now.Before(end) {
			given := store.Entitlement(standing(time.Time{}), plan, nil, access, now)
			next := given.Until
			if next.After(end) {
				next = end
			}
			if given.Reason == store.ReasonHours {
				held += next.Sub(now)
			}
			now = next
		}

		days := 0
		for day := time.Sunday; day <= time.Saturday; day++ {
			if hours.Days.Has(day) {
				days++
			}
		}
		length := time.Duration(int(hours.To)-int(hours.From)) * time.Minute
		if length <= 0 {
			length += 24 * time.Hour
		}
		if want := time.Duration(days) * length; held != want {
			t.Fatalf("%v holds for %v a week, want %v", hours, held, want)
		}
	})
}
