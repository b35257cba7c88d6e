package rostest_test

import (
	"strings"
	"testing"

	"gardu/routeros/rostest"
)

// releases are those that a fake router is asked to play, but for 6.42 with its own login.
var releases = []string{"6.49", "7.9", "7.17", "7.18", "7.21", "7.24"}

func TestReleasesDiffer(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		words []string
		old   string // what releases answer before since
		since string
		now   string
	}{
		{
			"empty",
			[]string{"/ppp/secret/print", "?name=x"},
			"!done", "7.18", "!empty | !done",
		},
		{
			"dates",
			[]string{"/system/clock/print", "=.proplist=date,time"},
			"!re =date=jan/15/2026 =time=08:00:00 | !done", "7.17",
			"!re =date=2026-01-15 =time=08:00:00 | !done",
		},
		{
			"the name of an unknown parameter",
			[]string{"/ppp/secret/add", "=frob=1"},
			"!trap =message=unknown parameter | !done", "7.18",
			"!trap =message=unknown parameter frob | !done",
		},
		{
			"the category of a bad argument",
			[]string{"/ppp/profile/set", "=.id=*0", "=only-one=x"},
			"!trap =message=input does not match any value of only-one | !done", "7.9",
			"!trap =category=1 =message=input does not match any value of only-one | !done",
		},
		{
			"safe mode",
			[]string{"/safe-mode/take"},
			"!trap =category=0 =message=no such command prefix | !done", "7.18", "!done",
		},
		{
			"message authenticator",
			[]string{"/radius/set", "=.id=*1", "=require-message-auth=no"},
			unknown("require-message-auth"), "7.17", "!done",
		},
		{
			"ipv6 accounting",
			[]string{"/ppp/aaa/set", "=enable-ipv6-accounting=yes"},
			unknown("enable-ipv6-accounting"), "7.17", "!done",
		},
		{
			"show-sensitive",
			[]string{"/radius/print", "=show-sensitive=", "=.proplist=comment"},
			unknown("show-sensitive"), "7.21", "!re | !done",
		},
		{
			"no show-sensitive where nothing is",
			[]string{"/ip/pool/print", "=show-sensitive="},
			unknown("show-sensitive"), "9", "",
		},
		{
			"profile, 7.17",
			[]string{"/ppp/profile/set", "=.id=*0", "=bridge-port-vid=7"},
			unknown("bridge-port-vid"), "7.17", "!done",
		},
		{
			"profile, 7.20",
			[]string{"/ppp/profile/set", "=.id=*0", "=dhcpv6-use-radius=yes"},
			unknown("dhcpv6-use-radius"), "7.21", "!done",
		},
		{
			"comment of a pool",
			[]string{"/ip/pool/set", "=.id=a", "=comment=x"},
			unknown("comment"), "7.9", "!done",
		},
		{
			"tls-host",
			[]string{"/ip/firewall/nat/set", "=.id=*1", "=tls-host=x"},
			"!done", "7.17", unknown("tls-host"),
		},
		{
			"hw-offload",
			[]string{"/ip/firewall/filter/set", "=.id=*1", "=hw-offload=yes"},
			"!done", "7.21", unknown("hw-offload"),
		},
		{
			"tos",
			[]string{"/ip/firewall/filter/set", "=.id=*1", "=tos=1"},
			unknown("tos"), "7.21", "!done",
		},
		{
			"services",
			[]string{"/ip/service/set", "=.id=api", "=available-from="},
			unknown("available-from"), "7.24", "!done",
		},
		{
			"hotspot passwords",
			[]string{"/ip/hotspot/user/set", "=.id=*1", "=otp-secret=x"},
			unknown("otp-secret"), "7.24", "!done",
		},
	}
	for _, version := range releases {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			c := login(t, rostest.Start(t, rostest.Config{Version: version, Seed: seedReleases}))
			for _, each := range cases {
				want := each.old
				if newer(version, each.since) {
					want = each.now
				}
				if version == "6.49" {
					want = strings.Replace(want, "=category=0 ", "", 1)
				}
				if version == "6.49" && each.name == "hw-offload" {
					want = unknown("hw-offload")
				}
				if !newer(version, "7.18") {
					want = nameless(want)
				}
				if got := strings.Join(c.ask(each.words...), " | "); got != want {
					t.Errorf("%s: got %s, want %s", each.name, got, want)
				}
			}
		})
	}
}

// seedReleases puts in what the cases set.
func seedReleases(r *rostest.Router) {
	r.Put("/radius", map[string]string{"address": "10.0.0.1", "secret": "s"})
	r.Put("/ip/pool", map[string]string{"name": "a", "ranges": "10.0.0.2-10.0.0.9"})
	r.Put("/ip/firewall/nat", map[string]string{"chain": "srcnat"})
	r.Put("/ip/firewall/filter", map[string]string{"chain": "forward"})
	r.Put("/ip/hotspot/user", map[string]string{"name": "g"})
}

// unknown is the trap for a parameter that is not there; older releases do not name it.
func unknown(name string) string { return "!trap =message=unknown parameter " + name + " | !done" }

// nameless is a trap without the name of the parameter.
func nameless(answer string) string {
	if strings.HasPrefix(answer, "!trap =message=unknown parameter ") {
		return "!trap =message=unknown parameter | !done"
	}

	return answer
}

// newer reports whether a release is at least another, by their places in the list.
func newer(version, since string) bool {
	for _, each := range releases {
		if each == since {
			return true
		}
		if each == version {
			return false
		}
	}

	return false
}

func TestPasswordsAreShownOnRequestFrom721(t *testing.T) {
	t.Parallel()
	seed := func(r *rostest.Router) {
		r.Put("/ppp/secret", map[string]string{"name": "ani", "password": "x"})
	}
	const print, names = "/ppp/secret/print", "=.proplist=password"
	c := login(t, rostest.Start(t, rostest.Config{Version: "7.21", Seed: seed}))
	c.want("!re | !done", print, names)
	c.want("!re =password=x | !done", print, names, "=show-sensitive=")
	c = login(t, rostest.Start(t, rostest.Config{Version: "7.21", Seed: seed, OpenSecrets: true}))
	c.want("!re =password=x | !done", print, names)
	c = login(t, rostest.Start(t, rostest.Config{Version: "7.18", Seed: seed}))
	c.want("!re =password=x | !done", print, names)
}

func TestAnUpgradeChangesDatesInMidRun(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Version: "7.9"})
	r.Put("/ppp/secret", map[string]string{"name": "ani"})
	c := login(t, r)
	const last = "=.proplist=last-logged-out"
	c.want("!re =last-logged-out=jan/01/1970 00:00:00 | !done", "/ppp/secret/print", last)
	r.SetVersion("7.10.1")
	c.want("!re =last-logged-out=1970-01-01 00:00:00 | !done", "/ppp/secret/print", last)
	c.want("!re =version=7.10.1 (stable) | !done", "/system/resource/print", "=.proplist=version")
	r.SetClock(rostest.Epoch.AddDate(-56, 0, 0))
	c.want("!re =date=1970-01-15 | !done", "/system/clock/print", "=.proplist=date")
	c.want("!re =uptime=0s | !done", "/system/resource/print", "=.proplist=uptime")
}

func TestLogTimesOfEachEra(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"6.49": "08:00:00 jan/15 08:00:00 jan/15/2026 08:00:00",
		"7.9":  "08:00:00 jan/15/2026 08:00:00 jan/15/2026 08:00:00",
		"7.18": "2026-01-15 08:00:00 2026-01-15 08:00:00 2026-01-15 08:00:00",
	} {
		r := rostest.Start(t, rostest.Config{Version: version})
		r.Log("system", "hello")
		var times []string
		for _, days := range []int{0, 1, 400} {
			r.SetClock(rostest.Epoch.AddDate(0, 0, days))
			times = append(times, r.Row("/log", "message", "hello")["time"])
		}
		if got := strings.Join(times, " "); got != want {
			t.Errorf("%s: got %s, want %s", version, got, want)
		}
	}
}
