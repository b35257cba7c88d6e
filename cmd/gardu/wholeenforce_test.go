package main_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// village is a router of an installation that obeys CoA and Disconnect, with customers online.
type village struct {
	*installation
	nas *aaatest.NAS
	in  *aaatest.Incoming
}

// village opens a router that takes CoA, and tells the installation its port. Stops of lines that
// were ended are accounted for as RouterOS does it.
func (i *installation) village() *village {
	i.t.Helper()
	v := &village{installation: i, nas: i.router()}
	stopping := i.router() // a NAS belongs to one goroutine
	var err error
	v.in, err = aaatest.NewIncoming(aaatest.IncomingConfig{
		Secret: []byte(secret),
		After: func(aaatest.Heard) {
			for _, stop := range v.in.Stops() {
				_, _ = stopping.Account(stop) // unanswered while the daemon is down
			}
		},
	})
	if err != nil {
		i.t.Fatal(err)
	}
	if err := v.in.Listen(netip.MustParseAddrPort("127.0.0.1:0")); err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() { _ = v.in.Shutdown() })
	port := v.in.ListenAddress().Port()
	i.does("nas", "set", "rumah", "--coa-port", portText(int(port)))

	return v
}

// dials brings a customer online and returns the session's id.
func (v *village) dials(login, password, mac string) string {
	v.t.Helper()
	reply := v.logsInFrom(v.nas, aaatest.PPPoECustomer(login, mac), password)
	if !reply.Accepted() {
		v.t.Fatalf("%s is refused: %s", login, reply.Message())
	}
	session := v.nas.Session(aaatest.PPPoECustomer(login, mac), reply)
	if !session.Address.IsValid() {
		session.Address = netip.MustParseAddr("10.9.0.2") // of the router's own pool
	}
	if _, err := session.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.in.OpenSession(session, reply)

	return session.SessionID
}

// uses lets traffic pass on a line and reports it in an interim.
func (v *village) uses(id string, upload, download uint64, length time.Duration) {
	v.t.Helper()
	line, alive := v.in.Use(id, upload, download, length)
	if !alive {
		v.t.Fatalf("session %s has reached a bound", id)
	}
	account(v.t, v.nas, line.At(packet.AcctInterimUpdate))
}

// rate waits until a line has a rate, changed in place.
func (v *village) rate(id, want string) {
	v.t.Helper()
	eventually(v.t, "rate "+want+" on "+id, func() bool {
		line, alive := v.in.Line(id)

		return alive && line.RateLimit == want
	})
}

// ends waits until a line was ended by the daemon, and accounted for.
func (v *village) ends(id string) {
	v.t.Helper()
	eventually(v.t, "end of "+id, func() bool {
		_, alive := v.in.Line(id)

		return !alive && v.session(id).StoppedAt != nil
	})
}

// TestEnforcementOnTheWire follows one customer through fair use, a quota, a top-up, isolir and
// payment, and expects the router to be told each time, in place where it can be.
func TestEnforcementOnTheWire(t *testing.T) {
	t.Parallel()
	v := install(t).start().open().village()
	v.does("plan", "set", "rumah-10m", "--fup", "1GB=5M/5M", "--fup", "2GB=2M/2M",
		"--fup-window", "month", "--data-limit", "3GB", "--quota-window", "month",
		"--on-quota", "throttle=512k/512k")
	budi := v.dials("budi", "rahasia-budi", "02:00:00:00:00:01")

	v.uses(budi, 0, 999_999_999, time.Minute)
	v.rate(budi, "10M/10M")
	v.uses(budi, 0, 1, time.Minute)
	v.rate(budi, "5M/5M")
	v.uses(budi, 500_000_000, 500_000_000, time.Hour)
	v.rate(budi, "2M/2M")
	v.uses(budi, 500_000_000, 500_000_000, time.Hour)
	v.rate(budi, "512k/512k")
	shown := v.does("service", "show", "budi")
	if !strings.Contains(shown, "throttled to 512k/512k since ") ||
		!strings.Contains(shown, "3 GB of 3 GB used this month") {
		t.Errorf("the service is shown without its reason:\n%s", shown)
	}

	v.does("service", "topup", "budi", "1GB")
	v.rate(budi, "2M/2M")
	v.does("service", "isolir", "budi")
	v.ends(budi)
	isolated := v.dials("budi", "rahasia-budi", "02:00:00:00:00:01")
	v.rate(isolated, "512k/1M")
	v.does("service", "restore", "budi")
	v.ends(isolated)
	v.rate(v.dials("budi", "rahasia-budi", "02:00:00:00:00:01"), "2M/2M")
}

// TestPlanChangeInPlace edits the rate of a plan while its customers are online.
func TestPlanChangeInPlace(t *testing.T) {
	t.Parallel()
	v := install(t).start().open().village()
	v.does("service", "add", "siti", "--password", "rahasia-siti", "--plan", "rumah-10m")
	budi := v.dials("budi", "rahasia-budi", "02:00:00:00:00:01")
	siti := v.dials("siti", "rahasia-siti", "02:00:00:00:00:02")
	v.does("plan", "set", "rumah-10m", "--rate", "20M/20M")
	v.rate(budi, "20M/20M")
	v.rate(siti, "20M/20M")
	v.does("plan", "set", "rumah-10m", "--note", "nothing that a router is told")
	v.does("service", "suspend", "siti")
	v.ends(siti)
	if heard := len(v.in.Heard()); heard != 3 {
		t.Errorf("the router heard %d requests, not two changes and an end", heard)
	}
}

// TestIsolirReachesARouterThatWasGone isolates a customer whose router does not answer, kills the
// daemon, and expects the router to be told after both are back.
func TestIsolirReachesARouterThatWasGone(t *testing.T) {
	t.Parallel()
	v := install(t).start().open().village()
	budi := v.dials("budi", "rahasia-budi", "02:00:00:00:00:01")
	v.in.Leave()
	v.does("service", "isolir", "budi")
	v.crash()
	v.in.Return()
	v.start()
	v.ends(budi)
}

// TestKick ends sessions by the command line.
func TestKick(t *testing.T) {
	t.Parallel()
	v := install(t).start().open().village()
	budi := v.dials("budi", "rahasia-budi", "02:00:00:00:00:01")
	if shown := v.does("session", "kick", "budi"); !strings.Contains(shown, budi) &&
		!strings.Contains(shown, "budi") {
		t.Errorf("the kick says nothing of the session:\n%s", shown)
	}
	v.ends(budi)
	v.refuses("no session is open", "session", "kick", "budi")

	again := v.dials("budi", "rahasia-budi", "02:00:00:00:00:01")
	v.in.RefuseCode(packet.DisconnectRequest, 501)
	result := v.gardu("session", "kick", "budi")
	if result.code != 1 || !strings.Contains(result.String(), "501") {
		t.Errorf("a router that refuses: %s", result)
	}
	if _, alive := v.in.Line(again); !alive {
		t.Error("the session is gone although the router refused")
	}
}

// TestAddressPool gives addresses from a pool of gardu's own: the same again, and a clear refusal
// when there is none left.
func TestAddressPool(t *testing.T) {
	t.Parallel()
	v := install(t).start().open().village()
	v.does("pool", "add", "kampung", "--range", "10.20.0.10-10.20.0.11")
	v.does("plan", "add", "dari-gardu", "--kind", "pppoe", "--rate", "5M/5M",
		"--address-pool", "kampung")
	for _, login := range []string{"satu", "dua", "tiga"} {
		v.does("service", "add", login, "--password", "rahasia", "--plan", "dari-gardu")
	}
	address := func(id string) netip.Addr {
		line, _ := v.in.Line(id)

		return line.Address
	}
	first := v.dials("satu", "rahasia", "02:00:00:00:00:01")
	second := v.dials("dua", "rahasia", "02:00:00:00:00:02")
	had := address(second)
	if address(first) == had || !had.IsValid() {
		t.Fatalf("the addresses are %v and %v", address(first), had)
	}
	station := aaatest.PPPoECustomer("tiga", "02:00:00:00:00:03")
	if reply := v.logsInFrom(v.nas, station, "rahasia"); reply.Accepted() {
		t.Error("somebody got an address from an empty pool")
	}
	if log := v.does("auth", "log", "tiga"); !strings.Contains(log, "pool") {
		t.Errorf("the log does not say that the pool is empty:\n%s", log)
	}
	v.does("session", "kick", "dua")
	v.ends(second)
	v.crash()
	v.start()
	if again := address(v.dials("dua", "rahasia", "02:00:00:00:00:02")); again != had {
		t.Errorf("dua had %v and got %v", had, again)
	}
}
