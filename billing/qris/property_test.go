package qris_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/qris"
)

// drawText draws printable ASCII of a length.
func drawText(t *rapid.T, shortest, longest int, name string) string {
	return rapid.StringMatching(fmt.Sprintf("[ -~]{%d,%d}", shortest, longest)).Draw(t, name)
}

// drawWall draws a merchant's code, its objects behind the format in any order.
func drawWall(t *rapid.T) string {
	number := rapid.StringMatching("ID[0-9]{13}").Draw(t, "number")
	objects := []string{
		objectOf("26", objectOf("00", "ID.CO.X.WWW")+objectOf("01", "9360"+number[2:])),
		objectOf("51", objectOf("00", "ID.CO.QRIS.WWW")+objectOf("02", number)),
		objectOf("52", rapid.StringMatching("[0-9]{4}").Draw(t, "category")),
		objectOf("53", "360"), objectOf("58", "ID"),
		objectOf("59", drawText(t, 1, 25, "name")), objectOf("60", drawText(t, 1, 15, "city")),
	}
	optional := []string{
		objectOf("01", "11"), objectOf("61", drawText(t, 1, 10, "postal")),
		objectOf("62", objectOf("03", drawText(t, 1, 20, "store"))),
		objectOf("64", objectOf("00", "id")+objectOf("01", "ᮓᮦᮞ")),
		objectOf("80", objectOf("00", "XY.ANY")), "550201", "55020256042500",
	}
	for _, one := range optional[:len(optional)-2] {
		if rapid.Bool().Draw(t, "with one more") {
			objects = append(objects, one)
		}
	}
	if which := rapid.IntRange(0, 2).Draw(t, "tip"); which > 0 {
		objects = append(objects, optional[len(optional)-which])
	}
	text := "000201"
	for _, one := range rapid.Permutation(objects).Draw(t, "order") {
		text += one
	}

	return sealed(text)
}

// drawTip draws a tip that may be asked for.
func drawTip(t *rapid.T) qris.Tip {
	tip := qris.Tip{Mode: qris.TipMode(rapid.IntRange(0, int(qris.PercentFee)).Draw(t, "mode"))}
	switch tip.Mode {
	case qris.FixedFee:
		tip.Fee = rapid.Int64Range(1, 100_000).Draw(t, "fee")
	case qris.PercentFee:
		tip.Hundredths = rapid.IntRange(1, qris.MaxHundredths).Draw(t, "hundredths")
	case qris.NoTip, qris.PayerTip:
	}

	return tip
}

// drawRequest draws a request that a code can carry.
func drawRequest(t *rapid.T) qris.Request {
	return qris.Request{
		Amount: rapid.Int64Range(1, 4_000_000).Draw(t, "amount"),
		Tip:    drawTip(t),
		Labels: qris.Labels{
			Bill: drawText(t, 0, 20, "bill"), Reference: drawText(t, 0, 20, "reference"),
			Terminal: drawText(t, 0, 10, "terminal"),
		},
	}
}

// mustParse is parsed for a property.
func mustParse(t *rapid.T, text string) qris.Payload {
	payload, err := qris.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}

	return payload
}

func TestWhateverParsesEncodesToTheSameOctets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := drawWall(t)
		if got := mustParse(t, text).Encode(); got != text {
			t.Fatalf("got\n%s, want\n%s", got, text)
		}
	})
}

func TestWhatIsBuiltIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := mustParse(t, drawWall(t))
		makes, err := qris.NewBuilder(source, qris.Config{})
		if err != nil {
			t.Fatal(err)
		}
		request := drawRequest(t)
		built, err := makes.Build(request)
		if err != nil {
			t.Fatal(err)
		}
		back := mustParse(t, built.Encode())
		if request.Tip.Mode == qris.NoTip {
			request.Tip = source.Tip()
		}
		got := qris.Request{Amount: back.Amount(), Tip: back.Tip(), Labels: back.Labels()}
		if got != request || !back.Dynamic() {
			t.Fatalf("got %+v, want %+v", got, request)
		}
		keepsTheMerchant(t, source, back)
	})
}

// keepsTheMerchant checks that the money still goes where it went.
func keepsTheMerchant(t *rapid.T, source, built qris.Payload) {
	name, city := source.Merchant()
	gotName, gotCity := built.Merchant()
	if gotName != name || gotCity != city {
		t.Fatal("the merchant's name changed")
	}
	if built.NMID() != source.NMID() || built.Category() != source.Category() {
		t.Fatal("the merchant's number or category changed")
	}
}

func TestBuildingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		request := drawRequest(t)
		once, err := qris.NewBuilder(mustParse(t, drawWall(t)), qris.Config{})
		if err != nil {
			t.Fatal(err)
		}
		built, err := once.Build(request)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := qris.NewBuilder(built, qris.Config{})
		if err != nil {
			t.Fatal(err)
		}
		again, err := twice.Build(request)
		if err != nil || again.Encode() != built.Encode() {
			t.Fatalf("got %s and %v, want %s", again.Encode(), err, built.Encode())
		}
	})
}
