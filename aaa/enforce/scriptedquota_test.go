package enforce_test

import (
	"testing"
	"time"

	"gardu/store"
)

// TestScriptedQuota: two devices use up a quota together. Whatever follows concerns both, whichever
// of them sent the record, and leaves before any time has passed. Each router would let either of
// them have all of it, since the plan does not say how many there may be.
func TestScriptedQuota(t *testing.T) {
	for _, one := range []struct {
		action        store.QuotaAction
		rate          string // of the sessions that go on; empty for none
		changes, ends int
		next          string // rate of the next login; empty when it is refused
	}{
		{store.QuotaThrottle, "1M/1M", 2, 0, "1M/1M"},
		{store.QuotaIsolir, "", 0, 2, isolirProfile.Rate},
		{store.QuotaBlock, "", 0, 2, ""},
	} {
		t.Run(one.action.String(), func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.sell(store.Plan{
					ID: 1, Profile: usual.Profile, OnQuota: one.action,
					DataLimit: store.DataLimit{Total: 10 * gigabyte},
					Throttle:  store.Profile{Rate: "1M/1M"},
				})
				f.subscribe(7, nil)
				gate := f.town(1)
				f.start()
				home, phone := gate.dial(7), gate.dial(7)
				f.pass(5 * time.Minute)
				home.use(gigabyte, 3*gigabyte)
				phone.use(0, 4*gigabyte)
				f.settle()
				gate.expect(0, 0)
				f.pass(5 * time.Minute)
				home.use(0, gigabyte/2)
				phone.use(0, gigabyte)
				home.use(0, gigabyte/2)
				atOnce()
				if got := len(gate.departed()); got == 0 {
					t.Error("nothing has left by the time at which the record is answered")
				}
				f.settle()
				rate(t, one.rate, home, phone)
				gate.expect(one.changes, one.ends)
				next := gate.dial(7)
				if (next == nil) != (one.next == "") {
					t.Fatalf("the next login was let in: %v", next != nil)
				}
				if next != nil {
					rate(t, one.next, next)
				}
				f.settle()
				gate.expect(one.changes, one.ends)
			})
		})
	}
}

// TestScriptedShare: a device that has used up its share is cut by its router, and its next login
// gets another share of what is left; nobody is cut before.
func TestScriptedShare(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(store.Plan{
			ID: 1, Profile: usual.Profile, SharedUsers: 2,
			DataLimit: store.DataLimit{Down: 8 * gigabyte},
		})
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home, phone := gate.dial(7), gate.dial(7)
		f.pass(5 * time.Minute)
		if !home.use(0, 4*gigabyte-1000) || home.use(0, 2000) {
			t.Error("the share of four gigabytes was not kept")
		}
		phone.use(0, gigabyte)
		f.settle()
		again := gate.dial(7)
		if got := again.opened.XmitLimit; got < 3*gigabyte/2-1000 || got > 3*gigabyte/2 {
			t.Errorf("another share of %d", got)
		}
		if !phone.online() {
			t.Error("the other device was cut")
		}
		gate.expect(0, 0)
		f.pass(5 * time.Minute)
		phone.use(0, 2*gigabyte)
		again.use(0, gigabyte)
		f.settle()
		if phone.online() || again.online() || gate.dial(7) != nil {
			t.Error("still online with nothing left")
		}
	})
}

// TestScriptedFairUse: tiers are applied in place as they are reached and lifted when their window
// begins anew: a day, a month, or a month from the traffic day.
func TestScriptedFairUse(t *testing.T) {
	for _, one := range []struct {
		name   string
		window store.Window
		day    int
		resets time.Time
	}{
		{"day", store.WindowDay, 0, time.Date(2026, 11, 3, 0, 0, 0, 0, jakarta)},
		{"month", store.WindowMonth, 0, time.Date(2026, 12, 1, 0, 0, 0, 0, jakarta)},
		{"traffic day", store.WindowMonth, 5, time.Date(2026, 11, 5, 0, 0, 0, 0, jakarta)},
	} {
		t.Run(one.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.sell(store.Plan{
					ID: 1, Profile: store.Profile{Rate: "20M/20M"}, TrafficDay: one.day,
					TierWindow: one.window, Tiers: []store.Tier{
						{After: 100 * gigabyte, Rate: "5M/5M"}, {After: 150 * gigabyte, Rate: "2M/2M"},
					},
				})
				f.subscribe(7, nil)
				gate := f.town(1)
				f.jump(one.resets.Add(-6 * time.Hour).Sub(f.now()))
				f.start()
				home, phone := gate.dial(7), gate.dial(7)
				for _, step := range []struct {
					home, phone uint64
					rate        string
				}{
					{60 * gigabyte, 39 * gigabyte, "20M/20M"},
					{0, gigabyte, "5M/5M"},
					{49 * gigabyte, 0, "5M/5M"},
					{gigabyte, 0, "2M/2M"},
				} {
					f.pass(time.Hour)
					home.use(0, step.home)
					phone.use(step.phone, 0)
					f.settle()
					rate(t, step.rate, home, phone)
				}
				f.until(one.resets.Add(-time.Second))
				rate(t, "2M/2M", home, phone)
				f.until(one.resets.Add(time.Second))
				rate(t, "20M/20M", home, phone)
				gate.expect(6, 0)
			})
		})
	}
}

// TestScriptedHours: the rate changes at ten in the evening and at six in the morning in Jakarta.
func TestScriptedHours(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		hours, err := store.ParseHours("22:00-06:00=20M/20M")
		must(t, err)
		f.sell(store.Plan{
			ID: 1, Profile: store.Profile{Rate: "10M/10M"}, Hours: []store.RateHours{hours},
		})
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		for _, step := range []struct {
			day, hour int
			before    string
			after     string
		}{
			{2, 22, "10M/10M", "20M/20M"}, {3, 6, "20M/20M", "10M/10M"}, {3, 22, "10M/10M", "20M/20M"},
		} {
			at := time.Date(2026, 11, step.day, step.hour, 0, 0, 0, jakarta)
			f.until(at.Add(-time.Second))
			rate(t, step.before, home)
			f.until(at.Add(time.Second))
			rate(t, step.after, home)
		}
		gate.expect(3, 0)
		rate(t, "20M/20M", gate.dial(7))
	})
}

// TestScriptedTopUp: a top-up raises limits in place: the router lets the customer use what was
// bought in addition, and cuts him at the end of it. RouterOS cannot change the limit of the total,
// so such a session ends and its next login has the whole of it.
func TestScriptedTopUp(t *testing.T) {
	for _, one := range []struct {
		name     string
		limit    store.DataLimit
		up, down uint64 // of each gigabyte
		ends     bool
	}{
		{"download", store.DataLimit{Down: 10 * gigabyte}, 0, gigabyte, false},
		{"upload", store.DataLimit{Up: 10 * gigabyte}, gigabyte, 0, false},
		{"total", store.DataLimit{Total: 10 * gigabyte}, gigabyte / 2, gigabyte / 2, true},
	} {
		t.Run(one.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.sell(store.Plan{ID: 1, Profile: usual.Profile, DataLimit: one.limit})
				f.subscribe(7, nil)
				gate := f.town(1)
				f.start()
				home := gate.dial(7)
				f.pass(5 * time.Minute)
				home.use(8*one.up, 8*one.down)
				f.subscribe(7, func(s *store.Service) {
					s.TopUp = store.TopUp{Octets: 5 * gigabyte, Window: s.Activated}
				})
				f.settle()
				if home.online() == one.ends {
					t.Fatalf("online %v after the top-up", home.online())
				}
				left := uint64(7)
				if one.ends {
					gate.expect(0, 1)
					home = gate.dial(7)
				} else {
					gate.expect(1, 0)
				}
				for range left - 1 {
					f.pass(5 * time.Minute)
					if !home.use(one.up, one.down) {
						t.Fatal("cut although there is quota left")
					}
					f.settle()
				}
				f.pass(5 * time.Minute)
				if home.use(one.up, one.down) {
					t.Error("the router has not cut at the end of the quota")
				}
				if gate.dial(7) != nil {
					t.Error("let in with nothing left")
				}
			})
		})
	}
}

// TestScriptedTopUpOfTime: hours that were bought move Session-Timeout in place; the router cuts at
// the end of them and not before.
func TestScriptedTopUpOfTime(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(store.Plan{ID: 1, Profile: usual.Profile, TimeLimit: 2 * time.Hour})
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		if got := home.opened.SessionTimeout; got != 2*time.Hour {
			t.Errorf("session timeout %v", got)
		}
		spend := func(d time.Duration) (there bool) {
			for range d / (5 * time.Minute) {
				f.pass(5 * time.Minute)
				there = home.use(1000, 1000)
			}

			return there
		}
		spend(90 * time.Minute)
		f.subscribe(7, func(s *store.Service) {
			s.TopUp = store.TopUp{Online: time.Hour, Window: s.Activated}
		})
		atOnce()
		f.pass(time.Second)
		if got := home.line().SessionTimeout; got != 3*time.Hour {
			t.Errorf("session timeout %v after the top-up", got)
		}
		if !spend(85 * time.Minute) {
			t.Fatal("cut although there is time left")
		}
		if spend(5 * time.Minute); home.online() || gate.dial(7) != nil {
			t.Error("still online with no time left")
		}
	})
}
