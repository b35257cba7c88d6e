package signed_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/billing/gateway/signed"
	"gardu/store"
)

// The known message and its signature.
const (
	knownID        = "evt-0001"
	knownTimestamp = "1775635200"
	knownBody      = `{"event":"payment.paid","invoice":"230130001","amount":166500}`
	knownSignature = "v1=36da0be875dda8625487e1659de4bec73fe83577c2dc6b662549ca2127ae7c9d"
)

var (
	secret = store.ClearSecret("wh-secret-0123456789")
	next   = store.ClearSecret("wh-next-9876543210")
)

// at is when the message is received.
func at(after time.Duration) func() time.Time {
	return func() time.Time { return time.Unix(1_775_635_200, 0).Add(after) }
}

// header is the header of a message.
func header(id, timestamp, signature string) http.Header {
	made := http.Header{}
	made.Set(signed.IDHeader, id)
	made.Set(signed.TimestampHeader, timestamp)
	made.Set(signed.SignatureHeader, signature)

	return made
}

// verifier makes one.
func verifier(t testing.TB, now func() time.Time, secrets ...store.Secret) *signed.Verifier {
	t.Helper()
	made, err := signed.NewVerifier(now, secrets...)
	if err != nil {
		t.Fatal(err)
	}

	return made
}

func TestTheKnownSignature(t *testing.T) {
	t.Parallel()
	got := signed.Sign(secret.Value, knownID, knownTimestamp, []byte(knownBody))
	if got != knownSignature {
		t.Errorf("got %s", got)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	other := signed.Sign(next.Value, knownID, knownTimestamp, []byte(knownBody))
	for name, c := range map[string]struct {
		header http.Header
		body   string
		after  time.Duration
		taken  bool
	}{
		"known":          {header(knownID, knownTimestamp, knownSignature), knownBody, 0, true},
		"the old secret": {header(knownID, knownTimestamp, other), knownBody, 0, true},
		"both": {
			header(knownID, knownTimestamp, "v1="+strings.Repeat("0", 64)+","+other), knownBody, 0, true,
		},
		"as late as may be":  {header(knownID, knownTimestamp, knownSignature), knownBody, 300e9, true},
		"as early as may be": {header(knownID, knownTimestamp, knownSignature), knownBody, -300e9, true},
		"too late":           {header(knownID, knownTimestamp, knownSignature), knownBody, 301e9, false},
		"too early":          {header(knownID, knownTimestamp, knownSignature), knownBody, -301e9, false},
		"another id":         {header("evt-0002", knownTimestamp, knownSignature), knownBody, 0, false},
		"another time":       {header(knownID, "1775635201", knownSignature), knownBody, 0, false},
		"another body":       {header(knownID, knownTimestamp, knownSignature), knownBody + " ", 0, false},
		"no version":         {header(knownID, knownTimestamp, knownSignature[3:]), knownBody, 0, false},
		"no signature":       {header(knownID, knownTimestamp, ""), knownBody, 0, false},
		"no id":              {header("", knownTimestamp, knownSignature), knownBody, 0, false},
		"no time":            {header(knownID, "", knownSignature), knownBody, 0, false},
		"a padded time":      {header(knownID, "01775635200", knownSignature), knownBody, 0, false},
		"too many": {
			header(knownID, knownTimestamp, strings.Repeat("v1=0,", 4)+knownSignature), knownBody, 0, false,
		},
		"no header": {http.Header{}, knownBody, 0, false},
	} {
		id, err := verifier(t, at(c.after), secret, next).Verify(c.header, []byte(c.body))
		if c.taken != (err == nil) || err != nil && !store.Is(err, store.Denied) {
			t.Errorf("%s: got %q, %v", name, id, err)
		}
	}
}

func TestNothingIsTakenWithoutASecret(t *testing.T) {
	t.Parallel()
	for name, secrets := range map[string][]store.Secret{
		"none": {}, "empty": {{}}, "three": {secret, next, secret},
	} {
		if _, err := signed.NewVerifier(at(0), secrets...); !store.Is(err, store.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	told, err := signed.Read([]byte(knownBody))
	if err != nil || told.Invoice != "230130001" || told.Amount != 166_500 {
		t.Fatalf("got %+v, %v", told, err)
	}
	for name, body := range map[string]string{
		"no event": `{"invoice":"1","amount":1}`, "no invoice": `{"event":"payment.paid","amount":1}`,
		"no amount": `{"event":"payment.paid","invoice":"1"}`,
		"negative":  `{"event":"payment.paid","invoice":"1","amount":-1}`,
		"a part":    `{"event":"payment.paid","invoice":"1","amount":1.5}`,
		"a list":    `[]`, "nothing": ``,
	} {
		if _, err := signed.Read([]byte(body)); !store.Is(err, store.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(knownID, knownTimestamp, knownSignature, []byte(knownBody))
	f.Add(knownID, knownTimestamp, "v1=,v1= ,", []byte("{}"))
	f.Fuzz(func(t *testing.T, id, timestamp, signature string, body []byte) {
		same := id == knownID && timestamp == knownTimestamp && string(body) == knownBody &&
			strings.Contains(strings.ToLower(signature), knownSignature[3:])
		_, err := verifier(t, at(0), secret).Verify(header(id, timestamp, signature), body)
		if err == nil && !same {
			t.Errorf("took %q %q %q %q", id, timestamp, signature, body)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(knownBody))
	f.Fuzz(func(t *testing.T, body []byte) {
		told, err := signed.Read(body)
		if err == nil && told.Event == signed.PaymentPaid && (told.Amount <= 0 || told.Invoice == "") {
			t.Errorf("read %+v", told)
		}
	})
}
