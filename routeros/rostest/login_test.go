package rostest_test

import (
	"crypto/md5"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"gardu/routeros/rostest"
)

func TestAnswerToAChallenge(t *testing.T) {
	t.Parallel()
	got := rostest.Answer("passTest", []byte("abc123"))
	sum := md5.Sum([]byte("\x00passTestabc123"))
	if want := "00" + hex.EncodeToString(sum[:]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLoginsOfEachRelease(t *testing.T) {
	t.Parallel()
	const refused = "!trap =message=invalid user name or password (6) | !done"
	cases := []struct {
		version, plain, wrong, bare string
	}{
		{"6.42", "", "", ""},
		{"6.44", "!done", refused, ""},
		{"6.49", "!done", refused, refused},
		{"7.21", "!done", refused, refused},
	}
	for _, c := range cases {
		t.Run(c.version, func(t *testing.T) {
			t.Parallel()
			r, _, _ := guarded(t, c.version)
			answered(t, connect(t, r), c.bare, "/login")
			answered(t, connect(t, r), c.wrong, "/login", "=name=admin", "=password=x")
			answered(t, connect(t, r), c.plain, "/login", "=name=admin", "=password=rahasia")
		})
	}
}

// answered compares an answer; nothing wanted is a challenge wanted.
func answered(t *testing.T, c *client, want string, words ...string) {
	t.Helper()
	got := strings.Join(c.ask(words...), " | ")
	_, challenged := challengeIn(got)
	if got != want && (want != "" || !challenged) {
		t.Errorf("%s: got %s, want %q", strings.Join(words, " "), got, want)
	}
}

// challengeIn finds the challenge in a !done.
func challengeIn(answer string) ([]byte, bool) {
	digits, found := strings.CutPrefix(answer, "!done =ret=")
	octets, err := hex.DecodeString(digits)

	return octets, found && err == nil && len(octets) == 16
}

func TestChallengeIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	r, _, _ := guarded(t, "6.42")
	c := connect(t, r)
	challenge, found := challengeIn(c.ask("/login")[0])
	if !found {
		t.Fatal("no challenge")
	}
	wrong, right := rostest.Answer("x", challenge), rostest.Answer("rahasia", challenge)
	const refused = "!trap =message=cannot log in | !done"
	c.want(refused, "/login", "=name=admin", "=response="+wrong)
	c.want(refused, "/login", "=name=admin", "=response="+right)
	challenge, _ = challengeIn(c.ask("/login")[0])
	right = rostest.Answer("rahasia", challenge)
	c.want("!done", "/login", "=name=admin", "=response="+right)
	c.want("!re =name=MikroTik | !done", "/system/identity/print")
}

func TestWhoMayLogIn(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Users: []rostest.User{
		{Name: "near", Address: "127.0.0.0/8"},
		{Name: "far", Address: "10.0.0.0/8,192.168.0.1"},
		{Name: "off", Disabled: true},
		{Name: "winbox", Policies: []string{"read", "write", "winbox"}},
	}})
	const refused = "!trap =message=invalid user name or password (6) | !done"
	for name, want := range map[string]string{
		"near": "!done", "far": refused, "off": refused, "winbox": refused, "nobody": refused,
	} {
		connect(t, r).want(want, "/login", "=name="+name, "=password=")
	}
	failures := 0
	for _, row := range r.Rows("/log") {
		if strings.HasPrefix(row["message"], "login failure for user ") {
			failures++
		}
	}
	if failures != 4 {
		t.Errorf("failures in the log: %d", failures)
	}
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	const refused = "!trap =message=not enough permissions (9) | !done"
	r := rostest.Start(t, rostest.Config{Users: []rostest.User{
		{Name: "admin", Policies: []string{"api", "read"}},
	}})
	r.Put("/ppp/secret", map[string]string{"name": "ani", "password": "x"})
	c := login(t, r)
	const print = "/ppp/secret/print"
	converse(t, c, []exchange{
		say("!re =name=ani | !done", print, "=.proplist=name,password"),
		say(refused, "/ppp/secret/add", "=name=budi"),
		say(refused, "/interface/monitor-traffic", "=interface=ether1", "=once="),
	})
	r.SetUser(rostest.User{Name: "admin", Policies: []string{"api", "write", "sensitive"}})
	converse(t, c, []exchange{
		say(refused, print), say("!done", "/ppp/secret/set", "=.id=*1", "=comment=x"),
	})
	r.SetUser(rostest.User{Name: "admin"})
	c.want("!re =name=ani =password=x | !done", print, "=.proplist=name,password")
	r.RemoveUser("admin")
	c.want(refused, print)
}

func TestOldTextOfPermissions(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Version: "6.42", Users: []rostest.User{
		{Name: "admin", Policies: []string{"api"}},
	}})
	c := connect(t, r)
	challenge, _ := challengeIn(c.ask("/login", "=name=admin", "=password=")[0])
	c.want("!done", "/login", "=name=admin", "=response="+rostest.Answer("", challenge))
	c.want("!trap =message=std failure: not allowed (9) | !done", "/ppp/secret/print")
}

// raw sends octets and returns everything until the router closes.
func raw(t *testing.T, r *rostest.Router, octets string) string {
	t.Helper()
	conn, err := net.Dial("tcp", r.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, octets); err != nil {
		t.Fatal(err)
	}
	all, _ := io.ReadAll(conn)

	return string(all)
}

// TestTranscripts holds the router to octets as they are on the wire.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	const in = "\x06/login\x0b=name=admin\x0a=password=\x00"
	cases := []struct{ name, version, send, want string }{
		{
			"login and quit", "7.18", in + "\x05/quit\x00",
			"\x05!done\x00\x06!fatal\x1dsession terminated on request\x00",
		},
		{
			"not logged in", "7.18", "\x16/system/identity/print\x00",
			"\x06!fatal\x0dnot logged in\x00",
		},
		{
			"bad login", "6.49", "\x06/login\x07=name=x\x0a=password=\x06.tag=1\x00\x02/x\x00",
			"\x05!trap\x2a=message=invalid user name or password (6)\x06.tag=1\x00" +
				"\x05!done\x06.tag=1\x00\x06!fatal\x0dnot logged in\x00",
		},
		{
			"an empty print of 7.17", "7.17", in + "\x11/ppp/secret/print\x00\x05/quit\x00",
			"\x05!done\x00\x05!done\x00\x06!fatal\x1dsession terminated on request\x00",
		},
		{"octets that mean nothing", "7.18", "\xf8", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := rostest.Start(t, rostest.Config{Version: c.version})
			if got := raw(t, r, c.send); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestSessionsAreCapped(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{})
	clients := make([]*client, 0, 20)
	for range 20 {
		clients = append(clients, login(t, r))
	}
	if got := len(r.Rows("/user/active")); got != 20 {
		t.Errorf("active users: %d", got)
	}
	if got := connect(t, r).read(); got != "EOF" {
		t.Errorf("connection 21: %s", got)
	}
	clients[0].want("!done", "/ip/service/set", "=.id=api", "=max-sessions=21")
	login(t, r)
}

func TestServiceAddresses(t *testing.T) {
	t.Parallel()
	r := rostest.Start(t, rostest.Config{Version: "7.21"})
	c := login(t, r)
	c.want("!done", "/ip/service/set", "=numbers=api", "=address=10.0.0.0/8")
	if got := connect(t, r).read(); got != "EOF" {
		t.Errorf("from outside: %s", got)
	}
	c.want("!done", "/ip/service/set", "=numbers=api", "=address=127.0.0.1")
	login(t, r)
	r.SetVersion("7.24")
	c.want("!trap =message=unknown parameter address | !done",
		"/ip/service/set", "=numbers=api", "=address=")
}
