package aaa_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/directory"
	"gardu/aaa/lease"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// poolID is the pool of pooled.
const poolID = 4

// pooled starts a network whose plan takes its addresses from a pool of ours.
func pooled(t *testing.T, ranges string, adjust ...func(*aaa.Config)) *network {
	t.Helper()
	n := newNetwork(t, adjust...)
	n.addPool(poolID, ranges)
	n.plan.Profile.Pool, n.plan.Profile.AddressPool = "", poolID
	n.plan.SharedUsers = 0
	n.putPlan(n.plan)

	return n
}

// addPool adds a pool of addresses.
func (n *network) addPool(id int64, ranges string) {
	n.t.Helper()
	one, err := store.ParseAddressRange(ranges)
	n.must(err)
	n.must(n.leases.Put(&store.Pool{ID: id, Name: fmt.Sprint("pool-", id), Ranges: []store.AddressRange{one}}))
}

// usageOf returns how much of a pool is in use.
func (n *network) usageOf(pool int64) lease.Usage {
	n.t.Helper()
	for _, usage := range n.leases.Usages() {
		if usage.Pool == pool {
			return usage
		}
	}
	n.t.Fatalf("no pool %d", pool)

	return lease.Usage{}
}

// wantAddress ends the test unless a login is accepted with an address, and returns the Accept.
func (n *network) wantAddress(attempt aaatest.Login, want string) *aaatest.Reply {
	n.t.Helper()
	accept := n.nas.MustAccept(attempt)
	if got := accept.Address(packet.FramedIPAddress); got != netip.MustParseAddr(want) {
		n.t.Fatalf("Framed-IP-Address %v for %q, want %s", got, attempt.Name, want)
	}

	return accept
}

func TestAddressOfOurPoolIsGivenAndTheSameAgain(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1-10.9.0.3")
	n.addService("siti", nil)
	accept := n.wantAddress(login("budi"), "10.9.0.1")
	if accept.Text(packet.FramedPool) != "" {
		t.Error("the router is told to use a pool of its own besides")
	}
	if got := n.usageOf(poolID); got.Reserved != 1 || got.Held != 0 {
		t.Errorf("%+v after the Accept", got)
	}
	line := n.nas.MustStart(station(), accept)
	if got := n.usageOf(poolID); got.Reserved != 0 || got.Held != 1 {
		t.Errorf("%+v after the Start", got)
	}
	siti := login("siti")
	siti.Station = aaatest.PPPoECustomer("siti", "02:00:00:00:00:03")
	second := n.nas.MustStart(siti.Station, n.wantAddress(siti, "10.9.0.2"))
	n.nas.MustStop(line, packet.UserRequestCause)
	n.nas.MustStop(second, packet.UserRequestCause)
	n.wantAddress(siti, "10.9.0.2")
	n.wantAddress(login("budi"), "10.9.0.1")
}

// An exhausted pool is a Reject that says so to operators, with a sentence for the customer; an
// address comes back with a Stop, or when the Start of an Accept has not come for a minute.
func TestExhaustedPoolRejects(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewPedanticRegistry()
	n := pooled(t, "10.9.0.1", func(config *aaa.Config) { config.Registerer = registry })
	n.addService("siti", nil)
	plan := n.plan
	plan.SharedUsers = 1
	n.putPlan(plan)
	line := n.nas.MustStart(station(), n.wantAddress(login("budi"), "10.9.0.1"))
	refused := n.wantReason(login("siti"), aaa.ReasonPool)
	if want := reply.SentenceTryAgain.In("en"); refused.Message() != want || !refused.Rejected() {
		t.Errorf("%s %q, want a Reject %q", refused.Code(), refused.Message(), want)
	}
	if got := values(t, registry)["decisions_total pool"]; got != 1 {
		t.Errorf("decisions_total of pool is %v", got)
	}
	if got := n.sessions.Counts().Reserved; got != 0 {
		t.Errorf("%d places stay reserved for somebody who was refused", got)
	}
	n.nas.MustStop(line, packet.UserRequestCause)
	n.wantAddress(login("siti"), "10.9.0.1")
	n.wantReason(login("budi"), aaa.ReasonPool)
	n.clock.Advance(lease.ReservationTime)
	n.wantAddress(login("budi"), "10.9.0.1")
}

// A customer whose router has lost its power, and whose session nobody has ended, finds the own
// address in a full pool, and keeps it when the session is replaced.
func TestFullPoolLetsACustomerBackIn(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1")
	n.nas.MustStart(station(), n.wantAddress(login("budi"), "10.9.0.1"))
	n.clock.Advance(time.Hour)
	n.wantAddress(login("budi"), "10.9.0.1")
	n.nas.MustStart(station(), n.wantAddress(login("budi"), "10.9.0.1"))
	if got := n.usageOf(poolID); got.Reserved != 0 || got.Held != 1 {
		t.Errorf("%+v after the second Start", got)
	}
	if got := n.sessions.Counts().Open; got != 1 {
		t.Errorf("%d sessions are open", got)
	}
}

// Without the pool that a profile names nobody gets in: the router would give any address.
func TestMissingPoolRejects(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1")
	n.leases.Remove(poolID)
	n.wantReason(login("budi"), aaa.ReasonPool)
	none := newNetwork(t, func(config *aaa.Config) { config.Leases = nil })
	none.plan.Profile.Pool, none.plan.Profile.AddressPool = "", poolID
	none.putPlan(none.plan)
	none.wantReason(login("budi"), aaa.ReasonPool)
	if got := none.sessions.Counts().Reserved; got != 0 {
		t.Errorf("%d places reserved", got)
	}
}

func TestFixedAddressIsSentInPlaceOfALease(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1-10.9.0.9")
	n.addService("siti", func(s *store.Service) { s.Address = prefix("10.9.0.7/32").Addr() })
	n.leases.Fix(2, netip.MustParseAddr("10.9.0.7"))
	n.wantAddress(login("siti"), "10.9.0.7")
	if got := n.usageOf(poolID); got.Reserved != 0 || got.Fixed != 1 {
		t.Errorf("%+v, want nothing leased", got)
	}
}

// A fixed address never defeats the isolir pool, be it the router's or ours, and whoever saved the
// isolir profile: the plan, its company or the installation.
func TestFixedAddressNeverDefeatsTheIsolirPool(t *testing.T) {
	t.Parallel()
	ours := store.Profile{Rate: "64k/64k", AddressPool: 5}
	routers := store.Profile{Rate: "64k/64k", Pool: "pool-isolir"}
	for name, set := range map[string]func(*directory.Directory, *store.Plan, store.Profile) error{
		"the plan's": func(_ *directory.Directory, plan *store.Plan, isolir store.Profile) error {
			plan.Isolir = &isolir

			return nil
		},
		"its company's": func(d *directory.Directory, plan *store.Plan, isolir store.Profile) error {
			plan.Company = 3

			return d.PutCompany(&store.Company{ID: 3, Name: "brand", Isolir: &isolir})
		},
		"the common one": func(d *directory.Directory, _ *store.Plan, isolir store.Profile) error {
			return d.SetIsolir(isolir)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			n.addPool(5, "10.66.0.1-10.66.0.9")
			n.change(1, func(s *store.Service) {
				s.Address, s.DelegatedIPv6 = prefix("203.0.113.9/32").Addr(), prefix("2001:db8:ff00::/56")
				s.Holds = store.HoldUnpaid
			})
			plan := n.plan
			n.must(set(n.directory, &plan, ours))
			n.putPlan(plan)
			accept := n.wantAddress(login("budi"), "10.66.0.1")
			if accept.Prefix(packet.DelegatedIPv6Prefix).IsValid() || accept.RateLimit() != "64k/64k" {
				t.Errorf("isolir got % x", accept.Octets())
			}
			n.must(set(n.directory, &plan, routers))
			n.putPlan(plan)
			accept = n.nas.MustAccept(login("budi"))
			if accept.Address(packet.FramedIPAddress).IsValid() || accept.Text(packet.FramedPool) != "pool-isolir" {
				t.Errorf("isolir got % x", accept.Octets())
			}
		})
	}
}

// A retransmission is answered from memory; it takes no second address.
func TestRetransmittedLoginTakesOneAddress(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1-10.9.0.9")
	request := n.nas.MustAccess(login("budi"))
	first, err := n.nas.SendAndLose(request)
	n.must(err)
	for range 3 {
		if again := n.nas.MustExchange(request); !bytes.Equal(again.Octets(), first) {
			t.Error("another answer to a retransmission")
		}
	}
	if got := n.usageOf(poolID).Reserved; got != 1 {
		t.Errorf("%d addresses reserved, want 1", got)
	}
}

// An answer that was decided and is not sent, because another request has come under its
// Identifier, gives its address back.
func TestUnsentAcceptGivesItsAddressBack(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1-10.9.0.9")
	entered, wait, release := n.gate()
	n.pending("siti", func(aaa.Activation) error {
		wait()
		n.activate(2)

		return nil
	})
	first := n.nas.MustAccess(login("siti"))
	n.must(n.nas.Send(first))
	<-entered
	if answer := n.ask(n.craft(packet.AccessRequest, first.Identifier(), n.pap("budi", password))); !answer.Accepted() {
		t.Fatalf("%s", answer.Code())
	}
	release()
	n.stop()
	if answer, err := n.nas.Receive(time.Now()); !errors.Is(err, aaatest.ErrSilence) {
		t.Errorf("a replaced request was answered: %v, %v", answer, err)
	}
	if got := n.usageOf(poolID).Reserved; got != 1 {
		t.Errorf("%d addresses reserved, want that of the request that was answered", got)
	}
}

// Whoever is refused for another reason takes no address: too many sessions, a wrong password.
func TestRefusedLoginTakesNoAddress(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1-10.9.0.9")
	plan := n.plan
	plan.SharedUsers = 1
	n.putPlan(plan)
	n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	n.wantReason(at("02:00:00:00:00:02"), aaa.ReasonSessions)
	n.wantReason(guess("budi"), aaa.ReasonWrongSecret)
	if got := n.usageOf(poolID); got.Reserved != 0 || got.Held != 1 {
		t.Errorf("%+v, want what the session holds", got)
	}
}

// A first login is decided twice, and takes one address.
func TestFirstLoginTakesOneAddress(t *testing.T) {
	t.Parallel()
	n := pooled(t, "10.9.0.1-10.9.0.9")
	n.pending("siti", func(aaa.Activation) error {
		n.activate(2)

		return nil
	})
	n.wantAddress(login("siti"), "10.9.0.1")
	if got := n.usageOf(poolID).Reserved; got != 1 {
		t.Errorf("%d addresses reserved, want 1", got)
	}
}

// A hotspot is told its address in the same attribute.
func TestHotspotGetsAnAddressOfOurPool(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addPool(6, "10.5.50.10-10.5.50.20")
	n.addHotspot(func(plan *store.Plan) { plan.Profile.AddressPool = 6 })
	n.addService("tamu", hotspot)
	n.wantAddress(aaatest.Login{
		Station: aaatest.HotspotCustomer("tamu", customerMAC), Method: aaatest.CHAP, Password: password,
	}, "10.5.50.10")
}
