package tripay_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/tripay"
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
func config(client gateway.Doer) tripay.Config {
	return tripay.Config{
		Base: tripay.Sandbox, MerchantCode: "T0001", APIKey: store.ClearSecret("DEV-0123456789"),
		PrivateKey: store.ClearSecret("T-PRIV-0123456789"), Email: "tagihan@example.net",
		HTTP: client, Now: func() time.Time { return now },
	}
}

// account makes the account of the known vectors.
func account(t testing.TB, client gateway.Doer) *tripay.Tripay {
	t.Helper()
	made, err := tripay.New(config(client))
	if err != nil {
		t.Fatal(err)
	}

	return made
}

// charge is the charge of the known vectors.
func charge() gateway.Charge {
	return gateway.Charge{
		Reference: "INV-230130001", Amount: 166_500, Channel: gateway.VABRI,
		Description: "Internet April 2026",
		Customer:    gateway.Customer{Name: "Budi Santoso", Phone: "+6281234567890"},
		Expires:     now.Add(time.Hour), CallbackURL: "https://isp.example/hooks/tripay",
	}
}

// The known callback and its signature.
const (
	knownBody = `{"reference":"T0001000000000000006","merchant_ref":"INV-230130001",` +
		`"payment_method":"QRISC","payment_method_code":"QRISC","total_amount":166500,` +
		`"fee_merchant":1916,"fee_customer":0,"total_fee":1916,"amount_received":164584,` +
		`"is_closed_payment":1,"status":"PAID","paid_at":1775635200,"note":null}`
	knownSignature = "f04c6079e92fc6ac440220640f955ad96a80b0b2e57413d1c4bb18cd808c496e"
)

// header is the header of a callback.
func header(signature string) http.Header {
	h := http.Header{}
	h.Set("X-Callback-Event", "payment_status")
	h.Set("X-Callback-Signature", signature)

	return h
}

// wantKind checks the kind of an error.
func wantKind(t testing.TB, err error, kind store.ErrorKind) {
	t.Helper()
	if !store.Is(err, kind) {
		t.Fatalf("got %v (%s), want one that is %s", err, store.KindOf(err), kind)
	}
}
