package credential_test

import (
	"bytes"
	"strings"
	"testing"

	"layeh.com/radius/rfc2759"
	"layeh.com/radius/rfc3079"
	"pgregory.net/rapid"

	"gardu/aaa/credential"
)

func TestNTHashBounds(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		password string
		want     bool
	}{
		"256 characters":           {strings.Repeat("é", 256), true},
		"257 characters":           {strings.Repeat("é", 257), false},
		"128 outside the plane":    {strings.Repeat("😀", 128), true},
		"129 outside the plane":    {strings.Repeat("😀", 129), false},
		"malformed":                {"rahasia\xc3", false},
		"surrogate in UTF-8":       {"\xed\xa0\x80", false},
		"the replacement itself":   {"\ufffd", true},
		"three octets a character": {strings.Repeat("€", 256), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if _, ok := credential.NTHash([]byte(test.password)); ok != test.want {
				t.Errorf("got %t", ok)
			}
		})
	}
}

// TestOracle compares hash, response, success and keys with another implementation.
func TestOracle(t *testing.T) {
	t.Parallel()

	c := credential.NewChecker()

	rapid.Check(t, func(t *rapid.T) {
		password := []byte(rapid.StringN(0, 128, -1).Draw(t, "password"))
		name := bytes.ReplaceAll(
			rapid.SliceOfN(rapid.Byte(), 0, 253).Draw(t, "name"), []byte{'\\'}, []byte{'/'})
		exchange := credential.Exchange2{
			Name:          name,
			Authenticator: rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "authenticator"),
			Peer:          rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "peer"),
		}

		response, err := rfc2759.GenerateNTResponse(
			exchange.Authenticator, exchange.Peer, name, password)
		if err != nil {
			t.Fatal(err)
		}

		stored := credential.Stored{Form: credential.Clear, Value: password}
		if !c.MSCHAP2(stored, exchange, response) {
			t.Fatal("refused")
		}

		text, err := rfc2759.GenerateAuthenticatorResponse(
			exchange.Authenticator, exchange.Peer, response, name, password)
		if err != nil {
			t.Fatal(err)
		}

		if got := string(c.Success(nil, 3)); got != "\x03"+text {
			t.Fatalf("success %q, want %q", got, text)
		}

		checkKeys(t, c, response, password)
	})
}

// checkKeys compares the keys of the last login with another implementation.
func checkKeys(t *rapid.T, c *credential.Checker, response, password []byte) {
	t.Helper()

	send, recv, ok := c.Keys2()
	wantSend, sendErr := rfc3079.MakeKey(response, password, true)
	wantRecv, recvErr := rfc3079.MakeKey(response, password, false)

	if !ok || sendErr != nil || recvErr != nil {
		t.Fatal(ok, sendErr, recvErr)
	}

	if !bytes.Equal(send[:], wantSend) || !bytes.Equal(recv[:], wantRecv) {
		t.Fatalf("keys %x and %x, want %x and %x", send, recv, wantSend, wantRecv)
	}
}

// TestClientAndServer lets a client respond to random challenges and the server check it.
func TestClientAndServer(t *testing.T) {
	t.Parallel()

	client, server := credential.NewChecker(), credential.NewChecker()

	rapid.Check(t, func(t *rapid.T) {
		password := []byte(rapid.StringN(0, 100, -1).Draw(t, "password"))
		hash, ok := credential.NTHash(password)
		if !ok {
			t.Fatal("no hash")
		}

		stored := credential.Stored{Form: credential.NT, Value: hash[:]}
		exchange := credential.Exchange2{
			Name:          []byte(rapid.StringN(0, 60, 253).Draw(t, "name")),
			Authenticator: rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "authenticator"),
			Peer:          rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "peer"),
		}

		response, ok := client.MSCHAP2Response(password, exchange)
		if !ok || !server.MSCHAP2(stored, exchange, response[:]) {
			t.Fatal("version 2 refused")
		}

		if !bytes.Equal(client.Success(nil, 1), server.Success(nil, 1)) {
			t.Fatal("success differs")
		}

		challenge := [8]byte(exchange.Peer)

		first, ok := client.MSCHAP1Response(password, challenge)
		if !ok || !server.MSCHAP1(stored, challenge[:], first[:]) {
			t.Fatal("version 1 refused")
		}

		first[rapid.IntRange(0, 23).Draw(t, "at")] ^= 1
		if server.MSCHAP1(stored, challenge[:], first[:]) {
			t.Fatal("turned bit taken")
		}
	})
}

func TestMSCHAP2Refuses(t *testing.T) {
	t.Parallel()

	exchange, response := logins2["RFC 2759 9.2"].exchange(t)
	stored := clearForm("clientPass")
	halfHash := credential.Stored{Form: credential.NT, Value: make([]byte, 8)}

	other := exchange
	other.Name = []byte("user")
	short := exchange
	short.Peer = short.Peer[1:]
	cut := exchange
	cut.Authenticator = nil
	endless := exchange
	endless.Name = make([]byte, 5000)

	for name, test := range map[string]struct {
		stored   credential.Stored
		exchange credential.Exchange2
		response []byte
	}{
		"password":        {clearForm("clientpass"), exchange, response},
		"name":            {stored, other, response},
		"response":        {stored, exchange, make([]byte, 24)},
		"short response":  {stored, exchange, response[:23]},
		"short peer":      {stored, short, response},
		"no challenge":    {stored, cut, response},
		"endless name":    {stored, endless, response},
		"one-way form":    {credential.Stored{Form: credential.OneWay}, exchange, response},
		"no form":         {credential.Stored{}, exchange, response},
		"short NT hash":   {halfHash, exchange, response},
		"malformed UTF-8": {clearForm("\xff"), exchange, response},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c := credential.NewChecker()
			if c.MSCHAP2(test.stored, test.exchange, test.response) {
				t.Error("taken")
			}
		})
	}
}

// TestNothingFollowsFailure asks for keys and success after a failure that follows a login.
func TestNothingFollowsFailure(t *testing.T) {
	t.Parallel()

	exchange, response := logins2["RFC 2759 9.2"].exchange(t)
	stored, zeros := clearForm("clientPass"), make([]byte, 24)

	for name, fail := range map[string]func(*credential.Checker){
		"wrong response": func(c *credential.Checker) { c.MSCHAP2(stored, exchange, zeros) },
		"wrong password": func(c *credential.Checker) {
			c.MSCHAP2(clearForm("x"), exchange, response)
		},
		"no form": func(c *credential.Checker) {
			c.MSCHAP2(credential.Stored{}, exchange, response)
		},
		"version 1": func(c *credential.Checker) { c.MSCHAP1(stored, zeros[:8], zeros) },
		"PAP":       func(c *credential.Checker) { c.PAP(ntForm(t, "x"), []byte("x")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c := credential.NewChecker()
			if !c.MSCHAP2(stored, exchange, response) {
				t.Fatal("refused")
			}

			fail(c)

			_, _, keys2 := c.Keys2()
			_, _, keys1 := c.Keys1(stored)

			if keys1 || keys2 || len(c.Success(nil, 1)) != 0 {
				t.Error("keys or success after a failure")
			}
		})
	}
}

// TestVersionsDoNotMix asks for what belongs to the other version.
func TestVersionsDoNotMix(t *testing.T) {
	t.Parallel()

	c := credential.NewChecker()
	exchange, response := logins2["RFC 2759 9.2"].exchange(t)

	c.MSCHAP2(clearForm("clientPass"), exchange, response)

	if _, _, ok := c.Keys1(clearForm("clientPass")); ok {
		t.Error("keys of version 1 after version 2")
	}

	if _, ok := c.MSCHAP1Response([]byte("x"), [8]byte{}); !ok {
		t.Fatal("refused")
	}

	if _, _, ok := c.Keys2(); ok || len(c.Success(nil, 1)) != 0 {
		t.Error("keys of version 2 after version 1")
	}
}

func TestMSCHAP1Refuses(t *testing.T) {
	t.Parallel()

	c := credential.NewChecker()
	challenge, response := make([]byte, 8), unhex(t, strings.Repeat("00", 24))

	if c.MSCHAP1(clearForm("x"), challenge, response) ||
		c.MSCHAP1(clearForm("x"), nil, response) ||
		c.MSCHAP1(clearForm("x"), challenge, nil) ||
		c.MSCHAP1(credential.Stored{Form: credential.OneWay}, challenge, response) {
		t.Error("taken")
	}

	if _, ok := c.MSCHAP1Response([]byte("\xff"), [8]byte{}); ok {
		t.Error("response to a malformed password")
	}

	if _, ok := c.MSCHAP2Response([]byte("x"), credential.Exchange2{}); ok {
		t.Error("response without challenges")
	}
}

func TestKeys1WithoutLM(t *testing.T) {
	t.Parallel()

	for name, stored := range map[string]credential.Stored{
		"NT form":      ntForm(t, "rahasia"),
		"not ASCII":    clearForm("rahasiá"),
		"15 octets":    clearForm("lima belas hrf."),
		"empty is one": clearForm(""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c := credential.NewChecker()
			if name == "NT form" {
				c.MSCHAP1Response([]byte("rahasia"), [8]byte{})
			}

			if name != "NT form" {
				c.MSCHAP1Response(stored.Value, [8]byte{})
			}

			lm, _, ok := c.Keys1(stored)
			if !ok {
				t.Fatal("no keys")
			}

			if empty := lm == [8]byte{}; empty == (name == "empty is one") {
				t.Errorf("LM half %x", lm)
			}
		})
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()

	challenge := [16]byte(unhex(t, "00112233445566778899aabbccddeeff"))

	for name, test := range map[string]struct {
		failure credential.Failure
		want    string
	}{
		"refused": {
			credential.Failure{Code: credential.ErrorLogin, Challenge: challenge, Message: "Maaf"},
			"\x07E=691 R=0 C=00112233445566778899AABBCCDDEEFF V=3 M=Maaf",
		},
		"may retry": {
			credential.Failure{Code: credential.ErrorExpired, Retry: true},
			"\x07E=648 R=1 C=" + strings.Repeat("0", 32) + " V=3 M=",
		},
		"message cut between characters": {
			credential.Failure{Code: 691, Message: strings.Repeat("x", 179) + "é"},
			"\x07E=691 R=0 C=" + strings.Repeat("0", 32) + " V=3 M=" + strings.Repeat("x", 179),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := string(test.failure.AppendError(nil, 7))
			if got != test.want || len(got) > 247 {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
