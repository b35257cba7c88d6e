package duitku

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// maxVAName is how many characters of a payer's name Duitku shows at a bank.
const maxVAName = 20

// success is Duitku's code for having done what it was asked, and for paid.
const success = "00"

// question is a charge as Duitku wants it told. Pages carry no merchant and signature in it, but
// in headers.
type question struct {
	Merchant    string `json:"merchantCode,omitempty"`
	Amount      int64  `json:"paymentAmount"`
	Order       string `json:"merchantOrderId"`
	Details     string `json:"productDetails"`
	Email       string `json:"email"`
	Phone       string `json:"phoneNumber,omitempty"`
	Name        string `json:"customerVaName"`
	Method      string `json:"paymentMethod,omitempty"`
	CallbackURL string `json:"callbackUrl"`
	ReturnURL   string `json:"returnUrl"`
	Expiry      int64  `json:"expiryPeriod"` // minutes
	Signature   string `json:"signature,omitempty"`
}

// Create makes a charge, or a page for AnyChannel. See gateway.Provider. Duitku insists on
// CallbackURL and ReturnURL. It takes a reference again while that is not paid, so Again changes
// nothing.
func (d *Duitku) Create(ctx context.Context, charge gateway.Charge) (gateway.Payment, error) {
	now := d.config.Now()
	if err := charge.Validate(now); err != nil {
		return gateway.Payment{}, err // names its field
	}
	if charge.CallbackURL == "" || charge.ReturnURL == "" {
		return gateway.Payment{}, store.Invalidf("callback_url", "must be there, like return_url")
	}
	call, err := d.call(charge, now)
	if err != nil {
		return gateway.Payment{}, err // names its field
	}
	caller := d.api
	if charge.Channel == gateway.AnyChannel {
		caller = d.pages
	}
	answer, err := caller.Do(ctx, call)
	if err != nil {
		return gateway.Payment{}, err // told in full
	}
	reply, err := d.reply(answer)
	if err != nil {
		return gateway.Payment{}, err // told in full
	}

	return d.payment(reply, charge)
}

// call puts a charge into Duitku's words.
func (d *Duitku) call(charge gateway.Charge, now time.Time) (gateway.Call, error) {
	asked := d.question(charge, now)
	if charge.Channel == gateway.AnyChannel {
		return gateway.Call{
			Method: http.MethodPost, Path: "/merchant/createInvoice",
			Header: d.pageHeader(now), Body: asked,
		}, nil
	}
	asked.Method = d.codes.Word(charge.Channel)
	if asked.Method == "" {
		return gateway.Call{}, store.Invalidf("channel", "must be one that duitku has")
	}
	asked.Merchant = d.config.MerchantCode
	asked.Signature = d.signInquiry(charge.Reference, gateway.FormatRupiah(charge.Amount))

	return gateway.Call{
		Method: http.MethodPost, Path: "/merchant/v2/inquiry", Body: asked,
	}, nil
}

// question fills in what both kinds of charge have in common.
func (d *Duitku) question(charge gateway.Charge, now time.Time) question {
	email := charge.Customer.Email
	if email == "" {
		email = d.config.Email
	}
	name := []rune(charge.Customer.Name)

	return question{
		Amount: charge.Amount, Order: charge.Reference, Details: charge.Description,
		Email: email, Phone: charge.Customer.Phone, Name: string(name[:min(len(name), maxVAName)]),
		CallbackURL: charge.CallbackURL, ReturnURL: charge.ReturnURL,
		Expiry: int64(charge.Expires.Sub(now) / time.Minute),
	}
}

// pageHeader returns the headers that sign a page.
func (d *Duitku) pageHeader(now time.Time) http.Header {
	timestamp := strconv.FormatInt(now.UnixMilli(), 10)
	header := http.Header{}
	header.Set("x-duitku-merchantcode", d.config.MerchantCode)
	header.Set("x-duitku-timestamp", timestamp)
	header.Set("x-duitku-signature", d.signPage(timestamp))

	return header
}

// payment reads a charge as Duitku made it, and holds it to what was asked as far as it is told.
func (d *Duitku) payment(
	reply *gateway.Fields, charge gateway.Charge,
) (gateway.Payment, error) {
	payment := gateway.Payment{
		Provider: Name, ID: reply.ID("reference"), Reference: charge.Reference,
		Amount: charge.Amount, Channel: charge.Channel, Page: reply.Page("paymentUrl"),
		Code: reply.OptionalID("vaNumber"), QR: reply.Optional("qrString", gateway.MaxQR),
		Expires: charge.Expires,
	}
	if reply.Has("amount") && reply.Rupiah("amount") != charge.Amount {
		reply.Fail("amount", "must be the one that was asked for")
	}
	if !payment.IsPayable() {
		reply.Fail("paymentUrl", "must be there")
	}
	d.checkMerchant(reply)
	if err := reply.Err(); err != nil {
		return gateway.Payment{}, d.api.Misread(err)
	}

	return payment, nil
}

// checkMerchant refuses what is about another merchant's money.
func (d *Duitku) checkMerchant(fields *gateway.Fields) {
	if told := fields.Literal("merchantCode"); told != "" && told != d.config.MerchantCode {
		fields.Fail("merchantCode", "must be ours")
	}
}

// reply reads an answer to a charge, and refuses what says no.
func (d *Duitku) reply(answer gateway.Answer) (*gateway.Fields, error) {
	reply := gateway.ReadObject("reply", answer.Body)
	code := reply.Literal("statusCode")
	if err := reply.Err(); err != nil {
		return nil, d.api.Misread(err)
	}
	if answer.OK() && code == success {
		return reply, nil
	}

	return nil, d.refused(answer.Code, reply)
}

// refused makes an error of an answer that says no. That a payment is not known, Duitku says only
// in a sentence.
func (d *Duitku) refused(code int, reply *gateway.Fields) error {
	reason := reply.Literal("statusMessage")
	for _, other := range []string{"Message", "message"} {
		if reason == "" {
			reason = reply.Literal(other)
		}
	}
	if err := reply.Err(); err != nil {
		return d.api.Misread(err)
	}
	if strings.Contains(strings.ToLower(reason), "not found") {
		code = http.StatusNotFound
	}

	return d.api.Refused(code, reason, d.key)
}
