package api_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/routeros/api"
)

func TestRateLimitsThatAreTheSame(t *testing.T) {
	t.Parallel()
	for canonical, texts := range map[string][]string{
		"":        {"", " "},
		"10M/20M": {"10M/20M", "10000000/20000000", "10M/20M 0/0 0/0 0/0 8 0/0", "10M/20M 0 5M 9"},
		"10M/10M": {"10M", "10m/10M", " 10M  ", "10M/10M 0"},
		"10M/20M 15M/30M 8M/16M 16/16 8 2M/4M": {
			"10M/20M 15M/30M 8M/16M 16/16 8 2M/4M", "10M/20M 15M/30M 8M/16M 16s/16s 8 2000k/4000000",
			"10000000/20000000 15M/30M 8M/16M 16 8 2M/4M", "10M/20M 15M/30M 8M/16M 00:00:16 8 2M/4M",
		},
		"10M/20M 15M/30M 10M/20M 1/1": {"10M/20M 15M/30M", "10M/20M 15M/30M 10M/20M", "10M/20M 15M/30M 10M/20M 1s"},
		"10M/20M 0/0 0/0 0/0 5":       {"10M/20M 0/0 0/0 0/0 5", "10M/20M 0 0 0 5 0"},
		"10M/20M 15M/0 10M/0 1/0":     {"10M/20M 15M/0"},
		"1500k/1500k":                 {"1500k", "1500000"},
		"1G/1G":                       {"1G", "1000M"},
	} {
		for _, text := range texts {
			if got, err := api.NormalizeRate(text); got != canonical || err != nil {
				t.Errorf("%q is normalised to %q, %v, want %q", text, got, err, canonical)
			}
		}
	}
	limit, err := api.ParseRateLimit("512k/1M 1M/2M 384k/768k 300ms/2 1 128k/256k")
	want := api.RateLimit{
		Rate: api.Rates{Rx: 512e3, Tx: 1e6}, Burst: api.Rates{Rx: 1e6, Tx: 2e6}, Threshold: api.Rates{Rx: 384e3, Tx: 768e3},
		BurstRxTime: 300 * time.Millisecond, BurstTxTime: 2 * time.Second, Priority: 1, Min: api.Rates{Rx: 128e3, Tx: 256e3},
	}
	if limit != want || err != nil {
		t.Errorf("read as %+v, %v", limit, err)
	}
}

func TestTextsThatAreNoRateLimit(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"fast", "10M/", "/10M", "10M/20M/30M", "-1", "1.5M", "10Mbps", "10M 15M 8M 16 9", "10M 15M 8M 16 0", "10M 15M 8M 16 x",
		"1M/1M 0 0 0 8 2M/2M", "1M 2M 3M none", "1 2 3 4 5 6 7", "9223372036854775807k", "M", "99999999999999999999",
	} {
		if got, err := api.NormalizeRate(text); !errors.Is(err, api.ErrValue) {
			t.Errorf("%q is normalised to %q, %v", text, got, err)
		}
	}
}

func TestPairsOfRates(t *testing.T) {
	t.Parallel()
	rates, err := api.ParseRates("10M/512k")
	if err != nil || rates.String() != "10M/512k" || rates.Plain() != "10000000/512000" {
		t.Errorf("read as %s, %s, %v", rates, rates.Plain(), err)
	}
	if got, err := api.ParseRates("10000000/512000"); got != rates || err != nil {
		t.Errorf("bare bits are read as %s, %v", got, err)
	}
}

func TestRateLimitsComeBack(t *testing.T) {
	t.Parallel()
	pair := func(t *rapid.T, name string, most uint64) uint64 {
		return rapid.Uint64Range(0, most).Draw(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		made := api.RateLimit{
			Rate:  api.Rates{Rx: pair(t, "rx", 1<<40), Tx: pair(t, "tx", 1<<40)},
			Burst: api.Rates{Rx: pair(t, "burst rx", 9), Tx: pair(t, "burst tx", 9)}, Priority: rapid.IntRange(1, 8).Draw(t, "priority"),
		}
		made.Min = api.Rates{Rx: pair(t, "min rx", made.Rate.Rx), Tx: pair(t, "min tx", made.Rate.Tx)}
		if made.Burst.Rx > 0 {
			made.Threshold.Rx, made.BurstRxTime = pair(t, "threshold", 99), 300*time.Millisecond
		}
		if got, err := api.ParseRateLimit(made.String()); got != made || err != nil {
			t.Fatalf("%+v is written %q and read as %+v, %v", made, made, got, err)
		}
	})
}

func FuzzNormalizeRate(f *testing.F) {
	for _, text := range []string{"10M/20M 15M/30M 8M/16M 16/16 8 2M/4M", "10M", "", "512k/1M 1M/2M", "1 2 3 none"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := api.NormalizeRate(text)
		if err != nil {
			return
		}
		if again, err := api.NormalizeRate(first); again != first || err != nil {
			t.Errorf("%q is normalised to %q, then to %q, %v", text, first, again, err)
		}
	})
}
