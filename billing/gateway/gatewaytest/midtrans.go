package gatewaytest

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"
)

// midtransCharge is a page as Midtrans is asked for it.
type midtransCharge struct {
	Transaction struct {
		Order  string `json:"order_id"`
		Amount int64  `json:"gross_amount"`
	} `json:"transaction_details"`
	Items []struct {
		Price    int64 `json:"price"`
		Quantity int64 `json:"quantity"`
	} `json:"item_details"`
	Enabled []string `json:"enabled_payments"`
}

// routeMidtrans serves Midtrans' routes, those of its pages and of its API.
func (g *Gateway) routeMidtrans() {
	g.answer("POST /midtrans/snap/v1/transactions", g.createMidtrans)
	g.answer("GET /midtrans/v2/{order}/status", g.statusMidtrans)
	g.answer("POST /midtrans/v2/{order}/expire", g.expireMidtrans)
}

// knowsMidtrans reports whether the merchant asks.
func (g *Gateway) knowsMidtrans(q question) bool {
	want := base64.StdEncoding.EncodeToString([]byte(g.config.Account.MidtransServerKey + ":"))

	return q.bearer("Basic") == want
}

// createMidtrans makes a page, once for a reference.
func (g *Gateway) createMidtrans(q question) reply {
	refuse := func(code int, message string) reply {
		return reply{code: code, body: object{"error_messages": []string{message}}}
	}
	var asked midtransCharge
	if !g.knowsMidtrans(q) {
		return refuse(http.StatusUnauthorized, "Access denied due to unauthorized transaction")
	}
	if !q.decode(&asked) || len(asked.Items) != 1 ||
		asked.Items[0].Price*asked.Items[0].Quantity != asked.Transaction.Amount {
		return refuse(http.StatusBadRequest, "gross_amount is not equal to the sum of item_details")
	}
	order := asked.Transaction.Order
	if g.find(byReference("midtrans", order)) != nil {
		return refuse(http.StatusBadRequest, "transaction_details.order_id sudah digunakan")
	}
	made, kept := g.add(charge{
		provider: "midtrans", reference: order, amount: asked.Transaction.Amount, method: "qris",
		callbackURL: q.Header.Get("X-Override-Notification"),
	})
	if !kept {
		return refuse(http.StatusBadRequest, "Full")
	}

	return reply{code: http.StatusCreated, made: made, body: object{
		"token": "token-" + made.id, "redirect_url": q.base + "/snap/v4/redirection/" + made.id,
	}}
}

// statusMidtrans tells one payment, once the payer has chosen how to pay.
func (g *Gateway) statusMidtrans(q question) reply {
	if !g.knowsMidtrans(q) {
		return reply{code: http.StatusUnauthorized, body: object{
			"status_code": "401", "status_message": "Unknown Merchant server_key/id",
		}}
	}
	found := g.find(byReference("midtrans", q.PathValue("order")))
	if found == nil || !found.chosen {
		return reply{code: http.StatusOK, body: object{
			"status_code": "404", "status_message": "Transaction doesn't exist.",
		}}
	}
	told, truth := object{}, claim{outcome: found.state, amount: found.amount}
	for _, one := range g.midtransFields(*found, truth) {
		told[one.name] = one.value
	}

	return reply{code: http.StatusOK, body: told, made: found}
}

// expireMidtrans stops waiting for a payer who has chosen how to pay.
func (g *Gateway) expireMidtrans(q question) reply {
	found := g.find(byReference("midtrans", q.PathValue("order")))
	if !g.knowsMidtrans(q) || found == nil || found.state != Open || !found.chosen {
		return reply{code: http.StatusOK, body: object{
			"status_code": "412", "status_message": "Transaction status cannot be updated.",
		}}
	}
	found.become(Expired, g.config.Now())

	return reply{code: http.StatusOK, made: found, body: object{
		"status_code": "407", "status_message": "Success, transaction has expired",
	}}
}

// midtransFields tells a claim about a payment, signed for the status code of the claim.
func (g *Gateway) midtransFields(c charge, said claim) []field {
	word, code := midtransWord(said.outcome)
	gross := fmt.Sprintf("%d.00", said.amount)
	key := g.config.Account.MidtransServerKey
	if said.mode == Forged {
		key = "somebody-else"
	}
	signature := fmt.Sprintf("%x", sha512.Sum512([]byte(c.reference+code+gross+key)))
	if said.mode == Unsigned {
		signature = ""
	}
	merchant := g.config.Account.MidtransMerchant
	if said.mode == Stranger {
		merchant = "G999999999"
	}
	fields := []field{
		{"transaction_time", midtransTime(g.config.Now())},
		{"transaction_status", word},
		{"transaction_id", c.id},
		{"status_message", "midtrans payment notification"},
		{"status_code", code},
		{"signature_key", signature},
		{"payment_type", c.method},
		{"order_id", c.reference},
		{"merchant_id", merchant},
		{"gross_amount", gross},
		{"fraud_status", "accept"},
		{"currency", "IDR"},
	}
	if said.outcome == Paid {
		fields = append(fields, field{"settlement_time", midtransTime(c.paidOr(g.config.Now()))})
	}

	return fields
}

// midtransTime writes a time as Midtrans does, seven hours ahead of UTC.
func midtransTime(t time.Time) string {
	return t.UTC().Add(7 * time.Hour).Format(time.DateTime)
}

// callMidtrans makes a notification.
func (g *Gateway) callMidtrans(c charge, said claim) Callback {
	return Callback{Header: jsonHeader(), Body: encode(g.midtransFields(c, said), said.mode)}
}

// midtransWord is Midtrans' word and status code for an outcome.
func midtransWord(outcome Outcome) (word, code string) {
	switch outcome {
	case Paid:
		return "settlement", "200"
	case Expired:
		return "expire", "407"
	case Failed:
		return "failure", "202"
	case Refund:
		return "refund", "200"
	default:
		return "pending", "201"
	}
}
