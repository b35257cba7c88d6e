package billing_test

import (
	"testing"
	"time"

	"gardu/billing"
)

// pulse asks how a scheduler does.
func (s *story) pulse(of *billing.Scheduler) billing.Pulse {
	s.t.Helper()
	pulse, err := of.Pulse(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}

	return pulse
}

// TestThePulseTellsHowLateBillingIs: what is due and not done counts from its instant, whether no run
// has come yet or it waits after an error, and a scheduler that has stopped is told of too.
func TestThePulseTellsHowLateBillingIs(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	s.crowd(3, moment(t, "2026-02-01"))
	if got := s.pulse(s.scheduler); got != (billing.Pulse{}) {
		t.Errorf("before anything is due: %+v", got)
	}
	s.at("2026-02-01 00:10")
	early := s.pulse(s.scheduler)
	s.at("2026-02-01 00:40")
	if got := s.pulse(s.scheduler); early.Late <= 0 || early.Behind || !got.Behind ||
		got.Late != early.Late+30*time.Minute {
		t.Errorf("ten minutes late is %+v, forty %+v", early, got)
	}

	poor := billing.ByLogin("p000001")
	s.breakPrice(poor, true)
	if _, err := s.scheduler.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.pulse(s.scheduler); !got.Behind || got.Waiting != 1 || !got.Ran.Equal(s.clock.Now()) {
		t.Errorf("with one that cannot be billed: %+v", got)
	}
	s.breakPrice(poor, false)
	s.at("2026-02-01 00:50")
	s.run()
	if got := s.pulse(s.scheduler); got != (billing.Pulse{Ran: s.clock.Now()}) {
		t.Errorf("with all of them billed: %+v", got)
	}
	s.at("2026-02-01 01:06")
	if got := s.pulse(s.scheduler); !got.Behind || got.Late != 0 {
		t.Errorf("after no run for sixteen minutes: %+v", got)
	}
}

// TestThePulseWaitsForNoRun asks in the middle of one.
func TestThePulseWaitsForNoRun(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-20 10:00", storyTerms())
	s.crowd(3, moment(t, "2026-02-01"))
	var scheduler *billing.Scheduler
	asked := 0
	scheduler, err := billing.NewScheduler(billing.SchedulerConfig{
		Billing: s.Steps.Billing, Now: s.clock.Now,
		Rest: func(time.Duration) {
			asked++
			if pulse := s.pulse(scheduler); !pulse.Ran.IsZero() {
				t.Errorf("a run that is under way has ended: %+v", pulse)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.at("2026-02-01 00:02")
	if _, err := scheduler.RunOnce(t.Context()); err != nil || asked == 0 {
		t.Errorf("it was asked %d times: %v", asked, err)
	}
}
