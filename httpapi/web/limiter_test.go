package web_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"gardu/httpapi/web"

	"pgregory.net/rapid"
)

// hand is a clock that is moved by hand.
type hand struct{ now time.Time }

// Now tells the time.
func (h *hand) Now() time.Time { return h.now }

// TestLimiter takes tokens as time goes by.
func TestLimiter(t *testing.T) {
	t.Parallel()
	clock := &hand{time.Unix(1_800_000_000, 0)}
	limiter := web.NewLimiter(web.Rate{PerMinute: 30, Burst: 2}, clock.Now)
	for step, one := range []struct {
		after time.Duration
		key   string
		want  time.Duration
	}{
		{0, "a", 0},
		{0, "a", 0},
		{0, "a", 2 * time.Second},
		{0, "b", 0},
		{time.Second, "a", time.Second},
		{time.Second, "a", 0},
		{-time.Hour, "a", 2 * time.Second}, // the clock was set back
		{2 * time.Hour, "a", 0},
		{0, "a", 0},
		{0, "a", 2 * time.Second},
	} {
		clock.now = clock.now.Add(one.after)
		waiting := limiter.Wait(one.key)
		if got := limiter.Take(one.key); got != one.want || waiting != one.want {
			t.Errorf("step %d: wait %v, take %v; want %v", step, waiting, got, one.want)
		}
	}
}

// TestLimiterThatLimitsNothing has none, or no rate.
func TestLimiterThatLimitsNothing(t *testing.T) {
	t.Parallel()
	var none *web.Limiter
	for name, limiter := range map[string]*web.Limiter{"none": none, "no rate": web.NewLimiter(web.Rate{}, time.Now)} {
		for range 100 {
			if limiter.Take("a") != 0 || limiter.Wait("a") != 0 {
				t.Fatalf("%s: somebody waits", name)
			}
		}
	}
}

// TestLimiterIsBounded comes from more addresses than are remembered.
func TestLimiterIsBounded(t *testing.T) {
	t.Parallel()
	clock := &hand{time.Unix(1_800_000_000, 0)}
	limiter := web.NewLimiter(web.Rate{PerMinute: 60, Burst: 1}, clock.Now)
	for key := range web.MaxBuckets {
		if limiter.Take(fmt.Sprint(key)) != 0 {
			t.Fatalf("address %d has to wait", key)
		}
	}
	if limiter.Take("one more") != 0 {
		t.Error("the first without a place has to wait")
	}
	if limiter.Take("and another") == 0 {
		t.Error("those without a place do not share one")
	}
	clock.now = clock.now.Add(time.Minute)
	if limiter.Take("later") != 0 || limiter.Take("and later") != 0 {
		t.Error("buckets that are full again keep their places")
	}
}

// TestLimiterKeepsItsRate holds that nobody gets more than the rate allows, whatever the pace.
func TestLimiterKeepsItsRate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate := web.Rate{PerMinute: rapid.IntRange(1, 1000).Draw(t, "rate"), Burst: rapid.IntRange(1, 50).Draw(t, "burst")}
		clock := &hand{time.Unix(1_800_000_000, 0)}
		limiter := web.NewLimiter(rate, clock.Now)
		taken, began := 0, clock.now
		for _, pause := range rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 200).Draw(t, "pauses") {
			clock.now = clock.now.Add(time.Duration(pause) * time.Millisecond)
			wait := limiter.Take("a")
			if wait == 0 {
				taken++

				continue
			}
			clock.now = clock.now.Add(wait)
			if limiter.Take("a") != 0 {
				t.Fatalf("whoever waits %v as told has to wait again", wait)
			}
			taken++
		}
		most := float64(rate.Burst) + clock.now.Sub(began).Minutes()*float64(rate.PerMinute) + 1e-6
		if float64(taken) > most {
			t.Fatalf("%d were let through, and at most %.2f may be", taken, most)
		}
	})
}

// TestAddressKey puts subscribers together, and keeps them apart.
func TestAddressKey(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"::ffff:192.0.2.1", "192.0.2.1", true},
		{"2001:db8::1", "2001:db8::ffff:1", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::2%eth1", true},
	} {
		a, b := web.AddressKey(netip.MustParseAddr(one.a)), web.AddressKey(netip.MustParseAddr(one.b))
		if (a == b) != one.same {
			t.Errorf("%s is %s, %s is %s", one.a, a, one.b, b)
		}
	}
}
