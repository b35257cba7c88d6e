package rostest_test

import (
	"errors"
	"testing"
	"time"

	"gardu/routeros/rostest"
)

// seedHotspot puts in a hotspot with one user.
func seedHotspot(r *rostest.Router) {
	r.Put("/ip/hotspot/profile", map[string]string{"name": "hsprof1", "login-by": "http-chap"})
	r.Put("/ip/hotspot", map[string]string{
		"name": "lobby", "interface": "bridge1", "profile": "hsprof1",
	})
	r.Put("/ip/hotspot/user/profile", map[string]string{
		"name": "hourly", "rate-limit": "1M/2M", "shared-users": "2", "add-mac-cookie": "no",
	})
	r.Put("/ip/hotspot/user", map[string]string{
		"name": "v1", "password": "v1", "profile": "hourly", "limit-bytes-total": "1000",
		"limit-uptime": "1h",
	})
}

// guest is the login of the user of seedHotspot.
func guest(number string) rostest.Visit {
	return rostest.Visit{
		Name: "v1", Password: "v1", MAC: "AA:00:00:00:00:0" + number, Address: "192.168.10." + number,
	}
}

// visit lets a guest in.
func visit(t *testing.T, r *rostest.Router, who rostest.Visit) *rostest.Line {
	t.Helper()
	line, err := r.Visit(who)
	if err != nil {
		t.Fatal(err)
	}

	return line
}

// turns expects a guest to be kept out.
func turns(t *testing.T, r *rostest.Router, who rostest.Visit) {
	t.Helper()
	if _, err := r.Visit(who); !errors.Is(err, rostest.ErrRejected) {
		t.Errorf("%+v: got %v, want a reject", who, err)
	}
}

func TestAGuestIsCountedAndLimited(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedHotspot})
	line := visit(t, r, guest("8"))
	r.Advance(10 * time.Minute)
	line.Grow(100, 200)
	c := login(t, r)
	converse(t, c, []exchange{
		say("!re =.id=*C0A80A08 =address=192.168.10.8 =bytes-in=100 =bytes-out=200 =server=lobby "+
			"=uptime=10m =user=v1 | !done", "/ip/hotspot/active/print",
			"=.proplist=.id,server,user,address,uptime,bytes-in,bytes-out"),
		say("!re =bytes-in=100 =bytes-out=200 =uptime=10m | !done", "/ip/hotspot/user/print",
			"?name=v1", "=.proplist=uptime,bytes-in,bytes-out"),
		say("!re =authorized=true =mac-address=AA:00:00:00:00:08 | !done",
			"/ip/hotspot/host/print", "=.proplist=mac-address,authorized"),
		say("!re =max-limit=1000000/2000000 =name=<hotspot-v1> | !done", "/queue/simple/print",
			"=.proplist=name,max-limit"),
	})
	line.Hangup()
	again := visit(t, r, guest("9"))
	again.Grow(0, 699)
	if !again.Online() {
		t.Fatal("ended below the limit")
	}
	again.Grow(1, 0)
	if again.Online() {
		t.Fatal("went on beyond the limit")
	}
	turns(t, r, guest("9"))
	c.want("!done", "/ip/hotspot/user/reset-counters", "=.id=*1")
	c.want("!re =bytes-in=0 =bytes-out=0 =uptime=0s | !done", "/ip/hotspot/user/print",
		"?name=v1", "=.proplist=uptime,bytes-in,bytes-out")
	timed := visit(t, r, guest("9"))
	r.Advance(time.Hour)
	if timed.Online() {
		t.Error("went on beyond its time")
	}
}

func TestOnlySoManyShareAUser(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedHotspot})
	visit(t, r, guest("1"))
	visit(t, r, guest("2"))
	turns(t, r, guest("3"))
	wrong := guest("4")
	wrong.Password = "x"
	turns(t, r, wrong)
	turns(t, r, rostest.Visit{Name: "nobody"})
	r.Put("/ip/hotspot/user/profile", map[string]string{"name": "hourly", "shared-users": "unlimited"})
	visit(t, r, guest("3"))
}

func TestACookieLogsAGuestStraightBackIn(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Seed: seedHotspot})
	r.Put("/ip/hotspot/profile", map[string]string{"name": "hsprof1", "login-by": "cookie,http-chap"})
	line := visit(t, r, guest("8"))
	c := login(t, r)
	const remove = "/ip/hotspot/active/remove"
	c.want("!done", remove, "=.id=*C0A80A08")
	if !line.Online() || line.Logins() != 2 {
		t.Fatal("the cookie did not let the guest back in")
	}
	c.want("!re =expires-in=3d =user=v1 | !done", "/ip/hotspot/cookie/print",
		"=.proplist=user,expires-in")
	c.want("!done", "/ip/hotspot/user/disable", "=.id=v1")
	if !line.Online() {
		t.Fatal("disabling touched the session")
	}
	c.want("!done", "/ip/hotspot/cookie/remove", "=.id=*1")
	c.want("!done", remove, "=.id=*C0A80A08")
	if line.Online() || len(r.Rows("/ip/hotspot/host")) != 0 {
		t.Error("the guest is still in")
	}
}

func TestNamesOfGuestsAreUniqueForEachServer(t *testing.T) {
	t.Parallel()
	c := login(t, rostest.Start(t, rostest.Config{Seed: seedHotspot}))
	const add = "/ip/hotspot/user/add"
	converse(t, c, []exchange{
		say("!trap =message=failure: already have user with this name for this server | !done",
			add, "=name=v1"),
		say("!done =ret=*2", add, "=name=v1", "=server=lobby"),
		say("!trap =message=failure: already have user with this name for this server | !done",
			add, "=name=v1", "=server=lobby"),
		say("!trap =message=unknown parameter comment | !done",
			"/ip/hotspot/user/profile/add", "=name=x", "=comment=y"),
		say("!trap =message=failure: default trial user can not be removed | !done",
			"/ip/hotspot/user/remove", "=.id=default-trial"),
		say("!re =comment=counters and limits for trial users =default=true | !done",
			"/ip/hotspot/user/print", "?default=true", "=.proplist=comment,default"),
	})
}

func TestGuestsByRADIUSAndByCommand(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{
		Seed: seedHotspot,
		RADIUS: func(login rostest.RADIUSLogin) (rostest.Grant, bool) {
			return rostest.Grant{RateLimit: "3M", AddressList: "wifi"}, login.Service == "hotspot"
		},
	})
	who := rostest.Visit{Name: "far", MAC: "AA:00:00:00:00:07", Address: "192.168.10.7"}
	turns(t, r, who)
	r.Put("/ip/hotspot/profile", map[string]string{"name": "hsprof1", "use-radius": "yes"})
	line := visit(t, r, who)
	if got := r.Row("/ip/hotspot/active", "user", "far")["radius"]; got != "true" {
		t.Errorf("radius: %s", got)
	}
	if r.Row("/ip/firewall/address-list", "list", "wifi")["address"] != "192.168.10.7" {
		t.Error("no address list")
	}
	c := login(t, r)
	c.want("!done", "/ip/hotspot/host/remove", "=.id="+r.Rows("/ip/hotspot/host")[0][".id"])
	if line.Online() {
		t.Error("removing the host left the session")
	}
	const enter = "/ip/hotspot/active/login"
	c.want("!done", enter, "=user=v1", "=password=v1", "=ip=192.168.10.5", "=mac-address=AA")
	c.want("!trap =message=failure: invalid username or password | !done", enter, "=user=v1")
}
