package gateway_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
	"gardu/store"
)

func TestParseRupiah(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "1": 1, "166500": 166_500, "166500.0": 166_500, "166500.00": 166_500, "0.00": 0,
		"9999999999999": gateway.MaxAmount, "9007199254740993": -1,
	} {
		got, err := gateway.ParseRupiah("amount", text)
		if want < 0 {
			wantKind(t, err, store.Invalid)

			continue
		}
		if err != nil || got != want {
			t.Errorf("%q: got %d and %v, want %d", text, got, err, want)
		}
	}
}

func TestParseRupiahRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing": "", "negative": "-1", "signed": "+1", "exponent": "1e5", "capital": "1E5",
		"thousands": "166,500", "Indonesian": "166.500", "sen": "166500.50", "three": "1.000",
		"point": ".", "no whole": ".00", "no decimals": "1.", "two points": "1.0.0",
		"leading zero": "0166500", "hexadecimal": "0x10", "space": " 1", "newline": "1\n",
		"14 digits": "10000000000000", "other digits": "١٢", "words": "Infinity", "NUL": "1\x00",
		"64 bits": "18446744073709551617",
	} {
		got, err := gateway.ParseRupiah("amount", text)
		if !store.Is(err, store.Invalid) || got != 0 {
			t.Errorf("%s: got %d and %v", name, got, err)
		}
	}
}

func TestRupiahGoRoundUnchanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int64Range(0, gateway.MaxAmount).Draw(t, "amount")
		ending := rapid.SampledFrom([]string{"", ".0", ".00"}).Draw(t, "ending")
		got, err := gateway.ParseRupiah("amount", gateway.FormatRupiah(want)+ending)
		if err != nil || got != want {
			t.Fatalf("got %d and %v, want %d", got, err, want)
		}
	})
}

func FuzzParseRupiah(f *testing.F) {
	for _, text := range []string{"", "0", "166500.00", "-1", "1e9", "00", "9999999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rupiah, err := gateway.ParseRupiah("amount", text)
		if err != nil {
			return
		}
		written := gateway.FormatRupiah(rupiah)
		if rest, ok := strings.CutPrefix(text, written); !ok || strings.Trim(rest, ".0") != "" {
			t.Fatalf("%q was read as %d", text, rupiah)
		}
	})
}
