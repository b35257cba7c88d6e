package aaa_test

import (
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/packet"
	"gardu/store"
)

func TestRFC2869Section51GigawordsAreJoined(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), nil)
	session.Use(3<<32+1, 5<<32+2, time.Hour)
	n.clock.Advance(time.Hour)
	n.nas.MustStop(session, packet.UserRequestCause)
	if used := n.usage(1); used.Up != 3<<32+1 || used.Down != 5<<32+2 {
		t.Errorf("usage %+v", used)
	}
}

func TestRFC2869Section51OldCountersMayWrap(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), nil)
	session.WithoutGigawords = true
	for range 3 {
		session.Use(1<<31, 1<<30, 5*time.Minute)
		n.clock.Advance(5 * time.Minute)
		n.nas.MustInterim(session)
	}
	if used := n.usage(1); used.Up != 3<<31 || used.Down != 3<<30 {
		t.Errorf("usage %+v, want an upload of %d beyond 32 bits", used, uint64(3<<31))
	}
}

func TestRFC2869Section21InterimsAreCumulative(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), nil)
	for range 4 {
		session.Use(100, 200, time.Minute)
		n.clock.Advance(time.Minute)
		n.nas.MustInterim(session)
	}
	if used := n.usage(1); used.Up != 400 || used.Down != 800 || used.Online != 4*time.Minute {
		t.Errorf("usage %+v, want the last interim's counters", used)
	}
}

func TestRFC2869Section53EventTimestampIsTheTimeWherePlausible(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ stamp, want time.Duration }{
		"a little ago":        {-20 * time.Second, -20 * time.Second},
		"a router set to UTC": {-7 * time.Hour, 0},
		"a router of 1970":    {-50 * 365 * 24 * time.Hour, 0},
		"in the future":       {time.Hour, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			record := n.nas.Session(station(), nil).At(packet.AcctStart)
			record.Event = n.clock.Now().Add(c.stamp)
			n.nas.MustExchange(n.nas.MustAccounting(record))
			want := n.clock.Now().Add(c.want)
			if open := n.open(1); len(open) != 1 || !open[0].Started.Equal(want) {
				t.Errorf("sessions %+v, want one since %s", open, want)
			}
		})
	}
}

func TestRFC2869Section516InterimIntervalIsAtLeastAMinute(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, c := range []struct {
		ordered time.Duration
		want    uint32
	}{{0, 300}, {10 * time.Second, 60}, {time.Minute, 60}, {time.Hour, 3600}} {
		plan := n.plan
		plan.Profile.InterimInterval = c.ordered
		n.putPlan(plan)
		got, _ := n.nas.MustAccept(login("budi")).Uint32(packet.AcctInterimInterval)
		if got != c.want {
			t.Errorf("%s ordered: Acct-Interim-Interval %d, want %d", c.ordered, got, c.want)
		}
	}
}

// A wrong Message-Authenticator is dropped silently, before any policy: it locks nobody out and is no decision.
func TestRFC2869Section514WrongMessageAuthenticatorReachesNoPolicy(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) { config.Lockout = aaa.LockoutConfig{Attempts: 2, For: time.Hour} })
	for range 5 {
		wrong := login("budi")
		wrong.Password = "salah"
		octets := n.nas.MustAccess(wrong).Octets()
		octets[packet.HeaderSize+2] ^= 1 // the first attribute is the Message-Authenticator
		n.wantDrop(octets, aaa.DropMessageAuthenticator)
	}
	if decisions := n.server.Decisions(); len(decisions) != 0 {
		t.Errorf("decisions %+v", decisions)
	}
	n.nas.MustAccept(login("budi"))
}

func TestRFC2869Section514WrongMessageAuthenticatorOfAccountingIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := n.craft(packet.AccountingRequest, 4, func(b *packet.Builder) {
		b.Uint32(packet.AcctStatusType, uint32(packet.AcctStart))
		b.Octets(packet.MessageAuthenticator, make([]byte, 16))
	})
	n.wantAcctDrop(octets, aaa.DropMessageAuthenticator)
}

// Framed-Pool is a name without a NUL at its end.
func TestRFC2869Section518FramedPoolIsAName(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	if got := n.nas.MustAccept(login("budi")).Text(packet.FramedPool); got != "pool-home" {
		t.Errorf("Framed-Pool %q", got)
	}
}

// The prefixes and pools of RFC 3162, 4818 and 6911.
func TestRFC3162PrefixesAreGranted(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addService("siti", func(s *store.Service) {
		s.IPv6Prefix, s.DelegatedIPv6 = prefix("2001:db8:1::/64"), prefix("2001:db8:ff00::/56")
		s.Address = prefix("203.0.113.9/32").Addr()
	})
	accept := n.nas.MustAccept(login("siti"))
	if got := accept.Prefix(packet.FramedIPv6Prefix); got != prefix("2001:db8:1::/64") {
		t.Errorf("Framed-IPv6-Prefix %s", got)
	}
	if got := accept.Prefix(packet.DelegatedIPv6Prefix); got != prefix("2001:db8:ff00::/56") {
		t.Errorf("Delegated-IPv6-Prefix %s", got)
	}
	if got := accept.Address(packet.FramedIPAddress).String(); got != "203.0.113.9" {
		t.Errorf("Framed-IP-Address %s", got)
	}
}

// NAS-IPv6-Address and shortened prefixes are read from accounting (RFC 3162 sections 2.1 and 2.3, RFC 4818 section 3).
func TestRFC3162PrefixesAreKeptWithTheSession(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	record := n.nas.Session(station(), nil).At(packet.AcctStart)
	record.Extra = []byte{
		97, 8, 0, 32, 0x20, 0x01, 0x0d, 0xb8, // trailing zeros left out
		123, 12, 0, 56, 0x20, 0x01, 0x0d, 0xb8, 0xff, 0, 0, 0,
	}
	n.nas.MustExchange(n.nas.MustAccounting(record))
	open := n.open(1)
	if len(open) != 1 || open[0].IPv6Prefix != prefix("2001:db8::/32") ||
		open[0].DelegatedIPv6 != prefix("2001:db8:ff00::/56") {
		t.Errorf("sessions %+v", open)
	}
}

func TestRFC5080Section231MissingCountersAreNotZero(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), nil)
	session.Use(1000, 2000, 5*time.Minute)
	n.clock.Advance(5 * time.Minute)
	n.nas.MustInterim(session)
	n.clock.Advance(5 * time.Minute)
	n.account(n.craft(packet.AccountingRequest, 200, func(b *packet.Builder) {
		b.Uint32(packet.AcctStatusType, uint32(packet.AcctStop))
		b.Uint32(packet.NASPortType, packet.PortEthernet)
		b.Uint32(packet.FramedProtocol, packet.FramedPPP)
		b.Text(packet.NASIdentifier, "BRAS-1")
		b.Text(packet.AcctSessionID, session.SessionID)
		b.Text(packet.UserName, "budi")
		b.Text(packet.CallingStationID, customerMAC)
	}))
	counts := n.sessions.Counts()
	if counts.Open != 0 || counts.Closed != 1 || n.usage(1).Up != 1000 || n.usage(1).Down != 2000 {
		t.Errorf("%+v, usage %+v: a Stop without counters must not take any away", counts, n.usage(1))
	}
}

func TestRFC5080Section233UnverifiedAccountingIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.must(n.nas.SetSecret([]byte("mistyped")))
	octets := n.nas.MustAccounting(n.nas.Session(station(), nil).At(packet.AcctStart)).Octets()
	n.must(n.nas.SetSecret([]byte(sharedSecret)))
	n.wantAcctDrop(octets, aaa.DropAuthenticator)
}
