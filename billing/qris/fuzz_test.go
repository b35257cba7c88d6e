package qris_test

import (
	"strings"
	"testing"

	"gardu/billing/qris"
	"gardu/store"
)

// seeds gives a fuzz test the codes of the other tests.
func seeds(f *testing.F) {
	f.Helper()
	for _, text := range []string{
		"", "0002016304", staticCode, paidCode, uniqueCode, feeCode,
		sealed("000201" + objectOf("64", objectOf("00", "id")+objectOf("01", "ᮓᮦᮞ"))),
	} {
		f.Add(text)
	}
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		fuzzOne(t, text)
		if len(text) > len("63040000") {
			fuzzOne(t, sealed(text[:len(text)-len("63040000")])) // past the checksum
		}
	})
}

// fuzzOne checks that a text is either refused as invalid or read, written and built upon.
func fuzzOne(t *testing.T, text string) {
	t.Helper()
	payload, err := qris.Parse(text)
	if err != nil {
		if !store.Is(err, store.Invalid) {
			t.Fatalf("not an invalid code: %v", err)
		}

		return
	}
	head := len(text) - 4
	if got := payload.Encode(); got != text[:head]+strings.ToUpper(text[head:]) {
		t.Fatalf("%q was written as %q", text, got)
	}
	makes, err := qris.NewBuilder(payload, qris.Config{Ceiling: qris.MaxAmount})
	if err != nil {
		t.Fatal(err)
	}
	built, err := makes.Build(qris.Request{Amount: 166_637})
	if err != nil {
		if !store.Is(err, store.Invalid) {
			t.Fatalf("not an invalid request: %v", err)
		}

		return
	}
	back, err := qris.Parse(built.Encode())
	if err != nil || back.Amount() != 166_637 || !back.Dynamic() {
		t.Fatalf("%q was built and not read: %v", built.Encode(), err)
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"", "0", "1", "166500.00", "1,000", "9999999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rupiah, err := qris.ParseAmount(text)
		if err != nil {
			return
		}
		back, err := qris.FormatAmount(rupiah)
		if err != nil || !strings.HasPrefix(text, back) {
			t.Fatalf("%q was read as %d: %v", text, rupiah, err)
		}
	})
}
