package main

import (
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gardu/aaa/credential"
	"gardu/aaa/packet"
	"gardu/httpapi/native"
)

// The login that the fake server knows.
const (
	fakeSecret   = "s3cret-of-loopback"
	fakeLogin    = "budi"
	fakePassword = "rahasia"
)

// newFakeServer answers Access-Requests on loopback until the test ends, and returns its address.
// It sends an Accept with some attributes when the proof fits.
func newFakeServer(t testing.TB, secret string) string {
	t.Helper()
	connection, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() {
		_ = connection.Close()
		<-ended
	})
	go func() {
		defer close(ended)
		serveFake(t, connection, secret)
	}()

	return connection.LocalAddr().String()
}

// serveFake answers until the socket is closed.
func serveFake(t testing.TB, connection *net.UDPConn, secretText string) {
	secret, err := packet.NewSecret([]byte(secretText))
	if err != nil {
		t.Error(err)

		return
	}
	signer := packet.NewSigner()
	buffer := make([]byte, packet.MaxSize)
	for {
		count, sender, err := connection.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		request, err := packet.Parse(buffer[:count])
		if err != nil {
			t.Error(err)

			continue
		}
		reply, err := fakeReply(request, signer, secret)
		if err != nil {
			t.Error(err)

			continue
		}
		_, _ = connection.WriteToUDPAddrPort(reply, sender)
	}
}

// fakeReply decides on a request by its proof alone.
func fakeReply(request packet.View, signer *packet.Signer, secret *packet.Secret) ([]byte, error) {
	var b packet.Builder
	checker := credential.NewChecker()
	if !fakeProof(request, signer, secret, checker) {
		b.Reply(make([]byte, packet.MaxSize), packet.AccessReject, request)
		b.Text(packet.ReplyMessage, "Nama atau kata sandi salah")

		return b.Sign(signer, secret)
	}
	b.Reply(make([]byte, packet.MaxSize), packet.AccessAccept, request)
	b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/10M")
	b.Address(packet.FramedIPAddress, netip.MustParseAddr("10.20.0.7"))
	b.Prefix(packet.DelegatedIPv6Prefix, netip.MustParsePrefix("2001:db8::/56"))
	b.Uint32(packet.AcctInterimInterval, 300)
	b.Octets(packet.Class, []byte{1, 2})
	b.Octets(packet.LoginLATNode, []byte{3})
	b.Vendor(999, 7, []byte{4})
	if value, found := request.Vendor(packet.Microsoft, packet.MSCHAP2Response); found {
		b.Vendor(packet.Microsoft, packet.MSCHAP2Success, checker.Success(nil, value[0]))
	}

	return b.Sign(signer, secret)
}

// fakeProof reports whether the request proves the password.
func fakeProof(request packet.View, signer *packet.Signer, secret *packet.Secret, checker *credential.Checker) bool {
	stored := credential.Stored{Form: credential.Clear, Value: []byte(fakePassword)}
	if hidden, found := request.Get(packet.UserPassword); found {
		password, err := signer.Reveal(nil, hidden, request.Authenticator(), secret)

		return err == nil && checker.PAP(stored, password)
	}
	if chap, found := packet.ReadCHAP(request.Get(packet.CHAPPassword)); found {
		challenge, _ := request.Get(packet.CHAPChallenge)

		return checker.CHAP(stored, chap.Identifier, challenge, chap.Response)
	}
	challenge, _ := request.Vendor(packet.Microsoft, packet.MSCHAPChallenge)
	if one, found := packet.ReadMSCHAP1(request.Vendor(packet.Microsoft, packet.MSCHAPResponse)); found {
		return checker.MSCHAP1(stored, challenge, one.NT)
	}
	two, found := packet.ReadMSCHAP2(request.Vendor(packet.Microsoft, packet.MSCHAP2Response))
	exchange := credential.Exchange2{Name: []byte(fakeLogin), Authenticator: challenge, Peer: two.Peer}

	return found && checker.MSCHAP2(stored, exchange, two.NT)
}

// newFakeBook is an admin API that knows two NAS and the last decision.
func newFakeBook(t testing.TB) *fakeDaemon {
	t.Helper()

	return newFakeDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case native.NASListPath:
			answerJSON(t, w, http.StatusOK, page(native.NAS{Name: "all", Address: "0.0.0.0/0"},
				native.NAS{Name: "local", Address: "127.0.0.0/8"}))
		case native.Fill(native.NASPath, "local"):
			answerJSON(t, w, http.StatusOK, native.NAS{Name: "local"})
		case native.Fill(native.NASSecretPath, "local"):
			answerJSON(t, w, http.StatusOK, native.NASSecret{Secret: fakeSecret})
		case native.DecisionListPath:
			answerJSON(t, w, http.StatusOK, page(native.Decision{
				At: time.Now(), Result: "accept", Reason: "active", Sentence: "the plan's profile",
			}))
		default:
			answerJSON(t, w, http.StatusNotFound, native.Error{Message: "there is no " + r.URL.Path})
		}
	})
}

// acceptText is the Accept of the fake server.
const acceptText = `    Mikrotik-Rate-Limit = "10M/10M"
    Framed-IP-Address = 10.20.0.7
    Delegated-IPv6-Prefix = 2001:db8::/56
    Acct-Interim-Interval = 300
    Class = 0x0102
    Attr-35 = 0x03
    Attr-999.7 = 0x04
`

func TestRadtestIsAccepted(t *testing.T) {
	t.Parallel()

	server, book := newFakeServer(t, fakeSecret), newFakeBook(t)
	for _, method := range []string{"pap", "chap", "mschapv1", "mschapv2"} {
		got := book.call(t, "", "radtest", fakeLogin, fakePassword, "--auth", method, "--server", server)
		if got.code != exitDone || !strings.HasPrefix(got.stdout, "Access-Accept\n") ||
			!strings.Contains(got.stdout, acceptText) {
			t.Errorf("%s: code %d\n%s%s", method, got.code, got.stdout, got.stderr)
		}
		got.says(t, "accept: the plan's profile (active)")
		if proved := strings.Contains(got.stderr, "has proved"); proved != (method == "mschapv2") {
			t.Errorf("%s: %s", method, got.stderr)
		}
	}
}

func TestRadtestIsRejected(t *testing.T) {
	t.Parallel()

	server, book := newFakeServer(t, fakeSecret), newFakeBook(t)
	for _, method := range []string{"pap", "chap", "mschapv1", "mschapv2"} {
		got := book.call(t, "salah\n", "radtest", fakeLogin, "-", "--auth", method, "--server", server, "--nas", "local")
		if got.code != exitRefused || !strings.HasPrefix(got.stdout, "Access-Reject\n") ||
			!strings.Contains(got.stdout, `Reply-Message = "Nama atau kata sandi salah"`) {
			t.Errorf("%s: code %d\n%s%s", method, got.code, got.stdout, got.stderr)
		}
	}
}

func TestRadtestWithoutANASSaysWhatToDo(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, page(native.NAS{Name: "pop1", Address: "10.0.0.1/32"}))
	got := daemon.call(t, "", "radtest", "a", "b", "--server", "127.0.0.1:9")
	got.expect(t, exitRefused, "")
	got.says(t, "gardu nas add local --address 127.0.0.1 --secret generate")
}

func TestRadtestTowardsNobody(t *testing.T) {
	t.Parallel()

	connection, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	server := connection.LocalAddr().String()
	if err := connection.Close(); err != nil {
		t.Fatal(err)
	}
	got := call(t, "", "--socket", "/nonexistent", "radtest", "a", "b", "--server", server, "--secret", "x")
	got.expect(t, exitUnreachable, "")
	got.says(t, "nothing listens on "+server)
}

func TestRadtestRefusesWhatIsUnknown(t *testing.T) {
	t.Parallel()

	for says, arguments := range map[string]string{
		`--auth "eap" is not`:  "--auth eap",
		`--kind "dsl" is not`:  "--kind dsl",
		"--server":             "--server nonsense",
		"cannot be carried by": "--auth mschapv2 too-long",
	} {
		words := strings.Fields(arguments)
		password := "b"
		if strings.Contains(arguments, "too-long") {
			password, words = strings.Repeat("x", 300), words[:2]
		}
		line := []string{"radtest", "a", password, "--secret", "x", "--server", "127.0.0.1:9"}
		got := call(t, "", append(line, words...)...)
		if got.code == exitDone {
			t.Errorf("%s: done", arguments)
		}
		got.says(t, says)
	}
}

func TestRadtestAsksTheConfiguredPort(t *testing.T) {
	t.Parallel()

	for auth, want := range map[string]string{
		":21812": "127.0.0.1:21812", "0.0.0.0:1812": "127.0.0.1:1812", "[::]:1812": "127.0.0.1:1812",
		"10.0.0.2:1812": "10.0.0.2:1812", "[::1]:1812": "[::1]:1812",
	} {
		path := filepath.Join(t.TempDir(), "gardu.yaml")
		if err := os.WriteFile(path, []byte("radius: { auth: \""+auth+"\" }\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c := &console{config: path}
		if got, err := c.radtestServer(""); err != nil || got != want {
			t.Errorf("%s is asked at %s, %v; want %s", auth, got, err, want)
		}
	}
}

func TestRadtestSaysHowTheLoginIsReached(t *testing.T) {
	t.Parallel()

	for kind, want := range map[string][]packet.Type{
		"pppoe":   {packet.ServiceType, packet.FramedProtocol, packet.NASPortType},
		"vpn":     {packet.ServiceType, packet.FramedProtocol, packet.NASPortType},
		"hotspot": {packet.ServiceType, packet.NASPortType},
		"router":  {packet.ServiceType},
	} {
		var b packet.Builder
		b.Start(make([]byte, packet.MaxSize), packet.AccessRequest, 1, make([]byte, packet.AuthenticatorSize))
		if err := addAccess(&b, kind); err != nil {
			t.Fatal(err)
		}
		head := []byte{1, 1, 0, byte(packet.HeaderSize + len(b.Attributes()))}
		view, err := packet.Parse(append(append(head, make([]byte, packet.AuthenticatorSize)...), b.Attributes()...))
		if err != nil {
			t.Fatal(err)
		}
		var got []packet.Type
		for cursor := view.Attributes(); cursor.Next(); {
			got = append(got, cursor.Type)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s sends %v, want %v", kind, got, want)
		}
	}
}

func TestReplyValuesOfAnotherShapeAreOctets(t *testing.T) {
	t.Parallel()

	for want, got := range map[string]string{
		"0x0102":       writeValue(numberForm, []byte{1, 2}),
		"0x01":         writeValue(addressForm, []byte{1}),
		"0x":           writeValue(identifiedForm, nil),
		`"\x1b"`:       writeValue(textForm, []byte{0x1b}),
		`"E=691"`:      writeValue(identifiedForm, []byte("\x07E=691")),
		"(3 octets)":   writeValue(withheldForm, []byte{1, 2, 3}),
		"10.0.0.1":     writeValue(addressForm, []byte{10, 0, 0, 1}),
		"4294967295":   writeValue(numberForm, []byte{255, 255, 255, 255}),
		"0x00000000ff": writeValue(prefixForm, []byte{0, 0, 0, 0, 255}),
	} {
		if got != want {
			t.Errorf("wrote %s, want %s", got, want)
		}
	}
}

func FuzzReplyAttributes(f *testing.F) {
	request, err := packet.Parse(append([]byte{1, 7, 0, 20}, make([]byte, 16)...))
	if err != nil {
		f.Fatal(err)
	}
	var b packet.Builder
	b.Reply(make([]byte, packet.MaxSize), packet.AccessAccept, request)
	b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, "10M/10M")
	f.Add(append([]byte(nil), b.Attributes()...))
	f.Add([]byte{26, 3, 0})
	f.Fuzz(func(t *testing.T, attributes []byte) {
		size := len(attributes) + packet.HeaderSize
		datagram := append([]byte{2, 7, byte(size >> 8), byte(size)}, make([]byte, 16)...)
		reply, err := packet.Parse(append(datagram, attributes...))
		if err != nil {
			return
		}
		for _, attribute := range replyAttributes(reply) {
			if printable(attribute.Name) != attribute.Name || printable(attribute.Value) != attribute.Value {
				t.Errorf("%q = %q could move the cursor", attribute.Name, attribute.Value)
			}
		}
	})
}
