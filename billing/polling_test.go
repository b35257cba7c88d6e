package billing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// deed is something that somebody does at a moment.
type deed struct {
	at time.Time
	do func(*story)
}

// plot is what happens to a customer, whoever looks how often.
type plot struct {
	begins string
	terms  store.BillingTerms
	patch  billing.SubscriptionPatch
	deeds  []deed
	ends   time.Time
}

// drawPlot draws one of a hundred days.
func drawPlot(r *rapid.T) plot {
	terms := storyTerms()
	terms.IssueDays = rapid.SampledFrom([]int{0, 0, 5, 14}).Draw(r, "issue days")
	terms.Proration = rapid.SampledFrom([]string{"day", "full", "free", "combined"}).Draw(r, "how")
	terms.TerminateDays = rapid.SampledFrom([]int{0, 0, 45}).Draw(r, "terminate days")
	terms.LateFlat = rapid.SampledFrom([]int64{0, 5_000}).Draw(r, "late fee")
	terms.LateDays = 3
	cycle := rapid.SampledFrom([]store.Cycle{store.CycleValidity, store.CycleQuarter}).Draw(r, "cycle")
	anchor := rapid.IntRange(1, 31).Draw(r, "anchor")
	made := plot{
		begins: "2028-01-20 10:00", terms: terms,
		patch: billing.SubscriptionPatch{Anchor: &anchor, Cycle: &cycle},
	}
	begins := time.Date(2028, time.January, 20, 3, 0, 0, 0, time.UTC)
	made.ends = begins.AddDate(0, 0, 100)
	hours := rapid.SliceOfN(rapid.IntRange(1, 99*24), 0, 8).Draw(r, "hours")
	slices.Sort(hours)
	for _, hour := range hours {
		at := begins.Add(time.Duration(hour)*time.Hour + 7*time.Minute)
		at = at.Add(time.Duration(len(made.deeds)) * time.Second)
		made.deeds = append(made.deeds, deed{at: at, do: drawDeed(r, at)})
	}

	return made
}

// drawDeed draws what is done at a moment. What is refused is refused in every world.
func drawDeed(r *rapid.T, at time.Time) func(*story) {
	ref, days := billing.ByLogin("budi"), rapid.IntRange(1, 40).Draw(r, "days")
	switch rapid.IntRange(0, 7).Draw(r, "deed") {
	case 0:
		return func(s *story) {
			if owed := s.balance(store.AccountReceivable); owed > 0 {
				s.mustPay(owed, fmt.Sprint(at.Unix()))
			}
		}
	case 1:
		return func(s *story) { s.mustPay(50_000, fmt.Sprint(at.Unix())) }
	case 2:
		return func(s *story) { _, _ = s.Suspend(s.t.Context(), ref) }
	case 3:
		return func(s *story) { _, _ = s.Restore(s.t.Context(), ref) }
	case 4:
		return func(s *story) {
			_, _ = s.Leave(s.t.Context(), ref, at.AddDate(0, 0, days/2), at.AddDate(0, 0, days))
		}
	case 5:
		return func(s *story) { _, _ = s.Promise(s.t.Context(), ref, at.AddDate(0, 0, days)) }
	case 6:
		return func(s *story) {
			_, _ = s.ChangePlan(s.t.Context(), ref, billing.PlanChange{Plan: "dua puluh"})
		}
	default:
		return func(s *story) {
			_, _ = s.ChangePlan(s.t.Context(), ref, billing.PlanChange{
				Plan: "sepuluh", When: billing.ChangeNext,
			})
		}
	}
}

// play lets a plot happen. Whoever looks does so at the moments that next gives, and, since the verbs
// run in the same daemon, before and after every deed.
func (p *plot) play(t testing.TB, next func(*story) time.Time) *story {
	t.Helper()
	s := newStory(t, p.begins, p.terms)
	s.addPlan("dua puluh", func(plan *store.Plan) {
		plan.Price, plan.Sale.Billing = 250_000, store.Postpaid
		plan.Validity = store.Validity{Count: 1, Unit: store.Months}
		plan.Sale.Cycles = []store.CyclePrice{{Cycle: store.CycleQuarter, Price: 700_000}}
	})
	s.sellByQuarter()
	s.serve("budi", "sepuluh")
	s.subscribe("budi", p.patch)
	for _, each := range append(slices.Clone(p.deeds), deed{at: p.ends, do: func(*story) {}}) {
		s.pollUntil(each.at, next)
		s.run()
		each.do(s)
		s.run()
	}

	return s
}

// sellByQuarter lets the plan of the story be sold by the quarter too.
func (s *story) sellByQuarter() {
	s.t.Helper()
	storetest.Update(s.t, s.book, func(tx *db.BookTx) error {
		plan, err := tx.Plan(s.plan.ID)
		if err != nil {
			return err
		}
		plan.Sale.Cycles = []store.CyclePrice{{Cycle: store.CycleQuarter, Price: 420_000}}
		_, err = tx.PutPlan(plan)

		return err
	})
}

// pollUntil looks at the moments that next gives, up to an instant, and moves the clock there.
func (s *story) pollUntil(end time.Time, next func(*story) time.Time) {
	s.t.Helper()
	for {
		at := next(s)
		if at.IsZero() || at.After(end) {
			break
		}
		if at.After(s.clock.Now()) {
			s.clock.Advance(at.Sub(s.clock.Now()))
		}
		s.run()
	}
	s.clock.Advance(end.Sub(s.clock.Now()))
}

// always looks at the very moment at which anything is due, as somebody does who looks all the time.
func always(s *story) (at time.Time) {
	storetest.View(s.t, s.book, func(r *db.BookReader) (err error) {
		at, err = r.NextAppointment()

		return err
	})

	return at
}

// billed tells what was billed: everything but when it was made, and what follows from that.
func (s *story) billed(days bool) (list []string) {
	for _, each := range s.documents() {
		text := fmt.Sprintf("%v %v %v: %d + %d", each.Kind, each.Begin, each.End, each.Net, each.Tax)
		for _, line := range each.Lines {
			text += fmt.Sprintf("; %s %d", line.Name, line.Amount)
		}
		if days {
			text += fmt.Sprintf("; due %v, %v of it left", each.Due, each.Left())
		}
		list = append(list, text)
	}
	slices.Sort(list)

	return list
}

// told lists what customers are told.
func (s *story) told() (list []string) {
	storetest.View(s.t, s.book, func(r *db.BookReader) error {
		notices, err := r.Notices(db.Page{})
		for _, each := range notices {
			list = append(list, fmt.Sprintf("%v of %v %d, day %d", each.Kind, each.Of, each.Subject,
				each.Offset))
		}

		return err
	})
	slices.Sort(list)

	return list
}

// TestWhoLooksOnEachDayDoesWhatHeDoesWhoLooksAllTheTime: as long as somebody looks before each day is
// over, and at whatever times besides, the same is billed and the same is told.
func TestWhoLooksOnEachDayDoesWhatHeDoesWhoLooksAllTheTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		plot := drawPlot(r)
		want := plot.play(t, always)
		minutes := rapid.SliceOfN(rapid.IntRange(9*60, 24*60-1), 1, 5).Draw(r, "minutes")
		looks := 0
		got := plot.play(t, func(s *story) time.Time {
			day := store.DayStart(s.clock.Now(), storetest.Zone)
			at := day.Add(time.Duration(minutes[looks%len(minutes)]) * time.Minute)
			looks++
			if last := day.Add(24*time.Hour - time.Minute); !at.After(s.clock.Now()) {
				at = last
			}
			if !at.After(s.clock.Now()) {
				at = at.AddDate(0, 0, 1)
			}

			return at
		})
		same(r, "billed", want.billed(true), got.billed(true))
		same(r, "told", want.told(), got.told())
		got.clean(r)
	})
}

// TestWhoWasAwayMakesUpForIt: after any time without anybody looking, months too, the same periods are
// billed for the same money.
func TestWhoWasAwayMakesUpForIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		plot := drawPlot(r)
		plot.terms.TerminateDays, plot.terms.LateFlat = 0, 0 // they count from when it was issued
		want := plot.play(t, always)
		away := rapid.SliceOfN(rapid.SampledFrom([]int{1, 24, 48, 75, 24 * 20, 24 * 65}), 1, 5).
			Draw(r, "away")
		looks := 0
		got := plot.play(t, func(s *story) time.Time {
			looks++
			hours := away[looks%len(away)]

			return s.clock.Now().Add(time.Duration(hours)*time.Hour + time.Minute)
		})
		same(r, "billed", want.billed(false), got.billed(false))
		got.clean(r)
	})
}

// same fails the test unless two lists are the same.
func same(r *rapid.T, what string, want, got []string) {
	if slices.Equal(want, got) {
		return
	}
	for _, each := range want {
		if !slices.Contains(got, each) {
			r.Errorf("not %s: %s", what, each)
		}
	}
	for _, each := range got {
		if !slices.Contains(want, each) {
			r.Errorf("%s: %s", what, each)
		}
	}
	r.Errorf("%d are %s, want %d", len(got), what, len(want))
}

// clean fails the test unless the audit finds nothing.
func (s *story) clean(r *rapid.T) {
	faults, err := s.Audit(s.t.Context())
	if err != nil || len(faults) > 0 {
		r.Errorf("the book is at fault: %v, %v", faults, err)
	}
}
