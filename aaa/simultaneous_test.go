package aaa_test

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/aaa/session"
	"gardu/store"
)

// at is the usual login from another station.
func at(calling string) aaatest.Login {
	attempt := login("budi")
	attempt.Calling = calling

	return attempt
}

func TestSecondStationIsRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	n.wantReason(at("02:00:00:00:00:02"), aaa.ReasonSessions)
	n.nas.MustStop(session, packet.UserRequestCause)
	n.nas.MustAccept(at("02:00:00:00:00:02"))
}

// A customer whose modem lost its line comes back before the router has noticed: his own session locks nobody out.
func TestSameStationReplacesItsOwnSession(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	n.clock.Advance(time.Minute)
	n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	if open := n.open(1); len(open) != 1 {
		t.Errorf("%d open sessions of one station, want the newer one", len(open))
	}
}

// A session that fell silent does not count, so that no zombie locks a paying customer out.
func TestSilentSessionDoesNotCount(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	session := n.nas.MustStart(station(), n.nas.MustAccept(login("budi")))
	session.Use(1, 1, time.Minute)
	n.nas.MustInterim(session)
	n.wantReason(at("02:00:00:00:00:02"), aaa.ReasonSessions)
	n.clock.Advance(15 * time.Minute)
	n.nas.MustAccept(at("02:00:00:00:00:02"))
}

func TestTwoLoginsAtOnceCannotBothTakeTheLastPlace(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, func(config *aaa.Config) { config.Sockets = 4 })
	plan := n.plan
	plan.SharedUsers = 3
	n.putPlan(plan)
	var accepted atomic.Int32
	var group sync.WaitGroup
	for i := range 12 {
		router := n.router(aaatest.Router{Identifier: fmt.Sprint("bras-", i)})
		group.Go(func() {
			answer, err := router.Login(at(fmt.Sprintf("02:00:00:00:02:%02d", i)))
			if err == nil && answer.Accepted() {
				accepted.Add(1)
			}
		})
	}
	group.Wait()
	if got := accepted.Load(); got != 3 {
		t.Errorf("%d logins passed, want 3", got)
	}
}

func TestReservationLastsAMinuteOrUntilTheStart(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.nas.MustAccept(login("budi"))
	n.wantReason(at("02:00:00:00:00:02"), aaa.ReasonSessions)
	n.clock.Advance(session.ReservationTime)
	n.nas.MustAccept(at("02:00:00:00:00:02"))
	n.nas.MustStart(at("02:00:00:00:00:02").Station, nil)
	n.wantReason(login("budi"), aaa.ReasonSessions)
}

func TestPlanWithoutLimitTakesEveryStation(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	plan := n.plan
	plan.SharedUsers = 0
	n.putPlan(plan)
	for i := range 5 {
		attempt := at(fmt.Sprintf("02:00:00:00:03:%02d", i))
		n.nas.MustStart(attempt.Station, n.nas.MustAccept(attempt))
	}
	if open := len(n.open(1)); open != 5 {
		t.Errorf("%d sessions, want 5", open)
	}
}

// Several routers behind one address, each with its own secret, are told apart by NAS-Identifier; the rest of the
// network by the longest prefix.
func TestRoutersBehindOneAddressAreToldApart(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	records := []store.NAS{
		{ID: 2, Name: "a", Address: prefix("127.0.7.7/32"), Identifier: "router-a", Secret: store.ClearSecret("secret of a")},
		{ID: 3, Name: "b", Address: prefix("127.0.7.7/32"), Identifier: "router-b", Secret: store.ClearSecret("secret of b")},
		{ID: 4, Name: "wide", Address: prefix("127.0.7.0/24"), Secret: store.ClearSecret("secret of all")},
	}
	for i := range records {
		n.must(n.directory.PutNAS(&records[i]))
	}
	for _, c := range []struct {
		identifier, source, secret string
		nas                        int64
	}{
		{"router-a", "127.0.7.7", "secret of a", 2},
		{"router-b", "127.0.7.7", "secret of b", 3},
		{"router-c", "127.0.7.7", "secret of all", 4},
		{"router-a", "127.0.7.8", "secret of all", 4},
		{"router-a", "127.0.8.8", sharedSecret, nasID},
	} {
		router := n.router(aaatest.Router{Identifier: c.identifier}, from(c.source), func(config *aaatest.Config) {
			config.Secret = []byte(c.secret)
		})
		n.clock.Advance(time.Second)
		router.MustAccept(login("budi"))
		if got := n.server.Decisions()[0].NAS; got != c.nas {
			t.Errorf("%s from %s is NAS %d, want %d", c.identifier, c.source, got, c.nas)
		}
	}
}

// A service tied to a router logs in there alone.
func TestServiceOfAnotherRouterIsUnknown(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	second := n.record
	second.ID, second.Name, second.Address = 2, "bras-2", prefix("127.0.7.0/24")
	n.must(n.directory.PutNAS(&second))
	n.addService("siti", func(s *store.Service) { s.Router = 2 })
	n.wantReason(login("siti"), aaa.ReasonUnknownLogin)
	n.router(aaatest.Router{}, from("127.0.7.1")).MustAccept(login("siti"))
}

// A change is there for the first request after the command returned.
func TestChangesAreLive(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.nas.MustAccept(login("budi"))

	n.record.Secret, n.record.Revision = store.ClearSecret("a new secret"), 1
	n.must(n.directory.PutNAS(&n.record))
	n.must(n.nas.SetSecret([]byte("a new secret")))
	n.nas.MustAccept(login("budi"))

	plan := n.plan
	plan.Profile.Rate, plan.Revision = "20M/20M", 1
	n.putPlan(plan)
	if got := n.nas.MustAccept(login("budi")).RateLimit(); got != "20M/20M" {
		t.Errorf("Mikrotik-Rate-Limit %q after the plan changed", got)
	}

	n.change(1, func(s *store.Service) { s.Secret = store.ClearSecret("baru") })
	n.wantReason(login("budi"), aaa.ReasonWrongSecret)
	n.change(1, func(s *store.Service) { s.Holds = store.HoldUnpaid })
	paid := login("budi")
	paid.Password = "baru"
	if got := n.nas.MustAccept(paid).Text(packet.FramedPool); got != "pool-isolir" {
		t.Errorf("Framed-Pool %q of somebody who owes", got)
	}
	n.change(1, func(s *store.Service) { s.Holds = 0 })
	if got := n.nas.MustAccept(paid).Text(packet.FramedPool); got != "pool-home" {
		t.Errorf("Framed-Pool %q of somebody who has paid", got)
	}
	n.directory.RemoveNAS(nasID)
	n.record.ID, n.record.Name, n.record.Address = 9, "new", netip.MustParsePrefix("127.0.0.1/32")
	n.must(n.directory.PutNAS(&n.record))
	n.nas.MustAccept(paid)
}
