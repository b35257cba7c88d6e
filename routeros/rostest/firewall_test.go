package rostest_test

import (
	"strings"
	"testing"
	"time"

	"gardu/routeros/rostest"
)

// comments joins the comments of a menu's rows in their order.
func comments(r *rostest.Router, path string) string {
	var all []string
	for _, row := range r.Rows(path) {
		all = append(all, row["comment"])
	}

	return strings.Join(all, " ")
}

func TestRulesAreOrdered(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	c := login(t, r)
	const filter = "/ip/firewall/filter"
	steps := []struct {
		words []string
		order string
	}{
		{[]string{"/add", "=chain=forward", "=comment=a"}, "a"},
		{[]string{"/add", "=chain=forward", "=comment=b"}, "a b"},
		{[]string{"/add", "=chain=forward", "=comment=c", "=place-before=*1"}, "c a b"},
		{[]string{"/add", "=chain=forward", "=comment=d", "=place-before=*2"}, "c a d b"},
		{[]string{"/move", "=numbers=*3", "=destination=*2"}, "a d c b"},
		{[]string{"/move", "=.id=*2"}, "a d c b"},
		{[]string{"/move", "=numbers=*1,*4"}, "c b a d"},
		{[]string{"/move", "=numbers=*4", "=destination=*4"}, "c b a d"},
		{[]string{"/disable", "=numbers=*1,*2"}, "c b a d"},
		{[]string{"/set", "=.id=*1,*2", "=comment=x"}, "c x x d"},
		{[]string{"/remove", "=.id=*1,*3"}, "x d"},
	}
	for _, step := range steps {
		words := append([]string{filter + step.words[0]}, step.words[1:]...)
		if got := c.ask(words...); !strings.HasPrefix(got[len(got)-1], "!done") || len(got) > 1 {
			t.Fatalf("%s: %v", strings.Join(words, " "), got)
		}
		if got := comments(r, filter); got != step.order {
			t.Fatalf("%s: got %s, want %s", strings.Join(words, " "), got, step.order)
		}
	}
	converse(t, c, []exchange{
		say("!re =disabled=true =invalid=false | !done", filter+"/print", "?.id=*2",
			"=.proplist=disabled,invalid"),
		say("!trap =message=no such item (4) | !done", filter+"/remove", "=.id=*2,*1"),
		say("!trap =message=no such item (4) | !done",
			filter+"/add", "=chain=forward", "=place-before=*1"),
		say("!trap =message=no such item (4) | !done", filter+"/move", "=.id=*2", "=destination=*1"),
		say("!trap =category=0 =message=missing value(s) of argument(s) chain | !done",
			filter+"/add"),
		say("!trap =category=0 =message=missing value(s) of argument(s) numbers | !done",
			filter+"/remove"),
		say("!trap =message=unknown parameter place-before | !done",
			"/ppp/secret/add", "=name=x", "=place-before=*1"),
	})
	if got := comments(r, filter); got != "x d" {
		t.Errorf("a refused remove took something: %s", got)
	}
}

func TestAddressLists(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{
		Hosts: map[string][]string{"pay.example": {"192.0.2.1", "192.0.2.2"}},
	})
	c := login(t, r)
	const list = "/ip/firewall/address-list"
	converse(t, c, []exchange{
		say("!done =ret=*1", list+"/add", "=list=isolir", "=address=10.0.0.7/32"),
		say("!trap =message=failure: already have such entry | !done",
			list+"/add", "=list=isolir", "=address=10.0.0.7"),
		say("!done =ret=*2", list+"/add", "=list=other", "=address=10.0.0.7"),
		say("!done =ret=*3", list+"/add", "=list=isolir", "=address=10.0.0.8", "=timeout=00:30:00"),
		say("!re =address=10.0.0.8 =creation-time=2026-01-15 08:00:00 =dynamic=true =timeout=30m | "+
			"!done", list+"/print", "?dynamic=true",
			"=.proplist=address,dynamic,timeout,creation-time"),
		say("!done =ret=*4", list+"/add", "=list=isolir-allow", "=address=Pay.example"),
		say("!re =address=192.0.2.1 =comment=pay.example | !re =address=192.0.2.2 "+
			"=comment=pay.example | !done", list+"/print", "?comment=pay.example",
			"=.proplist=address,comment"),
		say("!trap =message=failure: can not change dynamic item | !done",
			list+"/set", "=.id=*5", "=comment="),
	})
	r.Advance(29 * time.Minute)
	c.want("!re =timeout=1m | !done", list+"/print", "?.id=*3", "=.proplist=timeout")
	c.want("!done", list+"/set", "=.id=*3", "=timeout=2m")
	r.Advance(time.Minute)
	c.want("!re =timeout=1m | !done", list+"/print", "?.id=*3", "=.proplist=timeout")
	r.Advance(time.Minute)
	c.want("!empty | !done", list+"/print", "?.id=*3")
	c.want("!done", list+"/remove", "=.id=*4")
	if got := len(r.Rows(list)); got != 2 {
		t.Errorf("rows: %d", got)
	}
}

func TestCommandsOnItems(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	c := login(t, r)
	converse(t, c, []exchange{
		say("!done =ret=*1", "/ppp/secret/add", "=name=a", "=remote-address=10.0.0.2"),
		say("!done", "/ppp/secret/comment", "=numbers=a", "=comment=hello"),
		say("!done", "/ppp/secret/disable", "=.id=a"),
		say("!done", "/ppp/secret/enable", "=numbers=*1"),
		say("!done", "/ppp/secret/unset", "=.id=a", "=value-name=remote-address"),
		say("!trap =category=1 =message=input does not match any value of value-name | !done",
			"/ppp/secret/unset", "=.id=a", "=value-name=profile"),
		say("!re =comment=hello =disabled=false | !done", "/ppp/secret/print",
			"=.proplist=comment,disabled,remote-address"),
		say("!trap =message=unknown parameter !profile | !done",
			"/ppp/secret/set", "=.id=a", "=!profile="),
		say("!trap =message=unknown parameter uptime | !done",
			"/ip/hotspot/user/set", "=.id=*0", "=uptime=1h"),
		say("!trap =category=0 =message=no such command | !done", "/ppp/active/add", "=name=x"),
		say("!trap =category=0 =message=no such command | !done", "/ppp/active/set", "=.id=*1"),
		say("!trap =category=0 =message=no such item | !done", "/ppp/secret/remove", "=.id=b"),
		say("!trap =message=unknown parameter frob | !done", "/ppp/secret/print", "frob"),
		say("!trap =message=failure: default profile can not be removed | !done",
			"/ppp/profile/remove", "=.id=default-encryption"),
		say("!done", "/system/identity/set", "=name=tower-7"),
		say("!re =name=tower-7 | !done", "/system/identity/print"),
		say("!done =ret=tower-7", "/system/identity/get", "=value-name=name"),
		say("!done =ret=*2", "/ppp/secret/add", "=copy-from=a", "=name=b"),
		say("!re =comment=hello =name=b | !done", "/ppp/secret/print", "=from=b",
			"=.proplist=name,comment"),
		say("!done", "/ppp/secret/set", "=.id=*2", "=name=c"),
		say("!trap =message=failure: secret with the same name already exists | !done",
			"/ppp/secret/set", "=.id=*2", "=name=a"),
		say("!done =ret=*1", "/queue/simple/add", "=target=10.0.0.2"),
		say("!re =name=queue1 | !done", "/queue/simple/print", "=.proplist=name"),
		say("!trap =message=failure: already have such name | !done",
			"/queue/simple/add", "=target=10.0.0.2", "=name=queue1"),
	})
}

func TestMonitors(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	r.Put("/radius", map[string]string{"address": "10.0.0.1", "bad-replies": "3"})
	r.Put("/interface", map[string]string{"name": "ether1", "rx-bits-per-second": "8000"})
	c := login(t, r)
	const traffic = "/interface/monitor-traffic"
	const ether1 = "!re =name=ether1 =rx-bits-per-second=8000 =rx-packets-per-second=0 " +
		"=tx-bits-per-second=0 =tx-packets-per-second=0"
	const ether2 = "!re =name=ether2 =rx-bits-per-second=0 =rx-packets-per-second=0 " +
		"=tx-bits-per-second=0 =tx-packets-per-second=0"
	converse(t, c, []exchange{
		say(ether1+" | "+ether2+" | !done", traffic, "=interface=ether1,ether2", "=once="),
		say("!trap =category=1 =message=input does not match any value of interface | !done",
			traffic, "=interface=wlan1", "=once="),
		say("!trap =category=0 =message=missing value(s) of argument(s) interface | !done", traffic),
	})
	got := c.ask("/radius/monitor", "=.id=*1", "=once=")
	if !strings.Contains(got[0], "=bad-replies=3") {
		t.Errorf("radius: %v", got)
	}
	c.send(traffic, "=interface=ether1", ".tag=t")
	for range 3 {
		if got := c.read(); got != ether1+" .tag=t" {
			t.Fatalf("stream: %s", got)
		}
		r.Tick()
	}
	c.send("/cancel")
	seen := map[string]bool{}
	for !seen["!done"] || !seen["!done .tag=t"] {
		seen[c.read()] = true
	}
	if !seen["!trap =category=2 =message=interrupted .tag=t"] {
		t.Errorf("seen: %v", seen)
	}
}
