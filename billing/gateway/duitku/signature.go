package duitku

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the provider's choice; nothing is believed for it
	"crypto/sha256"
	"encoding/hex"
)

// Algorithm is how an account signs.
type Algorithm uint8

// The algorithms. MD5 is what accounts had first.
const (
	MD5        Algorithm = iota // MD5 of the text with the key at its end
	HMACSHA256                  // HMAC-SHA256 of the text under the key
)

// digest signs a text in the account's way.
func (d *Duitku) digest(text string) []byte {
	if d.config.Algorithm == HMACSHA256 {
		mac := hmac.New(sha256.New, d.key())
		mac.Write([]byte(text))

		return mac.Sum(nil)
	}
	sum := md5.Sum(append([]byte(text), d.key()...)) //nolint:gosec // see above

	return sum[:]
}

// signInquiry signs a charge for one way to pay: merchant, order, amount.
func (d *Duitku) signInquiry(order, amount string) string {
	return hex.EncodeToString(d.digest(d.config.MerchantCode + order + amount))
}

// signStatus signs the question for a state: merchant, order.
func (d *Duitku) signStatus(order string) string {
	return hex.EncodeToString(d.digest(d.config.MerchantCode + order))
}

// signPage signs a page: merchant, milliseconds since 1970. It was SHA-256 where all else was MD5.
func (d *Duitku) signPage(timestamp string) string {
	text := d.config.MerchantCode + timestamp
	if d.config.Algorithm == HMACSHA256 {
		return hex.EncodeToString(d.digest(text))
	}
	sum := sha256.Sum256(append([]byte(text), d.key()...))

	return hex.EncodeToString(sum[:])
}
