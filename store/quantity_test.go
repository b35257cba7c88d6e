package store_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestParseSize(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]uint64{
		"50GB": 50e9, "1TB": 1e12, "700kB": 700e3, "700KB": 700e3, "5mb": 5e6, "1500": 1500, "1500B": 1500,
		"0": 0, "1.5GB": 15e8, "0.001kB": 1, "0.000000001GB": 1, "1.50MB": 1_500_000,
		"18446744073709551615": math.MaxUint64,
	} {
		if got, err := store.ParseSize(text); err != nil || got != want {
			t.Errorf("%q is read as %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "B", "GB", "-1GB", "+1GB", "1 GB", "1GiB", "1Gb/s", "1G", "1.GB", ".5GB", "1.5", "1.5B", "0.0001kB",
		"1..5GB", "1.5.5GB", "1e9", "0x10", "18446744073709551616", "18446745TB", "18446744.9TB", "18.446744073709551615",
	} {
		if got, err := store.ParseSize(text); !store.Is(err, store.Invalid) {
			t.Errorf("%q is read as %d, %v", text, got, err)
		}
	}
}

func TestFormatSize(t *testing.T) {
	t.Parallel()

	for want, octets := range map[string]uint64{
		"0B": 0, "1B": 1, "1500B": 1500, "2kB": 2000, "50GB": 50e9, "1500MB": 15e8, "3TB": 3e12,
	} {
		if got := store.FormatSize(octets); got != want {
			t.Errorf("%d is written as %q, want %q", octets, got, want)
		}
	}
}

func TestParseDataLimit(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]store.DataLimit{
		"50GB":                       {Total: 50e9},
		"total=50GB":                 {Total: 50e9},
		"up=1GB,down=10GB":           {Up: 1e9, Down: 10e9},
		"down=10GB,total=12GB":       {Down: 10e9, Total: 12e9},
		"12GB,up=1GB":                {Up: 1e9, Total: 12e9},
		"up=1,down=2,total=18446744": {Up: 1, Down: 2, Total: 18446744},
		"unlimited":                  {},
	} {
		if got, err := store.ParseDataLimit(text); err != nil || got != want {
			t.Errorf("%q is read as %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "0", "up=0", "1GB,2GB", "up=1GB,up=2GB", "upload=1GB", "up=", "up=x", "up=1GB,", "up=1GB;down=1GB",
	} {
		got, err := store.ParseDataLimit(text)
		if faults := store.Faults(err); len(faults) != 1 || faults[0].Field != "data_limit" {
			t.Errorf("%q is read as %+v, %v", text, got, err)
		}
	}
}

func TestParseTimeLimit(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]struct {
		limit   time.Duration
		written string
	}{
		"10h":       {10 * time.Hour, "10h"},
		"90m":       {90 * time.Minute, "1h30m"},
		"1h30m":     {90 * time.Minute, "1h30m"},
		"45s":       {45 * time.Second, "45s"},
		"7d":        {7 * 24 * time.Hour, "7d"},
		"48h":       {48 * time.Hour, "2d"},
		"25h0m1s":   {25*time.Hour + time.Second, "25h1s"},
		"unlimited": {0, "unlimited"},
	} {
		got, err := store.ParseTimeLimit(text)
		if err != nil || got != want.limit || store.FormatTimeLimit(got) != want.written {
			t.Errorf("%q is read as %v and written as %q, %v", text, got, store.FormatTimeLimit(got), err)
		}
	}
	for _, text := range []string{"", "10", "0h", "0d", "-1h", "d", "1.5d", "500ms", "1mo", "40000d", "1d2h"} {
		if got, err := store.ParseTimeLimit(text); !store.Is(err, store.Invalid) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}

func TestQuantitiesRoundTrip(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		any64 := rapid.Uint64()
		octets := any64.Draw(t, "octets")
		if got, err := store.ParseSize(store.FormatSize(octets)); err != nil || got != octets {
			t.Fatalf("%d octets become %d, %v", octets, got, err)
		}

		limit := store.DataLimit{
			Up: any64.Draw(t, "up"), Down: any64.Draw(t, "down"), Total: any64.Draw(t, "total"),
		}
		if got, err := store.ParseDataLimit(limit.String()); err != nil || got != limit {
			t.Fatalf("%+v is written as %q and read as %+v, %v", limit, limit, got, err)
		}

		most := int64(store.MaxTimeLimit / time.Second)
		uptime := time.Duration(rapid.Int64Range(0, most).Draw(t, "uptime")) * time.Second
		text := store.FormatTimeLimit(uptime)
		if got, err := store.ParseTimeLimit(text); err != nil || got != uptime {
			t.Fatalf("%v is written as %q and read as %v, %v", uptime, text, got, err)
		}

		validity := store.Validity{
			Count: rapid.IntRange(0, 1200).Draw(t, "count"),
			Unit:  store.ValidityUnit(rapid.IntRange(0, 4).Draw(t, "unit")),
		}
		if validity.Count == 0 {
			validity.Unit = 0
		}
		if got, err := store.ParseValidity(validity.String()); err != nil || got != validity {
			t.Fatalf("%+v is written as %q and read as %+v, %v", validity, validity, got, err)
		}
	})
}

func FuzzQuantities(f *testing.F) {
	for _, seed := range []string{"50GB", "1.5MB", "up=1GB,down=10GB", "30d", "1mo", "3period", "1h30m", "unlimited"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if size, err := store.ParseSize(text); err == nil {
			if again, err := store.ParseSize(store.FormatSize(size)); err != nil || again != size {
				t.Errorf("size %q: %d, then %d, %v", text, size, again, err)
			}
		}
		if limit, err := store.ParseDataLimit(text); err == nil {
			if again, err := store.ParseDataLimit(limit.String()); err != nil || again != limit {
				t.Errorf("data limit %q: %v, then %v, %v", text, limit, again, err)
			}
		}
		if uptime, err := store.ParseTimeLimit(text); err == nil {
			if again, err := store.ParseTimeLimit(store.FormatTimeLimit(uptime)); err != nil || again != uptime {
				t.Errorf("time limit %q: %v, then %v, %v", text, uptime, again, err)
			}
		}
		if validity, err := store.ParseValidity(text); err == nil {
			if again, err := store.ParseValidity(validity.String()); err != nil || again != validity {
				t.Errorf("validity %q: %v, then %v, %v", text, validity, again, err)
			}
		}
	})
}
