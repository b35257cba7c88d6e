package billing_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// crowd gives as many customers a postpaid service each, billed from an instant on.
func (s *story) crowd(customers int, begin time.Time) {
	s.t.Helper()
	for at := range customers {
		storetest.Update(s.t, s.book, func(tx *db.BookTx) error {
			return populateOne(tx, at, s.plan.ID, begin)
		})
	}
}

// TestOneWhoCannotBeBilledBlocksNobody: all others are billed, the one waits, longer each time, and
// is billed when the fault is mended.
func TestOneWhoCannotBeBilledBlocksNobody(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	s.crowd(100, moment(t, "2026-02-01"))
	poor := billing.ByLogin("p000041")
	s.breakPrice(poor, true)
	s.at("2026-02-01 00:02")
	report, err := s.scheduler.RunOnce(t.Context())
	if err != nil || report.Done[store.JobIssue] != 99 || report.Failed != 1 || report.Waiting != 1 {
		t.Fatalf("the run is %+v, %v", report, err)
	}
	report, err = s.scheduler.RunOnce(t.Context())
	if err != nil || report.Failed != 0 || report.Waiting != 1 {
		t.Errorf("it is tried again at once: %+v, %v", report, err)
	}
	s.at("2026-02-01 00:04")
	report, _ = s.scheduler.RunOnce(t.Context())
	if report.Failed != 1 {
		t.Errorf("it is not tried again: %+v", report)
	}
	s.breakPrice(poor, false)
	s.at("2026-02-01 00:05")
	report, _ = s.scheduler.RunOnce(t.Context())
	if len(report.Done) != 0 {
		t.Errorf("it does not wait longer: %+v", report)
	}
	s.at("2026-02-01 00:10")
	if report = s.run(); report.Done[store.JobIssue] != 1 || report.Waiting != 0 {
		t.Errorf("it is not billed when it can be: %+v", report)
	}
	if got := len(s.documents()); got != 100 {
		t.Errorf("there are %d invoices, want 100", got)
	}
	s.sound()
}

// breakPrice gives a subscription a cycle that its plan is not sold by, or the usual one.
func (s *story) breakPrice(ref billing.ServiceRef, broken bool) {
	s.t.Helper()
	storetest.Update(s.t, s.book, func(tx *db.BookTx) error {
		service, err := tx.ServiceByLogin(ref.Login, store.PPPoE, 0)
		if err != nil {
			return err
		}
		subscription, err := tx.Subscription(service.ID)
		if err != nil {
			return err
		}
		subscription.Cycle = store.CycleValidity
		if broken {
			subscription.Cycle = store.CycleAnnual
		}
		_, err = tx.PutSubscription(subscription)

		return err
	})
}

// TestTwoSchedulersAtOnceDoNothingTwice: each customer is billed once, whoever comes first.
func TestTwoSchedulersAtOnceDoNothingTwice(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	const customers = 150
	s.crowd(customers, moment(t, "2026-02-01"))
	s.at("2026-02-01 00:02")
	other, err := billing.NewScheduler(billing.SchedulerConfig{Billing: s.Steps.Billing})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for at := range 4 {
		who := []*billing.Scheduler{s.scheduler, other}[at%2]
		wait.Go(func() {
			if report, err := who.RunOnce(t.Context()); err != nil || report.Failed > 0 {
				t.Errorf("a run ends with %+v, %v", report, err)
			}
		})
	}
	wait.Wait()
	list := s.documents()
	if len(list) != customers {
		t.Errorf("there are %d invoices, want %d", len(list), customers)
	}
	for at, each := range list {
		if want := int64(260201001 + at); each.Number != want {
			t.Fatalf("the numbers are not without gaps: %d, want %d", each.Number, want)
		}
	}
	s.wantNotices(store.NoticeInvoice, customers)
	s.sound()
}

// TestASliceThatDoesNotFitIsHalved: bills make an invoice larger, and everybody is billed all the
// same.
func TestASliceThatDoesNotFitIsHalved(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	const customers = 40
	s.crowd(customers, moment(t, "2026-02-01"))
	for id := s.customer.ID + 1; id <= s.customer.ID+customers; id++ {
		for slot := range 15 {
			_, err := s.AddBill(t.Context(), id, billing.BillPatch{
				Name: new(fmt.Sprintf("sewa %d", slot)), Amount: new(int64(1000)),
				Left: new(int64(2)),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	s.at("2026-02-01 00:02")
	if report := s.run(); report.Done[store.JobIssue] != customers || report.Updates < 3 {
		t.Errorf("the run is %+v", report)
	}
	s.wantDocument(s.last(), 165_000, 18_150, 183_150)
	s.at("2026-03-01 00:02")
	s.run()
	s.at("2026-04-01 00:02")
	s.run()
	s.wantDocument(s.last(), 150_000, 16_500, 166_500)
	s.sound()
}

// TestABrokenBookEndsTheRun: where nothing at all can be done, the run ends with an error and does not
// try everything.
func TestABrokenBookEndsTheRun(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	s.crowd(250, moment(t, "2026-02-01"))
	s.at("2026-02-01 00:02")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.scheduler.RunOnce(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that nobody wants ends with %v", err)
	}
	storetest.Update(t, s.book, func(tx *db.BookTx) error {
		plan, err := tx.Plan(s.plan.ID)
		if err == nil {
			plan.Price = store.MaxPrice
			plan.Sale.TaxMode = store.TaxExclusive
			_, err = tx.PutPlan(plan)
		}

		return err
	})
	if report, err := s.scheduler.RunOnce(t.Context()); err == nil || report.Failed > 200 {
		t.Errorf("the run is %+v, %v", report, err)
	}
}

// TestTheSchedulerLooksUntilItIsStopped follows its goroutine.
func TestTheSchedulerLooksUntilItIsStopped(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	s.crowd(3, moment(t, "2026-02-01"))
	looks := make(chan struct{})
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{
		Billing: s.Steps.Billing, Now: s.clock.Now, Every: time.Minute,
		Wait: func(ctx context.Context, how time.Duration) error {
			if how != time.Minute {
				t.Errorf("it waits for %v", how)
			}
			select {
			case looks <- struct{}{}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := scheduler.Shutdown(t.Context()); err != nil {
		t.Errorf("stopping what never began: %v", err)
	}
	if err := scheduler.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-looks
	s.at("2026-02-01 00:02")
	<-looks
	<-looks
	if err := scheduler.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(s.documents()); got != 3 {
		t.Errorf("there are %d invoices, want 3", got)
	}
}
