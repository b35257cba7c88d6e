package main

import (
	"testing"
	"time"

	"gardu/store"
)

// TestWindowsOfUsage: usage is counted in the windows that the entitlement asks about: those of the
// plan, and of the plan that follows once the validity has ended.
func TestWindowsOfUsage(t *testing.T) {
	t.Parallel()
	office, clock := openOffice(t, nil)
	network, now := office.Network, clock.Now()
	for _, plan := range []store.Plan{
		{ID: 1, Name: "plain", Access: store.PPPoE},
		{ID: 2, Name: "switching", Access: store.PPPoE, TrafficDay: 15, OnExpiry: store.ExpirySwitch, ExpiryPlan: 3},
		{ID: 3, Name: "after", Access: store.PPPoE, TrafficDay: 20},
	} {
		if err := network.Directory.PutPlan(&plan); err != nil {
			t.Fatal(err)
		}
	}
	activated := now.Add(-48 * time.Hour).UTC().Truncate(time.Second)
	for id, test := range map[int64]struct {
		name    string
		plan    int64
		expires time.Time
		want    int
	}{
		1: {"the first of the month", 1, time.Time{}, 0},
		2: {"of the plan", 2, now.Add(time.Hour), 15},
		3: {"of the plan that has no end", 2, time.Time{}, 15},
		4: {"of the plan that followed", 2, now.Add(-time.Hour), 20},
		5: {"of a plan that nothing follows", 3, now.Add(-time.Hour), 20},
		6: {"of no plan", 99, time.Time{}, 0},
	} {
		err := network.Directory.PutService(&store.Service{
			ID: id, Login: "login" + string(rune('0'+id)), Access: store.PPPoE, Plan: test.plan,
			Activated: activated, Expires: test.expires,
		})
		if err != nil {
			t.Fatal(err)
		}
		if began, day := network.windows(id); day != test.want || !began.Equal(activated) {
			t.Errorf("%s: months begin on %d, the activation at %v", test.name, day, began)
		}
	}
	if began, day := network.windows(77); day != 0 || !began.IsZero() {
		t.Errorf("an unknown service has windows of %v and %d", began, day)
	}
}
