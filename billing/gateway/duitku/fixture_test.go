package duitku_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/duitku"
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
func config(client gateway.Doer) duitku.Config {
	return duitku.Config{
		API: duitku.SandboxAPI, Pages: duitku.SandboxPages, MerchantCode: "D0001",
		Key: store.ClearSecret("duitku-key-0123456789"), Email: "tagihan@example.net",
		HTTP: client, Now: func() time.Time { return now },
	}
}

// account makes the account of the known vectors.
func account(t testing.TB, client gateway.Doer) *duitku.Duitku {
	t.Helper()
	made, err := duitku.New(config(client))
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
		Expires:     now.Add(time.Hour), CallbackURL: "https://isp.example/hooks/duitku",
		ReturnURL: "https://isp.example/selesai",
	}
}

// The known signature of a callback, in a form around it.
const (
	knownSignature = "f1f2ee8f21755d8e02c75746f59d188e"
	knownBody      = "merchantCode=D0001&amount=166500&merchantOrderId=INV-230130001" +
		"&productDetail=Internet+April+2026&additionalParam=&paymentCode=BC&resultCode=00" +
		"&merchantUserId=&reference=DXXXXCX80TZJ85Q70QCI&signature=" + knownSignature +
		"&publisherOrderId=MGUHWKJX3M1KMSQN5&settlementDate=2026-04-09"
)

// changed returns the known callback with one text replaced.
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
