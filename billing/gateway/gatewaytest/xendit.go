package gatewaytest

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// xenditCharge is an invoice as Xendit is asked for it.
type xenditCharge struct {
	Reference string `json:"external_id"`
	Amount    int64  `json:"amount"`
	Currency  string `json:"currency"`
	Duration  int64  `json:"invoice_duration"`
}

// routeXendit serves Xendit's routes.
func (g *Gateway) routeXendit() {
	g.answer("POST /xendit/v2/invoices", g.xenditOnly(g.createXendit))
	g.answer("GET /xendit/v2/invoices", g.xenditOnly(g.listXendit))
	g.answer("GET /xendit/v2/invoices/{id}", g.xenditOnly(g.invoiceXendit))
	g.answer("POST /xendit/invoices/{id}/expire!", g.xenditOnly(g.expireXendit))
	g.answer(
		"GET /xendit/callback_virtual_account_payments/{which}", g.xenditOnly(g.transferXendit))
}

// xenditOnly refuses who is not the merchant.
func (g *Gateway) xenditOnly(next func(q question) reply) func(q question) reply {
	return func(q question) reply {
		want := base64.StdEncoding.EncodeToString([]byte(g.config.Account.XenditSecretKey + ":"))
		if q.bearer("Basic") != want {
			return xenditRefusal(http.StatusUnauthorized, "INVALID_API_KEY")
		}

		return next(q)
	}
}

// xenditRefusal is how Xendit says no.
func xenditRefusal(code int, word string) reply {
	return reply{code: code, body: object{"error_code": word, "message": "The request was refused"}}
}

// createXendit makes an invoice, also a second one for the same reference.
func (g *Gateway) createXendit(q question) reply {
	var asked xenditCharge
	valid := q.decode(&asked) && asked.Amount > 0 && asked.Currency == "IDR" && asked.Duration > 0
	if !valid {
		return xenditRefusal(http.StatusBadRequest, "API_VALIDATION_ERROR")
	}
	made, kept := g.add(charge{
		provider: "xendit", reference: asked.Reference, amount: asked.Amount, method: "QRIS",
		expires: g.config.Now().Add(time.Duration(asked.Duration) * time.Second),
	})
	if !kept {
		return xenditRefusal(http.StatusBadRequest, "FULL")
	}

	return reply{code: http.StatusOK, made: made, body: g.xenditInvoice(made, q.base)}
}

// xenditInvoice is an invoice as Xendit tells it.
func (g *Gateway) xenditInvoice(c *charge, base string) object {
	told := object{
		"invoice_url": base + "/web/" + c.id,
		"expiry_date": c.expires.UTC().Format(time.RFC3339Nano),
	}
	for _, one := range g.xenditFields(*c, claim{outcome: c.state, amount: c.amount}) {
		told[one.name] = one.value
	}

	return told
}

// listXendit tells all invoices that carry a reference.
func (g *Gateway) listXendit(q question) reply {
	list := []object{}
	for _, c := range g.charges {
		fits := c.provider == "xendit" && c.account == ""
		if fits && c.reference == q.URL.Query().Get("external_id") {
			list = append(list, g.xenditInvoice(c, q.base))
		}
	}

	return reply{code: http.StatusOK, body: list}
}

// invoiceXendit tells one invoice.
func (g *Gateway) invoiceXendit(q question) reply {
	found := g.find(byID("xendit", q.PathValue("id")))
	if found == nil || found.account != "" {
		return xenditRefusal(http.StatusNotFound, "INVOICE_NOT_FOUND_ERROR")
	}

	return reply{code: http.StatusOK, made: found, body: g.xenditInvoice(found, q.base)}
}

// expireXendit stops waiting for the payer of an invoice.
func (g *Gateway) expireXendit(q question) reply {
	found := g.find(byID("xendit", q.PathValue("id")))
	if found == nil || found.state != Open {
		return xenditRefusal(http.StatusBadRequest, "INVOICE_CANNOT_BE_EXPIRED")
	}
	found.become(Expired, g.config.Now())

	return reply{code: http.StatusOK, made: found, body: g.xenditInvoice(found, q.base)}
}

// transferXendit tells money that came to a fixed virtual account.
func (g *Gateway) transferXendit(q question) reply {
	id, _ := strings.CutPrefix(q.PathValue("which"), "payment_id=")
	found := g.find(byID("xendit", id))
	if found == nil || found.account == "" {
		return xenditRefusal(http.StatusNotFound, "DATA_NOT_FOUND")
	}
	told := object{}
	for _, one := range g.xenditTransfer(*found, found.amount) {
		told[one.name] = one.value
	}

	return reply{code: http.StatusOK, made: found, body: told}
}

// xenditTransfer tells money that came to a fixed virtual account.
func (g *Gateway) xenditTransfer(c charge, amount int64) []field {
	return []field{
		{"id", "row-" + c.id},
		{"payment_id", c.id},
		{"external_id", c.reference},
		{"bank_code", c.method},
		{"account_number", c.account},
		{"merchant_code", "8808"},
		{"amount", amount},
		{"currency", "IDR"},
		{"transaction_timestamp", c.paidAt.UTC().Format(time.RFC3339Nano)},
	}
}

// xenditFields tells a claim about an invoice.
func (g *Gateway) xenditFields(c charge, said claim) []field {
	fields := []field{
		{"id", c.id},
		{"external_id", c.reference},
		{"user_id", "user-1"},
		{"status", xenditWord(said.outcome)},
		{"merchant_name", "Net Desa Jaya"},
		{"amount", said.amount},
		{"currency", "IDR"},
	}
	if said.outcome == Paid {
		fields = append(
			fields, field{"paid_amount", said.amount}, field{"payment_method", "QR_CODE"},
			field{"payment_channel", c.method},
			field{"paid_at", c.paidOr(g.config.Now()).UTC().Format(time.RFC3339Nano)},
		)
	}

	return fields
}

// callXendit makes a callback. Another merchant's has another token, like a forged one.
func (g *Gateway) callXendit(c charge, said claim) Callback {
	fields := g.xenditFields(c, said)
	if c.account != "" {
		fields = g.xenditTransfer(c, said.amount)
	}
	header := jsonHeader()
	header.Set("webhook-id", "wh-"+c.id+"-"+string(said.outcome))
	switch said.mode {
	case Unsigned:
	case Forged, Stranger:
		header.Set("x-callback-token", "somebody-else")
	default:
		header.Set("x-callback-token", g.config.Account.XenditToken)
	}

	return Callback{Header: header, Body: encode(fields, said.mode)}
}

// xenditWord is Xendit's word for an outcome. It has none for failures and refunds of an invoice.
func xenditWord(outcome Outcome) string {
	word, there := map[Outcome]string{Open: "PENDING", Paid: "PAID", Expired: "EXPIRED"}[outcome]
	if !there {
		return strings.ToUpper(string(outcome))
	}

	return word
}
