package gatewaytest

import (
	"crypto/sha256"
	"fmt"
	"net/http"
)

// routeOffers serves the questions for ways to pay.
func (g *Gateway) routeOffers() {
	g.answer("GET /tripay/merchant/payment-channel", g.tripayOnly(g.offerTripay))
	g.answer("POST /duitku/merchant/paymentmethod/getpaymentmethod", g.offerDuitku)
}

// offerTripay lists a QRIS code, a virtual account and one that is switched off.
func (g *Gateway) offerTripay(question) reply {
	channel := func(code, name string, active bool) object {
		return object{
			"group": "Any", "code": code, "name": name, "type": "direct", "active": active,
			"fee_merchant":   object{"flat": 750, "percent": "0.70"},
			"fee_customer":   object{"flat": g.config.Surcharge, "percent": 0},
			"total_fee":      object{"flat": 750, "percent": "0.70"},
			"minimum_amount": 1000, "maximum_amount": 5_000_000,
			"icon_url": "https://tripay.example/" + code + ".png",
		}
	}

	return reply{code: http.StatusOK, body: object{
		"success": true, "message": "Success", "data": []object{
			channel("QRIS", "QRIS by ShopeePay", true), channel("BRIVA", "BRI Virtual Account", true),
			channel("OVO", "OVO", false), channel("NEWPAY", "A new one", true),
		},
	}}
}

// offerDuitku lists a virtual account and a QRIS code.
func (g *Gateway) offerDuitku(q question) reply {
	var asked struct {
		Merchant  string `json:"merchantcode"`
		Amount    int64  `json:"amount"`
		Time      string `json:"datetime"`
		Signature string `json:"signature"`
	}
	known := q.decode(&asked)
	text := fmt.Sprintf("%s%d%s%s", asked.Merchant, asked.Amount, asked.Time,
		g.config.Account.DuitkuKey)
	if !known || asked.Signature != fmt.Sprintf("%x", sha256.Sum256([]byte(text))) {
		return duitkuRefusal(http.StatusUnauthorized, "Wrong signature")
	}

	return reply{code: http.StatusOK, body: object{
		"responseCode": "00", "responseMessage": "SUCCESS", "paymentFee": []object{
			{"paymentMethod": "I1", "paymentName": "BNI VA", "totalFee": "3000", "paymentImage": ""},
			{"paymentMethod": "SP", "paymentName": "QRIS", "totalFee": "1166", "paymentImage": ""},
		},
	}}
}
