package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
)

// The fixed instants of these tests: noon in Jakarta on 15 March 2026, the next midnight and the
// next month there.
var (
	jakarta   = time.FixedZone("WIB", 7*60*60)
	noon      = time.Date(2026, time.March, 15, 12, 0, 0, 0, jakarta).UTC()
	activated = noon.Add(-10 * 24 * time.Hour)
	nextDay   = time.Date(2026, time.March, 16, 0, 0, 0, 0, jakarta).UTC()
	nextMonth = time.Date(2026, time.April, 1, 0, 0, 0, 0, jakarta).UTC()
	past      = noon.Add(-time.Hour)
	future    = noon.Add(30 * 24 * time.Hour)
)

// isolir is the installation's isolir profile.
var isolir = &store.Profile{Rate: "512k/1M", Pool: "pool-isolir", IgnoresFixed: true}

// standing is an activated service that expires at an instant.
func standing(expires time.Time) store.Standing {
	return store.Standing{Activated: activated, Expires: expires}
}

// limited is a plan of ten octets and ten minutes in a window.
func limited(window store.Window, action store.QuotaAction) *store.Plan {
	return &store.Plan{
		Profile:     store.Profile{Rate: "10M/10M"},
		Throttle:    store.Profile{Rate: "1M/1M"},
		DataLimit:   store.DataLimit{Total: 10},
		TimeLimit:   10 * time.Minute,
		QuotaWindow: window,
		OnQuota:     action,
	}
}

// used is a usage of as many octets down in every window.
func used(octets uint64) *store.Usage {
	return &store.Usage{
		Activation: store.Amount{Start: activated, Down: octets},
		Month:      store.Amount{Start: store.Calendar{Zone: jakarta}.MonthStart(noon), Down: octets},
		Day:        store.Amount{Start: store.DayStart(noon, jakarta), Down: octets},
	}
}

// entitlementCase is one row of the table; want names the profile by which text says where it
// came from.
type entitlementCase struct {
	name     string
	standing store.Standing
	plan     *store.Plan
	usage    *store.Usage
	fallback *store.Plan
	want     store.Entitled
}

// run evaluates the case at noon.
func (c *entitlementCase) run() store.Entitled {
	access := store.Access{
		Kind: store.PPPoE, Isolir: isolir, Fallback: c.fallback, Zone: jakarta,
	}

	return store.Entitlement(c.standing, c.plan, c.usage, access, noon)
}

func check(t *testing.T, cases []entitlementCase) {
	t.Helper()

	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			got := c.run()
			c.want.Bounds, c.want.Window = got.Bounds, got.Window // fair use has tests of its own
			if got.Profile != c.want.Profile {
				t.Errorf("profile is %+v, want %+v", got.Profile, c.want.Profile)
			}
			if difference := cmp.Diff(c.want, got); difference != "" {
				t.Errorf("entitled (-want +got):\n%s", difference)
			}
		})
	}
}

func TestEntitlementHolds(t *testing.T) {
	t.Parallel()

	plan := &store.Plan{OnExpiry: store.ExpiryReject}
	own := &store.Plan{Isolir: &store.Profile{Pool: "own-isolir"}}
	held := func(holds store.Holds) store.Standing {
		return store.Standing{Holds: holds, Activated: activated, Expires: past}
	}

	check(t, []entitlementCase{{
		name:     "terminated wins over every hold",
		standing: store.Standing{Terminated: true, Holds: store.HoldManual | store.HoldUnpaid},
		plan:     plan,
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonTerminated},
	}, {
		name:     "suspended by an operator wins over unpaid and expired",
		standing: held(store.HoldManual | store.HoldUnpaid),
		plan:     plan,
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonSuspended},
	}, {
		name:     "away",
		standing: held(store.HoldLeave),
		plan:     plan,
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonSuspended},
	}, {
		name:     "misuse",
		standing: held(store.HoldFraud),
		plan:     plan,
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonSuspended},
	}, {
		name:     "unpaid wins over expired",
		standing: held(store.HoldUnpaid),
		plan:     plan,
		want:     store.Entitled{Outcome: store.Isolate, Reason: store.ReasonUnpaid, Profile: isolir},
	}, {
		name:     "unpaid under a plan with its own isolir profile",
		standing: held(store.HoldUnpaid),
		plan:     own,
		want: store.Entitled{
			Outcome: store.Isolate, Reason: store.ReasonUnpaid, Profile: own.Isolir,
		},
	}})
}

func TestEntitlementPending(t *testing.T) {
	t.Parallel()

	month := &store.Plan{Validity: store.Validity{Count: 1, Unit: store.Months}}
	unlimited := &store.Plan{}
	daily := limited(store.WindowActivation, store.QuotaBlock)
	throttled := limited(store.WindowDay, store.QuotaThrottle)
	end := time.Date(2026, time.April, 15, 12, 0, 0, 0, jakarta).UTC()
	waiting := store.Standing{StartsAtLogin: true}

	check(t, []entitlementCase{{
		name: "not begun",
		plan: month,
		want: store.Entitled{Outcome: store.Reject, Reason: store.ReasonPending},
	}, {
		name:     "first login begins the validity",
		standing: waiting,
		plan:     month,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &month.Profile,
			Activate: true, Until: end, EndsAt: end,
		},
	}, {
		name:     "first login of an unlimited plan",
		standing: waiting,
		plan:     unlimited,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &unlimited.Profile,
			Activate: true,
		},
	}, {
		name:     "an expiry that stands already is kept",
		standing: store.Standing{StartsAtLogin: true, Expires: future},
		plan:     month,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &month.Profile,
			Activate: true, Until: future, EndsAt: future,
		},
	}, {
		name:     "expired before its first login",
		standing: store.Standing{StartsAtLogin: true, Expires: past},
		plan:     month,
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonExpired},
	}, {
		name:     "unpaid before its first login",
		standing: store.Standing{StartsAtLogin: true, Holds: store.HoldUnpaid},
		plan:     month,
		want:     store.Entitled{Outcome: store.Isolate, Reason: store.ReasonUnpaid, Profile: isolir},
	}, {
		name:     "what was used before it began does not count",
		standing: waiting,
		plan:     daily,
		usage:    used(10),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &daily.Profile,
			Activate: true, Remains: store.DataLimit{Total: 10}, Uptime: 10 * time.Minute,
		},
	}, {
		name:     "a first login may be throttled at once",
		standing: waiting,
		plan:     throttled,
		usage:    used(10),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonThrottled, Profile: &throttled.Throttle,
			Activate: true, Until: nextDay,
		},
	}})
}

func TestEntitlementExpiry(t *testing.T) {
	t.Parallel()

	reject := &store.Plan{OnExpiry: store.ExpiryReject}
	isolate := &store.Plan{OnExpiry: store.ExpiryIsolir}
	change := &store.Plan{OnExpiry: store.ExpirySwitch, ExpiryPlan: 2}
	slow := &store.Plan{Profile: store.Profile{Rate: "1M/1M"}, OnExpiry: store.ExpiryReject}
	blocking := limited(store.WindowDay, store.QuotaBlock)
	throttling := limited(store.WindowMonth, store.QuotaThrottle)

	check(t, []entitlementCase{{
		name:     "before it, the session ends there when reject follows",
		standing: standing(future),
		plan:     reject,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &reject.Profile,
			Until: future, EndsAt: future,
		},
	}, {
		name:     "before it, the session ends there when isolir follows",
		standing: standing(future),
		plan:     isolate,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &isolate.Profile,
			Until: future, EndsAt: future,
		},
	}, {
		name:     "before it, the session lives on when a plan follows",
		standing: standing(future),
		plan:     change,
		fallback: slow,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &change.Profile,
			Until: future,
		},
	}, {
		name:     "before it, the session ends there when the plan that follows is missing",
		standing: standing(future),
		plan:     change,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &change.Profile,
			Until: future, EndsAt: future,
		},
	}, {
		name:     "at its very instant, reject",
		standing: standing(noon),
		plan:     reject,
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonExpired},
	}, {
		name:     "isolir",
		standing: standing(past),
		plan:     isolate,
		want:     store.Entitled{Outcome: store.Isolate, Reason: store.ReasonExpired, Profile: isolir},
	}, {
		name:     "another plan, whose own expiry is not asked",
		standing: standing(past),
		plan:     change,
		fallback: slow,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonSwitched, Profile: &slow.Profile,
		},
	}, {
		name:     "another plan with its own quota",
		standing: standing(past),
		plan:     change,
		fallback: blocking,
		usage:    used(4),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonSwitched, Profile: &blocking.Profile,
			Until: nextDay, Remains: store.DataLimit{Total: 6}, Uptime: 10 * time.Minute,
		},
	}, {
		name:     "another plan whose quota is used",
		standing: standing(past),
		plan:     change,
		fallback: blocking,
		usage:    used(10),
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonQuota, Until: nextDay},
	}, {
		name:     "another plan that is throttled",
		standing: standing(past),
		plan:     change,
		fallback: throttling,
		usage:    used(10),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonThrottled, Profile: &throttling.Throttle,
			Until: nextMonth,
		},
	}, {
		name:     "another plan that is missing",
		standing: standing(past),
		plan:     change,
		want:     store.Entitled{Outcome: store.Reject, Reason: store.ReasonExpired},
	}})
}

func TestEntitlementQuota(t *testing.T) {
	t.Parallel()

	block := limited(store.WindowDay, store.QuotaBlock)
	slow := limited(store.WindowDay, store.QuotaThrottle)
	month := limited(store.WindowMonth, store.QuotaIsolir)
	whole := limited(store.WindowActivation, store.QuotaBlock)
	isolirThenReject := limited(store.WindowActivation, store.QuotaIsolir)
	upload := &store.Plan{DataLimit: store.DataLimit{Up: 5, Down: 20}, QuotaWindow: store.WindowDay}
	renewed := used(10)
	renewed.Activation.Start = activated.Add(-time.Second)
	online := &store.Usage{Day: store.Amount{Start: noon, Online: 10 * time.Minute}}
	yesterday := &store.Usage{Day: store.Amount{Start: noon.Add(-24 * time.Hour), Down: 10}}

	check(t, []entitlementCase{{
		name:     "left: the router may enforce what remains, as block follows",
		standing: standing(future), plan: block, usage: used(4),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &block.Profile,
			Until: nextDay, EndsAt: future,
			Remains: store.DataLimit{Total: 6}, Uptime: 10 * time.Minute,
		},
	}, {
		name:     "left: no limit is sent where a throttle follows",
		standing: standing(future), plan: slow, usage: used(4),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &slow.Profile,
			Until: nextDay, EndsAt: future,
		},
	}, {
		name:     "left: nothing used and no usage known",
		standing: standing(time.Time{}), plan: month,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &month.Profile,
			Until: nextMonth, Remains: store.DataLimit{Total: 10}, Uptime: 10 * time.Minute,
		},
	}, {
		name:     "left: each direction by itself, and no bound where there is none",
		standing: standing(time.Time{}), plan: upload, usage: used(19),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &upload.Profile,
			Until: nextDay, Remains: store.DataLimit{Up: 5, Down: 1},
		},
	}, {
		name:     "used: block until the window begins anew",
		standing: standing(future), plan: block, usage: used(10),
		want: store.Entitled{Outcome: store.Reject, Reason: store.ReasonQuota, Until: nextDay},
	}, {
		name:     "used: block until an expiry that comes first",
		standing: standing(noon.Add(time.Hour)), plan: block, usage: used(10),
		want: store.Entitled{
			Outcome: store.Reject, Reason: store.ReasonQuota, Until: noon.Add(time.Hour),
		},
	}, {
		name:     "used: throttle, with the expiry that still ends the session",
		standing: standing(future), plan: slow, usage: used(11),
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonThrottled, Profile: &slow.Throttle,
			Until: nextDay, EndsAt: future,
		},
	}, {
		name:     "used: isolir until the month begins",
		standing: standing(time.Time{}), plan: month, usage: used(10),
		want: store.Entitled{
			Outcome: store.Isolate, Reason: store.ReasonQuota, Profile: isolir, Until: nextMonth,
		},
	}, {
		name:     "used: an isolated session ends where reject follows",
		standing: standing(future), plan: isolirThenReject, usage: used(10),
		want: store.Entitled{
			Outcome: store.Isolate, Reason: store.ReasonQuota, Profile: isolir,
			Until: future, EndsAt: future,
		},
	}, {
		name:     "used: since activation there is no reset",
		standing: standing(time.Time{}), plan: whole, usage: used(10),
		want: store.Entitled{Outcome: store.Reject, Reason: store.ReasonQuota},
	}, {
		name:     "used: time counts as data does",
		standing: standing(time.Time{}), plan: block, usage: online,
		want: store.Entitled{Outcome: store.Reject, Reason: store.ReasonQuota, Until: nextDay},
	}, {
		name:     "used: before a renewal does not count",
		standing: standing(time.Time{}), plan: whole, usage: renewed,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &whole.Profile,
			Remains: store.DataLimit{Total: 10}, Uptime: 10 * time.Minute,
		},
	}, {
		name:     "used: yesterday does not count",
		standing: standing(time.Time{}), plan: block, usage: yesterday,
		want: store.Entitled{
			Outcome: store.Accept, Reason: store.ReasonEntitled, Profile: &block.Profile,
			Until: nextDay, Remains: store.DataLimit{Total: 10}, Uptime: 10 * time.Minute,
		},
	}})
}
