package aaa_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// administrator is where an operator opens winbox.
var administrator = netip.MustParseAddr("192.0.2.77")

// addHotspot adds a hotspot plan with the id 2.
func (n *network) addHotspot(change ...func(*store.Plan)) {
	n.t.Helper()
	plan := store.Plan{
		ID: 2, Name: "hotspot", Access: store.Hotspot, SharedUsers: 1,
		Profile: store.Profile{Rate: "2M/2M", Group: "voucher"},
	}
	for _, adjust := range change {
		adjust(&plan)
	}
	n.putPlan(plan)
}

// hotspot makes a service one of the hotspot plan.
func hotspot(s *store.Service) { s.Access, s.Plan = store.Hotspot, 2 }

func TestHotspotLogsInByCHAPAndPAP(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addHotspot()
	n.addService("wati", hotspot)
	for _, method := range []aaatest.Method{aaatest.CHAP, aaatest.PAP} {
		for _, name := range []string{"wati", "Wati", " WATI "} {
			accept := n.nas.MustAccept(aaatest.Login{
				Station: aaatest.HotspotCustomer(name, customerMAC), Method: method, Password: password,
			})
			if accept.RateLimit() != "2M/2M" || accept.VendorText(packet.MikroTik, packet.MikroTikGroup) != "voucher" {
				t.Errorf("%q got % x", name, accept.Octets())
			}
		}
	}
}

// The two kinds of access keep logins of one name apart, and ppp compares letter for letter.
func TestAccessKindChoosesTheService(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addHotspot()
	n.putPlan(store.Plan{ID: 3, Name: "vpn", Access: store.VPN, Profile: store.Profile{Rate: "3M/3M"}})
	n.addService("budi", hotspot)
	n.addService("budi", func(s *store.Service) { s.Access, s.Plan = store.VPN, 3 })
	for _, c := range []struct {
		station aaatest.Station
		rate    string
	}{
		{station(), "10M/10M"},
		{aaatest.HotspotCustomer("budi", customerMAC), "2M/2M"},
		{aaatest.VPNCustomer("budi", netip.MustParseAddr("198.51.100.7")), "3M/3M"},
	} {
		accept := n.nas.MustAccept(aaatest.Login{Station: c.station, Method: aaatest.CHAP, Password: password})
		if accept.RateLimit() != c.rate {
			t.Errorf("service %d: %s, want %s", c.station.Service, accept.RateLimit(), c.rate)
		}
	}
	n.wantReason(login("Budi"), aaa.ReasonUnknownLogin)
}

// macSpellings are the formats that RouterOS can be set to, and those of other makers.
func macSpellings(mac string) []string {
	digits := strings.ReplaceAll(mac, ":", "")
	lower := strings.ToLower(digits)
	spelled := []string{
		mac, strings.ToLower(mac), strings.ReplaceAll(mac, ":", "-"), digits, lower, digits[:6] + "-" + digits[6:],
		lower[:4] + "." + lower[4:8] + "." + lower[8:], digits[:6] + ":" + digits[6:],
	}

	return spelled
}

func TestMACAuthenticationInEverySpelling(t *testing.T) {
	t.Parallel()
	const mac = "02:AA:BB:CC:DD:EE"
	n := newNetwork(t)
	n.addHotspot()
	n.addService("02-aa-bb-cc-dd-ee", func(s *store.Service) { hotspot(s); s.Secret = store.Secret{} })
	for _, name := range macSpellings(mac) {
		for _, secret := range []string{"", name} { // mac-as-username, mac-as-username-and-password
			for _, method := range []aaatest.Method{aaatest.PAP, aaatest.CHAP} {
				attempt := aaatest.MACLogin(mac, secret)
				attempt.Name, attempt.Method = name, method
				n.nas.MustAccept(attempt)
			}
		}
	}
	attempt := aaatest.MACLogin(mac, "guess")
	n.wantReason(attempt, aaa.ReasonWrongSecret)
}

// Whoever only names the address of another station is not let in by it.
func TestMACAuthenticationNeedsTheStationItself(t *testing.T) {
	t.Parallel()
	const mac = "02:AA:BB:CC:DD:EE"
	n := newNetwork(t)
	n.addHotspot()
	n.addService(mac, func(s *store.Service) { hotspot(s); s.Secret = store.Secret{} })
	for _, calling := range []string{customerMAC, "", "198.51.100.7"} {
		attempt := aaatest.MACLogin(mac, "")
		attempt.Calling = calling
		n.wantReason(attempt, aaa.ReasonWrongSecret)
	}
}

// One request for each unknown device of a hotspot, again and again, locks nobody: the person then types a login.
func TestUnknownDeviceLocksNobody(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) { config.Lockout = aaa.LockoutConfig{Attempts: 2, For: time.Hour} })
	n.addHotspot()
	for range 5 {
		n.wantReason(aaatest.MACLogin(customerMAC, ""), aaa.ReasonUnknownLogin)
	}
	n.addService(customerMAC, func(s *store.Service) { hotspot(s); s.Secret = store.Secret{} })
	n.nas.MustAccept(aaatest.MACLogin(customerMAC, ""))
}

func TestDHCPLeaseIsGivenForTheMACAlone(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addHotspot(func(p *store.Plan) { p.Profile.Pool = "pool-dhcp" })
	n.addService(customerMAC, func(s *store.Service) {
		hotspot(s)
		s.Secret, s.Expires = store.Secret{}, n.clock.Now().Add(time.Hour)
	})
	for _, method := range []aaatest.Method{aaatest.PAP, aaatest.NoCredentials} {
		lease := aaatest.DHCPLogin(customerMAC)
		lease.Method, lease.Circuit = method, "olt-1/0/3:12"
		accept := n.nas.MustAccept(lease)
		seconds, _ := accept.Uint32(packet.SessionTimeout)
		if accept.Text(packet.FramedPool) != "pool-dhcp" || seconds != 3600 {
			t.Errorf("lease of %d s from %q", seconds, accept.Text(packet.FramedPool))
		}
	}
	n.wantReason(aaatest.DHCPLogin("02:00:00:00:00:44"), aaa.ReasonUnknownLogin)
}

func TestVPNCallsFromAnAddress(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.putPlan(store.Plan{ID: 3, Name: "vpn", Access: store.VPN, SharedUsers: 2, Profile: store.Profile{Rate: "3M/3M"}})
	n.addService("kantor", func(s *store.Service) { s.Access, s.Plan = store.VPN, 3 })
	caller := aaatest.VPNCustomer("kantor", netip.MustParseAddr("198.51.100.7"))
	accept := n.nas.MustAccept(aaatest.Login{Station: caller, Method: aaatest.MSCHAP2, Password: password})
	n.nas.MustStart(caller, accept)
	if open := n.open(2); len(open) != 1 || open[0].CallingStation != "198.51.100.7" {
		t.Errorf("sessions %+v", open)
	}
}

// An operator logs in to the router with a group; a customer never does, and an operator is no customer.
func TestOperatorLogsInToTheRouter(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.directory.PutOperator(&store.Operator{
		ID: 1, Name: "ani", Role: store.RoleTechnician, Router: store.ClearSecret("rahasia-ani"), RouterGroup: "full",
	})
	n.directory.PutOperator(&store.Operator{ID: 2, Name: "eko", Role: store.RoleFinance})
	n.directory.PutOperator(&store.Operator{
		ID: 3, Name: "tono", Role: store.RoleTechnician, Router: store.ClearSecret("rahasia-tono"), RouterGroup: "full",
		Status: store.OperatorInactive,
	})
	accept := n.nas.MustAccept(aaatest.OperatorLogin("ani", "rahasia-ani", administrator))
	if got := accept.VendorText(packet.MikroTik, packet.MikroTikGroup); got != "full" {
		t.Errorf("Mikrotik-Group %q", got)
	}
	if accept.RateLimit() != "" || len(accept.Class()) != 0 || accept.Text(packet.FramedPool) != "" {
		t.Errorf("an operator got a customer's session: % x", accept.Octets())
	}
	n.wantReason(aaatest.OperatorLogin("ani", "salah", administrator), aaa.ReasonWrongSecret)
	n.wantReason(aaatest.OperatorLogin("eko", "", administrator), aaa.ReasonNotOperator)
	n.wantReason(aaatest.OperatorLogin("tono", "rahasia-tono", administrator), aaa.ReasonNotOperator)
	n.wantReason(aaatest.OperatorLogin("budi", password, administrator), aaa.ReasonNotOperator)
	n.wantReason(aaatest.Login{Station: aaatest.PPPoECustomer("ani", customerMAC), Password: "rahasia-ani"},
		aaa.ReasonUnknownLogin)
}

func TestOperatorsAreLockedLikeCustomers(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) { config.Lockout = aaa.LockoutConfig{Attempts: 2, For: time.Hour} })
	n.directory.PutOperator(&store.Operator{
		ID: 1, Name: "ani", Role: store.RoleOwner, Router: store.ClearSecret("rahasia-ani"), RouterGroup: "full",
	})
	for _, name := range []string{"ani", "nobody"} {
		for range 2 {
			n.nas.MustReject(aaatest.OperatorLogin(name, "tebak", administrator))
		}
		n.wantReason(aaatest.OperatorLogin(name, "rahasia-ani", administrator), aaa.ReasonLocked)
	}
	n.nas.MustAccept(aaatest.OperatorLogin("ani", "rahasia-ani", netip.MustParseAddr("192.0.2.78")))
}

// Other makers' routers understand WISPr-Bandwidth instead of Mikrotik-Rate-Limit.
func TestOtherVendorsGetWISPr(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	plan := n.plan
	plan.Profile.Rate = "2M/10M"
	n.putPlan(plan)
	n.record.Vendor = store.OtherVendor
	n.must(n.directory.PutNAS(&n.record))
	accept := n.nas.MustAccept(login("budi"))
	up, _ := accept.VendorUint32(packet.WISPr, packet.WISPrBandwidthMaxUp)
	down, _ := accept.VendorUint32(packet.WISPr, packet.WISPrBandwidthMaxDown)
	if up != 2_000_000 || down != 10_000_000 || accept.RateLimit() != "" {
		t.Errorf("up %d, down %d, Mikrotik-Rate-Limit %q", up, down, accept.RateLimit())
	}
}
