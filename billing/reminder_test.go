package billing_test

import (
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// TestLateRemindersAreLeftOut: after two days without anybody looking, nobody is told that three days
// are left when it is two; that of the due day is made up for. What counts days may be sent on its
// own day only.
func TestLateRemindersAreLeftOut(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-02-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-02-06 20:00")
	for _, away := range []string{"2026-02-08 20:00", "2026-02-09 08:00", "2026-02-12 07:00"} {
		s.at(away)
		s.run()
		s.run()
	}
	s.until("2026-02-19 00:00")
	want := map[int]time.Time{-7: moment(t, "2026-02-04"), 0: {}}
	storetest.View(t, s.book, func(r *db.BookReader) error {
		list, err := r.Notices(db.Page{})
		for _, each := range list {
			if each.Kind != store.NoticeReminder {
				continue
			}
			until, is := want[each.Offset]
			if !is || !each.Until.Equal(until) {
				t.Errorf("the reminder of day %d may be sent until %v", each.Offset, each.Until)
			}
			delete(want, each.Offset)
		}

		return err
	})
	for offset := range want {
		t.Errorf("the reminder of day %d is missing, or is there twice", offset)
	}
}

// TestWhoHasPaidIsNotReminded, whatever was to come.
func TestWhoHasPaidIsNotReminded(t *testing.T) {
	t.Parallel()
	s := newStory(t, "2026-02-01 10:00", storyTerms())
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-02-03 09:00")
	s.mustPay(166_500, "februari")
	s.until("2026-02-28 00:00")
	s.wantNotices(store.NoticeReminder, 1)
}

// TestOverdueIsSaidAfterTheDueDay in words of its own.
func TestOverdueIsSaidAfterTheDueDay(t *testing.T) {
	t.Parallel()
	terms := storyTerms()
	terms.Reminders = []int{0, 3}
	s := newStory(t, "2026-02-01 10:00", terms)
	s.serve("budi", "sepuluh")
	s.subscribe("budi", billing.SubscriptionPatch{Anchor: new(1)})
	s.until("2026-02-13 08:59")
	s.wantNotices(store.NoticeOverdue, 0)
	s.until("2026-02-13 09:00")
	s.wantNotices(store.NoticeOverdue, 1)
	s.wantNotices(store.NoticeReminder, 1)
}
