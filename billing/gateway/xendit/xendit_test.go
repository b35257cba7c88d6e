package xendit_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
	"gardu/billing/gateway/xendit"
	"gardu/store"
)

// token is the token of every right callback.
const token = "xnd-callback-0123456789"

// made is an invoice as Xendit tells it.
const made = `{"id":"579c8d61f23fa4ca35e52da4","external_id":"INV-230130001","status":"PENDING",` +
	`"amount":166500,"invoice_url":"https://checkout.xendit.co/web/579c","currency":"IDR",` +
	`"expiry_date":"2026-04-08T09:00:00.000Z"}`

func TestAnInvoiceIsAskedForWithTheKnownCredentials(t *testing.T) {
	t.Parallel()
	asked := &line{reply: made}
	got, err := account(t, asked).Create(t.Context(), charge())
	want := gateway.Payment{
		Provider: "xendit", ID: "579c8d61f23fa4ca35e52da4", Reference: "INV-230130001",
		Amount: 166_500, Channel: gateway.VABCA, Page: "https://checkout.xendit.co/web/579c",
		Expires: charge().Expires,
	}
	if err != nil || got != want {
		t.Fatalf("got %+v and %v, want %+v", got, err, want)
	}
	const basic = "Basic eG5kX2RldmVsb3BtZW50XzAxMjM0NTY3ODk6"
	if got := asked.last.Header.Get("Authorization"); got != basic {
		t.Errorf("authorization is %q", got)
	}
	if got := asked.last.URL.String(); got != "https://api.xendit.co/v2/invoices" {
		t.Errorf("asked at %s", got)
	}
	for field, want := range map[string]string{
		"external_id": "INV-230130001", "amount": "166500", "currency": "IDR",
		"invoice_duration": "3600", "payment_methods": "[BCA]",
		"success_redirect_url": "https://isp.example/selesai",
	} {
		if got := fmt.Sprint(asked.body[field]); got != want {
			t.Errorf("%s: got %s, want %s", field, got, want)
		}
	}
}

func TestTheCallbackOfAnInvoice(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{}).Read(header(token), []byte(knownInvoice))
	if err != nil {
		t.Fatal(err)
	}
	want := gateway.Event{
		Provider: "xendit", PaymentID: "579c8d61f23fa4ca35e52da4", Reference: "INV-230130001",
		Amount: 166_500, Received: 166_500, Fee: 4_440, Channel: gateway.VAPermata,
		Status: gateway.Paid, Word: "PAID", PaidAt: now, Delivery: "wh-1",
		Digest: sha256.Sum256([]byte(knownInvoice)),
	}
	if got != want {
		t.Fatalf("got\n%+v, want\n%+v", got, want)
	}
}

func TestTheCallbackOfMoneyWithoutAnOrder(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{}).Read(header(token), []byte(knownTransfer))
	if err != nil {
		t.Fatal(err)
	}
	want := gateway.Event{
		Provider: "xendit", PaymentID: "1775635200000", Reference: "VA-1001",
		Code: "8808999956275653", Amount: 166_500, Received: 166_500, Channel: gateway.VABNI,
		Status: gateway.Paid, Word: "PAID", PaidAt: now, Delivery: "wh-1",
		Digest: sha256.Sum256([]byte(knownTransfer)),
	}
	if got != want {
		t.Fatalf("got\n%+v, want\n%+v", got, want)
	}
	asked := &line{reply: knownTransfer}
	proven, err := account(t, asked).Status(t.Context(), got.Ref())
	if err != nil || !proven.Proven || proven.Key() != got.Key() {
		t.Fatalf("got %+v and %v", proven, err)
	}
	const path = "/callback_virtual_account_payments/payment_id=1775635200000"
	if got := asked.last.URL.Path; got != path {
		t.Errorf("asked at %s", got)
	}
}

func TestAWrappedCallbackIsReadInside(t *testing.T) {
	t.Parallel()
	body := []byte(`{"event":"invoice.paid","data":` + knownInvoice + `}`)
	got, err := account(t, &line{}).Read(header(token), body)
	if err != nil || got.Status != gateway.Paid || got.Digest != sha256.Sum256(body) {
		t.Fatalf("got %+v and %v", got, err)
	}
}

func TestCallbacksAreReadByState(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]gateway.Status{
		"PENDING": gateway.Pending, "PAID": gateway.Paid, "SETTLED": gateway.Paid,
		"EXPIRED": gateway.Expired, "paid": gateway.Unknown, "SUCCEEDED": gateway.Unknown,
	} {
		got, err := account(t, &line{}).Read(header(token), changed(`"PAID"`, `"`+word+`"`))
		if err != nil || got.Status != want || got.Proven {
			t.Errorf("%s: got %s and %v, want %s", word, got.Status, err, want)
		}
		if paid := want == gateway.Paid; paid != (got.Received > 0) || paid != !got.PaidAt.IsZero() {
			t.Errorf("%s: got %+v", word, got)
		}
	}
}

func TestWhatWasPaidIsToldApartFromWhatWasAsked(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{}).Read(
		header(token), changed(`"paid_amount":166500`, `"paid_amount":166000`))
	if err != nil || got.Amount != 166_500 || got.Received != 166_000 {
		t.Fatalf("got %+v and %v", got, err)
	}
}

func TestAFeeInPartsOfARupiahStopsNothing(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{}).Read(header(token), changed(`162060`, `162060.5`))
	if err != nil || got.Fee != 0 || got.Status != gateway.Paid {
		t.Fatalf("got %+v and %v", got, err)
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.Header{
		"none": {}, "empty": header(""), "shorter": header(token[:len(token)-1]),
		"longer": header(token + "x"), "key": header("xnd_development_0123456789"),
	} {
		_, err := account(t, &line{}).Read(h, []byte(knownInvoice))
		if !store.Is(err, store.Denied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOneFlippedBitOfTheTokenIsRefused(t *testing.T) {
	t.Parallel()
	x := account(t, &line{})
	rapid.Check(t, func(t *rapid.T) {
		told := []byte(token)
		bit := rapid.IntRange(0, 8*len(told)-1).Draw(t, "bit")
		told[bit/8] ^= 1 << (bit % 8)
		if _, err := x.Read(header(string(told)), []byte(knownInvoice)); !store.Is(err, store.Denied) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestCallbacksThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{
		"dollars":        changed(`"IDR"`, `"USD"`),
		"no id":          changed(`"id":"579c8d61f23fa4ca35e52da4",`, ``),
		"no reference":   changed(`"external_id":"INV-230130001",`, ``),
		"no state":       changed(`"status":"PAID",`, ``),
		"no amount":      changed(`"amount":166500,`, ``),
		"sen":            changed(`"amount":166500`, `"amount":166500.5`),
		"odd time":       changed(`2026-04-08T08:00:00.000Z`, `today`),
		"two states":     changed(`"is_high":true`, `"status":"EXPIRED"`),
		"other product":  []byte(`{"event":"payment.succeeded","data":{"id":"p","status":"SUCCEEDED"}}`),
		"wrapped in two": []byte(`{"event":"x","data":{"event":"y","data":` + knownInvoice + `}}`),
		"transfer of 0":  []byte(strings.Replace(knownTransfer, `"amount":166500`, `"amount":0`, 1)),
	} {
		got, err := account(t, &line{}).Read(header(token), body)
		if !store.Is(err, store.Invalid) || got != (gateway.Event{}) {
			t.Errorf("%s: got %+v and %v", name, got, err)
		}
	}
	odd := header(token)
	odd.Set("webhook-id", strings.Repeat("x", 200))
	_, err := account(t, &line{}).Read(odd, []byte(knownInvoice))
	wantKind(t, err, store.Invalid)
}

func TestAnswersThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	invoice := gateway.Ref{ID: "579c8d61f23fa4ca35e52da4", Reference: "INV-230130001"}
	transfer := gateway.Ref{ID: "1775635200000", Reference: "VA-1001", Code: "8808999956275653"}
	for name, c := range map[string]struct {
		ref   gateway.Ref
		reply string
		code  int
		kind  store.ErrorKind
	}{
		"other id":        {invoice, string(changed("579c", "579d")), 200, store.Unavailable},
		"other reference": {invoice, string(changed("INV-", "INX-")), 200, store.Unavailable},
		"a list":          {invoice, "[" + knownInvoice + "]", 200, store.Unavailable},
		"no such":         {invoice, `{"error_code":"INVOICE_NOT_FOUND_ERROR"}`, 404, store.NotFound},
		"no entry":        {invoice, `{"error_code":"INVALID_API_KEY"}`, 401, store.Denied},
		"other account": {
			transfer, strings.Replace(knownTransfer, "8808999956275653", "8808999956275654", 1), 200,
			store.Unavailable,
		},
		"other transfer": {
			transfer, strings.Replace(knownTransfer, "1775635200000", "1", 1), 200, store.Unavailable,
		},
		"transfer without id": {gateway.Ref{Code: "88"}, knownTransfer, 200, store.Invalid},
		"not a list":          {gateway.Ref{Reference: "INV-1"}, made, 200, store.Unavailable},
		"nobody in the list":  {gateway.Ref{Reference: "INV-1"}, "[" + made + "]", 200, store.NotFound},
	} {
		_, err := account(t, &line{reply: c.reply, code: c.code}).Status(t.Context(), c.ref)
		if !store.Is(err, c.kind) {
			t.Errorf("%s: got %v, want one that is %s", name, err, c.kind)
		}
	}
}

func TestTwoPaidInvoicesAreForAPerson(t *testing.T) {
	t.Parallel()
	second := strings.Replace(knownInvoice, "579c", "579d", 1)
	_, err := account(t, &line{reply: "[" + knownInvoice + "," + second + "]"}).Status(
		t.Context(), gateway.Ref{Reference: "INV-230130001"})
	wantKind(t, err, store.Conflict)
}

func TestAccountsThatAreRefused(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(c *xendit.Config){
		"base":           func(c *xendit.Config) { c.Base = "" },
		"http":           func(c *xendit.Config) { c.HTTP = nil },
		"secret_key":     func(c *xendit.Config) { c.SecretKey = store.Secret{} },
		"callback_token": func(c *xendit.Config) { c.CallbackToken = store.Secret{} },
		"now":            func(c *xendit.Config) { c.Now = nil },
	} {
		crooked := config(&line{})
		change(&crooked)
		_, err := xendit.New(crooked)
		var typed *store.Error
		if !errors.As(err, &typed) || typed.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(knownInvoice))
	f.Add([]byte(knownTransfer))
	f.Add([]byte(`{"event":"x","data":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		x := account(t, &line{})
		if _, err := x.Read(header("guess"), body); !store.Is(err, store.Denied) {
			t.Fatalf("without the token: %v", err)
		}
		event, err := x.Read(header(token), body)
		if err != nil {
			if event != (gateway.Event{}) || !store.Is(err, store.Invalid) {
				t.Fatalf("got %+v and %v", event, err)
			}

			return
		}
		if event.Proven || event.PaymentID == "" || event.Word == "" || event.Amount < 0 ||
			event.Status != gateway.Paid && event.Received != 0 {
			t.Fatalf("got %+v", event)
		}
	})
}
