package packet_test

import (
	"bytes"
	"net/netip"
	"testing"

	"gardu/aaa/packet"
)

// The packets below are printed in the RFCs, all with the secret xyzzy5461.
const (
	nemoRequest = "010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce31" +
		"96e43f782a0aee0406c0a80110050600000003"
	nemoAccept = "0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103"

	flopsyRequest = "010100472aee86f08d0d55969ca5978e0d3367a20108666c6f707379031316e97557c31618" +
		"5895f293ff63440772750406c0a80110050600000014060600000002070600000001"
	flopsyAccept = "0201003815efbc7dab26cfa3dc34d9c03c8601a406060000000207060000000108" +
		"06fffffffe0a06000000020d06000000010c06000005dc"

	mopsyRequest = "01020039f3a47a1f6a6d76710b947ab93041a03901076d6f707379021233657573778289b570" +
		"885e15084825c50406c0a80110050600000007"
	mopsyChallenge = "0b02004e36f3c8764ae8c71157403c0c71ff9c4512304368616c6c656e6765203332373639" +
		"3433302e2020456e74657220726573706f6e73652061742070726f6d70742e180a3332373639343330"
	// The State of this one says 16 octets and has 10 left, so the packet is to be refused.
	mopsyOverrun = "01030043b122556d428a13d0d6253807c457ecf001076d6f7073790212692c1f205fc081b919" +
		"b95195f561a5810406c0a8011005060000000718103332373639343330"
	mopsyReject = "03030014a42f4fca45916c4e09c8340f9e746aa0"

	statusRequest = "0cda00268a54f4686fb394c52866e302185d062350125a665e2e1e8411f3e243822097c84fa3"
	statusAccept  = "02da0014ef0d552a4bf2d693ec2b6fe8b5411d66"
	statusAcct    = "0cb30026925f6b66dd5fed571fcb1db7ad3882605012e8d6eabda910875cd91fdade26367858"
	// Printed with code 2; the authenticator is that of code 5.
	statusAcctReply = "05b300140f6f92145f107e2f504e860a4860669c"
	statusNAS       = "0c47002cbf58de56ae408ad3b70c8513f9b03fbe0406c00002105012852d6fec61e7ed74" +
		"b8e32dac2f2a5fb2"
	statusNASReply = "0247003446f43e62fd0354424cbbebfd6d214e061220524144495553205365727665722075" +
		"70203220646179732c2031383a3430"
)

func TestVectorReplies(t *testing.T) {
	t.Parallel()

	overrunRepaired := unhex(t, mopsyOverrun)
	overrunRepaired[len(overrunRepaired)-9] = 10

	for name, test := range map[string]struct {
		request []byte
		reply   string
	}{
		"RFC 2865 7.1 accept":    {unhex(t, nemoRequest), nemoAccept},
		"RFC 2865 7.2 accept":    {unhex(t, flopsyRequest), flopsyAccept},
		"RFC 2865 7.3 challenge": {unhex(t, mopsyRequest), mopsyChallenge},
		"RFC 2865 7.3 reject":    {overrunRepaired, mopsyReject},
		"RFC 5997 6.1":           {unhex(t, statusRequest), statusAccept},
		"RFC 5997 6.2":           {unhex(t, statusAcct), statusAcctReply},
		"RFC 5997 6.3":           {unhex(t, statusNAS), statusNASReply},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)
			request, reply := parse(t, test.request), parse(t, unhex(t, test.reply))

			if _, err := signer.VerifyReply(reply, request.Authenticator(), secret); err != nil {
				t.Errorf("reply: %v", err)
			}

			if _, err := signer.VerifyReply(reply, authenticator, secret); err == nil {
				t.Error("reply to another request taken")
			}

			var b packet.Builder
			b.Start(make([]byte, packet.MaxSize), reply.Code(), request.Identifier(),
				request.Authenticator())
			b.Raw(reply.Octets()[packet.HeaderSize:])

			made, err := b.Sign(signer, secret)
			if err != nil || !bytes.Equal(made, reply.Octets()) {
				t.Errorf("made %x, %v", made, err)
			}
		})
	}
}

func TestVectorRequests(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		request string
		signed  bool
	}{
		"RFC 2865 7.1": {nemoRequest, false},
		"RFC 2865 7.2": {flopsyRequest, false},
		"RFC 2865 7.3": {mopsyRequest, false},
		"RFC 5997 6.1": {statusRequest, true},
		"RFC 5997 6.2": {statusAcct, true},
		"RFC 5997 6.3": {statusNAS, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			view := parse(t, unhex(t, test.request))

			signed, err := packet.NewSigner().Verify(view, secretOf(t, rfcSecret))
			if err != nil || signed != test.signed {
				t.Errorf("signed %t, %v", signed, err)
			}
		})
	}
}

func TestVectorStateOverrun(t *testing.T) {
	t.Parallel()

	_, err := packet.Parse(unhex(t, mopsyOverrun))
	if packet.ReasonOf(err) != packet.BadAttribute {
		t.Errorf("got %v", err)
	}
}

func TestVectorPasswords(t *testing.T) {
	t.Parallel()

	repaired := unhex(t, mopsyOverrun)
	repaired[len(repaired)-9] = 10

	for name, test := range map[string]struct {
		request  []byte
		password string
	}{
		"nemo":         {unhex(t, nemoRequest), "arctangent"},
		"mopsy":        {unhex(t, mopsyRequest), "challenge"},
		"mopsy answer": {repaired, "99101462"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			view, signer := parse(t, test.request), packet.NewSigner()
			hidden, _ := view.Get(packet.UserPassword)

			got, err := signer.Reveal(nil, hidden, view.Authenticator(), secretOf(t, rfcSecret))
			if err != nil || string(got) != test.password {
				t.Errorf("revealed %q, %v", got, err)
			}
		})
	}
}

// TestVectorRequestRebuilt makes the request of RFC 2865 section 7.1 octet for octet.
func TestVectorRequestRebuilt(t *testing.T) {
	t.Parallel()

	want := parse(t, unhex(t, nemoRequest))
	signer, secret := packet.NewSigner(), secretOf(t, rfcSecret)

	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.AccessRequest, 0, want.Authenticator())
	b.Text(packet.UserName, "nemo")
	b.Password(signer, secret, []byte("arctangent"))
	b.Address(packet.NASIPAddress, netip.MustParseAddr("192.168.1.16"))
	b.Uint32(packet.NASPort, 3)

	got, err := b.Sign(signer, secret)
	if err != nil || !bytes.Equal(got, want.Octets()) {
		t.Errorf("made %x, %v", got, err)
	}
}

// TestVectorStatusRebuilt makes the request of RFC 5997 section 6.3 octet for octet, with its
// Message-Authenticator at the end.
func TestVectorStatusRebuilt(t *testing.T) {
	t.Parallel()

	want := parse(t, unhex(t, statusNAS))

	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), packet.StatusServer, 0x47, want.Authenticator())
	b.Address(packet.NASIPAddress, netip.MustParseAddr("192.0.2.16"))
	b.MessageAuthenticator()

	got, err := b.Sign(packet.NewSigner(), secretOf(t, rfcSecret))
	if err != nil || !bytes.Equal(got, want.Octets()) {
		t.Errorf("made %x, %v", got, err)
	}
}

// TestVectorCHAP reads the CHAP response of RFC 2865 section 7.2, whose challenge is the Request
// Authenticator.
func TestVectorCHAP(t *testing.T) {
	t.Parallel()

	var index packet.Index
	index.Scan(parse(t, unhex(t, flopsyRequest)))

	chap, ok := packet.ReadCHAP(index.Get(packet.CHAPPassword))
	if !ok || chap.Identifier != 0x16 || len(chap.Response) != 16 {
		t.Errorf("read %+v, %t", chap, ok)
	}

	if !bytes.Equal(index.Challenge(), index.View().Authenticator()) {
		t.Error("challenge is not the Request Authenticator")
	}
}
