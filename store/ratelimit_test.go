package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
)

// both is a speed that is the same in each direction.
func both(figure uint64) store.Speed { return store.Speed{Up: figure, Down: figure} }

func TestParseRate(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name, text, canonical string
		want                  store.Rate
	}{{
		name: "one figure for both directions", text: "128k", canonical: "128k/128k",
		want: store.Rate{Speed: both(128_000)},
	}, {
		name: "upload before download", text: "64k/128M", canonical: "64k/128M",
		want: store.Rate{Speed: store.Speed{Up: 64_000, Down: 128_000_000}},
	}, {
		name: "a burst takes the rate as threshold and one second", text: "64k 256k",
		canonical: "64k/64k 256k/256k",
		want: store.Rate{
			Speed: both(64_000), Burst: both(256_000), Threshold: both(64_000), Seconds: both(1),
		},
	}, {
		name: "a burst with threshold and time", text: "64k/64k 256k/256k 128k/128k 10/10",
		canonical: "64k/64k 256k/256k 128k/128k 10/10",
		want: store.Rate{
			Speed: both(64_000), Burst: both(256_000), Threshold: both(128_000), Seconds: both(10),
		},
	}, {
		name: "a threshold alone", text: "64k 256k 128k", canonical: "64k/64k 256k/256k 128k/128k",
		want: store.Rate{
			Speed: both(64_000), Burst: both(256_000), Threshold: both(128_000), Seconds: both(1),
		},
	}, {
		name: "every group", text: "2M/10M 4M/20M 1M/5M 16/16 8 1M/2M",
		canonical: "2M/10M 4M/20M 1M/5M 16/16 8 1M/2M",
		want: store.Rate{
			Speed:     store.Speed{Up: 2_000_000, Down: 10_000_000},
			Burst:     store.Speed{Up: 4_000_000, Down: 20_000_000},
			Threshold: store.Speed{Up: 1_000_000, Down: 5_000_000},
			Seconds:   both(16), Priority: 8,
			Min: store.Speed{Up: 1_000_000, Down: 2_000_000},
		},
	}, {
		name: "zeros where no burst is wanted", text: "10M 0/0 0/0 0/0 5",
		canonical: "10M/10M 0/0 0/0 0/0 5",
		want:      store.Rate{Speed: both(10_000_000), Priority: 5},
	}, {
		name: "fillers that say nothing go", text: "10M 0 0 0", canonical: "10M/10M",
		want: store.Rate{Speed: both(10_000_000)},
	}, {
		name: "the default threshold and time go", text: "1M 2M 1M 1", canonical: "1M/1M 2M/2M",
		want: store.Rate{
			Speed: both(1_000_000), Burst: both(2_000_000), Threshold: both(1_000_000), Seconds: both(1),
		},
	}, {
		name: "bare numbers", text: "1500/1500000", canonical: "1500/1500k",
		want: store.Rate{Speed: store.Speed{Up: 1_500, Down: 1_500_000}},
	}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			got, err := store.ParseRate(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if difference := cmp.Diff(c.want, got); difference != "" {
				t.Errorf("rate (-want +got):\n%s", difference)
			}
			if got.String() != c.canonical {
				t.Errorf("canonical form is %q, want %q", got.String(), c.canonical)
			}
		})
	}
}

func TestParseRateRefuses(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ text, says string }{
		"nothing":                     {"", "one to six groups"},
		"seven groups":                {"1M 2M 1M 1 8 1M 1M", "one to six groups"},
		"two blanks":                  {"1M  2M", "exactly one blank"},
		"a blank in front":            {" 1M", "exactly one blank"},
		"a blank behind":              {"1M ", "exactly one blank"},
		"a tab":                       {"1M\t2M", "speed"},
		"no figure":                   {"/1M", "speed"},
		"no download":                 {"1M/", "speed"},
		"three directions":            {"1M/1M/1M", "speed"},
		"decimals":                    {"1.5M", "1500k"},
		"a negative figure":           {"-1M", "speed"},
		"a sign":                      {"+1M", "speed"},
		"capital K":                   {"1K", "speed"},
		"small m":                     {"1m", "speed"},
		"an undocumented suffix":      {"1G", "speed"},
		"a suffix alone":              {"k", "speed"},
		"more than 64 bits":           {"99999999999999999999", "speed"},
		"more than any line":          {"2000000M", "speed"},
		"no upload speed":             {"0/1M", "upload speed must not be 0"},
		"no download speed":           {"1M/0", "download speed must not be 0"},
		"burst below rate":            {"2M 1M", "upload burst is below"},
		"download burst below rate":   {"2M 4M/1M", "download burst is below"},
		"threshold above burst":       {"1M 2M 3M", "threshold is above"},
		"threshold without burst":     {"1M 0 1M", "threshold is above"},
		"time with a suffix":          {"1M 2M 1M 1k", "burst time"},
		"time of more than a day":     {"1M 2M 1M 86401", "burst time"},
		"priority 0":                  {"1M 2M 1M 1 0", "priority"},
		"priority 9":                  {"1M 2M 1M 1 9", "priority"},
		"priority for each direction": {"1M 2M 1M 1 8/8", "priority"},
		"minimum above rate":          {"1M 2M 1M 1 8 2M", "minimum is above"},
		"a malformed minimum":         {"1M 2M 1M 1 8 x", "minimum"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := store.ParseRate(c.text)
			if !store.Is(err, store.Invalid) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q: error is %v, want one with %q", c.text, err, c.says)
			}
		})
	}
}

// drawSpeed picks a figure of both directions between bounds.
func drawSpeed(t *rapid.T, name string, low, high store.Speed) store.Speed {
	return store.Speed{
		Up:   rapid.Uint64Range(low.Up, high.Up).Draw(t, name+" up"),
		Down: rapid.Uint64Range(low.Down, high.Down).Draw(t, name+" down"),
	}
}

// drawRate makes a well-formed rate.
func drawRate(t *rapid.T) store.Rate {
	most := both(store.MaxRate)
	rate := store.Rate{Speed: drawSpeed(t, "speed", both(1), most)}
	if rapid.Bool().Draw(t, "bursts") {
		rate.Burst = drawSpeed(t, "burst", rate.Speed, most)
		rate.Threshold = drawSpeed(t, "threshold", both(0), rate.Burst)
	}
	rate.Seconds = drawSpeed(t, "seconds", both(0), both(store.MaxBurstSeconds))
	rate.Priority = uint8(rapid.IntRange(0, 8).Draw(t, "priority"))
	if rate.Priority != 0 {
		rate.Min = drawSpeed(t, "minimum", both(0), rate.Speed)
	}

	return rate
}

func TestRateRoundTrip(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		want := drawRate(t)
		got, err := store.ParseRate(want.String())
		if err != nil {
			t.Fatalf("%q: %v", want, err)
		}
		if difference := cmp.Diff(want, got); difference != "" {
			t.Fatalf("%q (-want +got):\n%s", want, difference)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	for _, seed := range []string{
		"128k", "64k/128M", "64k 256k", "2M/10M 4M/20M 1M/5M 16/16 8 1M/2M", "10M 0/0 0/0 0/0 5", "1M  1M",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rate, err := store.ParseRate(text)
		if err != nil {
			return
		}
		again, err := store.ParseRate(rate.String())
		if err != nil || again != rate {
			t.Fatalf("%q became %q, which is read as %+v, %v", text, rate, again, err)
		}
		if again.String() != rate.String() {
			t.Fatalf("%q has two canonical forms, %q and %q", text, rate, again)
		}
	})
}
