package aaa_test

import (
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// limits are what an Accept lets the router enforce.
type limits struct{ recv, xmit, total uint64 }

// limitsOf reads them from an Accept.
func limitsOf(accept *aaatest.Reply) (found limits) {
	found.recv, _ = accept.VendorOctets64(packet.MikroTik, packet.MikroTikRecvLimit, packet.MikroTikRecvLimitGigawords)
	found.xmit, _ = accept.VendorOctets64(packet.MikroTik, packet.MikroTikXmitLimit, packet.MikroTikXmitLimitGigawords)
	found.total, _ = accept.VendorOctets64(packet.MikroTik, packet.MikroTikTotalLimit, packet.MikroTikTotalLimitGigawords)

	return found
}

// used adds usage of today to a service.
func (n *network) used(up, down uint64, online time.Duration) {
	n.t.Helper()
	session := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	session.Use(up, down, online)
	n.clock.Advance(online)
	n.nas.MustStop(session, packet.UserRequestCause)
}

// Limits go to the router only where reaching them means reject or isolir; what follows a throttle is not the router's.
func TestLimitsAreGrantedWhereReachingThemEndsTheSession(t *testing.T) {
	t.Parallel()
	all := store.DataLimit{Up: 6 << 32, Down: 7 << 32, Total: 9<<32 + 5}
	half := limits{6<<32 - 100, 7<<32 - 200, 9<<32 + 5 - 300}
	for name, c := range map[string]struct {
		action  store.QuotaAction
		devices int
		want    limits
	}{
		"block":             {store.QuotaBlock, 1, half},
		"isolir":            {store.QuotaIsolir, 1, half},
		"throttle":          {store.QuotaThrottle, 1, limits{}},
		"any number":        {store.QuotaBlock, 0, half},
		"shared among four": {store.QuotaBlock, 4, limits{(half.recv + 3) / 4, (half.xmit + 3) / 4, (half.total + 3) / 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			plan := n.plan
			plan.DataLimit, plan.OnQuota, plan.Throttle = all, c.action, store.Profile{Rate: "1M/1M"}
			plan.QuotaWindow, plan.SharedUsers = store.WindowDay, c.devices
			n.putPlan(plan)
			n.used(100, 200, time.Minute)
			if got := limitsOf(n.nas.MustAccept(login("budi"))); got != c.want {
				t.Errorf("limits %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestQuotaUsedIsThrottledOrIsolated(t *testing.T) {
	t.Parallel()
	for action, want := range map[store.QuotaAction]struct {
		rate   string
		reason aaa.Reason
	}{
		store.QuotaThrottle: {"1M/1M", aaa.ReasonThrottled}, store.QuotaIsolir: {"512k/1M", aaa.ReasonQuota},
	} {
		t.Run(action.String(), func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			plan := n.plan
			plan.DataLimit, plan.OnQuota, plan.QuotaWindow = store.DataLimit{Total: 1000}, action, store.WindowDay
			plan.Throttle.Rate = "1M/1M"
			plan.Prepare()
			n.putPlan(plan)
			n.used(600, 600, time.Minute)
			if got := n.wantReason(login("budi"), want.reason).RateLimit(); got != want.rate {
				t.Errorf("rate %q, want %q", got, want.rate)
			}
			n.clock.Advance(24 * time.Hour)
			n.wantReason(login("budi"), aaa.ReasonEntitled)
		})
	}
}

func TestSessionTimeoutIsTheNearestEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expires  time.Duration
		uptime   time.Duration
		devices  int
		onExpiry store.ExpiryAction
		want     uint32
	}{
		"never":                           {},
		"expiry that rejects":             {expires: time.Hour, want: 3600},
		"expiry into isolir":              {expires: time.Hour, onExpiry: store.ExpiryIsolir, want: 3600},
		"expiry into another plan":        {expires: time.Hour, onExpiry: store.ExpirySwitch},
		"uptime":                          {uptime: 10 * time.Minute, want: 540},
		"uptime of three":                 {uptime: 10 * time.Minute, devices: 3, want: 180},
		"uptime before expiry":            {expires: time.Hour, uptime: 10 * time.Minute, want: 540},
		"expiry before uptime":            {expires: 5 * time.Minute, uptime: time.Hour, want: 300},
		"a fraction of a second left":     {expires: time.Millisecond, want: 1},
		"expiry beyond what RouterOS has": {expires: 300 * 24 * time.Hour, want: 21_474_720},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			n.putPlan(store.Plan{ID: 2, Name: "after", Access: store.PPPoE, Profile: store.Profile{Rate: "1M/1M"}})
			plan := n.plan
			plan.TimeLimit, plan.OnExpiry, plan.QuotaWindow = c.uptime, c.onExpiry, store.WindowDay
			plan.SharedUsers = max(c.devices, 1)
			if c.onExpiry == store.ExpirySwitch {
				plan.ExpiryPlan = 2
			}
			n.putPlan(plan)
			n.used(1, 1, time.Minute)
			n.change(1, func(s *store.Service) {
				if c.expires > 0 {
					s.Expires = n.clock.Now().Add(c.expires).Add(time.Second - 1).Truncate(time.Second)
				}
			})
			got, _ := n.nas.MustAccept(login("budi")).Uint32(packet.SessionTimeout)
			if got != c.want {
				t.Errorf("Session-Timeout %d, want %d", got, c.want)
			}
		})
	}
}

// The first Accept of a service that begins now carries the end that the activator has stored.
func TestFirstAcceptEndsWithTheValidity(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	plan := n.plan
	plan.Validity, _ = store.ParseValidity("2h")
	n.putPlan(plan)
	n.pending("siti", func(aaa.Activation) error {
		n.change(2, func(s *store.Service) {
			s.Activated, s.Expires = n.clock.Now(), n.clock.Now().Add(2*time.Hour)
		})

		return nil
	})
	if got, _ := n.nas.MustAccept(login("siti")).Uint32(packet.SessionTimeout); got != 7200 {
		t.Errorf("Session-Timeout %d", got)
	}
}

// Whoever is isolated gets the isolir pool and no address of his own, which would win over it on RouterOS.
func TestIsolirGetsNoFixedAddress(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addService("siti", func(s *store.Service) {
		s.Address, s.DelegatedIPv6 = prefix("203.0.113.9/32").Addr(), prefix("2001:db8:ff00::/56")
	})
	if got := n.nas.MustAccept(login("siti")).Address(packet.FramedIPAddress).String(); got != "203.0.113.9" {
		t.Errorf("Framed-IP-Address %s", got)
	}
	n.change(2, func(s *store.Service) { s.Holds = store.HoldUnpaid })
	accept := n.wantReason(login("siti"), aaa.ReasonUnpaid)
	lists := accept.VendorTexts(packet.MikroTik, packet.MikroTikAddressList)
	if accept.Address(packet.FramedIPAddress).IsValid() || accept.Prefix(packet.DelegatedIPv6Prefix).IsValid() ||
		accept.Text(packet.FramedPool) != "pool-isolir" || accept.RateLimit() != "512k/1M" ||
		len(lists) != 1 || lists[0] != "isolir" {
		t.Errorf("isolir got % x", accept.Octets())
	}
	if decision := n.server.Decisions()[0]; decision.Result != aaa.Isolated {
		t.Errorf("decision %+v", decision)
	}
}

func TestPlanHasItsOwnIsolir(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	plan := n.plan
	plan.Isolir = &store.Profile{Rate: "64k/64k", Pool: "pool-own"}
	plan.Prepare()
	n.putPlan(plan)
	n.change(1, func(s *store.Service) { s.Holds = store.HoldUnpaid })
	if accept := n.nas.MustAccept(login("budi")); accept.Text(packet.FramedPool) != "pool-own" {
		t.Errorf("Framed-Pool %q", accept.Text(packet.FramedPool))
	}
}
