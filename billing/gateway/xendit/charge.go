package xendit

import (
	"context"
	"net/http"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// question is an invoice as Xendit wants it told.
type question struct {
	Reference   string    `json:"external_id"`
	Amount      int64     `json:"amount"`
	Currency    string    `json:"currency"`
	Description string    `json:"description"`
	Duration    int64     `json:"invoice_duration"` // seconds
	Methods     []string  `json:"payment_methods,omitempty"`
	PayerEmail  string    `json:"payer_email,omitempty"`
	Customer    *customer `json:"customer,omitempty"`
	Success     string    `json:"success_redirect_url,omitempty"`
	Failure     string    `json:"failure_redirect_url,omitempty"`
}

// customer is the payer.
type customer struct {
	Name  string `json:"given_names"`
	Email string `json:"email,omitempty"`
	Phone string `json:"mobile_number,omitempty"`
}

// Create makes an invoice. See gateway.Provider. Where callbacks go, Xendit knows from its
// dashboard, so CallbackURL is not sent.
func (x *Xendit) Create(ctx context.Context, charge gateway.Charge) (gateway.Payment, error) {
	now := x.now()
	if err := charge.Validate(now); err != nil {
		return gateway.Payment{}, err // names its field
	}
	word := codes.Word(charge.Channel)
	if word == "" && charge.Channel != gateway.AnyChannel {
		return gateway.Payment{}, store.Invalidf("channel", "must be one that xendit has")
	}
	if charge.Again {
		payment, err := x.open(ctx, charge)
		if !store.Is(err, store.NotFound) {
			return payment, err // found, or told why it cannot be known
		}
	}
	answer, err := x.caller.Do(ctx, gateway.Call{
		Method: http.MethodPost, Path: "/v2/invoices",
		Header: x.authorization(), Body: ask(charge, word, now),
	})
	if err != nil {
		return gateway.Payment{}, err // told in full
	}
	if !answer.OK() {
		return gateway.Payment{}, x.refused(answer)
	}

	return x.payment(gateway.ReadObject("reply", answer.Body), charge)
}

// ask puts a charge into Xendit's words.
func ask(charge gateway.Charge, word string, now time.Time) question {
	who := customer(charge.Customer)
	q := question{
		Reference: charge.Reference, Amount: charge.Amount, Currency: "IDR",
		Description: charge.Description,
		Duration:    int64(charge.Expires.Sub(now) / time.Second),
		PayerEmail:  charge.Customer.Email, Customer: &who,
		Success: charge.ReturnURL, Failure: charge.ReturnURL,
	}
	if word != "" {
		q.Methods = []string{word}
	}

	return q
}

// open finds the invoice that an earlier Create made without our learning of it. It is Conflict
// when none of those that carry the reference waits for its payer any more.
func (x *Xendit) open(ctx context.Context, charge gateway.Charge) (gateway.Payment, error) {
	list, _, err := x.list(ctx, charge.Reference)
	if err != nil {
		return gateway.Payment{}, err // told in full
	}
	if len(list) == 0 {
		return gateway.Payment{}, store.Errorf(store.NotFound, "no payment carries the reference")
	}
	for _, invoice := range list {
		if statusOf(invoice.Literal("status")) == gateway.Pending {
			return x.payment(invoice, charge)
		}
	}

	return gateway.Payment{}, store.Errorf(store.Conflict, "the reference is used up")
}

// payment reads an invoice as Xendit made it, and holds it to what was asked.
func (x *Xendit) payment(
	reply *gateway.Fields, charge gateway.Charge,
) (gateway.Payment, error) {
	payment := gateway.Payment{
		Provider: Name, ID: reply.ID("id"), Reference: reply.ID("external_id"),
		Amount: reply.Rupiah("amount"), Channel: charge.Channel,
		Page:    reply.Page("invoice_url"),
		Expires: reply.Time("expiry_date", time.RFC3339, time.UTC),
	}
	if payment.Reference != charge.Reference {
		reply.Fail("external_id", "must be the one that was asked for")
	}
	if payment.Amount != charge.Amount {
		reply.Fail("amount", "must be the one that was asked for")
	}
	if payment.Page == "" {
		reply.Fail("invoice_url", "must be there")
	}
	if err := reply.Err(); err != nil {
		return gateway.Payment{}, x.caller.Misread(err)
	}

	return payment, nil
}

// refused makes an error of an answer that says no.
func (x *Xendit) refused(answer gateway.Answer) error {
	reply := gateway.ReadObject("reply", answer.Body)
	reason := reply.Literal("error_code")
	if text := reply.Literal("message"); text != "" {
		reason += " " + text
	}
	if err := reply.Err(); err != nil {
		return x.caller.Misread(err)
	}

	return x.caller.Refused(answer.Code, reason, x.secretKey, x.callbackToken)
}
