package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"gardu/aaa/packet"
	"gardu/routeros/rostest"
)

// TestSessionThatRADIUSCannotEnd isolates a customer whose router refuses Disconnect, and expects the
// session to be ended through the router's API, and nobody else's.
func TestSessionThatRADIUSCannotEnd(t *testing.T) {
	t.Parallel()
	p := newPop(t, "radius", rostest.Config{
		Version: "7.18.2",
		RADIUS: func(login rostest.RADIUSLogin) (rostest.Grant, bool) {
			address := map[string]string{"budi": "10.9.0.2", "tono": "10.9.0.3"}[login.Name]

			return rostest.Grant{Profile: "default", Address: address}, true
		},
	})
	p.trusted().applied()
	v := p.village()
	v.in.RefuseCode(packet.DisconnectRequest, packet.CauseAdminProhibited)
	v.dials("budi", "rahasia-budi", "02:00:00:00:00:01")
	for _, name := range []string{"budi", "tono"} {
		if _, err := p.router.Dial(rostest.DialIn{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	p.does("service", "isolir", "budi")
	eventually(t, "the end of the session by API", func() bool {
		return p.router.Row("/ppp/active", "name", "budi") == nil
	})
	if p.router.Row("/ppp/active", "name", "tono") == nil {
		t.Error("another customer's session was ended too")
	}
}

// TestRouterFollowsTheClock lets a customer expire at a router that lets its customers in by itself.
func TestRouterFollowsTheClock(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.18.2"})
	p.does("plan", "set", "rumah-10m", "--on-expiry", "isolir")
	p.trusted().applied()
	p.customer("wati", "--expires", time.Now().Add(8*time.Second).Format(time.RFC3339))
	paid := p.secretOf("wati", "presence", func(map[string]string) bool { return true })
	if strings.Contains(paid["profile"], "isolir") {
		t.Errorf("the customer is isolated before the expiry: %v", paid)
	}
	if _, err := p.router.Dial(rostest.DialIn{Name: "wati", Password: "sandi-wati"}); err != nil {
		t.Fatal(err)
	}
	p.secretOf("wati", "expiry", func(row map[string]string) bool {
		return strings.Contains(row["profile"], "isolir")
	})
	eventually(t, "the end of the session", func() bool {
		return p.router.Row("/ppp/active", "name", "wati") == nil
	})
	p.does("service", "set", "wati", "--expires", time.Now().Add(24*time.Hour).Format(time.RFC3339))
	p.secretOf("wati", "renewal", func(row map[string]string) bool {
		return row["profile"] == paid["profile"]
	})
}

// TestRoutersAreToldWhatIsReloaded changes what routers are told while the daemon runs.
func TestRoutersAreToldWhatIsReloaded(t *testing.T) {
	t.Parallel()
	p := newPop(t, "radius", rostest.Config{Version: "7.18.2"})
	p.trusted().applied()
	said, err := os.ReadFile(p.config)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(said), "app.midtrans.com", "checkout.xendit.co", 1)
	writeFile(t, p.config, changed)
	if result := p.gardu("reload"); result.code != 0 || !strings.Contains(result.String(), "routers") {
		t.Fatal(result)
	}
	eventually(t, "the new list on the router", func() bool {
		return p.router.Row("/ip/firewall/address-list", "address", "checkout.xendit.co") != nil &&
			p.router.Row("/ip/firewall/address-list", "address", "app.midtrans.com") == nil
	})
	writeFile(t, p.config, strings.Replace(changed, "checkout.xendit.co", "0.0.0.0/0", 1))
	p.refuses("routers.allow[0]", "check")
	p.refuses("routers.allow[0]", "reload")
	p.theirsStay()
}

// TestDaemonStopsBesideAMuteRouter stops while a router keeps a round waiting.
func TestDaemonStopsBesideAMuteRouter(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.18.2"})
	p.customer("wati")
	p.trusted().applied()
	p.router.Mute(true)
	p.does("service", "isolir", "wati")
	began := time.Now()
	p.stop()
	if took := time.Since(began); took > patience/2 {
		t.Errorf("it took %v to stop", took)
	}
	p.router.Mute(false)
	p.router.Heal()
	p.start()
	p.secretOf("wati", "isolir", func(row map[string]string) bool {
		return strings.Contains(row["profile"], "isolir")
	})
}

// plannedLine is what these tests read of a line of a plan.
type plannedLine struct {
	Step *struct {
		Act, Menu, Object string
		Edits             []struct {
			Field, New string
			Secret     bool
		}
	}
	Summary *struct {
		Steps  int
		Guards []struct{ Guard string }
	}
}

// TestPlanForMachines reads a plan of a paused router whose serial number is another's.
func TestPlanForMachines(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.9"})
	p.customer("wati")
	p.trusted()
	p.does("router", "set", "pop", "--paused", "--serial", "LAIN")
	result := p.gardu("router", "plan", "pop", "--json")
	if result.code != 2 {
		t.Fatal(result)
	}
	lines := parseLines[plannedLine](t, result.stdout)
	last := lines[len(lines)-1]
	if last.Summary == nil || len(last.Summary.Guards) != 2 {
		t.Fatalf("the last line is %+v", last)
	}
	steps := 0
	for _, line := range lines {
		if line.Step == nil {
			continue
		}
		steps++
		for _, edit := range line.Step.Edits {
			if (edit.Field == "password") != edit.Secret || edit.Secret && edit.New != "(secret)" {
				t.Errorf("the edit %+v", edit)
			}
		}
	}
	if steps != last.Summary.Steps || steps == 0 {
		t.Errorf("%d steps, and the summary says %d", steps, last.Summary.Steps)
	}
	p.refuses("serial number", "router", "test", "pop")
	p.refuses("paused", "router", "apply", "pop", "--yes")
	p.refuses("serial number", "router", "apply", "pop", "--yes", "--force")
	if p.router.Writes() != 0 {
		t.Errorf("%d writes were made past the guards", p.router.Writes())
	}
	p.does("router", "set", "pop", "--paused=false")
	p.trusted().applied().inStep()
}

// TestEveryReleaseIsKeptInStep brings routers of several releases in step, with customers of both
// kinds, and expects nothing to differ afterwards.
func TestEveryReleaseIsKeptInStep(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"6.49.19", "7.9", "7.17", "7.18", "7.21"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			p := newPop(t, "mixed", rostest.Config{Version: version})
			p.does("plan", "add", "tiga-jam", "--kind", "hotspot", "--rate", "2M/2M", "--time-limit", "3h",
				"--shared-users", "1")
			for n := range 3 {
				p.customer(fmt.Sprintf("rumah-%d", n))
				p.does("service", "add", fmt.Sprintf("kode-%d", n), "--plan", "tiga-jam", "--router", "rumah")
			}
			p.trusted().applied().inStep()
			user := p.router.Row("/ip/hotspot/user", "name", "kode-1")
			if user == nil || user["limit-uptime"] != "3h" {
				t.Errorf("the hotspot user is %v", user)
			}
			p.router.ForgetWrites()
			p.does("router", "apply", "pop", "--yes")
			if p.router.Writes() != 0 {
				t.Errorf("applying again wrote %v", p.router.Ledger())
			}
			p.theirsStay()
		})
	}
}

// TestDoctorSeesRouters asks the doctor about a router that is new, in step, and refuses its
// password.
func TestDoctorSeesRouters(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.18.2"})
	says := func(severity, what string) {
		t.Helper()
		eventually(t, "the doctor saying "+what, func() bool {
			for _, line := range strings.Split(p.gardu("doctor", "--json").stdout, "\n") {
				var finding struct{ Severity, Subject, Sentence string }
				if json.Unmarshal([]byte(line), &finding) == nil && finding.Subject == "pop" &&
					finding.Severity == severity && strings.Contains(finding.Sentence, what) {
					return true
				}
			}

			return false
		})
	}
	says("error", "not confirmed")
	p.trusted()
	says("note", "No plan was applied")
	says("warning", "rules of isolir")
	p.applied()
	eventually(t, "silence about a router in step", func() bool {
		return !strings.Contains(p.gardu("doctor").stdout, "pop:")
	})
	p.router.SetUser(rostest.User{Name: "gardu", Password: "berubah"})
	p.router.Disconnect()
	p.customer("wati")
	says("error", "invalid user name or password")
}
