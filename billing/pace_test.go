package billing_test

import (
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
)

// TestASchedulerRestsLongerBesideRADIUSOnOneProcessor: five times as long as it worked, where it
// would otherwise keep the only processor from packets, and never longer than a quarter second.
func TestASchedulerRestsLongerBesideRADIUSOnOneProcessor(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		name         string
		processors   int
		worked, rest time.Duration
	}{
		{"one processor", 1, time.Millisecond, 5 * time.Millisecond},
		{"two processors", 2, time.Millisecond, time.Millisecond},
		{"a commit behind a slow disk", 1, 10 * time.Second, 250 * time.Millisecond},
	} {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			slept := time.Duration(-1)
			billing.RestBeside(each.processors, func(d time.Duration) { slept = d })(each.worked)
			if slept != each.rest {
				t.Errorf("it rests for %v, want %v", slept, each.rest)
			}
		})
	}
}

// TestASchedulerRestsAfterEachPieceOfWork: after each appointment, each commit and each step of the
// hash chains.
func TestASchedulerRestsAfterEachPieceOfWork(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	s.crowd(3, moment(t, "2026-02-01"))
	rests := 0
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{
		Billing: s.Steps.Billing, Now: s.clock.Now, Rest: func(time.Duration) { rests++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.at("2026-02-01 00:02")
	report, err := scheduler.RunOnce(t.Context())
	if err != nil || report.Done[store.JobIssue] != 3 {
		t.Fatalf("%+v, %v", report, err)
	}
	done := 1
	for _, count := range report.Done {
		done += count
	}
	if least := done + report.Updates; rests < least {
		t.Errorf("it rested %d times, want %d at least", rests, least)
	}
}
