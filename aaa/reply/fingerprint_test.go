package reply_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/aaa/reply"
	"gardu/store"
)

// TestFingerprintIsForEver holds the hash to the values that sessions on disk carry: the upper 32
// bits are the frame, which only another login changes, the lower 32 what CoA-Request can tune.
func TestFingerprintIsForEver(t *testing.T) {
	t.Parallel()

	equal(t, "empty profile", reply.Fingerprint(&store.Profile{}), 9015580091030052050)
	equal(t, "whole profile", reply.Fingerprint(&whole), 17413673153510595559)
}

// sameMeaning are changes of the whole profile that no customer notices.
var sameMeaning = map[string]func(*store.Profile){
	"spelling of the rate": func(p *store.Profile) { p.Rate = "5000k/10M 10000k/20M" },
	"order of lists": func(p *store.Profile) {
		p.AddressLists = []string{"gold", "", "pelanggan"}
	},
	"interim interval": func(p *store.Profile) { p.InterimInterval = time.Hour },
	"spelling of a name": func(p *store.Profile) {
		p.Extra = []store.Attribute{{Name: "FILTER-ID", Value: "saring.in"}}
	},
}

// otherTuning are changes that CoA-Request can make.
var otherTuning = map[string]func(*store.Profile){
	"rate":       func(p *store.Profile) { p.Rate = "6M/10M 10M/20M" },
	"idle":       func(p *store.Profile) { p.IdleTimeout++ },
	"no idle":    func(p *store.Profile) { p.IdleTimeout = 0 },
	"port limit": func(p *store.Profile) { p.PortLimit++ },
}

// otherFrame are changes that only another login makes.
var otherFrame = map[string]func(*store.Profile){
	"pool":           func(p *store.Profile) { p.Pool, p.IPv6Pool = p.IPv6Pool, p.Pool },
	"delegated pool": func(p *store.Profile) { p.DelegatedIPv6Pool = "" },
	"own pool":       func(p *store.Profile) { p.Pool, p.AddressPool = "", 7 },
	"another pool":   func(p *store.Profile) { p.AddressPool = 8 },
	"group":          func(p *store.Profile) { p.Group = "silver" },
	"lists":          func(p *store.Profile) { p.AddressLists = []string{"pelanggangold"} },
	"extra":          func(p *store.Profile) { p.Extra = nil },
	"fixed address":  func(p *store.Profile) { p.IgnoresFixed = true },
}

func TestFingerprintKnowsMeaning(t *testing.T) {
	t.Parallel()

	old := reply.Fingerprint(&whole)
	check := func(name string, change func(*store.Profile), same, inPlace bool) {
		profile := whole
		change(&profile)

		fresh := reply.Fingerprint(&profile)
		equal(t, name+": same", fresh == old, same)
		equal(t, name+": same frame", fresh>>32 == old>>32, inPlace)
		equal(t, name+": in place", reply.InPlace(old, fresh), inPlace)
	}

	for name, change := range sameMeaning {
		check(name, change, true, true)
	}

	for name, change := range otherTuning {
		check(name, change, false, true)
	}

	for name, change := range otherFrame {
		check(name, change, false, false)
	}
}

// TestRateCanBeGivenButNotTakenAway: no attribute says "without a rate".
func TestRateCanBeGivenButNotTakenAway(t *testing.T) {
	t.Parallel()

	with := reply.Fingerprint(&store.Profile{Rate: "5M", IdleTimeout: time.Minute})
	without := reply.Fingerprint(&store.Profile{IdleTimeout: time.Hour})
	still := reply.Fingerprint(&store.Profile{})

	equal(t, "given", reply.InPlace(without, with), true)
	equal(t, "taken away", reply.InPlace(with, without), false)
	equal(t, "never there", reply.InPlace(without, still), true)
}

func TestUnknownFingerprintIsNotInPlace(t *testing.T) {
	t.Parallel()

	known := reply.Fingerprint(&whole)
	for _, unknown := range []uint64{0, known &^ 0xffff_ffff, known & 0xffff_ffff} {
		equal(t, "from unknown", reply.InPlace(unknown, known), false)
		equal(t, "to unknown", reply.InPlace(known, unknown), false)
		equal(t, "both", reply.InPlace(unknown, unknown), false)
	}
}

// TestFingerprintHalves draws two profiles and expects each half to follow its own fields, and no
// half to be 0.
func TestFingerprintHalves(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		first, second := drawProfile(t), drawProfile(t)
		mixed := *first
		mixed.Rate, mixed.IdleTimeout, mixed.PortLimit =
			second.Rate, second.IdleTimeout, second.PortLimit

		one, two, both := reply.Fingerprint(first), reply.Fingerprint(second),
			reply.Fingerprint(&mixed)
		if both != one&^0xffff_ffff|two&0xffff_ffff {
			t.Fatalf("%x is not the frame of %x with the tuning of %x", both, one, two)
		}

		if uint32(one) == 0 || one>>32 == 0 {
			t.Fatalf("%x has an empty half", one)
		}

		if want := first.Rate == "" || second.Rate != ""; reply.InPlace(one, both) != want {
			t.Fatalf("InPlace = %v from rate %q to %q", !want, first.Rate, second.Rate)
		}
	})
}

// drawProfile makes a profile of few values, so that two are often alike.
func drawProfile(t *rapid.T) *store.Profile {
	word := rapid.SampledFrom([]string{"", "a", "b"})

	return &store.Profile{
		Rate:         rapid.SampledFrom([]string{"", "1M", "1M/2M"}).Draw(t, "rate"),
		Pool:         word.Draw(t, "pool"),
		AddressPool:  rapid.Int64Range(0, 2).Draw(t, "own pool"),
		Group:        word.Draw(t, "group"),
		AddressLists: rapid.SliceOfN(word, 0, 2).Draw(t, "lists"),
		IdleTimeout:  time.Duration(rapid.IntRange(0, 2).Draw(t, "idle")) * time.Minute,
		PortLimit:    rapid.Uint32Range(0, 2).Draw(t, "ports"),
		IgnoresFixed: rapid.Bool().Draw(t, "fixed"),
	}
}
