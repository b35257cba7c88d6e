package qris_test

import (
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/qris"
)

func TestFormatAmount(t *testing.T) {
	t.Parallel()
	for rupiah, want := range map[int64]string{
		1: "1", 500: "500", 166_500: "166500", qris.MaxAmount: "9999999999999",
	} {
		got, err := qris.FormatAmount(rupiah)
		if err != nil || got != want {
			t.Errorf("%d: got %q and %v, want %q", rupiah, got, err, want)
		}
	}
}

func TestFormatAmountRefuses(t *testing.T) {
	t.Parallel()
	for _, rupiah := range []int64{0, -1, -1 << 63, qris.MaxAmount + 1, 1<<63 - 1} {
		_, err := qris.FormatAmount(rupiah)
		wantInvalid(t, err, "amount")
	}
}

func TestParseAmount(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"1": 1, "166500": 166_500, "166500.00": 166_500, "166500.0": 166_500, "166500.": 166_500,
		"9999999999999": qris.MaxAmount,
	} {
		got, err := qris.ParseAmount(text)
		if err != nil || got != want {
			t.Errorf("%q: got %d and %v, want %d", text, got, err, want)
		}
	}
}

func TestParseAmountRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":                "",
		"zero":                   "0",
		"zero with decimals":     "0.00",
		"negative":               "-1",
		"signed":                 "+1",
		"separator of thousands": "1,000",
		"comma for decimals":     "1000,00",
		"Indonesian separator":   "166.500",
		"two points":             "1.000.0",
		"three decimals":         "166500.005",
		"three zero decimals":    "166500.000",
		"sen":                    "166500.50",
		"point alone":            ".",
		"no whole part":          ".50",
		"leading zero":           "0166500",
		"leading space":          " 166500",
		"exponent":               "1e5",
		"hexadecimal":            "0x10",
		"underscore":             "1_000",
		"other digits":           "١٠٠",
		"14 digits":              "12345678901234",
		"14 characters":          "16650000000.00",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := qris.ParseAmount(text)
			wantInvalid(t, err, "amount")
		})
	}
}

func TestAmountsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rupiah := rapid.Int64Range(1, qris.MaxAmount).Draw(t, "rupiah")
		text, err := qris.FormatAmount(rupiah)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := qris.ParseAmount(text); err != nil || back != rupiah {
			t.Fatalf("%d came back as %d and %v", rupiah, back, err)
		}
	})
}
