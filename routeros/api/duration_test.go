package api_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/routeros/api"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
)

func TestDurations(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		text      string
		want      time.Duration
		canonical string
	}{
		{"0s", 0, "0s"},
		{"1w2d3h4m5s", week + 2*day + 3*time.Hour + 4*time.Minute + 5*time.Second, "1w2d3h4m5s"},
		{"300ms", 300 * time.Millisecond, "300ms"},
		{"1s300ms", 1300 * time.Millisecond, "1s300ms"},
		{"1ms204us", 1204 * time.Microsecond, "1ms204us"},
		{"5m", 5 * time.Minute, "5m"},
		{"01:22:53", time.Hour + 22*time.Minute + 53*time.Second, "1h22m53s"},
		{"1d00:00:00", day, "1d"},
		{"3d4h", 3*day + 4*time.Hour, "3d4h"},
		{"2w1d01:00:00", 2*week + day + time.Hour, "2w1d1h"},
		{"36:00:00", 36 * time.Hour, "1d12h"},
		{"120", 2 * time.Minute, "2m"},
		{"90m", 90 * time.Minute, "1h30m"},
		{"15250w", 15250 * week, "15250w"},
	} {
		got, err := api.ParseDuration(each.text)
		if got != each.want || err != nil {
			t.Errorf("%q is read as %s, %v", each.text, got, err)
		}
		if text, err := api.NormalizeDuration(each.text); text != each.canonical || err != nil {
			t.Errorf("%q is normalised to %q, %v", each.text, text, err)
		}
	}
}

func TestWordsInPlaceOfDurations(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"none", "never", "unlimited", "immediately", "received"} {
		if _, err := api.ParseDuration(word); !errors.Is(err, api.ErrKeyword) {
			t.Errorf("%s gives %v", word, err)
		}
		if got, err := api.NormalizeDuration(word); got != word || err != nil {
			t.Errorf("%s is normalised to %q, %v", word, got, err)
		}
	}
}

func TestTextsThatAreNoDuration(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "s", "5", "1h1h", "5s4m", "1y", "-5s", "+5", "1 h", "1:2", "1:2:3", "01:60:00", "01:00:60", "1h01:00:00",
		"01:00:00s", "99999999999999999999s", "15251w", "1w99999999999h", "01:02:03:04", "\xff", "1.5s",
	} {
		if got, err := api.ParseDuration(text); text != "5" && !errors.Is(err, api.ErrValue) {
			t.Errorf("%q is read as %s, %v", text, got, err)
		}
		if _, err := api.NormalizeDuration(text); text != "5" && err == nil {
			t.Errorf("%q is normalised", text)
		}
	}
	if api.FormatDuration(-time.Hour) != "0s" || api.FormatDuration(time.Nanosecond) != "0s" {
		t.Error("less than nothing is written")
	}
}

func TestDurationsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Min(0).Draw(t, "d")).Truncate(time.Microsecond)
		if got, err := api.ParseDuration(api.FormatDuration(d)); got != d || err != nil {
			t.Fatalf("%s is written %s and read as %s, %v", d, api.FormatDuration(d), got, err)
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, text := range []string{"1w2d3h4m5s", "01:22:53", "1d00:00:00", "300ms", "none", "120", "5s4m", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := api.ParseDuration(text)
		if err != nil {
			return
		}
		canonical := api.FormatDuration(d)
		if again, err := api.ParseDuration(canonical); d < 0 || again != d || err != nil {
			t.Errorf("%q is %s, written %q, read again as %s, %v", text, d, canonical, again, err)
		}
	})
}
