package aaa_test

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/store"
)

// oneSocket makes whatever is sent before a request be read before it.
func oneSocket(config *aaa.Config) { config.Sockets = 1 }

// everywhere listens on every address of both families.
func everywhere(config *aaa.Config) { config.AuthAddress, config.AcctAddress = ":0", ":0" }

func TestRFC2865Section2UnknownClientIsNotAnswered(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, oneSocket)
	n.record.Address = netip.MustParsePrefix("127.0.5.0/24")
	n.must(n.directory.PutNAS(&n.record))
	known := n.router(aaatest.Router{}, from("127.0.5.1"))
	n.must(n.nas.Send(n.nas.MustAccess(login("budi"))))
	known.MustAccept(login("budi"))
	if _, err := n.nas.Receive(time.Now()); !errors.Is(err, aaatest.ErrSilence) {
		t.Errorf("an unknown client got %v", err)
	}
	strangers := n.server.Health().Strangers
	if n.drops(aaa.DropUnknownSender) != 1 || len(strangers) != 1 || strangers[0].Count != 1 {
		t.Errorf("drops %v, strangers %+v", n.server.Health().Drops, strangers)
	}
}

// from lets a router send from an address of its own.
func from(address string) func(*aaatest.Config) {
	return func(config *aaatest.Config) {
		config.Source = netip.AddrPortFrom(netip.MustParseAddr(address), 0)
	}
}

// NAS-IP-Address and a NAS-Identifier of somebody else do not choose the secret (sections 3, 5.4 and 5.32).
func TestRFC2865Section3SourceAddressChoosesTheSecret(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	other := n.record
	other.ID, other.Name, other.Address = 2, "bras-2", netip.MustParsePrefix("127.0.9.0/24")
	other.Secret = store.ClearSecret("another secret")
	n.must(n.directory.PutNAS(&other))
	liar := n.router(aaatest.Router{Identifier: "bras-2", Address: netip.MustParseAddr("127.0.9.1")})
	liar.MustAccept(login("budi"))
}

func TestRFC2865Section3EmptySecretIsRefused(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	bad := n.record
	bad.ID, bad.Secret = 7, store.Secret{}
	if err := n.directory.PutNAS(&bad); !store.Is(err, store.Invalid) {
		t.Errorf("an empty secret: %v, want an Invalid error", err)
	}
}

func TestRFC2865Section3MalformedLengthIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	valid := n.craft(packet.AccessRequest, 4, n.pap("budi", password))
	length := func(octets []byte, value int) []byte {
		octets[2], octets[3] = byte(value>>8), byte(value)

		return octets
	}
	cases := map[string][]byte{
		"Length below 20":          length(bytes.Clone(valid), 19),
		"Length over 4096":         length(append(bytes.Clone(valid), make([]byte, 4200)...), 4097),
		"Length over the datagram": length(bytes.Clone(valid), len(valid)+1),
		"a header cut short":       valid[:19],
		"one octet":                valid[:1],
		"a datagram cut by us":     append(bytes.Clone(valid), make([]byte, 9000)...),
	}
	for name, octets := range cases {
		t.Run(name, func(*testing.T) { n.wantDrop(octets, aaa.DropMalformed) })
	}
}

func TestRFC2865Section3PaddingIsIgnored(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	octets := append(n.craft(packet.AccessRequest, 4, n.pap("budi", password)), 1, 2, 3, 0, 0)
	if answer := n.ask(octets); !answer.Accepted() {
		t.Errorf("%s", answer.Code())
	}
}

func TestRFC2865Section3UnknownCodeIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, code := range []packet.Code{0, packet.AccessAccept, packet.AccessReject, 6, 99, 255} {
		octets := n.craft(packet.AccessRequest, 4, n.pap("budi", password))
		octets[0] = byte(code)
		n.wantDrop(octets, aaa.DropCode)
	}
	n.wantDrop(n.craft(packet.AccountingRequest, 4, func(*packet.Builder) {}), aaa.DropCode)
	n.wantAcctDrop(n.craft(packet.AccessRequest, 4, n.pap("budi", password)), aaa.DropCode)
}

// The Response Authenticator and the Identifier are verified by every exchange; here the address of the reply is.
func TestRFC2865Section3ReplyLeavesFromTheAddressAsked(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, everywhere)
	for _, host := range []string{"127.0.0.1", "127.0.0.9"} {
		asked := netip.AddrPortFrom(netip.MustParseAddr(host), n.server.AuthAddress().Port())
		router := n.router(aaatest.Router{}, func(config *aaatest.Config) { config.Auth = asked }, from("127.0.0.1"))
		if answer := router.MustAccept(login("budi")); answer.From != asked {
			t.Errorf("asked %s, answered by %s", asked, answer.From)
		}
	}
}

func TestRFC2865Section41TwoProofsOrNoneAreRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	chap := func(b *packet.Builder) { b.Octets(packet.CHAPPassword, make([]byte, 17)) }
	cases := map[string]struct {
		write func(*packet.Builder)
		want  aaa.Reason
	}{
		"both passwords": {func(b *packet.Builder) { n.pap("budi", password)(b); chap(b) }, aaa.ReasonAmbiguous},
		"no proof":       {func(b *packet.Builder) { b.Text(packet.UserName, "budi") }, aaa.ReasonAmbiguous},
		"no name":        {n.pap("", password), aaa.ReasonUnknownLogin},
		"nothing at all": {func(*packet.Builder) {}, aaa.ReasonAmbiguous},
		"blanks":         {n.pap("  ", password), aaa.ReasonUnknownLogin},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			n.clock.Advance(time.Second)
			if answer := n.ask(n.craft(packet.AccessRequest, 4, c.write)); !answer.Rejected() {
				t.Errorf("%s, want Access-Reject", answer.Code())
			}
			if got := n.lastReason(); got != c.want {
				t.Errorf("reason %s, want %s", got, c.want)
			}
		})
	}
}

func TestRFC2865Section41NASNeedNotNameItself(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.router(aaatest.Router{}).MustAccept(login("budi"))
}

func TestRFC2865Section5BadAttributeLengthIsDropped(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, length := range []byte{0, 1, 255} {
		octets := n.craft(packet.AccessRequest, 4, n.pap("budi", password))
		octets[packet.HeaderSize+1] = length
		n.wantDrop(octets, aaa.DropMalformed)
	}
}

func TestRFC2865Section5UnknownAttributesAreIgnored(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	cases := map[string][]byte{
		"unassigned":               {192, 5, 1, 2, 3, 241, 3, 9},
		"empty":                    {200, 2},
		"another vendor":           {26, 12, 0, 1, 2, 3, 9, 6, 0, 0, 0, 1},
		"vendor of wrong lengths":  {26, 10, 0, 0, 0x3a, 0x8c, 8, 99, 1, 1},
		"vendor without any inner": {26, 6, 0, 0, 0x3a, 0x8c},
		"vendor cut short":         {26, 4, 0, 0},
		"two hundred":              bytes.Repeat([]byte{222, 3, 7}, 200),
	}
	for name, extra := range cases {
		t.Run(name, func(*testing.T) {
			attempt := login("budi")
			attempt.Extra = extra
			n.nas.MustAccept(attempt)
		})
	}
}

func TestRFC2865Section5OrderAcrossTypesIsFree(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	answer := n.ask(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
		b.Text(packet.NASIdentifier, "BRAS-1")
		b.Text(packet.CallingStationID, customerMAC)
		b.Password(n.signer, n.secret(sharedSecret), []byte(password))
		b.Text(packet.UserName, "budi")
		b.Uint32(packet.NASPortType, packet.PortEthernet)
		b.Uint32(packet.ServiceType, packet.ServiceFramed)
	}))
	if !answer.Accepted() {
		t.Errorf("%s", answer.Code())
	}
}

// A NUL is data: it ends no text, so that nobody logs in as somebody else by hiding the rest of a name behind one.
func TestRFC2865Section5NULIsData(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	names := []string{
		"budi\x00", "budi\x00x", "\x00", "budi\r\nAccess-Accept", "' OR 1=1 --", "$(reboot)", "büdi",
		strings.Repeat("x", packet.MaxValue),
	}
	for _, name := range names {
		n.wantReason(login(name), aaa.ReasonUnknownLogin)
	}
	n.addService("büdi", nil)
	n.nas.MustAccept(login("büdi"))
	long := strings.Repeat("x", packet.MaxValue)
	n.addService(long, nil)
	n.nas.MustAccept(login(long))
}

// The NAS fails each reply with an empty attribute; a plan that gives nothing is where one would stand.
func TestRFC2865Section5EmptyAttributesAreNeverSent(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	bare := store.Plan{ID: 9, Name: "bare", Access: store.PPPoE}
	n.putPlan(bare)
	n.addService("siti", func(s *store.Service) { s.Plan = bare.ID })
	answer := n.nas.MustAccept(login("siti"))
	if answer.RateLimit() != "" || answer.Text(packet.FramedPool) != "" {
		t.Errorf("a bare plan gives % x", answer.Octets())
	}
}

func TestRFC2865Section52PasswordsOfEveryLength(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, length := range []int{1, 15, 16, 17, 32, 127, packet.MaxPassword} {
		name, secret := "user"+strings.Repeat("x", length), strings.Repeat("p", length)
		n.addService(name, func(s *store.Service) { s.Secret = store.ClearSecret(secret) })
		attempt := login(name)
		attempt.Password = secret
		n.nas.MustAccept(attempt)
		attempt.Password = secret[:length-1]
		n.nas.MustReject(attempt)
	}
}

func TestRFC2865Section52HiddenPasswordOfWrongSizeIsRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, size := range []int{1, 15, 17, 129, 144, 253} {
		answer := n.ask(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
			b.Uint32(packet.ServiceType, packet.ServiceFramed)
			b.Text(packet.UserName, "budi")
			b.Octets(packet.UserPassword, make([]byte, size))
		}))
		if !answer.Rejected() {
			t.Errorf("%d octets: %s, want Access-Reject", size, answer.Code())
		}
	}
}

// A NAS with a mistyped secret hides the password with it, so that it comes out as noise.
func TestRFC2865Section52WrongSecretIsRejectedAndNoticed(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for range 5 {
		answer := n.ask(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
			b.Uint32(packet.ServiceType, packet.ServiceFramed)
			b.Uint32(packet.NASPortType, packet.PortEthernet)
			b.Text(packet.UserName, "budi")
			b.Password(n.signer, n.secret("a mistyped secret"), []byte(password))
		}))
		if !answer.Rejected() {
			t.Errorf("%s, want Access-Reject", answer.Code())
		}
	}
	if nas := n.server.Health().NAS[0]; nas.Passwords != 5 || nas.Unprintable == 0 {
		t.Errorf("health %+v, want unprintable passwords", nas)
	}
}

func TestRFC2865Section53CHAPOfWrongSizeIsRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, size := range []int{1, 16, 18} {
		answer := n.ask(n.craft(packet.AccessRequest, 4, func(b *packet.Builder) {
			b.Uint32(packet.ServiceType, packet.ServiceFramed)
			b.Text(packet.UserName, "budi")
			b.Octets(packet.CHAPPassword, make([]byte, size))
		}))
		if !answer.Rejected() {
			t.Errorf("%d octets: %s, want Access-Reject", size, answer.Code())
		}
	}
}

// No conversation is ever begun here, so every State is of an unknown one.
func TestRFC2865Section524UnknownStateIsRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	attempt := login("budi")
	attempt.State = []byte("somebody else's")
	n.wantReason(attempt, aaa.ReasonState)
}

func TestRFC2865Section525ClassIsKeptWithTheAccounting(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	accept := n.nas.MustAccept(login("budi"))
	class, ok := session.ParseClass(accept.Class())
	if !ok || class.Service != 1 {
		t.Fatalf("Class %x", accept.Class())
	}
	n.nas.MustStart(login("budi").Station, accept)
	if open := n.open(1); len(open) != 1 || open[0].Nonce != class.Nonce || open[0].Granted != class.Granted {
		t.Errorf("sessions %+v, want one of Class %+v", open, class)
	}
}

// The NAS compares the echo with what it sent, and where it stands.
func TestRFC2865Section533ProxyStateIsEchoedInOrder(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for _, states := range [][][]byte{
		{{1}}, {{1, 2}, {1, 2}, {0, 0, 3}}, {bytes.Repeat([]byte{9}, packet.MaxValue), {1}},
	} {
		attempt := login("budi")
		attempt.ProxyStates = states
		n.nas.MustAccept(attempt)
		attempt.Password = "salah"
		n.nas.MustReject(attempt)
		record := n.nas.Session(attempt.Station, nil).At(packet.AcctStart)
		record.ProxyStates = states
		n.nas.MustExchange(n.nas.MustAccounting(record))
	}
}

func TestRFC2865Section533AcceptWithoutRoomBecomesReject(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	attempt := login("budi")
	for range 14 {
		attempt.ProxyStates = append(attempt.ProxyStates, bytes.Repeat([]byte{7}, packet.MaxValue))
	}
	crowded := store.Plan{ID: planID, Name: "home-10", Access: store.PPPoE, SharedUsers: 1, Profile: store.Profile{
		Pool: strings.Repeat("p", packet.MaxValue), Group: strings.Repeat("g", store.MaxVendorText),
	}}
	n.putPlan(crowded)
	n.wantReason(attempt, aaa.ReasonUnavailable)
	n.nas.MustAccept(login("budi"))
}

func TestRFC2865Section518SentencesFitOneAttribute(t *testing.T) {
	t.Parallel()
	for _, sentence := range reply.Sentences() {
		for _, language := range []string{reply.Indonesian, reply.English} {
			if text := sentence.In(language); text == "" || len(text) > packet.MaxValue {
				t.Errorf("%s in %s has %d octets", sentence, language, len(text))
			}
		}
	}
}

// The NAS fails a Reject with anything but Reply-Message, Proxy-State, Message-Authenticator, EAP-Message and
// MS-CHAP-Error; the reject of each method is looked at.
func TestRFC2865Section544RejectCarriesNothingElse(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	methods := []aaatest.Method{
		aaatest.PAP, aaatest.CHAP, aaatest.CHAPByAuthenticator, aaatest.MSCHAP1, aaatest.MSCHAP2, aaatest.NoCredentials,
	}
	for _, method := range methods {
		attempt := login("budi")
		attempt.Method, attempt.Password = method, "salah"
		attempt.ProxyStates = [][]byte{{1}, {2}}
		if answer := n.nas.MustReject(attempt); answer.Message() == "" {
			t.Errorf("method %d: no sentence", method)
		}
	}
}
