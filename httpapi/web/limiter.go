package web

import (
	"context"
	"math"
	"net/netip"
	"sync"
	"time"

	"gardu/store"
)

// Rate is how often somebody may do something: Burst times at once, and PerMinute times a minute
// in the long run. A PerMinute of 0 means as often as one likes.
type Rate struct {
	PerMinute int
	Burst     int
}

// Limiter holds everybody to one rate: a bucket of tokens for each key, filled as time goes by. It
// may be used concurrently.
type Limiter struct {
	rate Rate
	now  func() time.Time

	mu      sync.Mutex // guards buckets, and is held for no longer than MaxBuckets take to sweep
	buckets map[string]bucket
}

// MaxBuckets is how many keys a limiter remembers. Buckets that are full again are forgotten; where
// there are none, a new key shares the bucket of all that have no place.
const MaxBuckets = 65_536

// overflow is the key that those share who have no bucket of their own.
const overflow = ""

// bucket is what one key has left at an instant.
type bucket struct {
	tokens float64
	at     time.Time
}

// NewLimiter makes a limiter of a rate. A Burst below 1 counts as 1.
func NewLimiter(rate Rate, now func() time.Time) *Limiter {
	rate.Burst = max(rate.Burst, 1)

	return &Limiter{rate: rate, now: now, buckets: make(map[string]bucket)}
}

// Take takes one token of a key. Where none is left, it returns how long the next one takes; 0
// means that there was one. A nil limiter has always one.
func (l *Limiter) Take(key string) time.Duration {
	if l == nil || l.rate.PerMinute <= 0 {
		return 0
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	key, left := l.find(key, now)
	if left < 1 {
		l.buckets[key] = bucket{tokens: left, at: now}

		return l.lasts(1 - left)
	}
	l.buckets[key] = bucket{tokens: left - 1, at: now}

	return 0
}

// Wait returns how long the next token of a key takes, and takes none.
func (l *Limiter) Wait(key string) time.Duration {
	if l == nil || l.rate.PerMinute <= 0 {
		return 0
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, left := l.find(key, now); left < 1 {
		return l.lasts(1 - left)
	}

	return 0
}

// find returns under which key somebody is counted, and what is left there. mu is held.
func (l *Limiter) find(key string, now time.Time) (string, float64) {
	known, found := l.buckets[key]
	if !found && len(l.buckets) >= MaxBuckets {
		if l.sweep(now); len(l.buckets) >= MaxBuckets {
			key = overflow
			known, found = l.buckets[key]
		}
	}
	if !found {
		return key, float64(l.rate.Burst)
	}

	return key, l.left(known, now)
}

// left returns the tokens of a bucket at an instant. A clock that goes back gives nothing.
func (l *Limiter) left(known bucket, now time.Time) float64 {
	passed := max(now.Sub(known.at), 0)
	gained := passed.Minutes() * float64(l.rate.PerMinute)

	return min(known.tokens+gained, float64(l.rate.Burst))
}

// lasts returns how long a number of tokens takes, in whole seconds, at least one.
func (l *Limiter) lasts(tokens float64) time.Duration {
	seconds := math.Ceil(tokens * 60 / float64(l.rate.PerMinute))

	return time.Duration(max(seconds, 1)) * time.Second
}

// sweep forgets every bucket that is full. mu is held.
func (l *Limiter) sweep(now time.Time) {
	for key, known := range l.buckets {
		if l.left(known, now) >= float64(l.rate.Burst) {
			delete(l.buckets, key)
		}
	}
}

// addressBits is how much of an IPv6 address names one subscriber: the rest they choose themselves
// (RFC 6177).
const addressBits = 64

// AddressKey is the key of an address in a limiter. Addresses of IPv6 that share their first 64
// bits are one.
func AddressKey(address netip.Addr) string {
	if address = address.Unmap(); address.Is6() {
		if network, err := address.WithZone("").Prefix(addressBits); err == nil {
			return network.String()
		}
	}

	return address.String()
}

// TakeSignIn counts an attempt to sign in under a name from the address of a request, before the
// password is looked at. Too many are an Exhausted error that says when the next one may come.
func TakeSignIn(ctx context.Context, name string) error {
	request := RequestOf(ctx)

	return Throttled(request.SignIns.Take(AddressKey(request.Address) + " " + store.Brief(name)))
}
