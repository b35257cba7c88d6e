package gatewaytest

import (
	"crypto/md5" //nolint:gosec // the provider's choice
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// duitkuCharge is a charge as Duitku is asked for it.
type duitkuCharge struct {
	Merchant    string `json:"merchantCode"`
	Amount      int64  `json:"paymentAmount"`
	Order       string `json:"merchantOrderId"`
	Email       string `json:"email"`
	Method      string `json:"paymentMethod"`
	CallbackURL string `json:"callbackUrl"`
	ReturnURL   string `json:"returnUrl"`
	Expiry      int64  `json:"expiryPeriod"`
	Signature   string `json:"signature"`
}

// routeDuitku serves Duitku's routes, those of its API and of its pages.
func (g *Gateway) routeDuitku() {
	g.answer("POST /duitku/merchant/v2/inquiry", g.inquireDuitku)
	g.answer("POST /duitku/merchant/createInvoice", g.pageDuitku)
	g.answer("POST /duitku/merchant/transactionStatus", g.statusDuitku)
}

// duitkuMD5 signs in the older way: MD5 with the key at the end.
func (g *Gateway) duitkuMD5(parts ...string) string {
	text := strings.Join(parts, "") + g.config.Account.DuitkuKey

	return fmt.Sprintf("%x", md5.Sum([]byte(text))) //nolint:gosec // see above
}

// duitkuRefusal is how Duitku says no.
func duitkuRefusal(code int, message string) reply {
	return reply{code: code, body: object{"Message": message}}
}

// inquireDuitku makes a charge for one way to pay.
func (g *Gateway) inquireDuitku(q question) reply {
	var asked duitkuCharge
	if !q.decode(&asked) || asked.Method == "" ||
		asked.Merchant != g.config.Account.DuitkuMerchant {
		return duitkuRefusal(http.StatusBadRequest, "Bad request")
	}
	amount := strconv.FormatInt(asked.Amount, 10)
	if asked.Signature != g.duitkuMD5(asked.Merchant, asked.Order, amount) {
		return duitkuRefusal(http.StatusUnauthorized, "Wrong signature")
	}

	return g.makeDuitku(q, asked)
}

// pageDuitku makes a page. Its signature is young for five minutes.
func (g *Gateway) pageDuitku(q question) reply {
	var asked duitkuCharge
	stamp := q.Header.Get("x-duitku-timestamp")
	merchant := q.Header.Get("x-duitku-merchantcode")
	want := sha256.Sum256([]byte(merchant + stamp + g.config.Account.DuitkuKey))
	if q.Header.Get("x-duitku-signature") != fmt.Sprintf("%x", want) ||
		merchant != g.config.Account.DuitkuMerchant || !q.decode(&asked) {
		return duitkuRefusal(http.StatusUnauthorized, "Wrong signature")
	}
	millis, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || g.config.Now().Sub(time.UnixMilli(millis)).Abs() > 5*time.Minute {
		return duitkuRefusal(http.StatusUnauthorized, "Expired signature")
	}

	return g.makeDuitku(q, asked)
}

// makeDuitku keeps a charge. A reference that is not paid may be used again: it is the same charge.
func (g *Gateway) makeDuitku(q question, asked duitkuCharge) reply {
	if asked.Email == "" || asked.CallbackURL == "" || asked.ReturnURL == "" || asked.Expiry < 1 {
		return duitkuRefusal(http.StatusBadRequest, "Mandatory parameter is missing")
	}
	made := g.find(byReference("duitku", asked.Order))
	if made != nil && made.state == Paid {
		return duitkuRefusal(http.StatusBadRequest, "Bill already paid")
	}
	kept := made != nil
	if !kept {
		made, kept = g.add(charge{
			provider: "duitku", reference: asked.Order, amount: asked.Amount, method: asked.Method,
			callbackURL: asked.CallbackURL,
		})
	}
	if !kept {
		return duitkuRefusal(http.StatusBadRequest, "Full")
	}

	return reply{code: http.StatusOK, made: made, body: object{
		"merchantCode": g.config.Account.DuitkuMerchant, "reference": made.id,
		"paymentUrl": q.base + "/topup/" + made.id, "vaNumber": "70070014",
		"qrString": "", "amount": strconv.FormatInt(made.amount, 10),
		"statusCode": "00", "statusMessage": "SUCCESS",
	}}
}

// statusDuitku tells one payment.
func (g *Gateway) statusDuitku(q question) reply {
	var asked duitkuCharge
	if !q.decode(&asked) || asked.Signature != g.duitkuMD5(asked.Merchant, asked.Order) {
		return duitkuRefusal(http.StatusUnauthorized, "Wrong signature")
	}
	found := g.find(byReference("duitku", asked.Order))
	if found == nil {
		return duitkuRefusal(http.StatusNotFound, "Transaction not found")
	}
	code, told := "01", "PROCESS"
	switch found.state {
	case Paid, Refund:
		code, told = "00", "SUCCESS"
	case Expired, Failed:
		code, told = "02", "EXPIRED"
	}

	return reply{code: http.StatusOK, made: found, body: object{
		"merchantOrderId": found.reference, "reference": found.id,
		"amount": strconv.FormatInt(found.amount, 10), "fee": "2500.00",
		"statusCode": code, "statusMessage": told,
	}}
}

// callDuitku makes a callback.
func (g *Gateway) callDuitku(c charge, said claim) Callback {
	merchant, amount := g.config.Account.DuitkuMerchant, strconv.FormatInt(said.amount, 10)
	if said.mode == Stranger {
		merchant = "D9999"
	}
	result := "01"
	if said.outcome == Paid {
		result = "00"
	}
	signature := g.duitkuMD5(merchant, amount, c.reference)
	if said.mode == Forged {
		signature = g.duitkuMD5(merchant, c.reference, amount) // the order of a charge
	}
	fields := []field{
		{"merchantCode", merchant},
		{"amount", amount},
		{"merchantOrderId", c.reference},
		{"productDetail", "Tagihan internet"},
		{"paymentCode", c.method},
		{"resultCode", result},
		{"reference", c.id},
		{"signature", signature},
	}
	if said.mode == Unsigned {
		fields = fields[:len(fields)-1]
	}
	if said.mode == Reordered {
		slices.Reverse(fields)
	}
	pairs := make([]string, len(fields))
	for i, one := range fields {
		pairs[i] = one.name + "=" + url.QueryEscape(one.value.(string))
	}

	return Callback{
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body:   []byte(strings.Join(pairs, "&")),
	}
}
