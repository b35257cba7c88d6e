package listener

import (
	"crypto/hmac"
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// Tolerance is how far the phone's clock may be off, on either side.
const Tolerance = 300 * time.Second

// Limits of what a phone tells, in octets.
const (
	MaxBody   = 16 << 10
	MaxDevice = 64
	MaxNonce  = 64
	MaxText   = 4 << 10
)

// Notification is money that a phone was notified of.
type Notification struct {
	Device    string
	Amount    int64 // whole rupiah
	App       string
	Text      string // as it was shown
	Nonce     string
	At        time.Time
	signature string
	signed    string
}

// Read reads a notification. Nothing of it may be believed before Verify. It is Invalid in the
// field at fault, and Exhausted for a body that is too long.
func Read(body []byte) (Notification, error) {
	if len(body) > MaxBody {
		return Notification{}, store.Errorf(store.Exhausted, "the body is too long")
	}
	fields := gateway.ReadObject("notification", body)
	told := Notification{
		Device: fields.ID("device_key"), Amount: fields.Rupiah("amount"),
		App: fields.Optional("source_app", gateway.MaxWord), Nonce: fields.ID("nonce"),
		At: fields.Seconds("timestamp"), signature: fields.ID("signature"),
	}
	if fields.Has("raw_text") {
		told.Text = cut(fields.Literal("raw_text"))
	}
	if told.At.IsZero() {
		fields.Fail("timestamp", "must be there")
	}
	if told.Amount <= 0 {
		fields.Fail("amount", "must be above zero")
	}
	if len(told.Device) > MaxDevice || len(told.Nonce) > MaxNonce ||
		strings.Contains(told.Device+told.Nonce, "|") {
		fields.Fail("nonce", "and device_key have at most 64 octets, and no stroke among them")
	}
	if err := fields.Err(); err != nil {
		return Notification{}, err // names its field
	}
	told.signed = told.Device + "|" + fields.Literal("amount") + "|" +
		strconv.FormatInt(told.At.Unix(), 10) + "|" + told.Nonce

	return told, nil
}

// cut cuts a text to what is kept.
func cut(text string) string { return text[:min(len(text), MaxText)] }

// Verify reports whether the notification was signed with one of a device's secrets, and is fresh.
// It is Denied otherwise, and without any secret.
func (n *Notification) Verify(now time.Time, secrets ...gateway.Credential) error {
	age := now.Sub(n.At)
	fresh := age <= Tolerance && age >= -Tolerance
	genuine := false
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret())
		_, _ = mac.Write([]byte(n.signed))
		genuine = gateway.SameDigest(n.signature, mac.Sum(nil)) || genuine
	}
	if !genuine || !fresh {
		return store.Errorf(store.Denied, "the notification's signature is wrong")
	}

	return nil
}
