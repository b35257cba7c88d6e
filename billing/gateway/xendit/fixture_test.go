package xendit_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/xendit"
	"gardu/store"
)

// now is when the tests take place.
var now = time.Unix(1_775_635_200, 0).UTC()

// line answers every question with one reply and keeps the last question.
type line struct {
	reply string
	code  int
	last  *http.Request
	body  map[string]any
}

// Do answers.
func (l *line) Do(request *http.Request) (*http.Response, error) {
	l.last = request
	if request.Body != nil {
		if err := json.NewDecoder(request.Body).Decode(&l.body); err != nil {
			return nil, err
		}
	}
	if l.code == 0 {
		l.code = http.StatusOK
	}

	return &http.Response{StatusCode: l.code, Body: io.NopCloser(strings.NewReader(l.reply))}, nil
}

// config is the account of the known vectors.
func config(client gateway.Doer) xendit.Config {
	return xendit.Config{
		Base: xendit.Production, SecretKey: store.ClearSecret("xnd_development_0123456789"),
		CallbackToken: store.ClearSecret("xnd-callback-0123456789"),
		HTTP:          client, Now: func() time.Time { return now },
	}
}

// account makes the account of the known vectors.
func account(t testing.TB, client gateway.Doer) *xendit.Xendit {
	t.Helper()
	made, err := xendit.New(config(client))
	if err != nil {
		t.Fatal(err)
	}

	return made
}

// charge is the charge of the known vectors.
func charge() gateway.Charge {
	return gateway.Charge{
		Reference: "INV-230130001", Amount: 166_500, Channel: gateway.VABCA,
		Description: "Internet April 2026",
		Customer:    gateway.Customer{Name: "Budi Santoso", Phone: "+6281234567890"},
		Expires:     now.Add(time.Hour), CallbackURL: "https://isp.example/hooks/xendit",
		ReturnURL: "https://isp.example/selesai",
	}
}

// The callback of an invoice, and that of money to a fixed virtual account.
const (
	knownInvoice = `{"id":"579c8d61f23fa4ca35e52da4","external_id":"INV-230130001",` +
		`"user_id":"5781d19b2e2385880609791c","is_high":true,"payment_method":"BANK_TRANSFER",` +
		`"status":"PAID","merchant_name":"Net Desa Jaya","amount":166500,"paid_amount":166500,` +
		`"bank_code":"PERMATA","paid_at":"2026-04-08T08:00:00.000Z","payer_email":"a@example.net",` +
		`"adjusted_received_amount":162060,"currency":"IDR","payment_channel":"PERMATA",` +
		`"payment_destination":"888888888888"}`
	knownTransfer = `{"id":"57fb4e076fa3fa296b7f5a97","payment_id":"1775635200000",` +
		`"callback_virtual_account_id":"57f6fbf26b9f064272622aa6","external_id":"VA-1001",` +
		`"owner_id":"57b4e5181473eeb61c11f9b9","account_number":"8808999956275653",` +
		`"bank_code":"BNI","merchant_code":"8808","amount":166500,` +
		`"transaction_timestamp":"2026-04-08T08:00:00.000Z","currency":"IDR"}`
)

// header is the header of a callback.
func header(token string) http.Header {
	h := http.Header{}
	h.Set("x-callback-token", token)
	h.Set("webhook-id", "wh-1")

	return h
}

// changed returns the callback of an invoice with one text replaced.
func changed(before, after string) []byte {
	return []byte(strings.Replace(knownInvoice, before, after, 1))
}

// wantKind checks the kind of an error.
func wantKind(t testing.TB, err error, kind store.ErrorKind) {
	t.Helper()
	if !store.Is(err, kind) {
		t.Fatalf("got %v (%s), want one that is %s", err, store.KindOf(err), kind)
	}
}
