package tripay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// digest is HMAC-SHA256 of a text under the merchant's private key.
func (t *Tripay) digest(text []byte) []byte {
	mac := hmac.New(sha256.New, t.privateKey())
	mac.Write(text)

	return mac.Sum(nil)
}

// signCharge signs a closed payment: merchant code, our reference and the amount, put together.
func (t *Tripay) signCharge(reference, amount string) string {
	return hex.EncodeToString(t.digest([]byte(t.config.MerchantCode + reference + amount)))
}
