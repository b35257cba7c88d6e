package duitku_test

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the provider's choice
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
	"gardu/billing/gateway/duitku"
	"gardu/store"
)

// made is a charge as Duitku tells it.
const made = `{"merchantCode":"D0001","reference":"DXXXX","paymentUrl":"https://sandbox.duitku.com/x",` +
	`"vaNumber":"7007014001444348","qrString":"","amount":"166500","statusCode":"00",` +
	`"statusMessage":"SUCCESS"}`

// told is a payment as Duitku tells it.
const told = `{"merchantOrderId":"INV-230130001","reference":"DXXXX","amount":"166500",` +
	`"fee":"2500.00","statusCode":"00","statusMessage":"SUCCESS"}`

func TestAChargeIsSignedAsTheVectorSays(t *testing.T) {
	t.Parallel()
	asked := &line{reply: made}
	got, err := account(t, asked).Create(t.Context(), charge())
	want := gateway.Payment{
		Provider: "duitku", ID: "DXXXX", Reference: "INV-230130001", Amount: 166_500,
		Channel: gateway.VABCA, Page: "https://sandbox.duitku.com/x", Code: "7007014001444348",
		Expires: charge().Expires,
	}
	if err != nil || got != want {
		t.Fatalf("got %+v and %v, want %+v", got, err, want)
	}
	for field, want := range map[string]string{
		"signature": "6f1ec01b231455c146326c9282405da3", "merchantCode": "D0001",
		"paymentAmount": "166500", "merchantOrderId": "INV-230130001", "paymentMethod": "BC",
		"expiryPeriod": "60", "email": "tagihan@example.net", "customerVaName": "Budi Santoso",
	} {
		if got := fmt.Sprint(asked.body[field]); got != want {
			t.Errorf("%s: got %s, want %s", field, got, want)
		}
	}
	if got := asked.last.URL.String(); got != duitku.SandboxAPI+"/merchant/v2/inquiry" {
		t.Errorf("asked at %s", got)
	}
}

func TestAMerchantMayHaveAWordOfItsOwn(t *testing.T) {
	t.Parallel()
	asked := &line{reply: made}
	special := config(asked)
	special.Methods = gateway.Codes{{Channel: gateway.VABCA, Word: "B9"}}
	d, err := duitku.New(special)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = d.Create(t.Context(), charge()); err != nil || asked.body["paymentMethod"] != "B9" {
		t.Fatalf("asked for %v: %v", asked.body["paymentMethod"], err)
	}
}

func TestAPageIsSignedAsTheVectorSays(t *testing.T) {
	t.Parallel()
	asked := &line{reply: made}
	any := charge()
	any.Channel = gateway.AnyChannel
	if _, err := account(t, asked).Create(t.Context(), any); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"x-duitku-signature":    "b59eca5b84a0e23e11c6d7efb927d441a171e0d89435b6c556a5ec5f3d0ed509",
		"x-duitku-timestamp":    "1775635200000",
		"x-duitku-merchantcode": "D0001",
	} {
		if got := asked.last.Header.Get(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	if asked.body["signature"] != nil || asked.body["paymentMethod"] != nil {
		t.Errorf("asked %v", asked.body)
	}
	if got := asked.last.URL.String(); got != duitku.SandboxPages+"/merchant/createInvoice" {
		t.Errorf("asked at %s", got)
	}
}

func TestTheStateIsAskedForAsTheVectorSays(t *testing.T) {
	t.Parallel()
	asked := &line{reply: told}
	got, err := account(t, asked).Status(t.Context(), gateway.Ref{Reference: "INV-230130001"})
	want := gateway.Event{
		Provider: "duitku", PaymentID: "DXXXX", Reference: "INV-230130001", Amount: 166_500,
		Received: 166_500, Fee: 2_500, Status: gateway.Paid, Word: "00", Proven: true,
		Digest: sha256.Sum256([]byte(told)),
	}
	if err != nil || got != want {
		t.Fatalf("got %+v and %v, want %+v", got, err, want)
	}
	if got := asked.body["signature"]; got != "e28d4bcde1b7e46b528c1eb8019c6397" {
		t.Errorf("signed %s", got)
	}
}

func TestTheKnownCallback(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{}).Read(nil, []byte(knownBody))
	if err != nil {
		t.Fatal(err)
	}
	want := gateway.Event{
		Provider: "duitku", PaymentID: "DXXXXCX80TZJ85Q70QCI", Reference: "INV-230130001",
		Amount: 166_500, Received: 166_500, Channel: gateway.VABCA, Status: gateway.Paid, Word: "00",
		Digest: sha256.Sum256([]byte(knownBody)), Receipt: "OK",
	}
	if got != want {
		t.Fatalf("got\n%+v, want\n%+v", got, want)
	}
}

func TestOnlyResult00ClaimsToBePaid(t *testing.T) {
	t.Parallel()
	for _, result := range []string{"01", "02", "0", "000", "99", "PAID"} {
		got, err := account(t, &line{}).Read(nil, changed("resultCode=00", "resultCode="+result))
		if err != nil || got.Status != gateway.Unknown || got.Received != 0 || got.Proven {
			t.Errorf("%s: got %+v and %v", result, got, err)
		}
	}
}

func TestAnswersAreReadByState(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]gateway.Status{
		"00": gateway.Paid, "01": gateway.Pending, "02": gateway.Expired, "03": gateway.Unknown,
	} {
		reply := strings.Replace(told, `"00"`, `"`+code+`"`, 1)
		got, err := account(t, &line{reply: reply}).Status(
			t.Context(), gateway.Ref{Reference: "INV-230130001"})
		if err != nil || got.Status != want || !got.Proven {
			t.Errorf("%s: got %s and %v, want %s", code, got.Status, err, want)
		}
	}
}

func TestCallbacksThatAreDenied(t *testing.T) {
	t.Parallel()
	hmacOf := func(text string) string {
		mac := hmac.New(sha256.New, []byte("duitku-key-0123456789"))
		_, _ = mac.Write([]byte(text))

		return fmt.Sprintf("%x", mac.Sum(nil))
	}
	for name, body := range map[string][]byte{
		"other order":        changed("INV-230130001", "INV-230130002"),
		"other amount":       changed("166500", "166501"),
		"other merchant":     changed("D0001", "D0002"),
		"of a charge":        changed(knownSignature, "6f1ec01b231455c146326c9282405da3"),
		"of a question":      changed(knownSignature, "e28d4bcde1b7e46b528c1eb8019c6397"),
		"none":               changed("signature="+knownSignature, ""),
		"empty":              changed(knownSignature, ""),
		"in the other way":   changed(knownSignature, hmacOf("D0001166500INV-230130001")),
		"moved between them": changed("merchantCode=D0001&amount=166500", "merchantCode=D00011&amount=66500"),
	} {
		_, err := account(t, &line{}).Read(nil, body)
		if !store.Is(err, store.Denied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCallbacksThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{
		"no result":    changed("&resultCode=00", ""),
		"no reference": changed("&reference=DXXXXCX80TZJ85Q70QCI", ""),
		"two results":  changed("resultCode=00", "resultCode=01&resultCode=00"),
		"two amounts":  changed("amount=166500", "amount=1&amount=166500"),
		"broken":       changed("INV-", "%zz"),
	} {
		got, err := account(t, &line{}).Read(nil, body)
		if !store.Is(err, store.Invalid) || got != (gateway.Event{}) {
			t.Errorf("%s: got %+v and %v", name, got, err)
		}
	}
}

func TestTheNewerWayToSign(t *testing.T) {
	t.Parallel()
	newer := config(&line{})
	newer.Algorithm = duitku.HMACSHA256
	d, err := duitku.New(newer)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte("duitku-key-0123456789"))
	_, _ = mac.Write([]byte("D0001166500INV-230130001"))
	got, err := d.Read(nil, changed(knownSignature, fmt.Sprintf("%x", mac.Sum(nil))))
	if err != nil || got.Status != gateway.Paid || got.Proven {
		t.Fatalf("got %+v and %v", got, err)
	}
	_, err = d.Read(nil, []byte(knownBody))
	wantKind(t, err, store.Denied)
}

func TestAnswersThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply string
		code  int
		kind  store.ErrorKind
	}{
		"other order": {strings.Replace(told, "INV-", "INX-", 1), 200, store.Unavailable},
		"no amount":   {strings.Replace(told, `"amount":"166500",`, "", 1), 200, store.Unavailable},
		"sen":         {strings.Replace(told, `"166500"`, `"166500.5"`, 1), 200, store.Unavailable},
		"no such":     {`{"Message":"Transaction not found"}`, 400, store.NotFound},
		"no entry":    {`{"Message":"Wrong signature"}`, 401, store.Denied},
	} {
		_, err := account(t, &line{reply: c.reply, code: c.code}).Status(
			t.Context(), gateway.Ref{Reference: "INV-230130001"})
		if !store.Is(err, c.kind) {
			t.Errorf("%s: got %v, want one that is %s", name, err, c.kind)
		}
	}
}

func TestRepliesThatMakeNoPayment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change [2]string
		code   int
		kind   store.ErrorKind
	}{
		"other amount":        {[2]string{`"166500"`, `"166501"`}, 200, store.Unavailable},
		"other merchant":      {[2]string{`D0001`, `D0002`}, 200, store.Unavailable},
		"no reference":        {[2]string{`"reference":"DXXXX",`, ``}, 200, store.Unavailable},
		"said no":             {[2]string{`"00"`, `"01"`}, 200, store.Invalid},
		"said no with status": {[2]string{``, ``}, http.StatusBadRequest, store.Invalid},
	} {
		reply := strings.Replace(made, c.change[0], c.change[1], 1)
		_, err := account(t, &line{reply: reply, code: c.code}).Create(t.Context(), charge())
		if !store.Is(err, c.kind) {
			t.Errorf("%s: got %v, want one that is %s", name, err, c.kind)
		}
	}
	bare := charge()
	bare.ReturnURL = ""
	_, err := account(t, &line{reply: made}).Create(t.Context(), bare)
	wantKind(t, err, store.Invalid)
}

func TestAccountsThatAreRefused(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(c *duitku.Config){
		"base":          func(c *duitku.Config) { c.Pages = "" },
		"http":          func(c *duitku.Config) { c.HTTP = nil },
		"merchant_code": func(c *duitku.Config) { c.MerchantCode = "" },
		"key":           func(c *duitku.Config) { c.Key = store.Secret{} },
		"algorithm":     func(c *duitku.Config) { c.Algorithm = 9 },
		"email":         func(c *duitku.Config) { c.Email = "x" },
		"now":           func(c *duitku.Config) { c.Now = nil },
	} {
		crooked := config(&line{})
		change(&crooked)
		_, err := duitku.New(crooked)
		var typed *store.Error
		if !errors.As(err, &typed) || typed.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

// signed puts a signature of the known key on an amount and order.
func signed(amount, order string) string {
	text := "D0001" + amount + order + "duitku-key-0123456789"

	return fmt.Sprintf("%x", md5.Sum([]byte(text))) //nolint:gosec // see above
}

func TestWhatIsSignedIsReadAndOneFlippedBitIsDenied(t *testing.T) {
	t.Parallel()
	d := account(t, &line{})
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.StringMatching(`[A-Z0-9][A-Za-z0-9._-]{0,30}`).Draw(t, "order")
		rupiah := rapid.Int64Range(0, gateway.MaxAmount).Draw(t, "amount")
		amount := gateway.FormatRupiah(rupiah)
		form := url.Values{
			"merchantCode": {"D0001"}, "amount": {amount}, "merchantOrderId": {order},
			"resultCode": {"00"}, "reference": {"D1"}, "signature": {signed(amount, order)},
		}
		event, err := d.Read(nil, []byte(form.Encode()))
		if err != nil || event.Reference != order || event.Amount != rupiah {
			t.Fatalf("got %+v and %v", event, err)
		}
		field := rapid.SampledFrom([]string{"merchantCode", "amount", "merchantOrderId"}).Draw(t, "field")
		text := []byte(form.Get(field))
		bit := rapid.IntRange(0, 8*len(text)-1).Draw(t, "bit")
		text[bit/8] ^= 1 << (bit % 8)
		form.Set(field, string(text))
		if _, err = d.Read(nil, []byte(form.Encode())); err == nil {
			t.Fatalf("%s with a flipped bit is taken", field)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(knownBody))
	f.Add([]byte("merchantCode=D0001"))
	f.Add([]byte("a=1;b=2&%zz"))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := account(t, &line{}).Read(nil, body)
		if err != nil {
			if event != (gateway.Event{}) || !store.Is(err, store.Invalid) && !store.Is(err, store.Denied) {
				t.Fatalf("got %+v and %v", event, err)
			}

			return
		}
		if event.Proven || event.PaymentID == "" || event.Reference == "" || event.Word == "" {
			t.Fatalf("got %+v", event)
		}
	})
}

func FuzzReadSigned(f *testing.F) {
	f.Add("166500", "INV-1", "00", "D1")
	f.Add("", "", "", "")
	f.Add("1e5", "a&b=c", "01", "\x00")
	f.Fuzz(func(t *testing.T, amount, order, result, reference string) {
		form := url.Values{
			"merchantCode": {"D0001"}, "amount": {amount}, "merchantOrderId": {order},
			"resultCode": {result}, "reference": {reference}, "signature": {signed(amount, order)},
		}
		event, err := account(t, &line{}).Read(nil, []byte(form.Encode()))
		if err == nil && (event.Status == gateway.Paid) != (result == "00") {
			t.Fatalf("got %+v for %q", event, result)
		}
	})
}
