package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// exchange is one packet that radclient sends and what must come back: radclient holds every attribute of the reply
// against the filter, so one that no line of it names fails too.
type exchange struct {
	name   string
	send   []string
	expect []string
}

// radiusServer is whom radclient asks.
type radiusServer struct {
	auth, acct int
	secret     string
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

// radclient makes a call of radclient that sends one packet, at most three times, and filters the reply.
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

	return exec.Command(binary, "-x", "-r", "3", "-t", "5", "-f", files, loopback(server.port(kind)), kind, server.secret)
}

// asks lets radclient send each exchange in a call of its own and fails for every one whose reply its filter refuses.
func asks(t testing.TB, server radiusServer, kind string, exchanges ...exchange) {
	t.Helper()
	for _, one := range exchanges {
		stdout, stderr, code := runBounded(t, radclient(t, server, kind, one))
		if code != 0 {
			t.Errorf("%s: radclient ended with %d\n%s%s", one.name, code, stdout, stderr)
		}
	}
}

// response returns what radclient shows of the last reply: its kind, and its attributes as "Name = value" in order.
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
