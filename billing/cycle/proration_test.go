package cycle_test

import (
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/cycle"
	"gardu/store"
)

func TestProrationWords(t *testing.T) {
	t.Parallel()

	for proration, word := range map[cycle.Proration]string{
		cycle.Daily: "day", cycle.Thirtieths: "thirtieths", cycle.Full: "full",
		cycle.Free: "free", cycle.Combined: "combined",
	} {
		text, err := proration.MarshalText()
		if err != nil || string(text) != word || proration.String() != word {
			t.Errorf("%d is written %q, %v; want %q", proration, text, err, word)
		}
		var read cycle.Proration
		if err := read.UnmarshalText([]byte(word)); err != nil || read != proration {
			t.Errorf("%q is read as %v, %v", word, read, err)
		}
	}
	for _, word := range []string{"", "Day", "daily", "day ", "proration-9"} {
		if got, err := cycle.ParseProration(word); !store.Is(err, store.Invalid) {
			t.Errorf("%q is read as %v, %v", word, got, err)
		}
	}
	if text, err := cycle.Proration(9).MarshalText(); !store.Is(err, store.Invalid) {
		t.Errorf("9 is written %q, %v", text, err)
	}
	if got := cycle.Proration(9).String(); got != "proration-9" {
		t.Errorf("9 shows as %q", got)
	}
}

func TestCharge(t *testing.T) {
	t.Parallel()

	const (
		january  = "2026-01-01 2026-02-01"
		february = "2026-02-01 2026-03-01"
		leap     = "2028-02-01 2028-03-01"
	)
	for _, c := range []struct {
		name      string
		proration cycle.Proration
		price     int64
		start     string
		period    string
		want      int64
	}{
		{"17 of 31 days", cycle.Daily, 300_000, "2026-01-15 00:00", january, 164_516},
		{"the golden customer", cycle.Daily, 150_000, "2026-01-15 14:30", january, 82_258},
		{"the last minute of the day", cycle.Daily, 150_000, "2026-01-15 23:59", january, 82_258},
		{"the last day", cycle.Daily, 310_000, "2026-01-31 23:59", january, 10_000},
		{"the first day", cycle.Daily, 310_000, "2026-01-01 00:00", january, 310_000},
		{"the second day", cycle.Daily, 310_000, "2026-01-02 00:00", january, 300_000},
		{"before the period", cycle.Daily, 310_000, "2025-12-09 00:00", january, 310_000},
		{"when it is over", cycle.Daily, 310_000, "2026-02-01 00:00", january, 0},
		{"after it", cycle.Full, 310_000, "2026-05-01 00:00", january, 0},
		{"leap February", cycle.Daily, 290_000, "2028-02-29 08:00", leap, 10_000},
		{"combined", cycle.Combined, 150_000, "2026-01-15 14:30", january, 82_258},
		{"thirtieths", cycle.Thirtieths, 300_000, "2026-01-15 00:00", january, 170_000},
		{"thirtieths of 31 days", cycle.Thirtieths, 300_000, "2026-01-01 00:00", january, 300_000},
		{"thirtieths of 30 days", cycle.Thirtieths, 300_000, "2026-01-02 00:00", january, 300_000},
		{"thirtieths of 28 days", cycle.Thirtieths, 300_000, "2026-02-01 00:00", february, 280_000},
		{"full", cycle.Full, 300_000, "2026-01-31 00:00", january, 300_000},
		{"free until the anchor", cycle.Free, 300_000, "2026-01-02 00:00", january, 0},
		{"at the anchor nothing is free", cycle.Free, 300_000, "2026-01-01 09:00", january, 300_000},
		{"no price", cycle.Daily, 0, "2026-01-15 00:00", january, 0},
		{"an empty period", cycle.Daily, 300_000, "2026-01-01 00:00", "2026-01-01 2026-01-01", 0},
		{"a period turned round", cycle.Full, 300_000, "2026-01-01 00:00", "2026-02-01 2026-01-01", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			from, to := at(t, c.period[:10]), at(t, c.period[11:])
			got := c.proration.Charge(c.price, at(t, c.start), from, to, jakarta)
			if got != c.want {
				t.Errorf("%v of %d from %s is %d, want %d", c.proration, c.price, c.start, got, c.want)
			}
		})
	}
}

// TestUpgradeInTheMiddle is a change from 150 000 to 250 000 on 10 March: 22 of 31 days.
func TestUpgradeInTheMiddle(t *testing.T) {
	t.Parallel()

	from, to := cycle.Period(1, at(t, "2026-03-10 11:00"), jakarta)
	credit := cycle.Remaining(150_000, at(t, "2026-03-10 11:00"), from, to, jakarta)
	charge := cycle.Remaining(250_000, at(t, "2026-03-10 11:00"), from, to, jakarta)
	if credit != 106_452 || charge != 177_419 || charge-credit != 70_967 {
		t.Errorf("credit %d, charge %d", credit, charge)
	}
	for instant, want := range map[string]int64{
		"2026-02-01 00:00": 150_000, "2026-03-01 00:00": 150_000,
		"2026-04-01 00:00": 0, "2027-01-01 00:00": 0,
	} {
		if got := cycle.Remaining(150_000, at(t, instant), from, to, jakarta); got != want {
			t.Errorf("at %s there remains %d, want %d", instant, got, want)
		}
	}
}

func TestProrationProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone, instant := drawZone(t), drawInstant(t, "instant")
		anchor := rapid.IntRange(1, cycle.LastAnchor).Draw(t, "anchor")
		price := rapid.Int64Range(0, store.MaxMoney).Draw(t, "price")
		from, to := cycle.Period(anchor, instant, zone)

		rest := cycle.Remaining(price, instant, from, to, zone)
		used := store.Portion(price, cycle.Days(from, instant, zone), cycle.Days(from, to, zone))
		if sum := rest + used; sum < price || sum > price+1 {
			t.Fatalf("%d used and %d remaining are not %d", used, rest, price)
		}
		if charged := cycle.Daily.Charge(price, instant, from, to, zone); charged != rest {
			t.Fatalf("what is charged from a day on is %d, what remains then is %d", charged, rest)
		}
		for proration := cycle.Daily; proration <= cycle.Combined; proration++ {
			charged := proration.Charge(price, instant, from, to, zone)
			if charged < 0 || charged > price {
				t.Fatalf("%v charges %d of %d", proration, charged, price)
			}
			tomorrow := cycle.After(instant, 1, zone)
			if proration.Charge(price, tomorrow, from, to, zone) > charged {
				t.Fatalf("%v charges more for a day less", proration)
			}
			midnight := cycle.Day(instant, zone)
			if proration.Charge(price, midnight, from, to, zone) != charged {
				t.Fatalf("%v minds the hour", proration)
			}
		}
	})
}
