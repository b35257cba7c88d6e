package midtrans_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/midtrans"
	"gardu/store"
)

// now is when the tests take place: 15:00 in Jakarta.
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
func config(client gateway.Doer) midtrans.Config {
	return midtrans.Config{
		Pages: midtrans.SandboxPages, API: midtrans.SandboxAPI,
		ServerKey:  store.ClearSecret("SB-Mid-server-0123456789"),
		MerchantID: "G000000001", HTTP: client, Now: func() time.Time { return now },
	}
}

// account makes the account of the known vectors.
func account(t testing.TB, client gateway.Doer) *midtrans.Midtrans {
	t.Helper()
	made, err := midtrans.New(config(client))
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
		Expires:     now.Add(time.Hour), CallbackURL: "https://isp.example/hooks/midtrans",
		ReturnURL: "https://isp.example/selesai",
	}
}

// The known signature, for status code 200, in a notification around it.
const (
	knownSignature = "fe9f986ca2f8869e7eef7b3ecacf1494e86dc0ec32bbc49c44e043647428f44b" +
		"eb4931e9c5826a8aef7814b4d29192adf8158ec3d434a8540841fc4418bb3be8"
	knownBody = `{"transaction_time":"2026-04-08 14:58:00","transaction_status":"settlement",` +
		`"transaction_id":"57d5293c-e65f-4a29-95e4-5959c3fa335b","status_code":"200",` +
		`"signature_key":"` + knownSignature + `","settlement_time":"2026-04-08 15:00:00",` +
		`"payment_type":"bank_transfer","order_id":"INV-230130001","merchant_id":"G000000001",` +
		`"va_numbers":[{"va_number":"39123","bank":"bca"}],"gross_amount":"166500.00",` +
		`"fraud_status":"accept","currency":"IDR"}`
)

// changed returns the known notification with one text replaced.
func changed(before, after string) []byte {
	return []byte(strings.Replace(knownBody, before, after, 1))
}

// wantKind checks the kind of an error.
func wantKind(t testing.TB, err error, kind store.ErrorKind) {
	t.Helper()
	if !store.Is(err, kind) {
		t.Fatalf("got %v (%s), want one that is %s", err, store.KindOf(err), kind)
	}
}
