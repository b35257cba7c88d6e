package routeros_test

import (
	"testing"

	"gardu/routeros/rostest"
	"gardu/store"
)

// versions are the releases that differ in what concerns us.
var versions = []string{"6.49.19", "7.9", "7.17", "7.18", "7.21"}

func TestApplyingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	for _, version := range versions {
		for _, mode := range []store.RouterMode{
			store.RouterRADIUS, store.RouterLocal, store.RouterMixed,
		} {
			t.Run(version+" "+mode.String(), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, mode, rostest.Config{Version: version}).idle()
				for id := int64(1); id <= 5; id++ {
					r.book.pppoe(id)
				}
				r.book.pppoe(6, func(s *store.Service) { s.Access, s.Plan = store.Hotspot, 2 })
				r.book.pppoe(7, func(s *store.Service) { s.Holds = store.HoldUnpaid })
				r.book.pppoe(8, func(s *store.Service) { s.Holds = store.HoldManual })
				outcome := r.apply()
				if outcome.Plan.Empty() {
					t.Fatal("nothing was planned on an empty router")
				}
				t.Log(outcome.Plan)
				r.settled()
				wrote := r.router.Writes()
				r.apply()
				if again := r.router.Writes(); again != wrote {
					t.Errorf("the second run wrote %d times", again-wrote)
				}
			})
		}
	}
}
