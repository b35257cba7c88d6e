package gatewaytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"
)

// tripayCharge is a charge as Tripay is asked for it.
type tripayCharge struct {
	Method    string `json:"method"`
	Reference string `json:"merchant_ref"`
	Amount    int64  `json:"amount"`
	Name      string `json:"customer_name"`
	Email     string `json:"customer_email"`
	Items     []struct {
		Price    int64 `json:"price"`
		Quantity int64 `json:"quantity"`
	} `json:"order_items"`
	CallbackURL string `json:"callback_url"`
	Expires     int64  `json:"expired_time"`
	Signature   string `json:"signature"`
}

// routeTripay serves Tripay's routes.
func (g *Gateway) routeTripay() {
	g.answer("POST /tripay/transaction/create", g.tripayOnly(g.createTripay))
	g.answer("GET /tripay/transaction/detail", g.tripayOnly(g.detailTripay))
	g.answer("GET /tripay/merchant/transactions", g.tripayOnly(g.listTripay))
}

// tripayOnly refuses who is not the merchant.
func (g *Gateway) tripayOnly(next func(q question) reply) func(q question) reply {
	return func(q question) reply {
		if q.bearer("Bearer") != g.config.Account.TripayAPIKey {
			return tripayRefusal(http.StatusUnauthorized, "Invalid API Key")
		}

		return next(q)
	}
}

// tripayRefusal is how Tripay says no.
func tripayRefusal(code int, message string) reply {
	return reply{code: code, body: object{"success": false, "message": message}}
}

// tripayMAC is HMAC-SHA256 under the merchant's private key, in hexadecimal.
func (g *Gateway) tripayMAC(text string) string {
	mac := hmac.New(sha256.New, []byte(g.config.Account.TripayPrivateKey))
	_, _ = fmt.Fprint(mac, text)

	return fmt.Sprintf("%x", mac.Sum(nil))
}

// createTripay makes a charge, also a second one for the same reference.
func (g *Gateway) createTripay(q question) reply {
	var asked tripayCharge
	if !q.decode(&asked) {
		return tripayRefusal(http.StatusBadRequest, "Bad request")
	}
	signed := fmt.Sprintf("%s%s%d", g.config.Account.TripayMerchant, asked.Reference, asked.Amount)
	if asked.Signature != g.tripayMAC(signed) {
		return tripayRefusal(http.StatusForbidden, "Invalid signature")
	}
	sum := int64(0)
	for _, item := range asked.Items {
		sum += item.Price * item.Quantity
	}
	if sum != asked.Amount || asked.Name == "" || asked.Email == "" || asked.Method == "" {
		return tripayRefusal(http.StatusBadRequest, "Invalid order items or customer")
	}
	made, kept := g.add(charge{
		provider: "tripay", reference: asked.Reference, amount: asked.Amount,
		surcharge: g.config.Surcharge, method: asked.Method, callbackURL: asked.CallbackURL,
		expires: time.Unix(asked.Expires, 0),
	})
	if !kept {
		return tripayRefusal(http.StatusBadRequest, "Full")
	}

	return reply{code: http.StatusOK, made: made, body: object{
		"success": true, "message": "", "data": tripayData(made, q.base),
	}}
}

// tripayFee is what Tripay keeps of each payment in the fake.
const tripayFee = 1916

// tripayData is a charge as Tripay tells it.
func tripayData(c *charge, base string) object {
	data := object{
		"reference": c.id, "merchant_ref": c.reference, "payment_selection_type": "static",
		"payment_method": c.method, "payment_name": "Bank", "amount": c.amount + c.surcharge,
		"fee_merchant": tripayFee, "fee_customer": c.surcharge,
		"total_fee":       tripayFee + c.surcharge,
		"amount_received": c.amount - tripayFee, "pay_code": nil, "pay_url": nil,
		"checkout_url": base + "/checkout/" + c.id, "status": tripayWord(c.state),
		"expired_time": c.expires.Unix(), "paid_at": nil, "instructions": []any{},
	}
	if c.method != "QRIS" {
		data["pay_code"] = "88" + c.id[len(c.id)-6:]
	} else {
		data["qr_string"] = "00020101021226FAKE"
	}
	if !c.paidAt.IsZero() {
		data["paid_at"] = c.paidAt.Unix()
	}

	return data
}

// detailTripay tells one charge.
func (g *Gateway) detailTripay(q question) reply {
	found := g.find(byID("tripay", q.URL.Query().Get("reference")))
	if found == nil {
		return tripayRefusal(http.StatusBadRequest, "Transaction not found")
	}

	return reply{code: http.StatusOK, made: found, body: object{
		"success": true, "message": "", "data": tripayData(found, q.base),
	}}
}

// listTripay tells all charges that carry a reference.
func (g *Gateway) listTripay(q question) reply {
	list := []object{}
	for _, c := range g.charges {
		if c.provider == "tripay" && c.reference == q.URL.Query().Get("merchant_ref") {
			list = append(list, tripayData(c, q.base))
		}
	}

	return reply{code: http.StatusOK, body: object{"success": true, "message": "", "data": list}}
}

// callTripay makes a callback.
func (g *Gateway) callTripay(c charge, said claim) Callback {
	fields := []field{
		{"reference", c.id},
		{"merchant_ref", c.reference},
		{"payment_method", c.method},
		{"payment_method_code", c.method},
		{"total_amount", said.amount + c.surcharge},
		{"fee_merchant", tripayFee},
		{"fee_customer", c.surcharge},
		{"total_fee", tripayFee + c.surcharge},
		{"amount_received", said.amount - tripayFee},
		{"is_closed_payment", 1},
		{"status", tripayWord(said.outcome)},
		{"paid_at", nil},
		{"note", nil},
	}
	if said.outcome == Paid {
		fields[11].value = c.paidOr(g.config.Now()).Unix()
	}
	body := encode(fields, said.mode)
	header := jsonHeader()
	header.Set("X-Callback-Event", "payment_status")
	switch said.mode {
	case Unsigned:
	case Forged, Stranger, Claim: // no merchant is named: another one's has another key
		header.Set("X-Callback-Signature", fmt.Sprintf("%x", sha256.Sum256(body)))
	default:
		header.Set("X-Callback-Signature", g.tripayMAC(string(body)))
	}

	return Callback{Header: header, Body: body}
}

// tripayWord is Tripay's word for an outcome.
func tripayWord(outcome Outcome) string {
	return map[Outcome]string{
		Open: "UNPAID", Paid: "PAID", Expired: "EXPIRED", Failed: "FAILED", Refund: "REFUND",
	}[outcome]
}
