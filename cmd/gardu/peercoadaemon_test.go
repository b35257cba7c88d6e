package main_test

import (
	"fmt"
	"strings"
	"testing"

	"gardu/aaa/aaatest"
)

// TestHostapdEndsSessions lets the whole daemon end sessions on a switch that nobody here wrote:
// on an operator's word, and because a customer is isolated.
func TestHostapdEndsSessions(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	i := install(t)
	l := newLAN(t, func(l *lan) (radiusServer, radiusServer) {
		i.startBy(l.nas.within(i.command("serve"))).open()
		logins, command := newFreeradius(t, freeradiusSetting{
			site: serveUsers, users: freeradiusUser("budi", "rahasia-budi"),
		})
		launch(t, "freeradius", l.nas.within(command)).says("Ready to process requests")

		return logins, i.server()
	}, dynamicAuthorizationSettings(port))
	i.does("nas", "set", "rumah", "--vendor", "other", "--coa-port", portText(port))
	hostapd := l.startSwitch()
	isOpen := func(row sessionRow) bool { return row.StoppedAt == nil }

	station := l.startStation()
	first := i.awaitsSession("the Start arrives", isOpen)
	i.does("session", "kick", "budi")
	i.awaitsSession("the Stop of the kicked session arrives", func(row sessionRow) bool {
		return row.AcctSessionID == first.AcctSessionID && !isOpen(row)
	})

	station.kill()
	l.startStation()
	second := i.awaitsSession("the second Start arrives", isOpen)
	i.does("service", "isolir", "budi")
	i.awaitsSession("the Stop of the isolated session arrives", func(row sessionRow) bool {
		return row.AcctSessionID == second.AcctSessionID && !isOpen(row)
	})
	if ended := strings.Count(hostapd.log.String(), "Found a matching session"); ended != 2 {
		t.Errorf("hostapd was asked to end %d sessions, not 2:\n%s", ended,
			tail(hostapd.log.String()))
	}
}

// stubbornPolicy is coaPolicy for a router that changes no rate in place.
var stubbornPolicy = strings.Replace(coaPolicy,
	"&Framed-Pool || &Mikrotik-Address-List",
	"&Framed-Pool || &Mikrotik-Address-List || &Mikrotik-Rate-Limit", 1)

// TestFreeradiusRefusesChanges lets the whole daemon change the plan of a customer whose router, a
// FreeRADIUS, changes no rate in place: the daemon ends the session, and remembers.
func TestFreeradiusRefusesChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, policy, hears string }{
		{"obedient", coaPolicy, "Sent CoA-ACK"},
		{"stubborn", stubbornPolicy, "Sent Disconnect-ACK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			router := startFreeradius(t, freeradiusSetting{
				site: serveUsers, homes: fmt.Sprintf(c.policy, port),
			})
			i := install(t).start().open()
			i.does("nas", "set", "rumah", "--coa-port", portText(port))
			i.goesOnline("80000001")

			i.does("plan", "set", "rumah-10m", "--rate", "5M/5M")
			router.says(c.hears)
			if text := router.log.String(); !strings.Contains(text, `Mikrotik-Rate-Limit = "5M/5M"`) {
				t.Errorf("the router was not asked for the rate:\n%s", tail(text))
			}
			if c.policy == stubbornPolicy {
				eventually(t, "the refusal is remembered", func() bool {
					return strings.Contains(i.does("nas", "show", "rumah"), "401")
				})
			}
		})
	}
}

// goesOnline logs budi in and starts a session under an id of the test's own.
func (i *installation) goesOnline(id string) {
	i.t.Helper()
	nas := i.router()
	line := aaatest.PPPoECustomer("budi", "02:00:00:00:00:01")
	line.SessionID = id
	reply := i.logsInFrom(nas, line, "rahasia-budi")
	if !reply.Accepted() {
		i.t.Fatalf("budi is refused: %s", reply.Message())
	}
	if _, err := nas.Session(line, reply).Start(); err != nil {
		i.t.Fatal(err)
	}
}
