package enforce

import (
	"testing"
	"time"

	"gardu/aaa/reply"
	"gardu/store"
)

// Profiles of the judgements.
var (
	slow     = store.Profile{Rate: "5M/5M", Pool: "dial"}
	fast     = store.Profile{Rate: "50M/50M", Pool: "dial"}
	other    = store.Profile{Rate: "50M/50M", Pool: "elsewhere"}
	rateless = store.Profile{Pool: "dial"}
)

// entitledTo is what a service is entitled to.
func entitledTo(profile *store.Profile, change func(*store.Entitled)) *given {
	to := &given{known: true, entitled: store.Entitled{
		Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: profile,
	}}
	if change != nil {
		change(&to.entitled)
	}
	if to.entitled.Outcome != store.Reject {
		to.granted, to.terms = reply.Fingerprint(profile), to.entitled.Terms()
	}

	return to
}

// bounded gives an entitlement limits in the window that begins on a day of November.
func bounded(limit store.DataLimit, day int) func(*store.Entitled) {
	return func(e *store.Entitled) {
		e.Bounds.Data, e.Remains = limit, limit
		e.Window = time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)
	}
}

// isolatedThere makes an entitlement isolir.
func isolatedThere(e *store.Entitled) { e.Outcome, e.Reason = store.Isolate, store.ReasonUnpaid }

// TestJudge holds each judgement beside what leads to it.
func TestJudge(t *testing.T) {
	t.Parallel()
	able := means{speak: true, rate: true, limits: true}
	rateOnly := means{speak: true, rate: true}
	limitsOnly := means{speak: true, limits: true}
	endOnly := means{speak: true}
	print := reply.Fingerprint
	down, total := store.DataLimit{Down: 9}, store.DataLimit{Total: 9}
	more := store.DataLimit{Down: 10}
	first := entitledTo(&fast, bounded(down, 1))
	whole := entitledTo(&fast, bounded(total, 1))

	for _, one := range []struct {
		name string
		to   *given
		has  holding
		can  means
		want step
	}{
		{"as wished", entitledTo(&fast, nil), holding{granted: print(&fast)}, able, step{}},
		{
			"another rate", entitledTo(&slow, nil),
			holding{granted: print(&fast)},
			able,
			step{deed: change, rate: true},
		},
		{
			"another rate, not in place", entitledTo(&slow, nil),
			holding{granted: print(&fast)},
			limitsOnly,
			step{deed: end, rate: true},
		},
		{
			"another pool", entitledTo(&other, nil),
			holding{granted: print(&fast)},
			able,
			step{deed: end},
		},
		{
			"a rate taken away", entitledTo(&rateless, nil),
			holding{granted: print(&fast)},
			able,
			step{deed: end},
		},
		{
			"a rate given", entitledTo(&fast, nil),
			holding{granted: print(&rateless)},
			able,
			step{deed: change, rate: true},
		},
		{
			"refused", entitledTo(&fast, func(e *store.Entitled) { e.Outcome = store.Reject }),
			holding{granted: print(&fast)},
			able,
			step{deed: end},
		},
		{"no such service", &given{}, holding{granted: print(&fast)}, able, step{deed: end}},
		{
			"not to be spoken to", entitledTo(&other, nil),
			holding{granted: print(&fast)},
			means{},
			step{},
		},
		{
			"cannot be told", &given{known: true, unclear: true},
			holding{granted: print(&fast)},
			able,
			step{},
		},
		{
			"isolated", entitledTo(&other, isolatedThere),
			holding{granted: print(&fast)},
			able,
			step{deed: end},
		},
		{"unknown and new", entitledTo(&fast, nil), holding{fresh: true}, able, step{deed: assume}},
		{
			"unknown, new and isolated", entitledTo(&other, isolatedThere),
			holding{fresh: true},
			able,
			step{deed: assume},
		},
		{
			"unknown, new and heard", entitledTo(&fast, nil),
			holding{fresh: true, heard: true},
			able,
			step{deed: change, rate: true},
		},
		{
			"unknown, new, heard and isolated", entitledTo(&other, isolatedThere),
			holding{fresh: true, heard: true},
			able,
			step{deed: assume},
		},
		{"unknown and old", entitledTo(&fast, nil), holding{}, able, step{deed: change, rate: true}},
		{
			"unknown and old, not in place", entitledTo(&fast, nil),
			holding{},
			endOnly,
			step{deed: assume},
		},
		{
			"unknown and old, without rate", entitledTo(&rateless, nil),
			holding{},
			able,
			step{deed: assume},
		},
		{
			"unknown, old and isolated", entitledTo(&other, isolatedThere),
			holding{},
			able,
			step{deed: end},
		},
		{
			"in doubt", entitledTo(&fast, nil),
			holding{granted: doubtful(print(&fast))},
			able,
			step{deed: change, rate: true},
		},
		{
			"in doubt and isolated", entitledTo(&other, isolatedThere),
			holding{granted: doubtful(print(&fast))},
			able,
			step{deed: end},
		},
		{
			"other limits", entitledTo(&fast, bounded(more, 1)),
			holding{granted: print(&fast), terms: first.terms},
			able,
			step{deed: change, bounds: true},
		},
		{
			"other limits, not in place", entitledTo(&fast, bounded(more, 1)),
			holding{granted: print(&fast), terms: first.terms},
			rateOnly,
			step{deed: end, bounds: true},
		},
		{
			"limits that vanish", entitledTo(&fast, nil),
			holding{granted: print(&fast), terms: first.terms},
			able,
			step{deed: change, bounds: true},
		},
		{
			"limits in doubt", first,
			holding{granted: print(&fast), terms: doubtfulTerms},
			able,
			step{deed: change, bounds: true},
		},
		{
			"another window", entitledTo(&fast, bounded(down, 2)),
			holding{granted: print(&fast), terms: first.terms},
			able,
			step{deed: change, bounds: true, window: true},
		},
		{
			"another window, not in place", entitledTo(&fast, bounded(down, 2)),
			holding{granted: print(&fast), terms: first.terms},
			rateOnly,
			step{window: true},
		},
		{
			"another window of a total", entitledTo(&fast, bounded(total, 2)),
			holding{granted: print(&fast), terms: whole.terms},
			able,
			step{window: true},
		},
		{
			"a total raised", entitledTo(&fast, bounded(store.DataLimit{Total: 10}, 1)),
			holding{granted: print(&fast), terms: whole.terms},
			able,
			step{deed: end, bounds: true},
		},
		{
			"rate and window", entitledTo(&slow, bounded(total, 2)),
			holding{granted: print(&fast), terms: whole.terms},
			able,
			step{deed: change, rate: true, window: true},
		},
		{
			"rate and limits", entitledTo(&slow, bounded(more, 1)),
			holding{granted: print(&fast), terms: first.terms},
			able,
			step{deed: change, rate: true, bounds: true},
		},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			got := judge(one.to, one.has, one.can)
			if got.deed == change || got.deed == assume {
				left := got.window && !got.bounds
				if got.granted != one.to.granted || !left && got.terms != one.to.terms ||
					left && got.terms != one.has.terms {
					t.Errorf("grants %x with terms %x", got.granted, got.terms)
				}
			}
			got.granted, got.terms = 0, 0
			if got != one.want {
				t.Errorf("%+v, want %+v", got, one.want)
			}
		})
	}
}

// TestDifferingIsJudged: what a record or a survey takes for differing is never left alone by the
// judgement, but for windows; and what they take for right is right.
func TestDifferingIsJudged(t *testing.T) {
	t.Parallel()
	able := means{speak: true, rate: true, limits: true}
	profiles := []*store.Profile{&slow, &fast, &other, &rateless}
	for _, wanted := range profiles {
		for _, had := range profiles {
			to := entitledTo(wanted, nil)
			has := reply.Fingerprint(had)
			acts := judge(to, holding{granted: has}, able).deed != nothing
			if acts != differs(to, has, 0) {
				t.Errorf("from %+v to %+v: acts %v", had, wanted, acts)
			}
		}
	}
}

// TestBeyond: a bound that no counter can reach is none.
func TestBeyond(t *testing.T) {
	t.Parallel()
	if got := beyond(1<<63, 1<<63); got != 0 {
		t.Errorf("beyond the largest number: %d", got)
	}
}

// TestAge: a session is as old as its NAS says, or as its beginning tells.
func TestAge(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	age := ageOf(&store.Session{Duration: time.Hour, Updated: now.Add(-time.Minute)}, now)
	if age != 61*time.Minute {
		t.Errorf("age %v", age)
	}
	if age := ageOf(&store.Session{Started: now.Add(-time.Minute)}, now); age != time.Minute {
		t.Errorf("age by its start %v", age)
	}
}
