package billing_test

import (
	"fmt"
	"testing"
	"time"

	"gardu/billing"
	"gardu/billing/cycle"
	"gardu/store"
	"gardu/store/storetest"
)

// TestTwoYearsOfEachLateDay: 24 months, a leap February among them, for services that are billed on
// the 28th to the 31st in Jakarta. Periods tile time, begin at midnight of their day or of the last
// one of a shorter month, never drift, and each is billed once.
func TestTwoYearsOfEachLateDay(t *testing.T) {
	t.Parallel()
	for anchor := 28; anchor <= 31; anchor++ {
		t.Run(fmt.Sprint(anchor), func(t *testing.T) {
			t.Parallel()
			s := newStory(t, "2027-01-10 23:30", storyTerms())
			s.serve("budi", "sepuluh")
			s.subscribe("budi", billing.SubscriptionPatch{Anchor: &anchor})
			for at := always(s); at.Before(moment(t, "2029-01-11 00:00")); at = always(s) {
				s.clock.Advance(at.Sub(s.clock.Now()))
				s.run()
				if owed := s.balance(store.AccountReceivable); owed > 0 {
					s.mustPay(owed, fmt.Sprint(at.Unix()))
				}
			}
			s.wantTiled(anchor)
			s.sound()
		})
	}
}

// wantTiled fails the test unless the invoices tile two years by an anchor day.
func (s *story) wantTiled(anchor int) {
	s.t.Helper()
	begin := moment(s.t, "2027-01-10")
	list := s.documents()
	if len(list) != 25 {
		s.t.Errorf("there are %d invoices, want a part of a month and 24 months", len(list))
	}
	for at, each := range list {
		if !each.Begin.Equal(begin) {
			s.t.Fatalf("%s begins %v, want %v", each.Display(), each.Begin, begin)
		}
		begin = each.End
		local := begin.In(storetest.Zone)
		last := time.Date(local.Year(), local.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		if local.Day() != min(anchor, last) || local.Hour() != 0 {
			s.t.Errorf("%s ends %v", each.Display(), local)
		}
		if at > 0 && each.Net != 150_000 {
			s.t.Errorf("%s comes to %d", each.Display(), each.Net)
		}
		if want := cycle.After(each.Begin, 9, storetest.Zone); !each.Due.Equal(want) {
			s.t.Errorf("%s is due %v, want %v", each.Display(), each.Due, want)
		}
		if issued := each.Issued.In(storetest.Zone); at > 0 &&
			(issued.Hour() != 0 || issued.Minute() != 1) {
			s.t.Errorf("%s is made %v", each.Display(), issued)
		}
	}
}

// TestQuartersAndYears are periods of more than a month, after a part of one.
func TestQuartersAndYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cycle store.Cycle
		price int64
		first int64
		next  []string
	}{
		{store.CycleQuarter, 420_000, 76_774, []string{
			"2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01",
		}},
		{store.CycleAnnual, 1_500_000, 68_548, []string{"2026-02-01"}},
	} {
		t.Run(c.cycle.String(), func(t *testing.T) {
			t.Parallel()
			s := newStory(t, "2026-01-15 10:00", storyTerms())
			s.addPlan("lama", func(plan *store.Plan) {
				plan.Sale.Billing = store.Postpaid
				plan.Sale.Cycles = []store.CyclePrice{{Cycle: c.cycle, Price: c.price}}
			})
			s.serve("budi", "lama")
			s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1), Cycle: &c.cycle})
			if first := s.last(); first.Net != c.first {
				t.Errorf("the first part comes to %d, want %d", first.Net, c.first)
			}
			s.at("2026-12-31 23:00")
			s.run()
			list := s.documents()[1:]
			if len(list) != len(c.next) {
				t.Fatalf("there are %d periods, want %d", len(list), len(c.next))
			}
			for at, each := range list {
				if !each.Begin.Equal(moment(t, c.next[at])) || each.Net != c.price {
					t.Errorf("%d from %v, want %d from %s", each.Net, each.Begin, c.price, c.next[at])
				}
			}
			s.sound()
		})
	}
}

// TestAnotherAnchorDayIsReachedByAPart: no day is billed twice and none is left out.
func TestAnotherAnchorDayIsReachedByAPart(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	if _, err := s.SetSubscription(t.Context(), billing.ByLogin("budi"),
		billing.SubscriptionPatch{Anchor: new(16)}); err != nil {
		t.Fatal(err)
	}
	s.until("2026-04-16 00:01")
	list := s.documents()
	if len(list) != 3 {
		t.Fatalf("there are %d invoices, want 3", len(list))
	}
	part, whole := list[1], list[2]
	if part.Net != 72_581 || !part.End.Equal(moment(t, "2026-04-16")) ||
		!whole.Begin.Equal(part.End) || whole.Net != 150_000 {
		t.Errorf("the part comes to %d until %v, then %d", part.Net, part.End, whole.Net)
	}
	s.sound()
}

// TestAnInvoiceMayComeBeforeItsPeriod: fourteen days before, due with the period all the same.
func TestAnInvoiceMayComeBeforeItsPeriod(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.IssueDays = 14
	s := newStory(t, "2026-01-02 10:00", terms)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-01-18 00:01")
	february := s.last()
	if !february.Begin.Equal(moment(t, "2026-02-01")) {
		t.Errorf("it is for the period from %v", february.Begin)
	}
	s.wantDates(february, "2026-02-10", "2026-02-20")
}

// TestBillingMayBeginLater: a service that comes with an import is billed from a day to come.
func TestBillingMayBeginLater(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-15 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	from := moment(t, "2026-03-01")
	s.subscribe("budi", billing.SubscriptionPatch{
		Anchor: new(1), From: &from, Install: new(int64(100_000)),
	})
	s.wantDocument(s.last(), 100_000, 11_000, 111_000)
	s.until("2026-02-28 23:59")
	if got := len(s.documents()); got != 1 {
		t.Errorf("%d documents are made before", got)
	}
	s.until("2026-03-01 00:01")
	s.wantDocument(s.last(), 150_000, 16_500, 166_500)
	s.sound()
}
