package gateway_test

import (
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
)

// everyStatus lists the states.
var everyStatus = []gateway.Status{
	gateway.Unknown, gateway.Created, gateway.Pending, gateway.Paid, gateway.Expired, gateway.Failed,
	gateway.Cancelled, gateway.PartiallyRefunded, gateway.Refunded,
}

func TestWhereAnAttemptMayGo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to gateway.Status
		want     bool
	}{
		{gateway.Created, gateway.Pending, true},
		{gateway.Created, gateway.Paid, true},
		{gateway.Pending, gateway.Paid, true},
		{gateway.Pending, gateway.Expired, true},
		{gateway.Pending, gateway.Failed, true},
		{gateway.Pending, gateway.Cancelled, true},
		{gateway.Expired, gateway.Paid, true},
		{gateway.Paid, gateway.PartiallyRefunded, true},
		{gateway.Paid, gateway.Refunded, true},
		{gateway.PartiallyRefunded, gateway.Refunded, true},
		{gateway.Paid, gateway.Pending, false},
		{gateway.Paid, gateway.Expired, false},
		{gateway.Paid, gateway.Failed, false},
		{gateway.Paid, gateway.Paid, false},
		{gateway.Failed, gateway.Paid, false},
		{gateway.Cancelled, gateway.Paid, false},
		{gateway.Expired, gateway.Pending, false},
		{gateway.Refunded, gateway.Paid, false},
		{gateway.Refunded, gateway.PartiallyRefunded, false},
		{gateway.Unknown, gateway.Paid, false},
		{gateway.Pending, gateway.Unknown, false},
	} {
		if got := c.to.CanFollow(c.from); got != c.want {
			t.Errorf("%s to %s: got %t", c.from, c.to, got)
		}
	}
}

func TestNoWalkVisitsAStateTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		news := rapid.SliceOfN(rapid.SampledFrom(everyStatus), 0, 40).Draw(t, "news")
		at, posted := gateway.Created, 0
		for _, next := range news {
			if !next.CanFollow(at) {
				continue
			}
			if next == gateway.Paid {
				posted++
			}
			at = next
		}
		if posted > 1 {
			t.Fatalf("money was posted %d times by %v", posted, news)
		}
	})
}

func TestEveryWordIsThereOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, status := range everyStatus {
		if word := status.String(); word == "" || seen[word] {
			t.Errorf("%d: %q", status, word)
		}
		seen[status.String()] = true
	}
	if got := gateway.Status(200).String(); got != "unknown" {
		t.Errorf("got %q", got)
	}
	if got := gateway.Relation(200).String(); got != "unrelated" {
		t.Errorf("got %q", got)
	}
}
