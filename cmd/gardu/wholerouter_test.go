package main_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/routeros/rostest"
)

// routerPassword is the password of gardu's user on the routers of these tests.
const routerPassword = "Kata-Sandi-Router-81"

// routerSettings is what the configuration says of routers in these tests.
const routerSettings = `routers:
  portal: "192.0.2.20:8081"
  allow: [app.midtrans.com, 198.51.100.0/24]
  gateway: 10.1.0.1
  protected: [jangan-disentuh]
`

// pop is a router of an installation that is kept in step through its API.
type pop struct {
	*installation

	router *rostest.Router
	theirs map[string][]map[string]string // what somebody else has made on it, by menu
}

// foreign are the menus in which somebody else has made something.
var foreign = []string{
	"/ppp/secret", "/ppp/profile", "/ip/pool", "/ip/firewall/filter", "/ip/firewall/nat",
	"/ip/firewall/address-list", "/queue/simple", "/ip/hotspot/user", "/ip/hotspot/user/profile",
}

// furnished fills a router as one that has served for years.
func furnished(r *rostest.Router) {
	r.Put("/ip/pool", map[string]string{"name": "pool-home", "ranges": "10.1.0.2-10.1.3.250"})
	r.Put("/ip/pool", map[string]string{"name": "pool-isolir", "ranges": "10.9.0.2-10.9.0.250"})
	r.Put("/ppp/profile", map[string]string{
		"name": "paket-lama", "rate-limit": "5M/5M", "local-address": "10.1.0.1",
		"remote-address": "pool-home", "comment": "jangan dihapus",
	})
	for _, name := range []string{"lama-1", "lama-2"} {
		r.Put("/ppp/secret", map[string]string{
			"name": name, "password": "sandi-" + name, "service": "pppoe", "profile": "paket-lama",
			"comment": "rumah " + name,
		})
	}
	r.Put("/ppp/secret", map[string]string{
		"name": "jangan-disentuh", "password": "sandi-tetap", "profile": "paket-lama",
	})
	r.Put("/ip/firewall/filter", map[string]string{
		"chain": "forward", "action": "accept", "connection-state": "established,related",
	})
	r.Put("/ip/firewall/nat", map[string]string{"chain": "srcnat", "action": "masquerade"})
	r.Put("/ip/firewall/address-list", map[string]string{"list": "kantor", "address": "10.2.0.0/24"})
	r.Put("/queue/simple", map[string]string{
		"name": "kantor", "target": "10.2.0.0/24", "max-limit": "5M/5M",
	})
}

// pop starts an installation with a router that is added, and not yet trusted.
func newPop(t testing.TB, mode string, config rostest.Config) *pop {
	t.Helper()
	i := install(t)
	said, err := os.ReadFile(i.config)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, i.config, string(said)+routerSettings)
	secured, _, err := rostest.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	config.TLS, config.Seed = secured, furnished
	config.Users = []rostest.User{{
		Name: "gardu", Password: routerPassword,
		Policies: []string{"api", "read", "write", "sensitive", "test"},
	}}
	p := &pop{installation: i.start().open(), router: rostest.Start(t, config)}
	p.theirs = p.objects()
	result := p.garduWith(routerPassword+"\n", "router", "add", "pop", "--nas", "rumah",
		"--address", p.router.Address(), "--user", "gardu", "--password", "-", "--mode", mode)
	if result.code != 0 {
		t.Fatal(result)
	}

	return p
}

// objects returns what is on the router in the menus in which somebody else has made something.
func (p *pop) objects() map[string][]map[string]string {
	rows := map[string][]map[string]string{}
	for _, menu := range foreign {
		rows[menu] = p.router.Rows(menu)
	}

	return rows
}

// trusted trusts the router's key and serial number.
func (p *pop) trusted() *pop {
	p.t.Helper()
	p.does("router", "test", "pop", "--trust")

	return p
}

// applied applies a plan for the first time.
func (p *pop) applied() *pop {
	p.t.Helper()
	p.does("router", "apply", "pop", "--yes")

	return p
}

// inStep expects that nothing differs.
func (p *pop) inStep() {
	p.t.Helper()
	if result := p.gardu("router", "plan", "pop"); result.code != 0 {
		p.t.Errorf("something still differs: %s", result)
	}
}

// customer makes a service that is tied to the router.
func (p *pop) customer(login string, more ...string) {
	p.t.Helper()
	p.does(append([]string{
		"service", "add", login, "--password", "sandi-" + login, "--plan", "rumah-10m",
		"--router", "rumah",
	}, more...)...)
}

// secretOf waits until the secret of a login is as wished, and returns it.
func (p *pop) secretOf(login, what string, wished func(map[string]string) bool) map[string]string {
	p.t.Helper()
	var row map[string]string
	eventually(p.t, what+" of the secret "+login, func() bool {
		row = p.router.Row("/ppp/secret", "name", login)

		return row != nil && wished(row)
	})

	return row
}

// theirsStay expects every object of somebody else's to be as it was, in its order.
func (p *pop) theirsStay() {
	p.t.Helper()
	for menu, before := range p.theirs {
		now := map[string]map[string]string{}
		for _, row := range p.router.Rows(menu) {
			now[row[".id"]] = row
		}
		for _, row := range before {
			if diff := cmp.Diff(row, now[row[".id"]]); diff != "" {
				p.t.Errorf("%s: a row of somebody else's has changed (-before +after):\n%s", menu, diff)
			}
		}
	}
}

// TestRouterIsKeptInStep takes a router from the box into the rounds, and lets it follow the book.
func TestRouterIsKeptInStep(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.18.2"})
	p.customer("wati", "--ip", "10.1.0.77")

	untrusted := p.refuses("--trust", "router", "test", "pop")
	if untrusted.code != 1 || !strings.Contains(untrusted.stdout, "fingerprint") {
		t.Errorf("a key that nobody has confirmed: %s", untrusted)
	}
	p.trusted()
	shown := p.does("router", "test", "pop")
	for _, word := range []string{"7.18.2", "HEX0001", "TLS 1.3"} {
		if !strings.Contains(shown, word) {
			t.Errorf("the test does not show %q:\n%s", word, shown)
		}
	}
	planned := p.gardu("router", "plan", "pop")
	if planned.code != 2 || !strings.Contains(planned.stdout, "+ /ppp/secret wati") {
		t.Fatalf("the first plan: %s", planned)
	}
	if strings.Contains(planned.String(), "sandi-") {
		t.Errorf("the plan shows a password: %s", planned)
	}
	if p.router.Writes() != 0 {
		t.Errorf("%d writes were made before anybody applied a plan", p.router.Writes())
	}
	p.applied().inStep()
	wati := p.router.Row("/ppp/secret", "name", "wati")
	if wati["password"] != "sandi-wati" || wati["remote-address"] != "10.1.0.77" {
		t.Errorf("the secret is %v", wati)
	}
	p.router.ForgetWrites()
	p.does("router", "apply", "pop", "--yes")
	if p.router.Writes() != 0 {
		t.Errorf("applying again wrote %d times: %v", p.router.Writes(), p.router.Ledger())
	}
	p.follows(wati["profile"])
	p.theirsStay()
	list := p.does("router", "list")
	if !strings.Contains(list, "in step") {
		t.Errorf("the router is listed as\n%s", list)
	}
	p.stop()
}

// follows changes the book, and expects the secret of wati to follow.
func (p *pop) follows(profile string) {
	p.t.Helper()
	p.does("service", "password", "wati", "sandi-baru")
	p.secretOf("wati", "password", func(row map[string]string) bool {
		return row["password"] == "sandi-baru"
	})
	p.does("plan", "set", "rumah-10m", "--rate", "20M/20M")
	eventually(p.t, "the new rate in the profile", func() bool {
		row := p.router.Row("/ppp/profile", "name", profile)

		return row != nil && row["rate-limit"] == "20M/20M"
	})
	p.does("service", "suspend", "wati")
	p.secretOf("wati", "suspension", func(row map[string]string) bool {
		return row["disabled"] == "true" || row["disabled"] == "yes"
	})
	p.does("service", "restore", "wati")
	p.customer("tono")
	p.secretOf("tono", "presence", func(map[string]string) bool { return true })
	p.does("service", "remove", "tono")
	eventually(p.t, "the end of the secret tono", func() bool {
		return p.router.Row("/ppp/secret", "name", "tono") == nil
	})
}

// TestRouterIsolatesByItself isolates and restores a customer with a fixed address who is online at
// a router that lets its customers in by itself.
func TestRouterIsolatesByItself(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.18.2"})
	p.customer("wati", "--ip", "10.1.0.77")
	p.trusted().applied()
	before := p.router.Row("/ppp/secret", "name", "wati")
	online := func() {
		t.Helper()
		if _, err := p.router.Dial(rostest.DialIn{Name: "wati", Password: "sandi-wati"}); err != nil {
			t.Fatal(err)
		}
	}
	online()
	if status := p.does("service", "status", "wati"); !strings.Contains(status, "online") ||
		!strings.Contains(status, "10.1.0.77") {
		t.Errorf("the status of a customer who is online:\n%s", status)
	}
	p.does("service", "isolir", "wati")
	eventually(t, "the end of the session", func() bool {
		return p.router.Row("/ppp/active", "name", "wati") == nil
	})
	isolated := p.router.Row("/ppp/secret", "name", "wati")
	if isolated["profile"] == before["profile"] || isolated["remote-address"] != "" {
		t.Errorf("the isolated secret is %v", isolated)
	}
	online()
	row := p.router.Row("/ppp/active", "name", "wati")
	if !strings.HasPrefix(row["address"], "10.9.0.") {
		t.Errorf("the isolated customer has the address %s", row["address"])
	}
	if status := p.does("service", "status", "wati"); !strings.Contains(status, "isolir") {
		t.Errorf("the status of an isolated customer:\n%s", status)
	}
	p.does("service", "restore", "wati")
	eventually(t, "the end of the isolated session", func() bool {
		return p.router.Row("/ppp/active", "name", "wati") == nil
	})
	online()
	row = p.router.Row("/ppp/active", "name", "wati")
	if row["address"] != "10.1.0.77" {
		t.Errorf("the restored customer has the address %s", row["address"])
	}
	if kicked := p.does("router", "kick", "pop", "wati"); p.router.Row("/ppp/active", "name", "wati") != nil {
		t.Errorf("the kick left the session:\n%s", kicked)
	}
	p.theirsStay()
}

// TestDeadRouterDelaysNobody changes services of a router that takes connections and never answers.
func TestDeadRouterDelaysNobody(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.18.2"})
	p.customer("wati")
	p.trusted().applied()
	p.router.Mute(true)
	p.router.Disconnect()
	for n := range 5 {
		p.does("service", "password", "wati", fmt.Sprintf("sandi-%d", n))
	}
	for _, call := range [][]string{
		{"service", "isolir", "wati"},
		{"service", "show", "wati"},
		{"plan", "set", "rumah-10m", "--rate", "1M/1M"},
		{"router", "list"},
		{"doctor"},
		{"service", "restore", "wati"},
	} {
		p.gardu(call...)
	}
	if p.router.Row("/ppp/secret", "name", "wati")["password"] != "sandi-wati" {
		t.Error("the router was not dead")
	}
	for _, line := range strings.Split(p.daemon.log.String(), "\n") {
		if strings.Contains(line, "answered a request") && strings.Contains(line, "PATCH") &&
			tookLong(line) {
			t.Errorf("a verb waited for the router: %s", line)
		}
	}
	p.router.Heal()
	p.router.Mute(false)
	p.does("router", "test", "pop") // lets the daemon try again at once
	p.secretOf("wati", "password", func(row map[string]string) bool {
		return row["password"] == "sandi-4"
	})
}

// tookLong reports whether a request took as long as only a router does.
func tookLong(line string) bool {
	_, text, _ := strings.Cut(line, `"took":`)
	var took time.Duration
	_, err := fmt.Sscanf(text, "%d", &took)

	return err == nil && took > 4*time.Second
}

// TestApplyThatWasKilledIsFinished kills the daemon in the middle of an apply.
func TestApplyThatWasKilledIsFinished(t *testing.T) {
	t.Parallel()
	var adds atomic.Int64
	reached := make(chan struct{})
	p := newPop(t, "local", rostest.Config{
		Version: "6.49.10",
		Hook: func(ctx context.Context, command string) {
			if command == "/ppp/secret/add" && adds.Add(1) == 10 {
				close(reached)
				<-ctx.Done() // until the daemon is gone
			}
		},
	})
	for n := range 20 {
		p.customer(fmt.Sprintf("rumah-%02d", n))
	}
	p.trusted()
	apply := p.command("router", "apply", "pop", "--yes")
	if err := apply.Start(); err != nil {
		t.Fatal(err)
	}
	<-reached
	p.crash()
	_ = apply.Wait()
	p.start()
	eventually(t, "twenty secrets", func() bool {
		count := 0
		for _, row := range p.router.Rows("/ppp/secret") {
			if strings.HasPrefix(row["name"], "rumah-") {
				count++
			}
		}

		return count == 20
	})
	eventually(t, "a router in step", func() bool {
		return p.gardu("router", "plan", "pop").code == 0
	})
	p.theirsStay()
}

// TestImportOfARouterThatHasServed takes over what is on a router already.
func TestImportOfARouterThatHasServed(t *testing.T) {
	t.Parallel()
	p := newPop(t, "local", rostest.Config{Version: "7.18.2"})
	p.customer("lama-2", "--plan", "rumah-10m")
	p.trusted()
	report := p.does("router", "import", "pop")
	for _, want := range []string{"adopt", "lama-1", "link", "lama-2", "make", "paket-lama", "Nothing was changed"} {
		if !strings.Contains(report+p.gardu("router", "import", "pop").stderr, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	if p.router.Writes() != 0 {
		t.Fatalf("the report wrote %d times", p.router.Writes())
	}
	if services := p.does("service", "list"); strings.Contains(services, "lama-1") {
		t.Fatalf("the report made a service:\n%s", services)
	}
	p.does("router", "import", "pop", "--apply")
	shown := p.does("service", "show", "lama-1")
	if !strings.Contains(shown, "paket-lama") || !strings.Contains(shown, "rumah") {
		t.Errorf("the adopted service is\n%s", shown)
	}
	adopted := p.router.Row("/ppp/secret", "name", "lama-1")
	if !strings.HasPrefix(adopted["comment"], "[gd:") || !strings.Contains(adopted["comment"], "rumah lama-1") ||
		adopted["profile"] != "paket-lama" || adopted["password"] != "sandi-lama-1" {
		t.Errorf("the adopted secret is %v", adopted)
	}
	p.router.ForgetWrites()
	p.does("router", "import", "pop", "--apply")
	if p.router.Writes() != 0 {
		t.Errorf("importing again wrote %v", p.router.Ledger())
	}
	p.theirs["/ppp/secret"] = p.theirs["/ppp/secret"][2:] // the adopted ones have a mark now
	p.applied().inStep()
	if row := p.router.Row("/ppp/secret", "name", "lama-1"); row["profile"] != "paket-lama" {
		t.Errorf("the adopted secret has lost its profile: %v", row)
	}
	p.theirsStay()
}

// TestRouterThatAsksByRADIUS sets a router up to ask gardu, checks isolir on it, and prints the
// script of one like it.
func TestRouterThatAsksByRADIUS(t *testing.T) {
	t.Parallel()
	p := newPop(t, "radius", rostest.Config{Version: "7.21"})
	p.trusted()
	missing := p.gardu("router", "isolir-check", "pop")
	if missing.code != 1 || !strings.Contains(missing.String(), "is missing") {
		t.Errorf("isolir on a router that knows none: %s", missing)
	}
	p.applied().inStep()
	client := p.router.Row("/radius", "address", "127.0.0.1")
	if client == nil || client["authentication-port"] != fmt.Sprint(p.auth) ||
		client["accounting-port"] != fmt.Sprint(p.acct) {
		t.Errorf("the RADIUS client is %v", client)
	}
	if checked := p.gardu("router", "isolir-check", "pop"); strings.Contains(checked.String(), "rule") {
		t.Errorf("the rules are still wrong: %s", checked)
	}
	script := p.does("router", "script", "pop", "--server", "192.0.2.9")
	for _, want := range []string{
		"/user group add name=gardu policy=api,read,write,sensitive,test", "address=192.0.2.9/32",
		"/certificate sign gardu-api", "api-ssl certificate=gardu-api", "/radius add", `secret="` + secret,
		"/radius incoming set accept=yes", "use-radius=yes", "interim-update=5m", routerPassword,
	} {
		if !strings.Contains(script, want) {
			t.Errorf("the script lacks %q:\n%s", want, script)
		}
	}
	p.live()
	p.theirsStay()
}

// live looks at every view of the router.
func (p *pop) live() {
	p.t.Helper()
	for _, call := range [][]string{
		{"router", "live", "pop"},
		{"router", "live", "pop", "hotspot"},
		{"router", "live", "pop", "interfaces"},
		{"router", "live", "pop", "resource"},
		{"router", "log", "pop"},
		{"router", "show", "pop"},
	} {
		if result := p.gardu(call...); result.code != 0 {
			p.t.Error(result)
		}
	}
}

// TestSecretsOfRoutersAppearNowhere does what touches a password of a router, and looks for it.
func TestSecretsOfRoutersAppearNowhere(t *testing.T) {
	t.Parallel()
	p := newPop(t, "mixed", rostest.Config{Version: "7.18.2"})
	p.customer("wati")
	var outputs []string
	for _, call := range [][]string{
		{"router", "test", "pop"},
		{"router", "test", "pop", "--trust"},
		{"router", "plan", "pop"},
		{"router", "plan", "pop", "--json"},
		{"router", "apply", "pop", "--yes", "--json"},
		{"router", "import", "pop"},
		{"router", "import", "pop", "--apply", "--json"},
		{"router", "isolir-check", "pop"},
		{"router", "show", "pop", "--json"},
		{"router", "list"},
		{"service", "status", "wati"},
		{"doctor"},
	} {
		outputs = append(outputs, p.gardu(call...).String())
	}
	p.router.SetUser(rostest.User{Name: "gardu", Password: "berubah"})
	p.router.Disconnect()
	outputs = append(outputs, p.gardu("router", "test", "pop").String(), p.gardu("doctor").String())
	p.stop()
	outputs = append(outputs, p.daemon.log.String())
	for _, word := range []string{routerPassword, secret, "sandi-wati", "sandi-lama-1", "sandi-tetap"} {
		for _, output := range outputs {
			if strings.Contains(output, word) {
				t.Errorf("%q is shown:\n%s", word, tail(output))
			}
		}
		for _, path := range filesUnder(t, p.store) {
			octets, err := os.ReadFile(path)
			if err != nil || bytes.Contains(octets, []byte(word)) {
				t.Errorf("%s holds %q, or cannot be read: %v", path, word, err)
			}
		}
	}
}
