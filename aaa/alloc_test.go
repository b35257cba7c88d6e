package aaa

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"gardu/aaa/packet"
	"gardu/aaa/session"
	"gardu/store"
)

// wantNoAllocations fails when a step that was taken once before allocates.
func wantNoAllocations(t *testing.T, what string, step func()) {
	t.Helper()
	for range 300 { // every Identifier's place in the duplicate cache, and the buffers of the batches
		step()
	}
	if got := testing.AllocsPerRun(300, step); got != 0 {
		t.Errorf("%s: %v allocations, want 0", what, got)
	}
}

func TestRetransmissionDoesNotAllocate(t *testing.T) {
	bench := newWorkbench(t)
	octets := benchRequest(t, MethodPAP)
	first := bytes.Clone(bench.ask(octets))
	wantNoAllocations(t, "a retransmitted login", func() {
		if !bytes.Equal(bench.ask(octets), first) {
			t.Fatal("another answer")
		}
	})
	if bench.auth.counters.resent < 600 {
		t.Errorf("%d answers were given again", bench.auth.counters.resent)
	}
}

func TestStatusServerDoesNotAllocate(t *testing.T) {
	bench := newWorkbench(t)
	octets := bench.status()
	wantNoAllocations(t, "Status-Server on the authentication port", func() { bench.ask(octets) })
	wantNoAllocations(t, "Status-Server on the accounting port", func() { bench.account(octets) })
}

// From the datagram to the journal, and from there to the reply; the journal is left out.
func TestAccountingDoesNotAllocate(t *testing.T) {
	bench := newWorkbench(t)
	buffer, seconds := make([]byte, packet.MaxSize), uint32(1000)
	wantNoAllocations(t, "an interim", func() {
		seconds += 60
		octets := bench.record(buffer, seconds)
		if answer := bench.account(octets); answer[0] != byte(packet.AccountingResponse) {
			t.Fatalf("% x", answer)
		}
	})
	if tally := bench.server.Tally(); tally.Stored < 600 || tally.InFlight != 0 {
		t.Errorf("account %+v", tally)
	}
	last := bytes.Clone(bench.record(buffer, seconds))
	bench.account(last)
	wantNoAllocations(t, "a retransmitted interim", func() { bench.account(last) })
}

// The same with somebody who looks at every record.
func TestObservedAccountingDoesNotAllocate(t *testing.T) {
	bench, seen := newWorkbench(t), 0
	bench.server.config.Enforcer = observer(func(applied *session.Applied) {
		if applied.Session != 0 {
			seen++
		}
	})
	buffer, seconds := make([]byte, packet.MaxSize), uint32(1000)
	wantNoAllocations(t, "an observed interim", func() {
		seconds += 60
		bench.account(bench.record(buffer, seconds))
	})
	if seen < 600 {
		t.Errorf("%d records observed", seen)
	}
}

// However often a station logs in, it takes one address.
func TestLoginWithALeaseDoesNotAllocate(t *testing.T) {
	bench := newWorkbench(t)
	leases := bench.lease()
	octets, buffer := benchRequest(t, MethodPAP), make([]byte, packet.MaxSize)
	from, now := netip.MustParseAddrPort("127.0.0.1:40000"), rapidStart
	wantNoAllocations(t, "a login with a lease", func() {
		loginOnce(t, bench.auth.desk, octets, buffer, from, now)
		if !bench.auth.desk.decision.leased.IsValid() {
			t.Fatal("no address")
		}
		now = now.Add(time.Second)
	})
	if usage := leases.Usages()[0]; usage.Reserved != 1 {
		t.Errorf("%+v, want one of one station", usage)
	}
}

// Whatever the plan asks: what was used, tiers, times of day, an end, and a top-up.
func TestMeteredLoginDoesNotAllocate(t *testing.T) {
	bench := newWorkbench(t)
	known, now := bench.server.config.Directory, time.Now()
	plan := *known.Plan(1).Record()
	plan.DataLimit, plan.QuotaWindow = store.DataLimit{Total: 1 << 40}, store.WindowMonth
	plan.Tiers, plan.TierWindow = []store.Tier{{After: 1000, Rate: "5M/5M"}}, store.WindowDay
	plan.Hours = []store.RateHours{ // one or the other, whenever the test runs
		{From: 22 * 60, To: 6 * 60, Rate: "20M/20M", OverTiers: true},
		{From: 6 * 60, To: 22 * 60, Rate: "30M/30M", OverTiers: true},
	}
	plan.TrafficDay = 25
	plan.Prepare()
	bench.must(known.PutPlan(&plan))
	bench.must(known.PutService(&store.Service{
		ID: 1, Revision: 1, Plan: 1, Access: store.PPPoE, Login: "budi", Secret: store.ClearSecret("rahasia"),
		Activated: now.Add(-time.Hour), Expires: now.Add(time.Hour), TopUp: store.TopUp{Octets: 5, Window: now},
	}))
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	bench.must(err)
	bench.auth.desk.policy.zone = jakarta
	bench.account(bench.record(make([]byte, packet.MaxSize), 5000))
	octets, buffer := benchRequest(t, MethodPAP), make([]byte, packet.MaxSize)
	from := netip.MustParseAddrPort("127.0.0.1:40000")
	wantNoAllocations(t, "a metered login", func() {
		loginOnce(t, bench.auth.desk, octets, buffer, from, now)
	})
	if reason := bench.auth.desk.decision.reason; reason != ReasonHours && reason != ReasonFairUse {
		t.Errorf("%s, want a tier or an hour", reason)
	}
}

func TestJunkDoesNotAllocate(t *testing.T) {
	bench := newWorkbench(t)
	junk := bytes.Repeat([]byte{1}, 100)
	wantNoAllocations(t, "junk", func() {
		bench.send(junk, bench.auth.socket, bench.auth.batch)
		bench.auth.serve()
		bench.send(junk, bench.acct.socket, bench.acct.batch)
		bench.acct.serve()
	})
}
