package tripay_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
	"gardu/billing/gateway/tripay"
	"gardu/store"
)

// sign signs a body with the known key.
func sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte("T-PRIV-0123456789"))
	mac.Write(body)

	return hex.EncodeToString(mac.Sum(nil))
}

func TestAChargeIsSignedAsTheVectorSays(t *testing.T) {
	t.Parallel()
	asked := &line{reply: `{"success":false,"message":"no"}`, code: http.StatusBadRequest}
	_, err := account(t, asked).Create(t.Context(), charge())
	wantKind(t, err, store.Invalid)
	for field, want := range map[string]any{
		"signature": "6992e90f5f166ff1248e74d2ddd9499404b9063735b26f32786608b1463c8ceb",
		"method":    "BRIVA", "merchant_ref": "INV-230130001", "amount": 166_500.0,
		"customer_email": "tagihan@example.net", "customer_phone": "+6281234567890",
		"expired_time": float64(now.Add(time.Hour).Unix()),
		"callback_url": "https://isp.example/hooks/tripay",
	} {
		if got := asked.body[field]; got != want {
			t.Errorf("%s: got %v, want %v", field, got, want)
		}
	}
	if got := asked.last.Header.Get("Authorization"); got != "Bearer DEV-0123456789" {
		t.Errorf("authorization is %q", got)
	}
	if got := asked.last.URL.String(); got != tripay.Sandbox+"/transaction/create" {
		t.Errorf("asked at %s", got)
	}
}

func TestTheKnownCallback(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{}).Read(header(knownSignature), []byte(knownBody))
	if err != nil {
		t.Fatal(err)
	}
	want := gateway.Event{
		Provider: "tripay", PaymentID: "T0001000000000000006", Reference: "INV-230130001",
		Amount: 166_500, Received: 166_500, Fee: 1_916, Channel: gateway.QRIS,
		Status: gateway.Paid, Word: "PAID", PaidAt: now, Proven: true,
		Digest: sha256.Sum256([]byte(knownBody)), Receipt: `{"success":true}`,
	}
	if got != want {
		t.Fatalf("got\n%+v, want\n%+v", got, want)
	}
}

func TestCallbacksAreReadByState(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]gateway.Status{
		"UNPAID": gateway.Pending, "PAID": gateway.Paid, "EXPIRED": gateway.Expired,
		"FAILED": gateway.Failed, "REFUND": gateway.Refunded,
		"paid": gateway.Unknown, "SETTLED": gateway.Unknown, "PAID ": gateway.Unknown,
	} {
		body := []byte(strings.Replace(knownBody, `"PAID"`, `"`+word+`"`, 1))
		got, err := account(t, &line{}).Read(header(sign(body)), body)
		if err != nil || got.Status != want || got.Word != word {
			t.Errorf("%s: got %s and %v, want %s", word, got.Status, err, want)
		}
	}
}

func TestSignedCallbacksThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"no reference":   {`"reference":"T0001000000000000006",`, ``},
		"no state":       {`"status":"PAID",`, ``},
		"no amount":      {`"total_amount":166500,`, ``},
		"float":          {`166500`, `166500.5`},
		"exponent":       {`166500`, `1.665e5`},
		"negative":       {`166500`, `-166500`},
		"fee above all":  {`"fee_customer":0`, `"fee_customer":166501`},
		"two states":     {`"note":null`, `"status":"UNPAID"`},
		"odd time":       {`1775635200`, `"kemarin"`},
		"odd id":         {`T0001000000000000006`, `T 1`},
		"null state":     {`"PAID"`, `null`},
		"state in depth": {`"PAID"`, `{"x":"PAID"}`},
		"bytes after":    {`"note":null}`, `"note":null}{}`},
	} {
		body := []byte(strings.Replace(knownBody, change[0], change[1], 1))
		got, err := account(t, &line{}).Read(header(sign(body)), body)
		if !store.Is(err, store.Invalid) || got != (gateway.Event{}) {
			t.Errorf("%s: got %+v and %v", name, got, err)
		}
	}
}

func TestMoneyWithoutAnOrderHasNoReference(t *testing.T) {
	t.Parallel()
	body := []byte(strings.Replace(knownBody, `"INV-230130001"`, `null`, 1))
	got, err := account(t, &line{}).Read(header(sign(body)), body)
	if err != nil || got.Reference != "" || got.PaymentID == "" {
		t.Fatalf("got %+v and %v", got, err)
	}
}

func TestAFeeOnThePayerIsNotOurMoney(t *testing.T) {
	t.Parallel()
	body := []byte(strings.NewReplacer(
		`"total_amount":166500`, `"total_amount":170750`, `"fee_customer":0`, `"fee_customer":4250`,
	).Replace(knownBody))
	got, err := account(t, &line{}).Read(header(sign(body)), body)
	if err != nil || got.Amount != 166_500 || got.Received != 166_500 {
		t.Fatalf("got %+v and %v", got, err)
	}
}

func TestSignaturesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.Header{
		"none":               {},
		"empty":              header(""),
		"of a charge":        header("6992e90f5f166ff1248e74d2ddd9499404b9063735b26f32786608b1463c8ceb"),
		"short":              header(knownSignature[:62]),
		"twice":              header(knownSignature + knownSignature),
		"of the same parsed": header(sign([]byte(strings.ReplaceAll(knownBody, ",", ", ")))),
	} {
		_, err := account(t, &line{}).Read(h, []byte(knownBody))
		if !store.Is(err, store.Denied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	other := header(knownSignature)
	other.Set("X-Callback-Event", "something_else")
	_, err := account(t, &line{}).Read(other, []byte(knownBody))
	wantKind(t, err, store.Invalid)
}

func TestOneFlippedBitIsRefused(t *testing.T) {
	t.Parallel()
	made := account(t, &line{})
	rapid.Check(t, func(t *rapid.T) {
		body := []byte(knownBody)
		bit := rapid.IntRange(0, 8*len(body)-1).Draw(t, "bit")
		body[bit/8] ^= 1 << (bit % 8)
		if _, err := made.Read(header(knownSignature), body); !store.Is(err, store.Denied) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestWhateverIsSignedIsNotDenied(t *testing.T) {
	t.Parallel()
	made := account(t, &line{})
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "body")
		if _, err := made.Read(header(sign(body)), body); store.Is(err, store.Denied) {
			t.Fatal("a right signature is denied")
		}
	})
}

func TestAccountsThatAreRefused(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(c *tripay.Config){
		"base":          func(c *tripay.Config) { c.Base = "http://tripay.example" },
		"http":          func(c *tripay.Config) { c.HTTP = nil },
		"merchant_code": func(c *tripay.Config) { c.MerchantCode = "" },
		"api_key":       func(c *tripay.Config) { c.APIKey = store.Secret{} },
		"private_key":   func(c *tripay.Config) { c.PrivateKey = store.ClearSecret(" ") },
		"email":         func(c *tripay.Config) { c.Email = "" },
		"now":           func(c *tripay.Config) { c.Now = nil },
	} {
		crooked := config(&line{})
		change(&crooked)
		_, err := tripay.New(crooked)
		var typed *store.Error
		if !errors.As(err, &typed) || typed.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

// detail is a transaction as Tripay tells it.
const detail = `{"success":true,"message":"","data":{"reference":"T1","merchant_ref":"INV-230130001",` +
	`"payment_method":"BRIVA","amount":166500,"fee_merchant":4250,"fee_customer":0,` +
	`"amount_received":162250,"pay_code":"57585748548596587","pay_url":null,` +
	`"checkout_url":"https://tripay.co.id/checkout/T1","status":"UNPAID","expired_time":1775638800}}`

func TestAMadeChargeIsRead(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{reply: detail}).Create(t.Context(), charge())
	want := gateway.Payment{
		Provider: "tripay", ID: "T1", Reference: "INV-230130001", Amount: 166_500,
		Channel: gateway.VABRI, Page: "https://tripay.co.id/checkout/T1",
		Code: "57585748548596587", Expires: now.Add(time.Hour),
	}
	if err != nil || got != want {
		t.Fatalf("got %+v and %v, want %+v", got, err, want)
	}
}

func TestRepliesThatAreNotUnderstood(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"no word of success": {`"success":true,`, ``},
		"script for a page":  {`https://tripay.co.id`, `javascript:alert`},
		"nothing to pay with": {
			`"pay_code":"57585748548596587","pay_url":null,"checkout_url":"https://tripay.co.id/checkout/T1",`,
			``,
		},
		"fees do not add up": {`162250`, `162251`},
		"no data":            {`"data":{`, `"other":{`},
	} {
		reply := strings.Replace(detail, change[0], change[1], 1)
		_, err := account(t, &line{reply: reply}).Create(t.Context(), charge())
		if !store.Is(err, store.Unavailable) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAnswersThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	const reference = "INV-230130001"
	list := strings.Replace(strings.TrimSuffix(detail, "}"), `"data":{`, `"data":[{`, 1) + "]}"
	for name, c := range map[string]struct {
		ref   gateway.Ref
		reply string
		code  int
		kind  store.ErrorKind
	}{
		"other id":        {gateway.Ref{ID: "T2", Reference: reference}, detail, 200, store.Unavailable},
		"other reference": {gateway.Ref{ID: "T1", Reference: "INV-1"}, detail, 200, store.Unavailable},
		"list of others":  {gateway.Ref{Reference: "INV-1"}, list, 200, store.NotFound},
		"no list":         {gateway.Ref{Reference: reference}, detail, 200, store.Unavailable},
		"no such": {
			gateway.Ref{ID: "T1"},
			`{"success":false,"message":"Transaction not found"}`, 400,
			store.NotFound,
		},
		"no entry": {
			gateway.Ref{ID: "T1"}, `{"success":false,"message":"Invalid API Key"}`, 401, store.Denied,
		},
	} {
		_, err := account(t, &line{reply: c.reply, code: c.code}).Status(t.Context(), c.ref)
		if !store.Is(err, c.kind) {
			t.Errorf("%s: got %v, want one that is %s", name, err, c.kind)
		}
	}
	got, err := account(t, &line{reply: list}).Status(t.Context(), gateway.Ref{Reference: reference})
	if err != nil || got.PaymentID != "T1" || got.Status != gateway.Pending || !got.Proven {
		t.Fatalf("got %+v and %v", got, err)
	}
}

func TestAnAmountWithTheFeeOfThePayer(t *testing.T) {
	t.Parallel()
	reply := strings.NewReplacer(
		`"amount":166500`, `"amount":170750`, `"fee_customer":0`, `"fee_customer":4250`,
	).Replace(detail)
	got, err := account(t, &line{reply: reply}).Create(t.Context(), charge())
	if err != nil || got.Amount != 166_500 || got.Surcharge != 4_250 {
		t.Fatalf("got %+v and %v", got, err)
	}
}

func TestAMerchantMayHaveAWordOfItsOwn(t *testing.T) {
	t.Parallel()
	own := &line{reply: `{"success":false,"message":"no"}`, code: http.StatusBadRequest}
	special := config(own)
	special.Methods = gateway.Codes{{Channel: gateway.VABRI, Word: "BRIVA2"}}
	made, err := tripay.New(special)
	if err != nil {
		t.Fatal(err)
	}
	_, err = made.Create(t.Context(), charge())
	wantKind(t, err, store.Invalid)
	if got := own.body["method"]; got != "BRIVA2" {
		t.Errorf("asked for %v", got)
	}
	special.Methods = gateway.Codes{{Channel: gateway.VABRI, Word: "B R"}}
	_, err = tripay.New(special)
	wantKind(t, err, store.Invalid)
}

func TestAnyChannelIsRefused(t *testing.T) {
	t.Parallel()
	asked := charge()
	asked.Channel = gateway.AnyChannel
	_, err := account(t, &line{}).Create(t.Context(), asked)
	wantKind(t, err, store.Invalid)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(knownBody), knownSignature)
	f.Add([]byte(`{}`), "")
	f.Add([]byte(`{"status":"PAID","status":"UNPAID"}`), "00")
	f.Fuzz(func(t *testing.T, body []byte, signature string) {
		made := account(t, &line{})
		_, err := made.Read(header(signature), body)
		if right := strings.EqualFold(signature, sign(body)); right == store.Is(err, store.Denied) {
			t.Fatalf("signed right: %t, got %v", right, err)
		}
		event, err := made.Read(header(sign(body)), body)
		switch {
		case err != nil && (event != gateway.Event{} || !store.Is(err, store.Invalid)):
			t.Fatalf("got %+v and %v", event, err)
		case err == nil && (event.PaymentID == "" || event.Amount < 0 || event.Word == ""):
			t.Fatalf("got %+v", event)
		case event.Status == gateway.Paid && !strings.Contains(string(body), "PAID") &&
			!strings.Contains(string(body), `\`):
			t.Fatal("paid without a word of it")
		}
	})
}
