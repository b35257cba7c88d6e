package qris_test

import (
	"strings"
	"testing"

	"gardu/billing/qris"
)

func TestBuildMakesTheKnownCodes(t *testing.T) {
	t.Parallel()
	makes := builder(t, staticCode, qris.Config{})
	for _, c := range []struct {
		name    string
		request qris.Request
		want    string
	}{
		{"amount", qris.Request{Amount: 166_500}, paidCode},
		{"unique code", qris.Request{Amount: 166_637}, uniqueCode},
		{"fixed fee", qris.Request{
			Amount: 166_500, Tip: qris.Tip{Mode: qris.FixedFee, Fee: 2_500},
		}, feeCode},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			built, err := makes.Build(c.request)
			if err != nil {
				t.Fatal(err)
			}
			if got := built.Encode(); got != c.want {
				t.Fatalf("got\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestBuildPutsObjectsInOrder(t *testing.T) {
	t.Parallel()
	mixed := edited(t, "5802ID5913NET DESA JAYA6007BANDUNG", "6007BANDUNG5913NET DESA JAYA5802ID")
	built, err := builder(t, mixed, qris.Config{}).Build(qris.Request{Amount: 166_500})
	if err != nil {
		t.Fatal(err)
	}
	if got := built.Encode(); got != paidCode {
		t.Fatalf("got\n%s, want\n%s", got, paidCode)
	}
}

func TestBuildMarksACodeThatSaidNothing(t *testing.T) {
	t.Parallel()
	built, err := builder(t, edited(t, "010211", ""), qris.Config{}).Build(
		qris.Request{Amount: 166_500})
	if err != nil || built.Encode() != paidCode {
		t.Fatalf("got %s and %v", built.Encode(), err)
	}
}

func TestAWallCodeWithAnAmountGetsTheOneAskedFor(t *testing.T) {
	t.Parallel()
	built, err := builder(t, with(t, "540510000"), qris.Config{}).Build(
		qris.Request{Amount: 166_500})
	if err != nil || built.Encode() != paidCode {
		t.Fatalf("got %s and %v", built.Encode(), err)
	}
}

func TestADynamicCodeWithoutAmountGetsOne(t *testing.T) {
	t.Parallel()
	built, err := builder(t, edited(t, "010211", "010212"), qris.Config{}).Build(
		qris.Request{Amount: 166_500})
	if err != nil || built.Encode() != paidCode {
		t.Fatalf("got %s and %v", built.Encode(), err)
	}
}

func TestBuildKeepsItsSource(t *testing.T) {
	t.Parallel()
	source := parsed(t, staticCode)
	makes, err := qris.NewBuilder(source, qris.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err = makes.Build(qris.Request{Amount: 1, Labels: qris.Labels{Bill: "X"}}); err != nil {
			t.Fatal(err)
		}
	}
	if source.Encode() != staticCode {
		t.Fatal("the source was changed")
	}
}

func TestAFinishedCodeIsNotRewritten(t *testing.T) {
	t.Parallel()
	makes := builder(t, feeCode, qris.Config{})
	fee := qris.Tip{Mode: qris.FixedFee, Fee: 2_500}
	for _, c := range []struct {
		name    string
		request qris.Request
		field   string // "" when the code says what is asked
	}{
		{"the same amount", qris.Request{Amount: 166_500}, ""},
		{"all the same", qris.Request{
			Amount: 166_500, Tip: fee, Labels: qris.Labels{Terminal: "A01"},
		}, ""},
		{"another amount", qris.Request{Amount: 166_637}, "amount"},
		{"another fee", qris.Request{
			Amount: 166_500, Tip: qris.Tip{Mode: qris.FixedFee, Fee: 1},
		}, "tip"},
		{"another terminal", qris.Request{
			Amount: 166_500, Labels: qris.Labels{Terminal: "B01"},
		}, "labels.terminal"},
		{"a reference it lacks", qris.Request{
			Amount: 166_500, Labels: qris.Labels{Reference: "R1"},
		}, "labels.reference"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			built, err := makes.Build(c.request)
			if c.field != "" {
				wantInvalid(t, err, c.field)

				return
			}
			if err != nil || built.Encode() != feeCode {
				t.Fatalf("got %s and %v", built.Encode(), err)
			}
		})
	}
}

func TestBuildRefusesAmounts(t *testing.T) {
	t.Parallel()
	makes := builder(t, staticCode, qris.Config{})
	for name, request := range map[string]qris.Request{
		"none":              {},
		"negative":          {Amount: -1},
		"above the ceiling": {Amount: qris.DefaultCeiling + 1},
		"14 digits":         {Amount: qris.MaxAmount + 1},
		"above the ceiling with its fee": {
			Amount: qris.DefaultCeiling, Tip: qris.Tip{Mode: qris.FixedFee, Fee: 1},
		},
		"above the ceiling with its share": {
			Amount: qris.DefaultCeiling, Tip: qris.Tip{Mode: qris.PercentFee, Hundredths: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := makes.Build(request)
			wantInvalid(t, err, "amount")
		})
	}
}

func TestTheCeilingIsReached(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]qris.Request{
		"alone":            {Amount: 101},
		"with a fee":       {Amount: 100, Tip: qris.Tip{Mode: qris.FixedFee, Fee: 1}},
		"with a share":     {Amount: 100, Tip: qris.Tip{Mode: qris.PercentFee, Hundredths: 100}},
		"with an open tip": {Amount: 101, Tip: qris.Tip{Mode: qris.PayerTip}},
	} {
		if _, err := builder(t, staticCode, qris.Config{Ceiling: 101}).Build(request); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheFeeOfTheWallCodeCounts(t *testing.T) {
	t.Parallel()
	makes := builder(t, with(t, "55020256042500"), qris.Config{Ceiling: 10_000})
	if _, err := makes.Build(qris.Request{Amount: 7_500}); err != nil {
		t.Fatal(err)
	}
	_, err := makes.Build(qris.Request{Amount: 7_501})
	wantInvalid(t, err, "amount")
}

func TestLabels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		labels qris.Labels
		want   string
	}{
		{"none keep the terminal", qris.Labels{}, "62070703A01"},
		{
			"bill beside the terminal",
			qris.Labels{Bill: "INV/2026/04/08/0001"},
			"62300119INV/2026/04/08/00010703A01",
		},
		{"reference before the terminal", qris.Labels{Reference: "R7"}, "62130502R70703A01"},
		{"another terminal", qris.Labels{Terminal: "WEB"}, "62070703WEB"},
		{"all", qris.Labels{"1", "2", "3", "4", "5"}, "622501011050120601307014" + "08015"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			built, err := builder(t, staticCode, qris.Config{}).Build(
				qris.Request{Amount: 1, Labels: c.labels})
			if err != nil {
				t.Fatal(err)
			}
			if text := built.Encode(); !strings.Contains(text, "61054011"+"1"+c.want+"6304") {
				t.Fatalf("%s has no %s", text, c.want)
			}
		})
	}
}

func TestLabelsGoIntoACodeThatHasNone(t *testing.T) {
	t.Parallel()
	bare := edited(t, "62070703A01", "")
	built, err := builder(t, bare, qris.Config{}).Build(
		qris.Request{Amount: 1, Labels: qris.Labels{Reference: "R7"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := parsed(t, built.Encode()).Labels(); got != (qris.Labels{Reference: "R7"}) {
		t.Fatalf("got %+v", got)
	}
}

func TestLabelsThatACodeCannotCarry(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("x", 25)
	for _, c := range []struct {
		name   string
		labels qris.Labels
		field  string
	}{
		{"bill of 26", qris.Labels{Bill: full + "x"}, "labels.bill"},
		{"reference beyond ASCII", qris.Labels{Reference: "réf"}, "labels.reference"},
		{"customer with a line end", qris.Labels{Customer: "Budi\n"}, "labels.customer"},
		{"terminal that is not text", qris.Labels{Terminal: "\xff"}, "labels.terminal"},
		{"purpose with a control", qris.Labels{Purpose: "a\x00"}, "labels.purpose"},
		{"four full ones", qris.Labels{
			Bill: full, Reference: full, Customer: full, Purpose: full,
		}, "labels"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := builder(t, staticCode, qris.Config{}).Build(
				qris.Request{Amount: 1, Labels: c.labels})
			wantInvalid(t, err, c.field)
		})
	}
}

func TestACodeThatWouldBecomeTooLongIsRefused(t *testing.T) {
	t.Parallel()
	filler := objectOf("65", strings.Repeat("x", 99)) + objectOf("66", strings.Repeat("x", 99)) +
		objectOf("67", strings.Repeat("x", 91))
	full := with(t, filler)
	if len(full) != qris.MaxPayload-1 {
		t.Fatalf("the code has %d octets", len(full))
	}
	_, err := builder(t, full, qris.Config{}).Build(qris.Request{Amount: 1})
	wantInvalid(t, err, "qris")
}

func TestNewBuilderRefuses(t *testing.T) {
	t.Parallel()
	_, err := qris.NewBuilder(qris.Payload{}, qris.Config{})
	wantInvalid(t, err, "qris")
	for _, ceiling := range []int64{-1, qris.MaxAmount + 1} {
		_, err = qris.NewBuilder(parsed(t, staticCode), qris.Config{Ceiling: ceiling})
		wantInvalid(t, err, "ceiling")
	}
}
