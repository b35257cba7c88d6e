package tripay

import (
	"context"
	"net/http"

	"gardu/billing/gateway"
	"gardu/store"
)

// question is a closed payment as Tripay wants it told.
type question struct {
	Method       string `json:"method"`
	Reference    string `json:"merchant_ref"`
	Amount       int64  `json:"amount"`
	Name         string `json:"customer_name"`
	Email        string `json:"customer_email"`
	Phone        string `json:"customer_phone,omitempty"`
	Items        []item `json:"order_items"`
	CallbackURL  string `json:"callback_url,omitempty"`
	ReturnURL    string `json:"return_url,omitempty"`
	ExpiredAtSec int64  `json:"expired_time"`
	Signature    string `json:"signature"`
}

// item is the one line of a charge. Tripay refuses items whose sum is not the amount.
type item struct {
	Name     string `json:"name"`
	Price    int64  `json:"price"`
	Quantity int    `json:"quantity"`
}

// Create makes a closed payment. See gateway.Provider; the charge must name its Channel.
func (t *Tripay) Create(ctx context.Context, charge gateway.Charge) (gateway.Payment, error) {
	if err := charge.Validate(t.config.Now()); err != nil {
		return gateway.Payment{}, err // names its field
	}
	method := t.codes.Word(charge.Channel)
	if method == "" {
		return gateway.Payment{}, store.Invalidf("channel", "must be one that tripay has")
	}
	if charge.Again {
		payment, err := t.open(ctx, charge)
		if !store.Is(err, store.NotFound) {
			return payment, err // found, or told why it cannot be known
		}
	}
	answer, err := t.caller.Do(ctx, gateway.Call{
		Method: http.MethodPost, Path: "/transaction/create",
		Header: t.authorization(), Body: t.question(charge, method),
	})
	if err != nil {
		return gateway.Payment{}, err // told in full
	}
	data, err := t.data(answer)
	if err != nil {
		return gateway.Payment{}, err // told in full
	}

	return t.payment(data, charge)
}

// question puts a charge into Tripay's words.
func (t *Tripay) question(charge gateway.Charge, method string) question {
	email := charge.Customer.Email
	if email == "" {
		email = t.config.Email
	}

	return question{
		Method: method, Reference: charge.Reference, Amount: charge.Amount,
		Name: charge.Customer.Name, Email: email, Phone: charge.Customer.Phone,
		Items:       []item{{Name: charge.Description, Price: charge.Amount, Quantity: 1}},
		CallbackURL: charge.CallbackURL, ReturnURL: charge.ReturnURL,
		ExpiredAtSec: charge.Expires.Unix(),
		Signature:    t.signCharge(charge.Reference, gateway.FormatRupiah(charge.Amount)),
	}
}

// open finds the charge that an earlier Create made without our learning of it. It is Conflict
// when that is not waiting for its payer any more: then its reference is used up.
func (t *Tripay) open(ctx context.Context, charge gateway.Charge) (gateway.Payment, error) {
	found, err := t.find(ctx, charge.Reference)
	if err != nil {
		return gateway.Payment{}, err // told in full
	}
	answer, err := t.detail(ctx, found.PaymentID)
	if err != nil {
		return gateway.Payment{}, err // told in full
	}
	data, err := t.data(answer)
	if err != nil {
		return gateway.Payment{}, err // told in full
	}
	if statusOf(data.Text("status", gateway.MaxWord)) != gateway.Pending {
		return gateway.Payment{}, store.Errorf(store.Conflict, "the reference is used up")
	}

	return t.payment(data, charge)
}

// payment reads a charge as Tripay made it, and holds it to what was asked.
func (t *Tripay) payment(data *gateway.Fields, charge gateway.Charge) (gateway.Payment, error) {
	payment := gateway.Payment{
		Provider: Name, ID: data.ID("reference"), Reference: data.ID("merchant_ref"),
		Amount: netOf(data), Surcharge: data.OptionalRupiah("fee_customer"),
		Channel: t.codes.Channel(data.Optional("payment_method", gateway.MaxWord)),
		Page:    data.Page("checkout_url"), Code: data.OptionalID("pay_code"),
		QR: data.Optional("qr_string", gateway.MaxQR), Expires: data.Seconds("expired_time"),
	}
	if payment.Reference != charge.Reference {
		data.Fail("merchant_ref", "must be the one that was asked for")
	}
	if payment.Amount != charge.Amount {
		data.Fail("amount", "must be the one that was asked for")
	}
	if !payment.IsPayable() {
		data.Fail("checkout_url", "must be there")
	}
	if err := data.Err(); err != nil {
		return gateway.Payment{}, t.caller.Misread(err)
	}

	return payment, nil
}
