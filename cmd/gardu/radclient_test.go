package main_test

import (
	"cmp"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// exchange is one packet that radclient sends and what must come back: radclient holds every
// attribute of the reply against the filter, so one that no line of it names fails too.
type exchange struct {
	name   string
	send   []string
	expect []string
}

// radiusServer is whom radclient asks.
type radiusServer struct {
	auth, acct int
	secret     string
	host       string // where it is asked; empty for loopback
	impatient  bool   // a packet is sent once, and a second is enough for the reply
}

// server is this installation as radclient sees it.
func (i *installation) server() radiusServer {
	return radiusServer{auth: i.auth, acct: i.acct, secret: secret}
}

// The kinds of packets that radclient sends.
const (
	askAccess     = "auth"
	askAccounting = "acct"
	askStatus     = "status"
)

// port returns the port for a kind of packet.
func (s radiusServer) port(kind string) int {
	if kind == askAccounting {
		return s.acct
	}

	return s.auth
}

// radclient makes a call of radclient that sends one packet, at most three times, and filters the
// reply.
func radclient(t testing.TB, server radiusServer, kind string, one exchange) *exec.Cmd {
	t.Helper()
	binary := needs(t, "radclient", "freeradius-utils")
	folder := t.TempDir()
	packets, filters := filepath.Join(folder, "packets"), filepath.Join(folder, "filters")
	writeFile(t, packets, strings.Join(one.send, "\n")+"\n")
	files := packets
	if len(one.expect) > 0 {
		writeFile(t, filters, strings.Join(one.expect, "\n")+"\n")
		files += ":" + filters
	}

	tries, timeout := "3", "5"
	if server.impatient {
		tries, timeout = "1", "1"
	}

	host := cmp.Or(server.host, "127.0.0.1")

	return exec.Command(binary, "-x", "-r", tries, "-t", timeout, "-f", files,
		net.JoinHostPort(host, portText(server.port(kind))), kind, server.secret)
}

// asks lets radclient send each exchange in a call of its own and fails for every one whose reply
// its filter refuses.
func asks(t testing.TB, server radiusServer, kind string, exchanges ...exchange) {
	t.Helper()
	for _, one := range exchanges {
		stdout, stderr, code := runBounded(t, radclient(t, server, kind, one))
		if code != 0 {
			t.Errorf("%s: radclient ended with %d\n%s%s", one.name, code, stdout, stderr)
		}
	}
}

// response returns what radclient shows of the last reply: its kind, and its attributes as "Name =
// value" in order.
func response(t testing.TB, server radiusServer, kind string, send ...string) (string, []string) {
	t.Helper()
	stdout, stderr, _ := runBounded(t, radclient(t, server, kind, exchange{send: send}))
	_, received, found := cutLast(stdout, "Received ")
	if !found {
		t.Fatalf("radclient got no reply:\n%s%s", stdout, stderr)
	}
	lines := strings.Split(received, "\n")
	kindOfReply, _, _ := strings.Cut(lines[0], " ")
	var attributes []string
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, "\t") {
			attributes = append(attributes, strings.TrimSpace(line))
		}
	}

	return kindOfReply, attributes
}

// cutLast cuts a text around the last place where a separator stands.
func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}

	return text[:at], text[at+len(separator):], true
}

// pppoe returns the attributes that a RouterOS PPPoE server sends beside the credentials.
func pppoe(attributes ...string) []string {
	return append([]string{
		`Service-Type = Framed-User`,
		`Framed-Protocol = PPP`,
		`NAS-Port = 15728640`,
		`NAS-Port-Type = Ethernet`,
		`Calling-Station-Id = "02:00:00:00:00:01"`,
		`Called-Station-Id = "service1"`,
		`NAS-Port-Id = "ether2"`,
		`NAS-Identifier = "rumah"`,
		`NAS-IP-Address = 127.0.0.1`,
	}, attributes...)
}

// signed is the attribute that makes radclient sign a request.
const signed = `Message-Authenticator = 0x00`

// granted is the filter of an Accept with the profile of plan rumah-10m: these attributes, and no
// other.
func granted(further ...string) []string {
	return append([]string{
		`Response-Packet-Type == Access-Accept`,
		`Mikrotik-Rate-Limit == "10M/10M"`,
		`Framed-Pool == "pool-home"`,
		`Acct-Interim-Interval == 300`,
		`Class =* ""`,
		`Message-Authenticator =* ""`,
	}, further...)
}

// denied is the filter of a Reject: a sentence for the customer, and nothing else.
func denied(further ...string) []string {
	return append([]string{
		`Response-Packet-Type == Access-Reject`,
		`Reply-Message == "Wrong login or password."`,
		`Message-Authenticator =* ""`,
	}, further...)
}

// encrypted are the attributes that an Accept to MS-CHAPv1 has beside the profile.
var encrypted = []string{
	`MS-CHAP-MPPE-Keys =* ""`,
	`MS-MPPE-Encryption-Policy == Encryption-Allowed`,
	`MS-MPPE-Encryption-Types == RC4-40or128-bit-Allowed`,
}

func TestRadclientLogins(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	long := strings.Repeat("p", 128)
	i.does("service", "add", "panjang", "--password", long, "--plan", "rumah-10m")
	budi := `User-Name = "budi"`
	wrong := `MS-CHAP-Error =~ "E=691 R=0 "`
	asks(t, i.server(), askAccess,
		exchange{"PAP", pppoe(budi, `User-Password = "rahasia-budi"`, signed), granted()},
		exchange{
			"PAP of 128 octets", pppoe(`User-Name = "panjang"`, `User-Password = "`+long+`"`, signed),
			granted(),
		},
		exchange{"CHAP", pppoe(budi, `CHAP-Password = "rahasia-budi"`, signed), granted()},
		exchange{
			"MS-CHAPv1", pppoe(budi, `MS-CHAP-Password = "rahasia-budi"`, signed),
			granted(encrypted...),
		},
		exchange{"wrong PAP", pppoe(budi, `User-Password = "salah"`, signed), denied()},
		exchange{"wrong CHAP", pppoe(budi, `CHAP-Password = "salah"`, signed), denied()},
		exchange{
			"wrong MS-CHAPv1", pppoe(budi, `MS-CHAP-Password = "salah"`, signed),
			denied(wrong),
		},
		exchange{
			"unknown login", pppoe(`User-Name = "siapa"`, `User-Password = "salah"`, signed),
			denied(),
		},
		exchange{
			"wrong case", pppoe(`User-Name = "Budi"`, `User-Password = "rahasia-budi"`, signed),
			denied(),
		},
		exchange{"no proof", pppoe(budi, signed), denied()},
		exchange{
			"two Proxy-States come back in order",
			pppoe(budi, `User-Password = "rahasia-budi"`, signed, `Proxy-State = 0x01`,
				`Proxy-State = 0x0202`),
			granted(`Proxy-State == 0x01`, `Proxy-State == 0x0202`),
		},
	)
}

// TestRadclientMessageAuthenticator shows what `auto` learns of an address, and how it is
// forgotten.
func TestRadclientMessageAuthenticator(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	login := func(source string, further ...string) []string {
		return pppoe(append(further, `User-Name = "budi"`, `User-Password = "rahasia-budi"`,
			`Packet-Src-IP-Address = `+source)...)
	}
	asks(t, i.server(), askAccess,
		exchange{"an old router does not sign", login("127.0.0.2"), granted()},
		exchange{"a new router signs", login("127.0.0.3", signed), granted()},
		exchange{"the old router still need not", login("127.0.0.2"), granted()},
	)
	if learned := i.does("nas", "trust", "rumah"); !strings.Contains(learned, "127.0.0.3") ||
		strings.Contains(learned, "127.0.0.2") {
		t.Errorf("learned was:\n%s", learned)
	}
	i.ignores("an address that signed once and no longer does", i.server(), login("127.0.0.3"))
	i.stop()
	i.start()
	i.ignores("an address that signed before the restart", i.server(), login("127.0.0.3"))
	i.does("nas", "trust", "rumah", "--reset")
	asks(t, i.server(), askAccess, exchange{"after the reset", login("127.0.0.3"), granted()})

	i.does("nas", "set", "rumah", "--require-message-authenticator", "yes")
	i.ignores("an unsigned request where signing is required", i.server(), login("127.0.0.2"))
	stranger := i.server()
	stranger.secret = "bukan-rahasia-yang-benar-sama-sekali"
	i.ignores("a signature by another secret", stranger, login("127.0.0.3", signed))
}

// ignores expects that a login gets no answer, while the server is there and answers others.
func (i *installation) ignores(what string, server radiusServer, send []string) {
	i.t.Helper()
	server.impatient = true
	stdout, stderr, code := runBounded(i.t, radclient(i.t, server, askAccess, exchange{send: send}))
	if code == 0 || strings.Contains(stdout, "Received") {
		i.t.Errorf("%s: answered\n%s%s", what, stdout, stderr)
	}
	asks(i.t, i.server(), askStatus, exchange{
		"a Status-Server after " + what,
		[]string{signed},
		[]string{`Response-Packet-Type == Access-Accept`, `Message-Authenticator =* ""`},
	})
}

// TestRadclientStatus asks both ports whether they are well, and a dead one to compare.
func TestRadclientStatus(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	onAccounting := i.server()
	onAccounting.auth = i.acct
	asks(t, i.server(), askStatus, exchange{
		"the authentication port",
		[]string{signed},
		[]string{`Response-Packet-Type == Access-Accept`, `Message-Authenticator =* ""`},
	})
	asks(t, onAccounting, askStatus, exchange{
		"the accounting port",
		[]string{signed},
		[]string{`Response-Packet-Type == Accounting-Response`, `Message-Authenticator =* ""`},
	})
}

// TestRadclientAccounting sends a session and reads it back, across a restart.
func TestRadclientAccounting(t *testing.T) {
	t.Parallel()
	i := install(t).start().open()
	i.accountsThrough(i.server())
	asks(t, i.server(), askAccounting,
		exchange{"Proxy-State", pppoe(`User-Name = "budi"`, `Acct-Session-Id = "terbuka"`,
			`Acct-Status-Type = Start`,
			`Proxy-State = 0x6162`), append([]string{`Proxy-State == 0x6162`}, acknowledged...)},
		exchange{"a status that nobody keeps", pppoe(`User-Name = "budi"`,
			`Acct-Session-Id = "gagal"`,
			`Acct-Status-Type = Failed`), acknowledged},
	)
	before := i.sessions()
	i.stop()
	i.start()
	if after := i.sessions(); !slices.EqualFunc(before, after, sameSession) || len(after) != 2 {
		t.Errorf("sessions before the restart %+v\nand after %+v", before, after)
	}
	asks(t, i.server(), askAccounting, exchange{
		"Accounting-Off", []string{
			`Acct-Status-Type = Accounting-Off`, `NAS-Identifier = "rumah"`,
			`NAS-IP-Address = 127.0.0.1`,
		}, acknowledged,
	})
	if row := i.session("terbuka"); row.StoppedAt == nil {
		t.Errorf("Accounting-Off leaves open %+v", row)
	}
}

// sameSession compares what a restart must not change.
func sameSession(a, b sessionRow) bool {
	stopped := func(row sessionRow) string {
		if row.StoppedAt == nil {
			return ""
		}

		return row.StoppedAt.String()
	}

	return a.AcctSessionID == b.AcctSessionID && a.Login == b.Login &&
		a.StartedAt.Equal(b.StartedAt) && stopped(a) == stopped(b) &&
		a.InputOctets == b.InputOctets && a.OutputOctets == b.OutputOctets
}
