package routeros

import (
	"context"
	"sync"
	"time"
)

// The pace of writes to one router, and of dials of the whole fleet.
const (
	writeBurst     = 100
	writesASecond  = 50
	slowestWrites  = 5
	kicksASecond   = 20
	dialsASecond   = 20
	slowerBeyond   = 5 // times the usual time of a write
	paceMemory     = 16
	slowestAllowed = 20 * time.Millisecond // a router is not slow below this
)

// pace is a token bucket on the clock that it is given. It is safe for many goroutines.
type pace struct {
	now func() time.Time

	mu     sync.Mutex // guards what follows
	rate   float64    // tokens a second
	burst  float64
	tokens float64
	since  time.Time

	usual time.Duration // of one write, when the router is at ease
}

// newPace makes a full bucket.
func newPace(now func() time.Time, burst, rate float64) *pace {
	return &pace{now: now, rate: rate, burst: burst, tokens: burst, since: now()}
}

// take takes a token, and returns how long to wait before using it.
func (p *pace) take() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.tokens = min(p.burst, p.tokens+now.Sub(p.since).Seconds()*p.rate)
	p.since = now
	p.tokens--
	if p.tokens >= 0 {
		return 0
	}

	return time.Duration(-p.tokens / p.rate * float64(time.Second))
}

// wait takes a token and waits until it may be used. The error is the context's.
func (p *pace) wait(ctx context.Context) error { return sleep(ctx, p.take()) }

// took learns how long a write took: a router that has become slow is given half the pace, one
// that is at ease again its own.
func (p *pace) took(spent time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.usual == 0 {
		p.usual = spent
	}
	switch {
	case spent > slowerBeyond*p.usual && spent > slowestAllowed:
		p.rate = max(slowestWrites, p.rate/2)
	default:
		p.usual += (spent - p.usual) / paceMemory
		p.rate = min(writesASecond, p.rate+1)
	}
}

// sleep waits, and ends early with the context's error.
func sleep(ctx context.Context, duration time.Duration) error {
	if duration <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
