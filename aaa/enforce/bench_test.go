package enforce_test

import (
	"context"
	"testing"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/enforce"
	"gardu/aaa/session"
	"gardu/store"
)

// refuser is a sender that is never asked in a benchmark.
type refuser struct{}

// Do is part of enforce.Sender.
func (refuser) Do(context.Context, *coa.Request) coa.Answer { return coa.Answer{Kind: coa.ACK} }

// observed makes an engine that is not started, and what applying an interim of its one session
// tells.
func observed(tb testing.TB, plan store.Plan) (*enforce.Engine, *session.Applied) {
	tb.Helper()
	r := newRig(tb)
	r.plan(plan)
	r.service(7, nil)
	home := r.router(1, nil).connect(7)
	engine, err := enforce.New(enforce.Config{
		Directory: r.directory, Sessions: r.table, Sender: refuser{}, Zone: jakarta, Now: r.now,
	})
	must(tb, err)
	time.Sleep(time.Millisecond)
	home.up += 1000
	applied := home.send(session.Interim, 0)
	if !applied.Used || applied.Granted == 0 {
		tb.Fatalf("%+v", applied)
	}

	return engine, &applied
}

// plans of the benchmarks: one that usage says nothing of, and one that it does.
var observedPlans = map[string]store.Plan{
	"unlimited": usual,
	"metered": {
		ID: 1, Profile: usual.Profile, SharedUsers: 2,
		DataLimit: store.DataLimit{Total: 100 * gigabyte},
		Tiers:     []store.Tier{{After: 50 * gigabyte, Rate: "5M/5M"}},
	},
}

// BenchmarkObserve measures what a record costs the clerk who applies it.
func BenchmarkObserve(b *testing.B) {
	for name, plan := range observedPlans {
		b.Run(name, func(b *testing.B) {
			engine, applied := observed(b, plan)
			b.ReportAllocs()
			for b.Loop() {
				engine.Observe(applied)
			}
		})
	}
}

// TestObserveAllocatesNothing: neither for a plan without limits nor for one that has them, as long
// as nothing follows.
func TestObserveAllocatesNothing(t *testing.T) {
	for name, plan := range observedPlans {
		engine, applied := observed(t, plan)
		if got := testing.AllocsPerRun(100, func() { engine.Observe(applied) }); got > 0.5 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}

// BenchmarkLook measures what comparing one open session costs at the start, of a hundred thousand
// that are as wished.
func BenchmarkLook(b *testing.B) {
	const sessions = 100_000
	r := newRig(b)
	r.plan(observedPlans["metered"])
	var nas []*router
	for id := int64(1); id <= 50; id++ {
		nas = append(nas, r.router(id, nil))
	}
	for id := int64(1); id <= sessions; id++ {
		r.service(id, nil)
		nas[id%50].connect(id)
	}
	engine, err := enforce.New(enforce.Config{
		Directory: r.directory, Sessions: r.table, Sender: refuser{}, Zone: jakarta, Now: r.now,
	})
	must(b, err)
	engine.Look()
	for b.Loop() {
		engine.Look()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/sessions, "ns/session")
}
