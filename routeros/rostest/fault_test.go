package rostest_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"gardu/routeros/rostest"
)

// secrets is the command that most faults are tried on, and what it answers for one row.
const (
	secrets = "/ppp/secret/print"
	named   = "=.proplist=name"
)

// faulty is a router with three secrets on which something will go wrong.
func faulty(t *testing.T, wrong ...rostest.Fault) *rostest.Router {
	t.Helper()
	r := rostest.Start(t, rostest.Config{})
	r.Fill("/ppp/secret", 3, func(i int) map[string]string {
		return map[string]string{"name": fmt.Sprintf("user%d", i)}
	})
	for _, each := range wrong {
		r.Inject(each)
	}

	return r
}

func TestFaultsOnTheWire(t *testing.T) {
	t.Parallel()
	const rows = "!re =name=user0 | !re =name=user1"
	const all = rows + " | !re =name=user2 | !done"
	cases := []struct {
		name  string
		wrong rostest.Fault
		want  string
		after string // the same command once more, on another connection
	}{
		{"hangup", rostest.Fault{Act: rostest.Hangup, After: 2}, rows + " | EOF", all},
		{
			"hangup before done",
			rostest.Fault{Act: rostest.Hangup, After: 9},
			rows + " | !re =name=user2 | EOF", all,
		},
		{"reset", rostest.Fault{Act: rostest.Reset, Before: true}, "EOF", all},
		{
			"always",
			rostest.Fault{Act: rostest.Hangup, Before: true, Times: -1},
			"EOF", "EOF",
		},
		{"shortened", rostest.Fault{Act: rostest.Shorten, After: 2}, rows + " | !done", all},
		{
			"several traps",
			rostest.Fault{Act: rostest.Traps, After: 2, Messages: []string{"one", "two"}},
			rows + " | !trap =message=one | !trap =message=two | !done", all,
		},
		{
			"fatal message",
			rostest.Fault{Act: rostest.FatalMessage, After: 2, Messages: []string{"bye"}},
			rows + " | !fatal =message=bye", all,
		},
		{
			"another command",
			rostest.Fault{Command: "/ppp/active/print", Act: rostest.Reset},
			all, all,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.wrong.Command == "" {
				c.wrong.Command = secrets
			}
			r := faulty(t, c.wrong)
			login(t, r).want(c.want, secrets, named)
			login(t, r).want(c.after, secrets, named)
		})
	}
}

func TestOctetsThatMeanNothing(t *testing.T) {
	t.Parallel()
	for _, octets := range [][]byte{rostest.ReservedPrefix, rostest.GiantWord} {
		r := faulty(t, rostest.Fault{
			Command: secrets, Act: rostest.Octets, Octets: octets, Before: true,
		})
		c := login(t, r)
		c.send(secrets)
		got := make([]byte, len(octets))
		if _, err := c.conn.Read(got); err != nil || string(got) != string(octets) {
			t.Errorf("got %x, %v, want %x", got, err, octets)
		}
	}
}

func TestBareFatal(t *testing.T) {
	t.Parallel()
	r := faulty(t, rostest.Fault{
		Command: "/login", Act: rostest.FatalWord, Messages: []string{"go away"}, Before: true,
	})
	if got := raw(t, r, "\x06/login\x00"); got != "\x06!fatal\x07go away\x00" {
		t.Errorf("got %q", got)
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	r := faulty(t, rostest.Fault{Command: secrets, Act: rostest.Silence, After: 2})
	c := login(t, r)
	c.send(secrets, named, ".tag=dead")
	for _, want := range []string{"!re =name=user0 .tag=dead", "!re =name=user1 .tag=dead"} {
		if got := c.read(); got != want {
			t.Fatalf("got %s", got)
		}
	}
	c.want("!re =name=MikroTik .tag=alive | !done .tag=alive", "/system/identity/print", ".tag=alive")
	r.Mute(true)
	c.send("/system/identity/print", ".tag=mute")
	r.Disconnect()
	if got := c.read(); got != "EOF" {
		t.Errorf("mute: %s", got)
	}
	r.Heal()
	login(t, r)
}

func TestALostAnswerToAnAddThatWasApplied(t *testing.T) {
	t.Parallel()
	const add = "/ppp/secret/add"
	r := faulty(t, rostest.Fault{Command: add, Act: rostest.Hangup})
	login(t, r).want("EOF", add, "=name=ani")
	login(t, r).want("!trap =message=failure: secret with the same name already exists | !done",
		add, "=name=ani")
	r.Inject(rostest.Fault{Command: add, Act: rostest.Hangup, Before: true})
	login(t, r).want("EOF", add, "=name=budi")
	if r.Row("/ppp/secret", "name", "budi") != nil {
		t.Error("a command was carried out that should not have been")
	}
}

func TestRefusalsAndMiscounts(t *testing.T) {
	t.Parallel()
	r := faulty(t, rostest.Fault{Command: secrets, Act: rostest.Miscount, After: 5000})
	c := login(t, r)
	c.want("!re =name=user0 | !re =name=user1 | !re =name=user2 | !done", secrets, named)
	c.want("!done =ret=5000", secrets, "=count-only=")
	c.want("!done =ret=3", secrets, "=count-only=")
	r.Refuse(true)
	if got := connect(t, r).read(); got != "EOF" {
		t.Errorf("refused: %s", got)
	}
	r.Refuse(false)
	login(t, r)
}

func TestPiecesAreWholeInTheEnd(t *testing.T) {
	t.Parallel()
	for _, octets := range []int{1, 2, 7} {
		r := faulty(t)
		r.Pieces(octets)
		login(t, r).want("!re =name=user0 | !re =name=user1 | !re =name=user2 | !done",
			secrets, named)
	}
}

func TestOctetsThatAreNotUTF8(t *testing.T) {
	t.Parallel()
	r := faulty(t)
	r.Put("/ppp/secret", map[string]string{"name": "caf\xe9", "comment": "\x93x\x94 \xff"})
	login(t, r).want("!re =comment=\x93x\x94 \xff =name=caf\xe9 | !done",
		secrets, "?name=caf\xe9", "=.proplist=name,comment")
}

func TestACommandWaitsForItsHook(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := rostest.Start(t, rostest.Config{Hook: func(ctx context.Context, command string) {
		if command != "/system/resource/print" {
			return
		}
		select {
		case <-release:
		case <-ctx.Done():
		}
	}})
	c := login(t, r)
	c.send("/system/resource/print", "=.proplist=platform", ".tag=slow")
	c.want("!re =name=MikroTik .tag=fast | !done .tag=fast", "/system/identity/print", ".tag=fast")
	close(release)
	if got := c.read(); got != "!re =platform=MikroTik .tag=slow" {
		t.Errorf("got %s", got)
	}
	c.read()
	r.SetHook(nil)
	c.want("!re =platform=MikroTik | !done", "/system/resource/print", "=.proplist=platform")
}

func TestTheEndOfACancelledCommandComesLate(t *testing.T) {
	t.Parallel()
	r := faulty(t, rostest.Fault{Command: "/ppp/secret/listen", Act: rostest.LateEnd, After: 9})
	c := login(t, r)
	c.send("/ppp/secret/listen", ".tag=old")
	c.want("!done .tag=stop", "/cancel", "=tag=old", ".tag=stop")
	c.want("!re =name=MikroTik .tag=new | !done .tag=new", "/system/identity/print", ".tag=new")
	got := c.read() + " | " + c.read()
	if got != "!trap =category=2 =message=interrupted .tag=old | !done .tag=old" {
		t.Errorf("got %s", got)
	}
}

func TestListeningAndBothOrdersOfCancel(t *testing.T) {
	t.Parallel()
	for version, dead := range map[string]string{"6.49": "yes", "7.18": "true"} {
		r := rostest.Start(t, rostest.Config{Version: version})
		c := login(t, r)
		orders := map[string]bool{}
		for i := range 2 {
			c.send("/ppp/secret/listen", named, ".tag=l")
			for r.Listening("/ppp/secret") == 0 {
				runtime.Gosched()
			}
			id := r.Put("/ppp/secret", map[string]string{"name": "w"})
			r.Put("/ppp/secret", map[string]string{"name": "w", "comment": "x"})
			r.Take("/ppp/secret", id)
			for _, want := range []string{
				"=name=w", "=name=w", "=.dead=" + dead + " =.id=" + id,
			} {
				if got := c.read(); got != "!re "+want+" .tag=l" {
					t.Fatalf("%s: got %s, want %s", version, got, want)
				}
			}
			c.send("/cancel", "=tag=l", fmt.Sprintf(".tag=c%d", i))
			var order []string
			for len(order) < 3 {
				order = append(order, strings.Fields(c.read())[0])
			}
			orders[strings.Join(order, " ")] = true
		}
		if !orders["!trap !done !done"] || !orders["!done !trap !done"] {
			t.Errorf("orders: %v", orders)
		}
	}
}

func TestSafeMode(t *testing.T) {
	t.Parallel()
	r := faulty(t)
	holder, other := login(t, r), login(t, r)
	holder.want("!done", "/safe-mode/take")
	other.want("!trap =message=failure: safe mode is already taken | !done", "/safe-mode/take")
	other.want("!trap =message=failure: safe mode is not taken by this session | !done",
		"/safe-mode/release")
	holder.want("!done =ret=*4", "/ppp/secret/add", "=name=kept")
	holder.want("!done", "/safe-mode/release")
	holder.want("!done", "/safe-mode/take")
	other.want("!done", "/ppp/secret/remove", "=.id=user0,user1")
	holder.want("!done", "/safe-mode/unroll")
	other.want("!done =ret=4", secrets, "=count-only=")
	holder.want("!done", "/safe-mode/take")
	other.want("!done =ret=*5", "/ppp/secret/add", "=name=lost")
	_ = holder.conn.Close()
	for len(r.Rows("/ppp/secret")) != 4 { // until the router has seen that the session is gone
		other.want("!re =name=MikroTik | !done", "/system/identity/print")
	}
	other.want("!done =ret=*6", "/ppp/secret/add", "=name=lost")
}
