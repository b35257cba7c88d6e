package signed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// The headers of a signed webhook.
const (
	IDHeader        = "Webhook-Id"
	TimestampHeader = "Webhook-Timestamp"
	SignatureHeader = "Webhook-Signature"
)

// Tolerance is how far a timestamp may be from the receiver's clock, on either side.
const Tolerance = 300 * time.Second

// MaxID is how long the id of a message is at most, in octets.
const MaxID = 128

const (
	version       = "v1="
	maxSignatures = 4 // in one header: a sender may sign with the old and the new secret
	maxTimestamp  = 12
)

// Sign returns the signature of a message under a secret.
func Sign(secret []byte, id, timestamp string, body []byte) string {
	return version + hex.EncodeToString(digest(secret, id, timestamp, body))
}

// digest is HMAC-SHA256 of what is signed.
func digest(secret []byte, id, timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte(timestamp + "." + id + "."))
	_, _ = mac.Write(body)

	return mac.Sum(nil)
}

// Verifier knows the secrets of one sender.
type Verifier struct {
	secrets []gateway.Credential
	now     func() time.Time
}

// NewVerifier makes a verifier of one secret, or of two while one takes the other's place. Without
// any it is an Invalid error: nothing is taken unsigned.
func NewVerifier(now func() time.Time, secrets ...store.Secret) (*Verifier, error) {
	if len(secrets) == 0 || len(secrets) > 2 {
		return nil, store.Invalidf("secret", "must be one, or two while they change")
	}
	made := &Verifier{now: now}
	for _, secret := range secrets {
		kept, err := gateway.Keep("secret", secret)
		if err != nil {
			return nil, err // names its field
		}
		made.secrets = append(made.secrets, kept)
	}

	return made, nil
}

// Verify checks a message, and returns its id. It is Denied for a signature that is wrong or
// missing, and for a timestamp that is too old or ahead; Exhausted for a body that is too long.
func (v *Verifier) Verify(header http.Header, body []byte) (string, error) {
	if err := gateway.CheckLength(body); err != nil {
		return "", err // told in full
	}
	id, timestamp := header.Get(IDHeader), header.Get(TimestampHeader)
	if !gateway.IsToken(id) || len(id) > MaxID || !v.isFresh(timestamp) ||
		!v.isGenuine(header.Get(SignatureHeader), id, timestamp, body) {
		return "", store.Errorf(store.Denied, "the message's signature is wrong")
	}

	return id, nil
}

// isFresh reports whether a timestamp is near enough.
func (v *Verifier) isFresh(timestamp string) bool {
	if len(timestamp) > maxTimestamp {
		return false
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != timestamp {
		return false
	}
	age := v.now().Sub(time.Unix(seconds, 0))

	return age <= Tolerance && age >= -Tolerance
}

// isGenuine reports whether one of the signatures was made with one of the secrets. All are
// compared, so that the time it takes tells nothing.
func (v *Verifier) isGenuine(signatures, id, timestamp string, body []byte) bool {
	list := strings.FieldsFunc(signatures, func(r rune) bool { return r == ',' || r == ' ' })
	if len(list) > maxSignatures {
		return false
	}
	genuine := false
	for _, one := range list {
		text, is := strings.CutPrefix(one, version)
		for _, secret := range v.secrets {
			same := gateway.SameDigest(text, digest(secret(), id, timestamp, body))
			genuine = genuine || same && is
		}
	}

	return genuine
}
