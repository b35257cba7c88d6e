package gateway_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
	"gardu/store"
)

func TestCredentialsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"", " ", "a b", "a\n", "é"} {
		_, err := gateway.Keep("key", store.ClearSecret(secret))
		if !store.Is(err, store.Invalid) {
			t.Errorf("%q: got %v", secret, err)
		}
	}
}

func TestOnlyTheSameTextIsTheCredential(t *testing.T) {
	t.Parallel()
	key, err := gateway.Keep("key", store.ClearSecret("xnd-callback-0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"xnd-callback-0123456789": true, "": false, "xnd-callback-012345678": false,
		"xnd-callback-0123456789 ": false, "XND-callback-0123456789": false,
	} {
		if key.Same(text) != want {
			t.Errorf("%q: want %t", text, want)
		}
	}
	copied := key()
	copied[0] ^= 1
	if !key.Same("xnd-callback-0123456789") {
		t.Error("the credential changed with a copy of it")
	}
}

func TestOnlyTheWholeDigestIsTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digest := rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(t, "digest")
		text := hex.EncodeToString(digest)
		if !gateway.SameDigest(text, digest) || !gateway.SameDigest(strings.ToUpper(text), digest) {
			t.Fatal("the digest is not the same as itself")
		}
		bit := rapid.IntRange(0, 8*len(digest)-1).Draw(t, "bit")
		digest[bit/8] ^= 1 << (bit % 8)
		if gateway.SameDigest(text, digest) {
			t.Fatal("a flipped bit is not seen")
		}
		for _, other := range []string{"", text[1:], text + "0", " " + text, "zz" + text[2:]} {
			digest[bit/8] ^= 1 << (bit % 8)
			if gateway.SameDigest(other, digest) {
				t.Fatalf("%q is taken", other)
			}
			digest[bit/8] ^= 1 << (bit % 8)
		}
	})
}

func TestChannelsHaveWordsBothWays(t *testing.T) {
	t.Parallel()
	codes := gateway.Codes{
		{Channel: gateway.QRIS, Word: "QRIS"},
		{Channel: gateway.QRIS, Word: "QRIS2"},
		{Channel: gateway.VABCA, Word: "BCAVA"},
	}
	if got := codes.Word(gateway.QRIS); got != "QRIS" {
		t.Errorf("got %q", got)
	}
	for word, want := range map[string]gateway.Channel{
		"QRIS2": gateway.QRIS, "BCAVA": gateway.VABCA,
		"": gateway.AnyChannel, "X": gateway.OtherMethod,
	} {
		if got := codes.Channel(word); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	if codes.Word(gateway.OVO) != "" || codes.Word(gateway.OtherMethod) != "" {
		t.Error("a way to pay that is not there has a word")
	}
	if got := codes.Channels(); len(got) != 2 || got[0] != gateway.QRIS || got[1] != gateway.VABCA {
		t.Errorf("got %v", got)
	}
}
