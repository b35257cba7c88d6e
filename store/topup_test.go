package store_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

func TestTopUpPlus(t *testing.T) {
	t.Parallel()

	start := noon
	before := store.TopUp{Octets: 5, Online: time.Hour, Window: start}
	for _, c := range []struct {
		name   string
		octets uint64
		online time.Duration
		start  time.Time
		want   store.TopUp
		fault  string
	}{
		{
			name: "in the same window", octets: 7, online: time.Minute, start: start,
			want: store.TopUp{Octets: 12, Online: time.Hour + time.Minute, Window: start},
		},
		{
			name: "in the same second", octets: 7, start: start.Add(999 * time.Millisecond),
			want: store.TopUp{Octets: 12, Online: time.Hour, Window: start.Add(999 * time.Millisecond)},
		},
		{
			name: "in the next window", octets: 7, start: start.Add(time.Second),
			want: store.TopUp{Octets: 7, Window: start.Add(time.Second)},
		},
		{
			name: "up to the most", octets: store.MaxTopUp - 5, online: store.MaxTimeLimit - time.Hour, start: start,
			want: store.TopUp{Octets: store.MaxTopUp, Online: store.MaxTimeLimit, Window: start},
		},
		{name: "beyond it", octets: store.MaxTopUp - 4, start: start, want: before, fault: "data"},
		{name: "wrapping around", octets: math.MaxUint64, start: start, want: before, fault: "data"},
		{name: "beyond it at once", octets: store.MaxTopUp + 1, start: nextDay, want: before, fault: "data"},
		{name: "more time than there is", online: store.MaxTimeLimit, start: start, want: before, fault: "time"},
		{name: "time that wraps around", online: math.MaxInt64, start: start, want: before, fault: "time"},
		{name: "less time", online: -time.Second, start: start, want: before, fault: "time"},
		{name: "half a second", online: time.Second / 2, start: start, want: before, fault: "time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			got, err := before.Plus(c.octets, c.online, c.start)
			if got != c.want {
				t.Errorf("becomes %+v, want %+v", got, c.want)
			}
			if strings.Join(fields(err), " ") != c.fault {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestTopUpIn(t *testing.T) {
	t.Parallel()

	bought := store.TopUp{Octets: 5, Window: activated}
	if got := bought.In(activated.Add(time.Second / 2)); got != bought {
		t.Errorf("counts %+v in its window", got)
	}
	for _, other := range []time.Time{activated.Add(time.Second), activated.Add(-time.Second), {}} {
		if got := bought.In(other); !got.IsZero() {
			t.Errorf("counts %+v in the window from %v", got, other)
		}
	}
	if !(store.TopUp{Window: activated}).In(activated).IsZero() {
		t.Error("nothing bought counts")
	}
}

func TestPlanBounds(t *testing.T) {
	t.Parallel()

	added := store.TopUp{Octets: 5, Online: time.Hour}
	for name, c := range map[string]struct {
		plan store.Plan
		want store.Bounds
	}{
		"none": {store.Plan{}, store.Bounds{}},
		"data": {
			store.Plan{DataLimit: store.DataLimit{Up: 1, Total: 10}},
			store.Bounds{Data: store.DataLimit{Up: 6, Total: 15}},
		},
		"each": {
			store.Plan{DataLimit: store.DataLimit{Up: 1, Down: 2, Total: 3}, TimeLimit: time.Minute},
			store.Bounds{Data: store.DataLimit{Up: 6, Down: 7, Total: 8}, Online: time.Hour + time.Minute},
		},
		"held at the largest": {
			store.Plan{DataLimit: store.DataLimit{Down: math.MaxUint64 - 4}},
			store.Bounds{Data: store.DataLimit{Down: math.MaxUint64}},
		},
	} {
		if got := c.plan.Bounds(added); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	plan := store.Plan{TimeLimit: store.MaxTimeLimit}
	if got := plan.Bounds(store.TopUp{Online: store.MaxTimeLimit}); got.Online != 2*store.MaxTimeLimit {
		t.Errorf("an uptime of %v", got.Online)
	}
}

// What remains is what is missing to each bound, and nothing remains of one exactly when the
// quota is exhausted.
func TestBoundsProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Uint64Range(0, 5), rapid.Uint64())
		bounds := store.Bounds{
			Data: store.DataLimit{
				Up: number.Draw(t, "up"), Down: number.Draw(t, "down"), Total: number.Draw(t, "total"),
			},
			Online: time.Duration(rapid.Int64Range(0, 5).Draw(t, "online")),
		}
		used := store.Amount{
			Up: number.Draw(t, "used up"), Down: number.Draw(t, "used down"),
			Online: time.Duration(rapid.Int64Range(0, 5).Draw(t, "used online")),
		}
		left, uptime := bounds.Remaining(used)
		exhausted := false
		for _, one := range [][3]uint64{
			{bounds.Data.Up, used.Up, left.Up},
			{bounds.Data.Down, used.Down, left.Down},
			{bounds.Data.Total, used.Total(), left.Total},
			{uint64(bounds.Online), uint64(used.Online), uint64(uptime)},
		} {
			limit, used, left := one[0], one[1], one[2]
			exhausted = exhausted || limit > 0 && used >= limit
			if used < limit && left != limit-used || used >= limit && left != 0 {
				t.Fatalf("%d of %d used leave %d", used, limit, left)
			}
		}
		if got := bounds.Exhausted(used); got != exhausted {
			t.Fatalf("%+v of %+v: exhausted is %v", used, bounds, got)
		}
	})
}

// entitled asks with a top-up of a window at noon in Jakarta.
func entitled(plan *store.Plan, usage *store.Usage, added store.TopUp) store.Entitled {
	service := standing(future)
	service.TopUp = added

	return store.Entitlement(service, plan, usage, store.Access{Isolir: isolir, Zone: jakarta}, noon)
}

func TestTopUpsCount(t *testing.T) {
	t.Parallel()

	month := store.Calendar{Zone: jakarta}.MonthStart(noon)
	today := store.DayStart(noon, jakarta)
	tiers := []store.Tier{{After: 10, Rate: "5M/5M"}}
	daily := &store.Plan{Tiers: tiers, TierWindow: store.WindowDay}
	whole := limited(store.WindowActivation, store.QuotaBlock)
	perMonth, perDay := limited(store.WindowMonth, store.QuotaBlock), limited(store.WindowDay, store.QuotaBlock)
	both := limited(store.WindowMonth, store.QuotaBlock)
	both.Tiers, both.TierWindow = tiers, store.WindowDay
	timed := &store.Plan{
		Tiers: tiers, TierWindow: store.WindowDay, TimeLimit: time.Hour, QuotaWindow: store.WindowMonth,
	}

	for _, c := range []struct {
		name  string
		plan  *store.Plan
		added store.TopUp
		want  store.Reason
	}{
		{"none", perMonth, store.TopUp{}, store.ReasonQuota},
		{"a month's", perMonth, store.TopUp{Octets: 1, Window: month}, store.ReasonEntitled},
		{"of time only", perMonth, store.TopUp{Online: 1, Window: month}, store.ReasonQuota},
		{"a day's", perDay, store.TopUp{Octets: 1, Window: today}, store.ReasonEntitled},
		{"since activation", whole, store.TopUp{Octets: 1, Window: activated}, store.ReasonEntitled},
		{"before the renewal", whole, store.TopUp{Octets: 1, Window: past.Add(-11 * 24 * time.Hour)}, store.ReasonQuota},
		{"of another window", perMonth, store.TopUp{Octets: 1, Window: today}, store.ReasonQuota},
		{"of last month", perMonth, store.TopUp{Octets: 1, Window: month.Add(-time.Second)}, store.ReasonQuota},
		{"tiers without", daily, store.TopUp{}, store.ReasonFairUse},
		{"tiers with", daily, store.TopUp{Octets: 1, Window: today}, store.ReasonEntitled},
		{"tiers, of another window", daily, store.TopUp{Octets: 1, Window: month}, store.ReasonFairUse},
		{"tiers beside a quota that it counts for", both, store.TopUp{Octets: 1, Window: month}, store.ReasonFairUse},
		{"tiers beside a quota of time, in its window", timed, store.TopUp{Octets: 1, Window: month}, store.ReasonEntitled},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			if got := entitled(c.plan, used(10), c.added); got.Reason != c.want {
				t.Errorf("reason is %v, want %v", got.Reason, c.want)
			}
		})
	}
}

func TestTopUpWindow(t *testing.T) {
	t.Parallel()

	tiers := []store.Tier{{After: 10, Rate: "5M/5M"}}
	for name, c := range map[string]struct {
		plan store.Plan
		want store.Window
	}{
		"quota":           {store.Plan{DataLimit: store.DataLimit{Up: 1}}, store.WindowMonth},
		"quota and tiers": {store.Plan{TimeLimit: 1, Tiers: tiers}, store.WindowMonth},
		"tiers":           {store.Plan{Tiers: tiers}, store.WindowDay},
		"neither":         {store.Plan{}, store.WindowMonth},
	} {
		c.plan.QuotaWindow, c.plan.TierWindow = store.WindowMonth, store.WindowDay
		if got := c.plan.TopUpWindow(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
