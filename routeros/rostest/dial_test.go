package rostest_test

import (
	"errors"
	"testing"
	"time"

	"gardu/routeros/rostest"
)

// seedDial puts in a pool, profiles and two customers.
func seedDial(r *rostest.Router) {
	r.Put("/ip/pool", map[string]string{"name": "home", "ranges": "10.0.0.2-10.0.0.3"})
	r.Put("/ip/pool", map[string]string{"name": "isolir", "ranges": "10.9.0.2-10.9.0.9"})
	r.Put("/ppp/profile", map[string]string{
		"name": "gold", "local-address": "10.0.0.1", "remote-address": "home",
		"rate-limit": "5M/10M", "address-list": "customers",
	})
	r.Put("/ppp/profile", map[string]string{
		"name": "isolir", "remote-address": "isolir", "address-list": "isolir", "only-one": "yes",
	})
	r.Put("/ppp/secret", map[string]string{"name": "ani", "password": "x", "profile": "gold"})
	r.Put("/ppp/secret", map[string]string{
		"name": "budi", "profile": "isolir", "remote-address": "10.5.5.5",
	})
}

// dial lets a customer in.
func dial(t *testing.T, r *rostest.Router, who rostest.DialIn) *rostest.Line {
	t.Helper()
	line, err := r.Dial(who)
	if err != nil {
		t.Fatal(err)
	}

	return line
}

// refuses expects a customer to be kept out.
func refuses(t *testing.T, r *rostest.Router, who rostest.DialIn) {
	t.Helper()
	if _, err := r.Dial(who); !errors.Is(err, rostest.ErrRejected) {
		t.Errorf("%+v: got %v, want a reject", who, err)
	}
}

func TestASessionMakesItsRows(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedDial})
	line := dial(t, r, rostest.DialIn{Name: "ani", Password: "x", CallerID: "AA:00:00:00:00:01"})
	second := dial(t, r, rostest.DialIn{Name: "ani"})
	r.Advance(90 * time.Second)
	line.Grow(100, 5_000_000_000)
	c := login(t, r)
	converse(t, c, []exchange{
		say("!re =address=10.0.0.2 =caller-id=AA:00:00:00:00:01 =name=ani =service=pppoe "+
			"=uptime=1m30s | !re =address=10.0.0.3 =caller-id=02:00:00:00:00:01 =name=ani "+
			"=service=pppoe =uptime=1m30s | !done", "/ppp/active/print",
			"=.proplist=name,service,caller-id,address,uptime"),
		say("!re =dynamic=true =name=<pppoe-ani> =rx-byte=100 =tx-byte=5000000000 | "+
			"!re =dynamic=true =name=<pppoe-ani-1> =rx-byte=0 =tx-byte=0 | !done",
			"/interface/print", "?type=pppoe-in", "=.proplist=name,dynamic,rx-byte,tx-byte"),
		say("!re =bytes=100/5000000000 =max-limit=5000000/10000000 =name=<pppoe-ani> | !done",
			"/queue/simple/print", "?name=<pppoe-ani>", "=.proplist=name,max-limit,bytes"),
		say("!re =address=10.0.0.2 =dynamic=true =list=customers | !re =address=10.0.0.3 "+
			"=dynamic=true =list=customers | !done", "/ip/firewall/address-list/print",
			"=.proplist=list,address,dynamic"),
		say("!re =address=10.0.0.2 =info=ani =owner=PPP =pool=home | !re =address=10.0.0.3 "+
			"=info=ani =owner=PPP =pool=home | !done", "/ip/pool/used/print",
			"=.proplist=pool,address,owner,info"),
		say("!trap =message=failure: already have such entry | !done",
			"/ip/firewall/address-list/add", "=list=customers", "=address=10.0.0.2/32"),
		say("!trap =message=failure: can not change dynamic item | !done",
			"/ip/firewall/address-list/set", "=.id=*1", "=comment=x"),
		say("!trap =message=failure: can not change dynamic item | !done",
			"/queue/simple/remove", "=.id=*1"),
	})
	refuses(t, r, rostest.DialIn{Name: "ani"}) // the pool is used up
	second.Hangup()
	if second.Online() || !line.Online() {
		t.Error("the wrong session ended")
	}
	dial(t, r, rostest.DialIn{Name: "ani"})
}

func TestChangesTouchNoLiveSession(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedDial})
	line := dial(t, r, rostest.DialIn{Name: "ani"})
	c := login(t, r)
	converse(t, c, []exchange{
		say("!done", "/ppp/profile/set", "=.id=gold", "=rate-limit=1M/1M", "=address-list=x"),
		say("!done", "/ppp/secret/set", "=.id=ani", "=profile=isolir", "=disabled=yes"),
		say("!done", "/ppp/secret/remove", "=.id=ani"),
		say("!done", "/ppp/profile/remove", "=.id=gold"),
	})
	if !line.Online() || line.Address() != "10.0.0.2" {
		t.Error("the session did not live on")
	}
	if got := r.Row("/queue/simple", "name", "<pppoe-ani>")["max-limit"]; got != "5000000/10000000" {
		t.Errorf("rate: %s", got)
	}
	id := r.Rows("/ppp/active")[0][".id"]
	if id != "*80000001" {
		t.Errorf("id: %s", id)
	}
	c.want("!done", "/ppp/active/remove", "=.id="+id)
	if line.Online() || len(r.Rows("/ppp/active")) != 0 || len(r.Rows("/queue/simple")) != 0 ||
		len(r.Rows("/ip/pool/used")) != 0 || len(r.Rows("/ip/firewall/address-list")) != 0 {
		t.Error("removing the session left something")
	}
	c.want("!trap =message=no such item (4) | !done", "/ppp/active/remove", "=.id="+id)
	refuses(t, r, rostest.DialIn{Name: "ani"})
}

func TestWhatDecidesALogin(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedDial})
	refuses(t, r, rostest.DialIn{Name: "nobody"})
	refuses(t, r, rostest.DialIn{Name: "ani", Password: "wrong"})
	r.Put("/ppp/secret", map[string]string{"name": "ani", "service": "l2tp"})
	refuses(t, r, rostest.DialIn{Name: "ani"})
	dial(t, r, rostest.DialIn{Name: "ani", Service: "l2tp"}).Hangup()
	r.Put("/ppp/secret", map[string]string{"name": "ani", "caller-id": "AA", "service": "any"})
	refuses(t, r, rostest.DialIn{Name: "ani"})
	dial(t, r, rostest.DialIn{Name: "ani", CallerID: "AA"}).Hangup()
	r.Put("/ppp/secret", map[string]string{"name": "ani", "disabled": "yes"})
	refuses(t, r, rostest.DialIn{Name: "ani", CallerID: "AA"})

	// A fixed address beats the pool, which is how a suspended customer stays reachable.
	budi := dial(t, r, rostest.DialIn{Name: "budi"})
	if budi.Address() != "10.5.5.5" {
		t.Errorf("address: %s", budi.Address())
	}
	refuses(t, r, rostest.DialIn{Name: "budi"}) // only one
	budi.Hangup()
	if got := r.Row("/ppp/secret", "name", "budi"); got["last-disconnect-reason"] != "hung-up" ||
		got["last-logged-out"] != "2026-01-15 08:00:00" {
		t.Errorf("secret afterwards: %v", got)
	}
	r.Take("/ip/pool", "*1")
	if got := r.Row("/ppp/profile", "name", "gold")["remote-address"]; got != "*1" {
		t.Errorf("dangling pool: %s", got)
	}
}

func TestALocalSecretWinsOverRADIUS(t *testing.T) {
	t.Parallel()
	asked := 0
	r := rostest.Start(t, rostest.Config{
		Seed: seedDial,
		RADIUS: func(login rostest.RADIUSLogin) (rostest.Grant, bool) {
			asked++

			return rostest.Grant{
				Pool: "isolir", AddressList: "isolir", RateLimit: "1M", SessionTimeout: time.Hour,
			}, login.Name == "citra"
		},
	})
	refuses(t, r, rostest.DialIn{Name: "citra"}) // use-radius=no
	r.Put("/ppp/aaa", map[string]string{"use-radius": "yes"})
	dial(t, r, rostest.DialIn{Name: "ani", Password: "x"})
	if asked != 0 {
		t.Errorf("asked %d times about a local secret", asked)
	}
	citra := dial(t, r, rostest.DialIn{Name: "citra"})
	refuses(t, r, rostest.DialIn{Name: "dewi"})
	if got := r.Row("/ppp/active", "name", "citra"); got["radius"] != "true" ||
		got["address"] != "10.9.0.2" {
		t.Errorf("session: %v", got)
	}
	r.Advance(time.Hour)
	if citra.Online() {
		t.Error("the session outlived its timeout")
	}
}

func TestLimitsOfASecretEndItsSession(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedDial})
	r.Put("/ppp/secret", map[string]string{"name": "ani", "limit-bytes-out": "1000"})
	line := dial(t, r, rostest.DialIn{Name: "ani"})
	line.Grow(5000, 999)
	if !line.Online() {
		t.Fatal("ended too early")
	}
	line.Grow(0, 1)
	if line.Online() {
		t.Error("went on beyond its limit")
	}
}

func TestARebootLosesWhatLivesInMemory(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedDial})
	line := dial(t, r, rostest.DialIn{Name: "ani"})
	r.Put("/ip/firewall/address-list", map[string]string{
		"list": "isolir", "address": "10.0.0.9", "timeout": "1d",
	})
	r.Put("/ip/firewall/address-list", map[string]string{"list": "isolir", "address": "10.0.0.8"})
	r.Advance(time.Hour)
	c := login(t, r)
	r.Reboot()
	if c.read() != "EOF" || line.Online() {
		t.Error("something survived the reboot")
	}
	rows := r.Rows("/ip/firewall/address-list")
	if len(rows) != 1 || rows[0]["address"] != "10.0.0.8" {
		t.Errorf("address list: %v", rows)
	}
	if got := r.Rows("/system/resource")[0]["uptime"]; got != "0s" {
		t.Errorf("uptime: %s", got)
	}
	if len(r.Rows("/ppp/secret")) != 2 {
		t.Error("secrets were lost")
	}
}
