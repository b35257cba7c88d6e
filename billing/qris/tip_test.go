package qris_test

import (
	"strings"
	"testing"

	"gardu/billing/qris"
)

func TestTipsAreRead(t *testing.T) {
	t.Parallel()
	for objects, want := range map[string]qris.Tip{
		"":                       {},
		"550201":                 {Mode: qris.PayerTip},
		"55020256042500":         {Mode: qris.FixedFee, Fee: 2_500},
		"550202" + "56072500.00": {Mode: qris.FixedFee, Fee: 2_500},
		"550203570500.01":        {Mode: qris.PercentFee, Hundredths: 1},
		"550203570502.50":        {Mode: qris.PercentFee, Hundredths: 250},
		"550203" + "57032.5":     {Mode: qris.PercentFee, Hundredths: 250},
		"55020357013":            {Mode: qris.PercentFee, Hundredths: 300},
		"550203570599.99":        {Mode: qris.PercentFee, Hundredths: qris.MaxHundredths},
	} {
		if got := parsed(t, with(t, objects)).Tip(); got != want {
			t.Errorf("%s: got %+v, want %+v", objects, got, want)
		}
	}
}

func TestTipsAreWritten(t *testing.T) {
	t.Parallel()
	makes := builder(t, staticCode, qris.Config{})
	for want, tip := range map[string]qris.Tip{
		"5406166500" + "5802":                     {},
		"5406166500" + "550201" + "5802":          {Mode: qris.PayerTip},
		"5406166500" + "55020256042500" + "5802":  {Mode: qris.FixedFee, Fee: 2_500},
		"5406166500" + "550203570502.50" + "5802": {Mode: qris.PercentFee, Hundredths: 250},
		"5406166500" + "550203570500.07" + "5802": {Mode: qris.PercentFee, Hundredths: 7},
	} {
		built, err := makes.Build(qris.Request{Amount: 166_500, Tip: tip})
		if err != nil {
			t.Fatal(err)
		}
		if text := built.Encode(); !strings.Contains(text, want) {
			t.Errorf("%+v: %s has no %s", tip, text, want)
		}
	}
}

func TestAnotherTipReplacesTheWallCodes(t *testing.T) {
	t.Parallel()
	fixed := with(t, "55020256042500")
	for name, c := range map[string]struct{ asked, want qris.Tip }{
		"none asked":  {qris.Tip{}, qris.Tip{Mode: qris.FixedFee, Fee: 2_500}},
		"payer's own": {qris.Tip{Mode: qris.PayerTip}, qris.Tip{Mode: qris.PayerTip}},
		"percent": {
			qris.Tip{Mode: qris.PercentFee, Hundredths: 70},
			qris.Tip{Mode: qris.PercentFee, Hundredths: 70},
		},
		"another fee": {
			qris.Tip{Mode: qris.FixedFee, Fee: 1_000}, qris.Tip{Mode: qris.FixedFee, Fee: 1_000},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			built, err := builder(t, fixed, qris.Config{}).Build(
				qris.Request{Amount: 50_000, Tip: c.asked})
			if err != nil {
				t.Fatal(err)
			}
			if got := parsed(t, built.Encode()).Tip(); got != c.want {
				t.Fatalf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestTipsThatCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	makes := builder(t, staticCode, qris.Config{Ceiling: qris.MaxAmount})
	for _, c := range []struct {
		name  string
		tip   qris.Tip
		field string
	}{
		{"unknown mode", qris.Tip{Mode: qris.PercentFee + 1}, "tip.mode"},
		{"fixed without fee", qris.Tip{Mode: qris.FixedFee}, "tip.fee"},
		{"negative fee", qris.Tip{Mode: qris.FixedFee, Fee: -1}, "tip.fee"},
		{"fee of 14 digits", qris.Tip{Mode: qris.FixedFee, Fee: qris.MaxAmount + 1}, "tip.fee"},
		{"fee without mode", qris.Tip{Fee: 1}, "tip.fee"},
		{"fee with a share", qris.Tip{Mode: qris.PercentFee, Fee: 1, Hundredths: 1}, "tip.fee"},
		{"share without mode", qris.Tip{Hundredths: 1}, "tip.hundredths"},
		{"share of nothing", qris.Tip{Mode: qris.PercentFee}, "tip.hundredths"},
		{"negative share", qris.Tip{Mode: qris.PercentFee, Hundredths: -1}, "tip.hundredths"},
		{"share of a hundred", qris.Tip{Mode: qris.PercentFee, Hundredths: 10_000}, "tip.hundredths"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := makes.Build(qris.Request{Amount: 1, Tip: c.tip})
			wantInvalid(t, err, c.field)
		})
	}
}
