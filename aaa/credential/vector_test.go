package credential_test

import (
	"bytes"
	"crypto/rc4"
	"crypto/sha1"
	"strings"
	"testing"

	"gardu/aaa/credential"
)

func TestVectorNTHash(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ password, hash string }{
		"RFC 2759 9.2": {"clientPass", "44ebba8d5312b8d611474411f56989ae"},
		"RFC 2759 9.3": {"MyPw", "fc156af7edcd6c0edde3337d427f4eac"},
		"secret":       {"secret", "878d8014606cda29677a44efa1353fc7"},
		"empty":        {"", "31d6cfe0d16ae931b73c59d7e0c089c0"},
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

func TestVectorLMHash(t *testing.T) {
	t.Parallel()

	hash, ok := credential.LMHash([]byte("clientPass"))
	if !ok {
		t.Fatal("refused")
	}

	equal(t, "hash", hash[:], "76a152936096d7830e2390227404afd2")
}

// login2 is a complete login by MS-CHAP version 2 with what came out of it.
type login2 struct {
	name, password, authenticator string
	value                         string // as MS-CHAP2-Response carries it
	success                       string
	send, recv                    string // empty when not published
}

// logins2 holds RFC 2759 section 9.2 with the keys of RFC 3079 section 3.5.3, and a login whose
// name carries a domain.
var logins2 = map[string]login2{
	"RFC 2759 9.2": {
		name: "User", password: "clientPass",
		authenticator: "5b5d7c7d7b3f2f3e3c2c602132262628",
		value: "070021402324255e262a28295f2b3a337c7e0000000000000000" +
			"82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df",
		success: "S=407A5589115FD0D6209F510FE9C04566932CDA56",
		send:    "8b7cdc149b993a1ba118cb153f56dccb",
		recv:    "d5f0e9521e3ea9589645e86051c82226",
	},
	"domain before the name": {
		name: `example\john`, password: "secret",
		authenticator: "16d2833f4239256dd2b2bb26f2ecb2a3",
		value: "0001502feeee9495a353cddbd1efc40072820000000000000000" +
			"e866286bb30d0215ed16cf425b6a29d206667a9853e23ca4",
		success: "S=68649B6763301DD65FC2559F2D172943196EA88A",
	},
	"password changed": {
		name: "john", password: "SuperSecret",
		authenticator: "65e2ea00a29bddd36cfbad2d76979ac9",
		value: "0000c9cb418bc880211f2d4b0a07dc5424bc0000000000000000" +
			"a58ce3f219fa2436dab93bd4a3f1a2708cb0ec5cfd598dce",
		success: "S=6A29BADB69B5E7CAD0F5989E947BD4D28026E63C",
	},
}

// exchange splits a response value as RFC 2548 section 2.3.2 has it.
func (l login2) exchange(tb testing.TB) (credential.Exchange2, []byte) {
	tb.Helper()

	value := unhex(tb, l.value)

	return credential.Exchange2{
		Name:          []byte(l.name),
		Authenticator: unhex(tb, l.authenticator),
		Peer:          value[2:18],
	}, value[26:50]
}

func TestVectorMSCHAP2(t *testing.T) {
	t.Parallel()

	for name, login := range logins2 {
		for form, stored := range forms(t, login.password) {
			t.Run(name+", "+form, func(t *testing.T) {
				t.Parallel()

				c := credential.NewChecker()
				exchange, response := login.exchange(t)

				if !c.MSCHAP2(stored, exchange, response) {
					t.Fatal("refused")
				}

				if got := string(c.Success(nil, 0x2a)); got != "\x2a"+login.success {
					t.Errorf("success %q, want %q", got, login.success)
				}

				send, recv, ok := c.Keys2()
				if !ok {
					t.Fatal("no keys")
				}

				if login.send != "" {
					equal(t, "send key", send[:], login.send)
					equal(t, "recv key", recv[:], login.recv)
				}
			})
		}
	}
}

func TestVectorMSCHAP1(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ password, challenge, response string }{
		"RFC 2433": {
			"MyPw", "102db5df085d3041",
			"4e9d3c8f9cfd385d5bf4d3246791956ca4c351ab409a3d61",
		},
		"john": {
			"supersecret", "696bcaff8f8bef29",
			"16c32819add27b3d29f6866506e6cc6548f50b6429518579",
		},
	} {
		for form, stored := range forms(t, test.password) {
			t.Run(name+", "+form, func(t *testing.T) {
				t.Parallel()

				c := credential.NewChecker()
				if !c.MSCHAP1(stored, unhex(t, test.challenge), unhex(t, test.response)) {
					t.Error("refused")
				}
			})
		}
	}
}

// sessionKey derives the first session key of a size from a start key (RFC 3079 section 7.3). It
// is the NAS's part, done here to show that the start keys we hand out lead to its keys.
func sessionKey(start []byte, size int) []byte {
	digest := sha1.New()
	digest.Write(start[:size])
	digest.Write(make([]byte, 40))
	digest.Write(start[:size])
	digest.Write(bytes.Repeat([]byte{0xf2}, 40))

	return digest.Sum(nil)[:size]
}

// encryptText encrypts the RFC's test message.
func encryptText(tb testing.TB, key []byte) []byte {
	tb.Helper()

	stream, err := rc4.NewCipher(key)
	if err != nil {
		tb.Fatal(err)
	}

	text := []byte("test message")
	stream.XORKeyStream(text, text)

	return text
}

func TestVectorSessionKeys(t *testing.T) {
	t.Parallel()

	login := logins2["RFC 2759 9.2"]
	c := credential.NewChecker()
	exchange, response := login.exchange(t)

	if !c.MSCHAP2(clearForm(login.password), exchange, response) {
		t.Fatal("refused")
	}

	send, _, _ := c.Keys2()

	// RFC 3079 section 3.5: 40-bit keys overwrite three octets of eight, 56-bit keys one. The last
	// octet of the 56-bit text is printed as 58 there; RC4 under the printed key gives b8.
	for name, test := range map[string]struct {
		size      int
		salt      string
		key, text string
	}{
		"40 bit":  {8, "d1269e", "d1269ec49fa62e3e", "929137917e5803d668d75898"},
		"56 bit":  {8, "d1", "d15c00c49fa62e3e", "3f106833fa448da842bc57b8"},
		"128 bit": {16, "", "405cb2247a7956e6e211007ae27b22d4", "81848317df68846272fb5abe"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			key := sessionKey(send[:], test.size)
			copy(key, unhex(t, test.salt))
			equal(t, "session key", key, test.key)
			equal(t, "cipher text", encryptText(t, key), test.text)
		})
	}
}

// TestVectorKeys1 follows RFC 3079 section 2.5: the NT half leads to the 128-bit session key, the
// LAN Manager half to those of 40 and 56 bits.
func TestVectorKeys1(t *testing.T) {
	t.Parallel()

	stored, challenge := clearForm("clientPass"), [8]byte(unhex(t, "102db5df085d3041"))
	c := credential.NewChecker()
	response, _ := c.MSCHAP1Response(stored.Value, challenge)

	if !c.MSCHAP1(stored, challenge[:], response[:]) {
		t.Fatal("refused")
	}

	lm, nt, ok := c.Keys1(stored)
	if !ok {
		t.Fatal("no keys")
	}

	equal(t, "LM half", lm[:], "76a152936096d783")
	equal(t, "NT half", nt[:], "41c00c584bd2d91c4017a2a12fa59f3f")

	initial := sha1.Sum(bytes.Join([][]byte{nt[:], nt[:], challenge[:]}, nil))
	equal(t, "initial key", initial[:16], "a8947850cfc0acc1d1789fb62ddcddb0")
	equal(t, "128 bit", sessionKey(initial[:], 16), "59d159bc09f76f1da2a86a28ffec0b1e")

	key := sessionKey(lm[:], 8)
	equal(t, "8 octets", key, "d80801538cec4a08")
	equal(t, "40 bit", append(unhex(t, "d1269e"), key[3:]...), "d1269e538cec4a08")
	equal(t, "56 bit", append(unhex(t, "d1"), key[1:]...), "d10801538cec4a08")
}

// TestVectorCHAP is the login of RFC 2865 section 7.2; its password is not printed there.
func TestVectorCHAP(t *testing.T) {
	t.Parallel()

	c := credential.NewChecker()
	challenge := unhex(t, "2aee86f08d0d55969ca5978e0d3367a2")
	response := unhex(t, "e97557c316185895f293ff6344077275")

	if !c.CHAP(clearForm("arctangent"), 0x16, challenge, response) {
		t.Error("refused")
	}

	if c.CHAP(clearForm("arctangent"), 0x17, challenge, response) {
		t.Error("taken under another identifier")
	}
}

// TestVectorSuccessIsUpperCase guards the case of the digits, which clients compare as text.
func TestVectorSuccessIsUpperCase(t *testing.T) {
	t.Parallel()

	c := credential.NewChecker()
	exchange, response := logins2["RFC 2759 9.2"].exchange(t)
	c.MSCHAP2(clearForm("clientPass"), exchange, response)

	text := string(c.Success(nil, 0))
	if len(text) != credential.SuccessSize || strings.ToUpper(text) != text {
		t.Errorf("success %q", text)
	}
}
