package store_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

// explained is one row: what is asked at noon in Jakarta on 15 March 2026, and the sentence.
type explained struct {
	name   string
	reason store.Reason // that is expected on the way
	asked  store.Explanation
	want   string
}

// day returns a local time in Jakarta in March 2026.
func day(day, hour, minute int) time.Time {
	return time.Date(2026, time.March, day, hour, minute, 0, 0, jakarta)
}

// home is a plan of a rate, with changes.
func home(changes ...func(p *store.Plan)) *store.Plan {
	plan := &store.Plan{Name: "Rumahan", Profile: store.Profile{Rate: "10M/10M"}}
	for _, change := range changes {
		change(plan)
	}
	plan.Prepare()

	return plan
}

// quota gives a plan a quota of 100 GB in a window.
func quota(window store.Window, action store.QuotaAction) func(p *store.Plan) {
	return func(p *store.Plan) {
		p.DataLimit, p.QuotaWindow, p.OnQuota = store.DataLimit{Total: 100e9}, window, action
		p.Throttle.Rate = "5M/5M"
	}
}

// fairUse gives a plan two tiers in a window.
func fairUse(window store.Window) func(p *store.Plan) {
	return func(p *store.Plan) {
		p.TierWindow = window
		p.Tiers = []store.Tier{{After: 100e9, Rate: "5M/5M"}, {After: 150e9, Rate: "2M/2M"}}
	}
}

// atNoon gives a plan another rate from 10:00 to 13:30.
func atNoon(p *store.Plan) {
	p.Hours = append(p.Hours, store.RateHours{
		From: 10 * 60, To: 13*60 + 30, Rate: "20M/20M", OverTiers: true,
	})
}

// onExpiry says what follows the validity.
func onExpiry(action store.ExpiryAction) func(p *store.Plan) {
	return func(p *store.Plan) { p.OnExpiry = action }
}

// checkSentences asks for each row.
func checkSentences(t *testing.T, cases []explained) {
	t.Helper()

	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			asked := c.asked
			asked.Now, asked.Access.Isolir, asked.Access.Zone = noon, isolir, jakarta
			given := store.Entitlement(asked.Standing, asked.Plan, asked.Usage, asked.Access, asked.Now)
			if given.Reason != c.reason {
				t.Fatalf("reason is %s, want %s", given.Reason, c.reason)
			}
			if got := store.Explain(given, asked); got != c.want {
				t.Errorf("explained as\n%q, want\n%q", got, c.want)
			}
		})
	}
}

// since stands for a beginning today, and longAgo for one on another day.
var (
	since   = day(15, 9, 2)
	longAgo = day(1, 0, 0)
)

func TestExplainRefusals(t *testing.T) {
	t.Parallel()

	plan := home()
	checkSentences(t, []explained{{
		"terminated", store.ReasonTerminated,
		store.Explanation{Plan: plan, Standing: store.Standing{Terminated: true}},
		"rejected: terminated",
	}, {
		"suspended", store.ReasonSuspended,
		store.Explanation{Plan: plan, Standing: store.Standing{Holds: store.HoldManual | store.HoldUnpaid}},
		"rejected: suspended by an operator",
	}, {
		"away and misuse", store.ReasonSuspended,
		store.Explanation{
			Plan: plan, Since: since, Standing: store.Standing{Holds: store.HoldLeave | store.HoldFraud},
		},
		"rejected since 09:02: the customer is away and held for misuse",
	}, {
		"pending", store.ReasonPending,
		store.Explanation{Plan: plan},
		"rejected: pending, because nothing has activated it yet",
	}, {
		"unpaid", store.ReasonUnpaid,
		store.Explanation{Plan: plan, Since: longAgo, Standing: store.Standing{
			Activated: activated, Holds: store.HoldUnpaid,
		}},
		"isolir since 2026-03-01 00:00: something is unpaid past its isolir date",
	}, {
		"expired", store.ReasonExpired,
		store.Explanation{Plan: plan, Standing: standing(longAgo)},
		"rejected: expired on 2026-03-01 00:00",
	}, {
		"expired today, into isolir", store.ReasonExpired,
		store.Explanation{
			Plan: home(onExpiry(store.ExpiryIsolir)), Standing: standing(past), Since: past,
		},
		"isolir since 11:00: expired at 11:00",
	}, {
		"expired, without the plan that should follow", store.ReasonExpired,
		store.Explanation{Plan: home(onExpiry(store.ExpirySwitch)), Standing: standing(longAgo)},
		"rejected: expired on 2026-03-01 00:00, and the plan that should follow is missing",
	}, {
		"quota", store.ReasonQuota,
		store.Explanation{
			Plan: home(quota(store.WindowActivation, store.QuotaBlock)), Standing: standing(future),
			Usage: used(112_499_000_000),
		},
		"rejected: 112.4 GB of 100 GB used since activation",
	}, {
		"quota, into isolir", store.ReasonQuota,
		store.Explanation{
			Plan: home(quota(store.WindowDay, store.QuotaIsolir)), Standing: standing(future),
			Usage: used(100e9), Since: since,
		},
		"isolir since 09:02: 100 GB of 100 GB used today",
	}})
}

func TestExplainWhatIsGiven(t *testing.T) {
	t.Parallel()

	month := func(p *store.Plan) { p.Validity = store.Validity{Count: 1, Unit: store.Months} }
	pending := store.Standing{StartsAtLogin: true}
	checkSentences(t, []explained{{
		"everything", store.ReasonEntitled,
		store.Explanation{Plan: home(), Standing: standing(time.Time{})},
		"as the plan gives: 10M/10M, without limit",
	}, {
		"no rate", store.ReasonEntitled,
		store.Explanation{Plan: &store.Plan{}, Standing: standing(future)},
		"as the plan gives: no rate limit until 2026-04-14 12:00",
	}, {
		"a quota", store.ReasonEntitled,
		store.Explanation{
			Plan: home(quota(store.WindowActivation, store.QuotaBlock)), Standing: standing(future),
			Usage: used(32_140_000_000), Since: since,
		},
		"as the plan gives: 10M/10M until 2026-04-14 12:00; " +
			"32.1 GB of 100 GB used since activation, 67.8 GB left",
	}, {
		"an uptime", store.ReasonEntitled,
		store.Explanation{
			Plan: home(func(p *store.Plan) {
				p.TimeLimit, p.QuotaWindow = 10*time.Minute, store.WindowMonth
			}),
			Standing: standing(time.Time{}),
			Usage:    &store.Usage{Month: store.Amount{Start: noon, Online: 45 * time.Second}},
		},
		"as the plan gives: 10M/10M; " +
			"45s of 10m online used this month, 9m left",
	}, {
		"tiers that are not reached", store.ReasonEntitled,
		store.Explanation{
			Plan: home(fairUse(store.WindowDay)), Standing: standing(time.Time{}), Usage: used(5e8),
		},
		"as the plan gives: 10M/10M; fair use after 100 GB, 500 MB used today",
	}, {
		"until another rate comes", store.ReasonEntitled,
		store.Explanation{Plan: home(atEvening), Standing: standing(future)},
		"as the plan gives: 10M/10M until 22:00; expires on 2026-04-14 12:00",
	}, {
		"until this evening, over a midnight of the quota", store.ReasonEntitled,
		store.Explanation{
			Plan:     home(quota(store.WindowDay, store.QuotaThrottle)),
			Standing: standing(day(16, 22, 0)),
		},
		"as the plan gives: 10M/10M until 2026-03-16 22:00; 0 B of 100 GB used today, 100 GB left",
	}, {
		"at the first login", store.ReasonEntitled,
		store.Explanation{Plan: home(month), Standing: pending},
		"pending until its first login, then as the plan gives: 10M/10M for 1mo",
	}, {
		"at the first login, with an end", store.ReasonEntitled,
		store.Explanation{Plan: home(month), Standing: store.Standing{StartsAtLogin: true, Expires: future}},
		"pending until its first login, then as the plan gives: 10M/10M until 2026-04-14 12:00",
	}, {
		"at the first login, without end", store.ReasonEntitled,
		store.Explanation{Plan: home(), Standing: pending},
		"pending until its first login, then as the plan gives: 10M/10M, without limit",
	}, {
		"at the first login, at noon", store.ReasonHours,
		store.Explanation{Plan: home(atNoon), Standing: pending},
		"pending until its first login, then 20M/20M: another rate at this time of day",
	}})
}

// atEvening gives a plan another rate from 22:00 to 06:00.
func atEvening(p *store.Plan) {
	p.Hours = append(p.Hours, store.RateHours{From: 22 * 60, To: 6 * 60, Rate: "20M/20M"})
}

func TestExplainOtherRates(t *testing.T) {
	t.Parallel()

	active, bought := standing(time.Time{}), standing(future)
	bought.TopUp = store.TopUp{
		Octets: 10e9, Online: time.Hour, Window: store.Calendar{Zone: jakarta}.MonthStart(noon),
	}
	inApril := func(p *store.Plan) { p.TrafficDay = 20 }
	always := func(p *store.Plan) { p.Hours = []store.RateHours{{Rate: "20M/20M"}} }
	checkSentences(t, []explained{{
		"throttled", store.ReasonThrottled,
		store.Explanation{
			Plan: home(quota(store.WindowMonth, store.QuotaThrottle)), Standing: active,
			Usage: used(100e9), Since: since,
		},
		"throttled to 5M/5M since 09:02: 100 GB of 100 GB used this month",
	}, {
		"throttled, with a top-up", store.ReasonThrottled,
		store.Explanation{
			Plan: home(quota(store.WindowMonth, store.QuotaThrottle)), Standing: bought,
			Usage: used(111e9),
		},
		"throttled to 5M/5M: 111 GB of 110 GB (10 GB added) used this month",
	}, {
		"throttled since a traffic day", store.ReasonThrottled,
		store.Explanation{
			Plan:     home(quota(store.WindowMonth, store.QuotaThrottle), inApril),
			Standing: active,
			Usage: &store.Usage{Month: store.Amount{
				Start: store.Calendar{Zone: jakarta, TrafficDay: 20}.MonthStart(noon), Up: 100e9,
			}},
		},
		"throttled to 5M/5M: 100 GB of 100 GB used since 2026-02-20",
	}, {
		"fair use", store.ReasonFairUse,
		store.Explanation{
			Plan: home(fairUse(store.WindowDay)), Standing: active, Usage: used(112.4e9), Since: since,
		},
		"5M/5M since 09:02: fair use after 100 GB, 112.4 GB used today",
	}, {
		"the second tier, with a top-up and hours that give way", store.ReasonFairUse,
		store.Explanation{
			Plan:     home(fairUse(store.WindowMonth), atNoon, func(p *store.Plan) { p.Hours[0].OverTiers = false }),
			Standing: bought, Usage: used(160e9),
		},
		"2M/2M: fair use after 160 GB (10 GB added), 160 GB used this month",
	}, {
		"fair use within a quota", store.ReasonFairUse,
		store.Explanation{
			Plan: home(fairUse(store.WindowDay), func(p *store.Plan) {
				p.DataLimit, p.QuotaWindow = store.DataLimit{Up: 200e9, Down: 200e9}, store.WindowMonth
				p.TimeLimit = 10 * time.Hour
			}),
			Standing: bought, Usage: withUptime(used(112.4e9)),
		},
		"5M/5M: fair use after 100 GB, 112.4 GB used today; " +
			"0 B of 210 GB (10 GB added) upload used this month, 210 GB left; " +
			"112.4 GB of 210 GB (10 GB added) download used this month, 97.6 GB left; " +
			"3h20m of 11h (1h added) online used this month, 7h39m left",
	}, {
		"hours", store.ReasonHours,
		store.Explanation{Plan: home(atNoon), Standing: active},
		"20M/20M until 13:30: another rate at this time of day",
	}, {
		"hours over fair use", store.ReasonHours,
		store.Explanation{
			Plan: home(fairUse(store.WindowDay), atNoon), Standing: standing(future),
			Usage: used(112.4e9), Since: day(15, 10, 0),
		},
		"20M/20M since 10:00 until 13:30: another rate at this time of day, whatever fair use says",
	}, {
		"hours without end", store.ReasonHours,
		store.Explanation{Plan: home(always), Standing: active},
		"20M/20M: another rate at this time of day",
	}, {
		"switched", store.ReasonSwitched,
		store.Explanation{
			Plan: home(onExpiry(store.ExpirySwitch)), Standing: standing(longAgo), Since: longAgo,
			Access: store.Access{Fallback: fallback(quota(store.WindowMonth, store.QuotaBlock))},
			Usage:  used(3e9),
		},
		"1M/1M since 2026-03-01 00:00: expired on 2026-03-01 00:00, and plan Hemat follows; " +
			"3 GB of 100 GB used this month, 97 GB left",
	}, {
		"switched and throttled", store.ReasonThrottled,
		store.Explanation{
			Plan: home(onExpiry(store.ExpirySwitch)), Standing: standing(longAgo),
			Access: store.Access{Fallback: fallback(quota(store.WindowMonth, store.QuotaThrottle))},
			Usage:  used(103e9),
		},
		"throttled to 5M/5M: 103 GB of 100 GB used this month; " +
			"expired on 2026-03-01 00:00, and plan Hemat follows",
	}})
}

// fallback is a plan that follows another.
func fallback(change func(p *store.Plan)) *store.Plan {
	return home(func(p *store.Plan) { p.Name, p.Profile.Rate = "Hemat", "1M/1M" }, change)
}

// withUptime adds an uptime to a usage.
func withUptime(usage *store.Usage) *store.Usage {
	usage.Month.Online = 3*time.Hour + 20*time.Minute + 59*time.Second

	return usage
}

func TestExplainEveryReason(t *testing.T) {
	t.Parallel()

	plan := home()
	for _, reason := range append(store.Reasons(), "strange") {
		got := store.Explain(store.Entitled{Reason: reason}, store.Explanation{
			Plan: plan, Standing: store.Standing{Holds: store.HoldManual}, Now: noon,
		})
		if got == "" || strings.Contains(got, "  ") || strings.HasSuffix(got, ": ") {
			t.Errorf("%s is explained as %q", reason, got)
		}
	}
}

func TestExplainAnything(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		now := drawNow(t, zone)
		plan := drawPlan(t, "plan")
		asked := store.Explanation{
			Standing: store.Standing{
				Holds:         store.Holds(rapid.IntRange(0, 15).Draw(t, "holds")),
				StartsAtLogin: rapid.Bool().Draw(t, "starts at login"),
				Activated:     drawTime(t, "activated"),
				Expires:       drawTime(t, "expires"),
			},
			Plan: plan, Usage: drawUsage(t, now, plan.Calendar(zone)), Now: now,
			Access: store.Access{Isolir: isolir, Zone: zone},
			Since:  drawTime(t, "since"),
		}
		given := store.Entitlement(asked.Standing, plan, asked.Usage, asked.Access, now)
		got := store.Explain(given, asked)
		switch {
		case strings.Contains(got, "  ") || strings.HasSuffix(got, ": ") || strings.Contains(got, "0001"):
			t.Fatalf("%s is explained as %q", given.Reason, got)
		case given.Outcome == store.Reject != strings.HasPrefix(got, "rejected"):
			t.Fatalf("%v is explained as %q", given.Outcome, got)
		case given.Outcome == store.Isolate != strings.HasPrefix(got, "isolir"):
			t.Fatalf("%v is explained as %q", given.Outcome, got)
		}
	})
}

func TestHumanSize(t *testing.T) {
	t.Parallel()

	for octets, want := range map[uint64]string{
		0: "0 B", 999: "999 B", 1000: "1 kB", 1999: "1.9 kB", 112_400_000_000: "112.4 GB",
		99_999_999_999: "99.9 GB", 100e9: "100 GB", 999_999_999_999: "999.9 GB", 1e12: "1 TB",
		1<<64 - 1: "18446744 TB", 5_050_000: "5 MB",
	} {
		if got := store.HumanSize(octets); got != want {
			t.Errorf("%d octets are written as %q, want %q", octets, got, want)
		}
	}
}
