package enforce_test

import (
	"testing"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// gigabyte is a size as quotas are sold.
const gigabyte = 1_000_000_000

// TestQuotaIsCrossedByTwoDevices: what two devices use together crosses the quota; both are slowed
// down in place, whichever of them sent the record.
func TestQuotaIsCrossedByTwoDevices(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(store.Plan{
			ID: 1, Profile: store.Profile{Rate: "10M/10M", Pool: "dial"}, SharedUsers: 2,
			DataLimit: store.DataLimit{Total: 10 * gigabyte}, OnQuota: store.QuotaThrottle,
			Throttle: store.Profile{Rate: "1M/1M"},
		})
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home, phone := nas.connect(7), nas.connect(7)
		r.settle()
		home.use(1*gigabyte, 4*gigabyte)
		phone.use(0, 4*gigabyte)
		r.settle()
		if got := len(nas.requests()); got != 0 {
			t.Fatalf("%d requests before the quota is used", got)
		}
		phone.use(0, 1*gigabyte)
		r.settle()
		if home.speed() != "1M/1M" || phone.speed() != "1M/1M" {
			t.Errorf("rates %q and %q after the quota", home.speed(), phone.speed())
		}
		if nas.count(packet.CoARequest) != 2 || nas.count(packet.DisconnectRequest) != 0 {
			t.Errorf("asked %+v", nas.requests())
		}
	})
}

// TestQuotaEndsTheSession: where nothing is left, the session is ended before its record is
// answered, but for the pace.
func TestQuotaEndsTheSession(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(store.Plan{
			ID: 1, Profile: store.Profile{Rate: "10M/10M"},
			DataLimit: store.DataLimit{Total: gigabyte}, OnQuota: store.QuotaBlock,
		})
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		r.settle()
		home.use(0, gigabyte)
		r.settle()
		if !home.ended() || nas.count(packet.DisconnectRequest) != 1 {
			t.Errorf("ended %v; asked %+v", home.ended(), nas.requests())
		}
		if nas.connect(7) != nil {
			t.Error("another login was let in")
		}
	})
}

// TestFairUse: tiers are applied in place, and lifted on the traffic day.
func TestFairUse(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		r.plan(store.Plan{
			ID: 1, Profile: store.Profile{Rate: "20M/20M"}, TrafficDay: 5,
			TierWindow: store.WindowMonth, Tiers: []store.Tier{
				{After: 100 * gigabyte, Rate: "5M/5M"}, {After: 150 * gigabyte, Rate: "2M/2M"},
			},
		})
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		for _, step := range []struct {
			down uint64
			rate string
		}{{99 * gigabyte, "20M/20M"}, {gigabyte, "5M/5M"}, {50 * gigabyte, "2M/2M"}} {
			home.use(0, step.down)
			r.settle()
			if home.speed() != step.rate {
				t.Errorf("rate %q, want %q", home.speed(), step.rate)
			}
		}
		r.until(time.Date(2026, 11, 4, 23, 59, 0, 0, jakarta))
		if home.speed() != "2M/2M" {
			t.Errorf("rate %q before the traffic day", home.speed())
		}
		r.until(time.Date(2026, 11, 5, 0, 0, 2, 0, jakarta))
		if home.speed() != "20M/20M" {
			t.Errorf("rate %q on the traffic day", home.speed())
		}
	})
}

// TestTimeOfDay: the rate changes at ten in the evening and at six in the morning.
func TestTimeOfDay(t *testing.T) {
	story(t, func(t *testing.T, r *rig) {
		hours, err := store.ParseHours("22:00-06:00=20M/20M")
		must(t, err)
		r.plan(store.Plan{
			ID: 1, Profile: store.Profile{Rate: "10M/10M"}, Hours: []store.RateHours{hours},
		})
		r.service(7, nil)
		nas := r.router(1, nil)
		r.start()
		home := nas.connect(7)
		for _, step := range []struct {
			at   time.Time
			rate string
		}{
			{time.Date(2026, 11, 2, 21, 59, 58, 0, jakarta), "10M/10M"},
			{time.Date(2026, 11, 2, 22, 0, 2, 0, jakarta), "20M/20M"},
			{time.Date(2026, 11, 3, 5, 59, 58, 0, jakarta), "20M/20M"},
			{time.Date(2026, 11, 3, 6, 0, 2, 0, jakarta), "10M/10M"},
		} {
			r.until(step.at)
			if home.speed() != step.rate {
				t.Errorf("at %v: rate %q, want %q", step.at, home.speed(), step.rate)
			}
		}
	})
}
