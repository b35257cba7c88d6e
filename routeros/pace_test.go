package routeros

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestPaceOfWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, writeBurst, writesASecond)
		began := time.Now()
		for range writeBurst {
			_ = p.wait(t.Context())
		}
		if spent := time.Since(began); spent != 0 {
			t.Errorf("the burst took %v", spent)
		}
		for range 10 * writesASecond {
			_ = p.wait(t.Context())
		}
		if spent := time.Since(began).Round(time.Second); spent != 10*time.Second {
			t.Errorf("%d further writes took %v", 10*writesASecond, spent)
		}
	})
}

func TestASlowRouterIsGivenTime(t *testing.T) {
	t.Parallel()
	p := newPace(time.Now, writeBurst, writesASecond)
	for range 20 {
		p.took(2 * time.Millisecond)
	}
	if p.rate != writesASecond {
		t.Errorf("at ease the pace is %v", p.rate)
	}
	for range 10 {
		p.took(500 * time.Millisecond)
	}
	if p.rate != slowestWrites {
		t.Errorf("slow, the pace is %v", p.rate)
	}
	for range 100 {
		p.took(2 * time.Millisecond)
	}
	if p.rate != writesASecond {
		t.Errorf("at ease again, the pace is %v", p.rate)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, 1, 0.001)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_ = p.wait(ctx)
		if err := p.wait(ctx); err == nil {
			t.Error("waited for a thousand seconds in one")
		}
	})
}

func TestBreaker(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	var b breaker
	longest := time.Duration(0)
	for at := range 40 {
		b.failed(now, context.DeadlineExceeded)
		wait := b.until.Sub(now)
		if bound := min(longestWait, firstWait<<min(at, 20)) + firstWait; wait > bound {
			t.Errorf("failure %d waits %v, more than %v", at+1, wait, bound)
		}
		if b.open() != (at+1 >= breakAfter) {
			t.Errorf("after failure %d, open is %v", at+1, b.open())
		}
		longest = max(longest, wait)
	}
	if longest < time.Minute {
		t.Errorf("the longest wait is %v", longest)
	}
	if b.worked(); b.open() || !b.until.IsZero() {
		t.Error("a success does not close it")
	}
}
