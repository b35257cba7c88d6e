package duitku

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

var _ gateway.Offerer = (*Duitku)(nil)

// offersQuestion asks for the ways to pay an amount.
type offersQuestion struct {
	Merchant  string `json:"merchantcode"`
	Amount    int64  `json:"amount"`
	Time      string `json:"datetime"`
	Signature string `json:"signature"`
}

// jakarta is the zone of the times that Duitku is told.
var jakarta = time.FixedZone("WIB", 7*60*60)

// Offers asks for the ways to pay an amount that are switched on. See gateway.Offerer. Duitku tells
// one fee, for this amount.
func (d *Duitku) Offers(ctx context.Context, amount int64) ([]gateway.Offer, error) {
	if amount <= 0 || amount > gateway.MaxAmount {
		return nil, store.Invalidf("amount", "must be above zero and have at most 13 digits")
	}
	moment := d.config.Now().In(jakarta).Format(time.DateTime)
	answer, err := d.api.Do(ctx, gateway.Call{
		Method: http.MethodPost, Path: "/merchant/paymentmethod/getpaymentmethod",
		Body: offersQuestion{
			Merchant: d.config.MerchantCode, Amount: amount, Time: moment,
			Signature: d.signOffers(gateway.FormatRupiah(amount), moment),
		},
	})
	if err != nil {
		return nil, err // told in full
	}
	reply := gateway.ReadObject("reply", answer.Body)
	if !answer.OK() {
		return nil, d.refused(answer.Code, reply)
	}
	var offers []gateway.Offer
	for _, data := range reply.List("paymentFee") {
		word := data.Text("paymentMethod", gateway.MaxWord)
		offers = append(offers, gateway.Offer{
			Channel: d.codes.Channel(word), Word: word,
			Name: data.Optional("paymentName", gateway.MaxWord), Flat: data.Hint("totalFee"),
		})
	}
	if err := reply.Err(); err != nil {
		return nil, d.api.Misread(err)
	}

	return offers, nil
}

// signOffers signs the question for ways to pay: merchant, amount, time. Like that of a page, it
// was SHA-256 where all else was MD5.
func (d *Duitku) signOffers(amount, moment string) string {
	text := d.config.MerchantCode + amount + moment
	if d.config.Algorithm == HMACSHA256 {
		return hex.EncodeToString(d.digest(text))
	}
	sum := sha256.Sum256(append([]byte(text), d.key()...))

	return hex.EncodeToString(sum[:])
}
