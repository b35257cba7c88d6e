package main_test

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/vendors/microsoft"
	"layeh.com/radius/vendors/mikrotik"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// answer is what two servers must agree on when they are asked with the same octets.
type answer struct {
	Code         radius.Code
	Rate, Pool   string
	Success      string // MS-CHAP2-Success
	Refusal      string // MS-CHAP-Error without its challenge and its words
	Keys1        string // the half of MS-CHAP-MPPE-Keys that comes from the NT hash
	Send, Recv   string // MS-MPPE keys in clear
	Policy       uint32
	EncryptTypes uint32
}

// askOctets sends a datagram to a server and reads what it says.
func askOctets(t testing.TB, server radiusServer, octets []byte) answer {
	t.Helper()
	connection, err := net.Dial("udp4", loopback(server.auth))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close() //nolint:errcheck // nothing is owed to it
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Write(octets); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, radius.MaxPacketLength)
	n, err := connection.Read(buffer)
	if err != nil {
		t.Fatalf("asking %s: %v", connection.RemoteAddr(), err)
	}

	return readAnswer(t, server, octets, buffer[:n])
}

// readAnswer verifies a reply by another implementation and reads what is to be compared.
func readAnswer(t testing.TB, server radiusServer, request, reply []byte) answer {
	t.Helper()
	key := []byte(server.secret)
	if !radius.IsAuthenticResponse(reply, request, key) {
		t.Fatalf("the reply is not authentic: %x", reply)
	}
	p, err := radius.Parse(reply, key)
	if err != nil {
		t.Fatal(err)
	}
	q, err := radius.Parse(request, key)
	if err != nil {
		t.Fatal(err)
	}
	got := answer{
		Code: p.Code, Rate: mikrotik.MikrotikRateLimit_GetString(p),
		Pool:    rfc2869.FramedPool_GetString(p),
		Success: microsoft.MSCHAP2Success_GetString(p), Refusal: refusalOf(p),
		Send:         fmt.Sprintf("%x", microsoft.MSMPPESendKey_Get(p, q)),
		Recv:         fmt.Sprintf("%x", microsoft.MSMPPERecvKey_Get(p, q)),
		Policy:       uint32(microsoft.MSMPPEEncryptionPolicy_Get(p)),
		EncryptTypes: uint32(microsoft.MSMPPEEncryptionTypes_Get(p)),
	}
	if clear := unhide(hiddenKeys(p), key, request[4:20]); len(clear) >= 24 {
		got.Keys1 = fmt.Sprintf("%x", clear[8:24])
	}
	if p.Code == radius.CodeAccessReject { // FreeRADIUS leaves what the users file says in it
		got.Rate, got.Pool = "", ""
	}

	return got
}

// refusalOf returns the number of an MS-CHAP-Error.
func refusalOf(p *radius.Packet) string {
	text := microsoft.MSCHAPError_GetString(p)
	if text == "" {
		return ""
	}

	return strings.Fields(text[1:])[0]
}

// hiddenKeys returns the value of MS-CHAP-MPPE-Keys as it was sent: the other implementation takes
// it for text.
func hiddenKeys(p *radius.Packet) []byte {
	const msCHAPMPPEKeys = 12 // RFC 2548 section 2.4.1
	head := []byte{0, 0, 0x01, 0x37, msCHAPMPPEKeys}
	for _, attribute := range p.Attributes {
		if attribute.Type == rfc2865.VendorSpecific_Type &&
			bytes.HasPrefix(attribute.Attribute, head) {
			return attribute.Attribute[len(head)+1:]
		}
	}

	return nil
}

// unhide undoes what RFC 2865 section 5.2 does to a value.
func unhide(hidden, key, authenticator []byte) []byte {
	clear := make([]byte, 0, len(hidden))
	previous := authenticator
	for block := range slices.Chunk(hidden, md5.Size) {
		mask := md5.Sum(append(slices.Clone(key), previous...))
		for i, octet := range block {
			clear = append(clear, octet^mask[i])
		}
		previous = block
	}

	return clear
}

// oracleUsers are the users that both servers know, with passwords that servers have stumbled over.
var oracleUsers = []struct{ name, login, password string }{
	{"plain", "budi", "rahasia-budi"},
	{"one letter", "a", "b"},
	{"a block of User-Password", "blok", "0123456789abcdef"},
	{"a block and one", "blok-satu", "0123456789abcdefg"},
	{"long", "panjang", strings.Repeat("p", 127)},
	{"beyond ASCII", "siti", "kata-sandi-é-ü-ß-私"},
	{"marks and blanks", "tanda", `a "b" 'c' $d {e} %f`},
	{"realm in the login", "budi@rumah.id", "rahasia-realm"},
	{"Windows domain in the login", `KANTOR\rina`, "rahasia-kantor"},
	{"253 octets of login", strings.Repeat("n", 253), "rahasia-nama"},
}

// methodNames name the methods for subtests.
var methodNames = map[aaatest.Method]string{
	aaatest.PAP: "PAP", aaatest.CHAP: "CHAP", aaatest.CHAPByAuthenticator: "CHAP by authenticator",
	aaatest.MSCHAP1: "MS-CHAPv1", aaatest.MSCHAP2: "MS-CHAPv2",
}

// TestFreeradiusOracle asks gardu and FreeRADIUS with the very same octets, about the same users,
// and expects the same: code, profile, proof of the password, refusal and encryption keys.
func TestFreeradiusOracle(t *testing.T) {
	t.Parallel()
	i, oracle := startOracle(t)
	encoder := oracleEncoder(t)
	identifier := byte(0)
	ask := func(t *testing.T, login aaatest.Login) (ours, theirs answer) {
		t.Helper()
		identifier++
		octets, _, err := encoder.Access(make([]byte, radius.MaxPacketLength), identifier, &login)
		if err != nil {
			t.Fatal(err)
		}

		return askOctets(t, i.server(), octets), askOctets(t, oracle.radiusServer, octets)
	}
	for _, user := range oracleUsers {
		for _, method := range []aaatest.Method{
			aaatest.PAP, aaatest.CHAP, aaatest.CHAPByAuthenticator, aaatest.MSCHAP1,
			aaatest.MSCHAP2,
		} {
			t.Run(user.name+" "+methodNames[method], func(t *testing.T) {
				login := aaatest.Login{Method: method, Password: user.password}
				login.Station = aaatest.PPPoECustomer(user.login, "02:00:00:00:00:01")
				ours, theirs := ask(t, login)
				if ours != theirs || ours.Code != radius.CodeAccessAccept {
					t.Errorf("gardu      %+v\nFreeRADIUS %+v", ours, theirs)
				}
				login.Password = "salah"
				ours, theirs = ask(t, login)
				if ours != theirs || ours.Code != radius.CodeAccessReject {
					t.Errorf("wrong password: gardu      %+v\nFreeRADIUS %+v", ours, theirs)
				}
			})
		}
	}
}

// startOracle starts a gardu and a FreeRADIUS that know the same users.
func startOracle(t *testing.T) (*installation, *freeradius) {
	t.Helper()
	i := install(t).start()
	i.does("nas", "add", "rumah", "--address", "127.0.0.0/8", "--secret", secret)
	i.does("plan", "add", "rumah-10m", "--kind", "pppoe",
		"--rate", "10M/10M", "--pool", "pool-home", "--shared-users", "0")
	var users strings.Builder
	for _, user := range oracleUsers {
		result := i.garduWith(user.password+"\n",
			"service", "add", user.login, "--password", "-", "--plan", "rumah-10m")
		if result.code != 0 {
			t.Fatal(result)
		}
		users.WriteString(freeradiusUser(user.login, user.password,
			`Mikrotik-Rate-Limit = "10M/10M"`, `Framed-Pool = "pool-home"`))
	}

	return i, startFreeradius(t, freeradiusSetting{site: serveUsers, users: users.String()})
}

// oracleEncoder makes requests as a RouterOS 7 does.
func oracleEncoder(t testing.TB) *aaatest.Encoder {
	t.Helper()
	key, err := packet.NewSecret([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}

	return aaatest.NewEncoder(aaatest.Router{
		Identifier: "rumah",
		Address:    netip.MustParseAddr("127.0.0.1"),
	}, key)
}
