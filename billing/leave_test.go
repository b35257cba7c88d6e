package billing_test

import (
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/storetest"
)

// TestALeaveHoldsAndLetsGoOnTime: nobody logs in meanwhile, the month that begins meanwhile is billed
// from the return on, and what was billed stays.
func TestALeaveHoldsAndLetsGoOnTime(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	ref := billing.ByLogin("budi")
	_, err := s.Leave(t.Context(), ref, moment(t, "2026-03-20"), moment(t, "2026-04-16"))
	if err != nil {
		t.Fatal(err)
	}
	s.mustPay(166_500, "maret")
	s.until("2026-03-19 23:59")
	s.wantState("budi", store.StateActive)
	s.until("2026-03-20 00:00")
	s.wantState("budi", store.StateSuspended)
	s.until("2026-04-15 23:59")
	s.wantState("budi", store.StateSuspended)
	if got := len(s.documents()); got != 1 {
		t.Errorf("%d documents are made meanwhile", got-1)
	}
	s.until("2026-04-16 00:00")
	s.wantState("budi", store.StateActive)
	s.until("2026-04-16 00:01")
	rest := s.last()
	if !rest.Begin.Equal(moment(t, "2026-04-16")) || rest.Net != 75_000 {
		t.Errorf("the rest of April is %d from %v", rest.Net, rest.Begin)
	}
	s.until("2026-05-01 00:01")
	s.wantDocument(s.last(), 150_000, 16_500, 166_500)
	s.sound()
}

// TestALeaveEndsEarlier: the customer is back, and pays from that day on.
func TestALeaveEndsEarlier(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-30 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.mustPay(s.balance(store.AccountReceivable), "maret")
	ref := billing.ByLogin("budi")
	if _, err := s.Leave(t.Context(), ref, time.Time{}, moment(t, "2026-06-01")); err != nil {
		t.Fatal(err)
	}
	s.wantState("budi", store.StateSuspended)
	_, err := s.Leave(t.Context(), ref, time.Time{}, moment(t, "2026-06-01"))
	storetest.WantFault(t, err, store.Conflict, "")
	s.until("2026-04-21 10:00")
	if _, err := s.Release(t.Context(), ref, store.HoldLeave); err != nil {
		t.Fatal(err)
	}
	s.run()
	s.wantState("budi", store.StateActive)
	s.wantDocument(s.last(), 50_000, 5_500, 55_500)
	if sub := s.subscription("budi"); !sub.LeaveTo.IsZero() || !sub.Skipped.IsZero() {
		t.Errorf("something of the leave is left: %+v", sub)
	}
	s.sound()
}

// TestALeaveOfAPrepaidServiceMovesItsEnd by its length, or by what was taken of it.
func TestALeaveOfAPrepaidServiceMovesItsEnd(t *testing.T) {
	t.Parallel()
	for _, early := range []bool{false, true} {
		s := newStory(t, "2026-03-01 10:00", storyTerms())
		s.serve("budi", "home")
		s.subscribe("budi", billing.SubscriptionPatch{})
		ref, ends := billing.ByLogin("budi"), s.service("budi").Expires
		_, err := s.Leave(t.Context(), ref, time.Time{}, s.clock.Now().AddDate(0, 0, 10))
		if err != nil {
			t.Fatal(err)
		}
		days := 10
		if early {
			days = 4
			s.clock.Advance(4 * 24 * time.Hour)
			if _, err := s.EndLeave(t.Context(), ref); err != nil {
				t.Fatal(err)
			}
		}
		s.clock.Advance(20 * 24 * time.Hour)
		s.run()
		if got, want := s.service("budi").Expires, ends.AddDate(0, 0, days); !got.Equal(want) {
			t.Errorf("it ends %v, want %v", got, want)
		}
		s.wantState("budi", store.StateActive)
		s.sound()
	}
}

// TestLeavesThatAreRefused name what is wrong.
func TestLeavesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	ref := billing.ByLogin("budi")
	_, err := s.Leave(t.Context(), ref, time.Time{}, moment(t, "2026-04-01"))
	storetest.WantFault(t, err, store.NotFound, "")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	for _, to := range []string{"2026-02-01", "2028-01-01"} {
		s.unchanged(func() { _, err = s.Leave(t.Context(), ref, time.Time{}, moment(t, to)) })
		storetest.WantFault(t, err, store.Invalid, "to")
	}
	_, err = s.Hold(t.Context(), ref, store.HoldLeave)
	storetest.WantFault(t, err, store.Invalid, "holds")
}

// TestAPromiseDelaysIsolirAndIsCountedWhenBroken: isolir comes with the end of the promise.
func TestAPromiseDelaysIsolirAndIsCountedWhenBroken(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-02-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	ref := billing.ByLogin("budi")
	s.until("2026-02-21 10:00")
	s.wantState("budi", store.StateIsolir)
	if _, err := s.Promise(t.Context(), ref, moment(t, "2026-02-25 12:00")); err != nil {
		t.Fatal(err)
	}
	s.wantState("budi", store.StateActive)
	s.until("2026-02-25 11:59")
	s.wantState("budi", store.StateActive)
	s.until("2026-02-25 12:00")
	s.wantState("budi", store.StateIsolir)
	if sub := s.subscription("budi"); sub.Promised != 1 || !sub.Promise.IsZero() {
		t.Errorf("the promise is not counted as broken: %+v", sub)
	}
	s.sound()
}

// TestAPromiseThatIsKept is not counted.
func TestAPromiseThatIsKept(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-02-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	ref := billing.ByLogin("budi")
	s.until("2026-02-19 10:00")
	if _, err := s.Promise(t.Context(), ref, moment(t, "2026-02-25 12:00")); err != nil {
		t.Fatal(err)
	}
	s.until("2026-02-24 10:00")
	s.mustPay(166_500, "janji")
	s.until("2026-03-05 10:00")
	s.wantState("budi", store.StateActive)
	s.wantNotices(store.NoticeIsolir, 0)
	if sub := s.subscription("budi"); sub.Promised != 0 {
		t.Errorf("the promise is counted as broken: %+v", sub)
	}
	_, err := s.Promise(t.Context(), ref, moment(t, "2026-05-01"))
	storetest.WantFault(t, err, store.Invalid, "until")
	s.mustPay(166_500, "maret")
	_, err = s.Promise(t.Context(), ref, moment(t, "2026-03-20"))
	storetest.WantFault(t, err, store.Conflict, "")
}

// TestWhoNeverPaysIsTerminated after as many days as the terms say, and billed no more.
func TestWhoNeverPaysIsTerminated(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.TerminateDays = 30
	s := newStory(t, "2026-02-01 10:00", terms)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-03-11 23:59")
	s.wantState("budi", store.StateIsolir)
	s.until("2026-03-12 00:00")
	s.wantState("budi", store.StateTerminated)
	s.wantNotices(store.NoticeTerminated, 1)
	s.until("2026-05-02 00:00")
	if got := len(s.documents()); got != 2 {
		t.Errorf("there are %d invoices, want those of February and March", got)
	}
	if owed := s.balance(store.AccountReceivable); owed != 2*166_500 {
		t.Errorf("%d is owed, want what was open", owed)
	}
	if _, err := s.Terminate(t.Context(), billing.ByLogin("budi")); err != nil {
		t.Errorf("ending it again: %v", err)
	}
	s.wantNotices(store.NoticeTerminated, 1)
	s.sound()
}

// TestTheEndOfAPrepaidValidityIsToldBeforeAndAfter: each day once, whoever looks how often.
func TestTheEndOfAPrepaidValidityIsToldBeforeAndAfter(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.serve("budi", "home")
	s.subscribe("budi", billing.SubscriptionPatch{})
	for _, each := range []struct {
		day  string
		sent int
	}{{"2026-03-24", 1}, {"2026-03-28", 2}, {"2026-03-30", 3}} {
		s.until(each.day + " 08:59")
		s.wantNotices(store.NoticeExpiring, each.sent-1)
		s.until(each.day + " 09:01")
		s.wantNotices(store.NoticeExpiring, each.sent)
	}
	s.wantNotices(store.NoticeExpired, 0)
	s.until("2026-04-02 00:00")
	s.wantNotices(store.NoticeExpired, 1)
	s.wantNotices(store.NoticeExpiring, 3)
	if sub := s.subscription("budi"); !sub.Expires.IsZero() || sub.Ended.IsZero() {
		t.Errorf("its end was not acted upon: %+v", sub)
	}
	s.sound()
}

// TestUnsubscribeEndsBilling and lets the service go on.
func TestUnsubscribeEndsBilling(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.Proration = "combined"
	s := newStory(t, "2026-01-15 10:00", terms)
	s.serve("budi", "sepuluh")
	ref := billing.ByLogin("budi")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	_, err := s.Subscribe(t.Context(), ref, billing.SubscriptionPatch{})
	storetest.WantFault(t, err, store.Conflict, "")
	if err := s.Unsubscribe(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	s.wantDocument(s.last(), 82_258, 9_048, 91_306)
	s.until("2026-03-02 00:00")
	if got := len(s.documents()); got != 1 {
		t.Errorf("there are %d invoices, want one", got)
	}
	s.wantState("budi", store.StateActive)
	storetest.WantFault(t, s.Unsubscribe(t.Context(), ref), store.NotFound, "")
	s.sound()
}

// TestUnsubscribeEndsALeave: nobody else would.
func TestUnsubscribeEndsALeave(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	ref := billing.ByLogin("budi")
	if _, err := s.Leave(t.Context(), ref, time.Time{}, moment(t, "2026-06-01")); err != nil {
		t.Fatal(err)
	}
	if err := s.Unsubscribe(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	s.wantState("budi", store.StateActive)
	s.sound()
}

// TestAChangeDuringALeaveChargesNothing: the month that is passed over was not charged either.
func TestAChangeDuringALeaveChargesNothing(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-03-01 10:00", storyTerms())
	s.postpaid("dua puluh", 300_000)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.mustPay(166_500, "maret")
	s.until("2026-03-25 10:00")
	s.suspend("budi")
	s.until("2026-04-10 10:00")
	if changed := s.change("budi", "dua puluh", billing.ChangeNow); changed.Invoice.ID != 0 {
		t.Errorf("%d is charged", changed.Invoice.Total)
	}
	s.until("2026-04-16 10:00")
	if _, err := s.Restore(t.Context(), billing.ByLogin("budi")); err != nil {
		t.Fatal(err)
	}
	s.run()
	s.wantDocument(s.last(), 150_000, 16_500, 166_500)
	s.sound()
}

// TestAnothersCustomerIsNotThere: an agent neither sees nor bills what belongs to somebody else.
func TestAnothersCustomerIsNotThere(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-01-15 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	ctx := store.WithActor(t.Context(), store.Actor{Name: "agen", Agent: 7})
	ref := billing.ByLogin("budi")
	for word, do := range map[string]func() error{
		"subscribe": func() error {
			_, err := s.Subscribe(ctx, ref, billing.SubscriptionPatch{})

			return err
		},
		"set":  func() error { _, err := s.SetSubscription(ctx, ref, billing.SubscriptionPatch{}); return err },
		"read": func() error { _, err := s.Subscription(ctx, ref); return err },
		"end":  func() error { return s.Unsubscribe(ctx, ref) },
		"plan": func() error {
			_, err := s.ChangePlan(ctx, ref, billing.PlanChange{Plan: "home"})

			return err
		},
		"promise":   func() error { _, err := s.Promise(ctx, ref, time.Time{}); return err },
		"hold":      func() error { _, err := s.Suspend(ctx, ref); return err },
		"terminate": func() error { _, err := s.Terminate(ctx, ref); return err },
		"leave":     func() error { _, err := s.Leave(ctx, ref, time.Time{}, time.Time{}); return err },
	} {
		var err error
		s.unchanged(func() { err = do() })
		if !store.Is(err, store.NotFound) {
			t.Errorf("%s: the error is %v, want one that says nothing is there", word, err)
		}
	}
}
