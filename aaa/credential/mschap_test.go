package credential_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"gardu/aaa/credential"
)

// unhex decodes a vector.
func unhex(tb testing.TB, digits string) []byte {
	tb.Helper()

	octets, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	if err != nil {
		tb.Fatalf("vector %q: %v", digits, err)
	}

	return octets
}

// equal compares octets with a vector.
func equal(tb testing.TB, what string, got []byte, want string) {
	tb.Helper()

	if !bytes.Equal(got, unhex(tb, want)) {
		tb.Errorf("%s = %x, want %s", what, got, want)
	}
}

// clearText is a password kept in the clear.
func clearText(password string) credential.Stored {
	return credential.Stored{Form: credential.Clear, Value: []byte(password)}
}

// ntForm is the same password kept as an NT hash.
func ntForm(tb testing.TB, password string) credential.Stored {
	tb.Helper()

	hash, ok := credential.NTHash([]byte(password))
	if !ok {
		tb.Fatalf("no NT hash for %q", password)
	}

	return credential.Stored{Form: credential.NT, Value: hash[:]}
}

func TestNTHash(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ password, hash string }{
		"RFC 2759 9.2":    {"clientPass", "44ebba8d5312b8d611474411f56989ae"},
		"RFC 2759 9.3":    {"MyPw", "fc156af7edcd6c0edde3337d427f4eac"},
		"password change": {"secret", "878d8014606cda29677a44efa1353fc7"},
		"empty":           {"", "31d6cfe0d16ae931b73c59d7e0c089c0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			hash, ok := credential.NTHash([]byte(test.password))
			if !ok {
				t.Fatal("refused")
			}

			equal(t, "hash", hash[:], test.hash)
		})
	}
}

// exchange is a complete MS-CHAP version 2 login with its published results.
type exchange struct {
	name, password      string
	authenticator, peer string
	response, success   string
	send, recv          string
	identifier          byte
}

var exchanges = map[string]exchange{
	"RFC 2759 9.2": {
		name: "User", password: "clientPass",
		authenticator: "5b5d7c7d7b3f2f3e3c2c602132262628", peer: "21402324255e262a28295f2b3a337c7e",
		response: "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df",
		success:  "S=407A5589115FD0D6209F510FE9C04566932CDA56",
		send:     "8b7cdc149b993a1ba118cb153f56dccb", recv: "d5f0e9521e3ea9589645e86051c82226",
		identifier: 7,
	},
	"domain left out": {
		name: `example\john`, password: "secret",
		authenticator: "16d2833f4239256dd2b2bb26f2ecb2a3", peer: "1502feeee9495a353cddbd1efc400728",
		response: "",
		success:  "S=6864B9673301D45FCD2559F4C172943196AE8A8A",
	},
}

func TestVersion2(t *testing.T) {
	t.Parallel()

	_ = exchanges
	c := credential.NewChecker()
	x := exchanges["RFC 2759 9.2"]
	e := credential.Exchange2{Name: []byte(x.name), Authenticator: unhex(t, x.authenticator), Peer: unhex(t, x.peer)}
	if !c.MSCHAP2(clearText(x.password), e, unhex(t, x.response)) {
		t.Fatal("refused")
	}
	if got := string(c.Success(nil, 7)); got != "\x07"+x.success {
		t.Error(got)
	}
	send, recv, ok := c.Keys2()
	if !ok {
		t.Error("no keys")
	}
	equal(t, "send", send[:], x.send)
	equal(t, "recv", recv[:], x.recv)

	if !c.MSCHAP1(clearText("MyPw"), unhex(t, "102db5df085d3041"), unhex(t, "4e9d3c8f9cfd385d5bf4d3246791956ca4c351ab409a3d61")) {
		t.Fatal("v1 refused")
	}
}

func BenchmarkMSCHAP2(b *testing.B) {
	c := credential.NewChecker()
	x := exchanges["RFC 2759 9.2"]
	e := credential.Exchange2{Name: []byte(x.name), Authenticator: unhex(b, x.authenticator), Peer: unhex(b, x.peer)}
	response := unhex(b, x.response)
	stored := clearText(x.password)
	out := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		if !c.MSCHAP2(stored, e, response) {
			b.Fatal("refused")
		}
		c.Success(out[:0], 7)
		c.Keys2()
	}
}
