package midtrans

import (
	"context"
	"net/http"
	"strings"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// overrideHeader names the one address that hears of a charge instead of the dashboard's.
const overrideHeader = "X-Override-Notification"

// wib is the zone in which Midtrans tells and reads times.
var wib = time.FixedZone("WIB", 7*60*60)

// The layouts of times, sent and read.
const (
	startLayout = "2006-01-02 15:04:05 -0700"
	toldLayout  = "2006-01-02 15:04:05"
)

// question is a page as Midtrans wants it told.
type question struct {
	Transaction transaction `json:"transaction_details"`
	Items       []item      `json:"item_details"`
	Customer    customer    `json:"customer_details"`
	Enabled     []string    `json:"enabled_payments,omitempty"`
	Expiry      expiry      `json:"expiry"`
	Callbacks   *callbacks  `json:"callbacks,omitempty"`
}

// transaction is what is to be paid.
type transaction struct {
	Order  string `json:"order_id"`
	Amount int64  `json:"gross_amount"`
}

// item is the one line of a charge. Midtrans refuses items whose sum is not the amount.
type item struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Price    int64  `json:"price"`
	Quantity int    `json:"quantity"`
}

// customer is the payer.
type customer struct {
	Name  string `json:"first_name"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// expiry is how long a page waits, from a time on.
type expiry struct {
	Start    string `json:"start_time"`
	Unit     string `json:"unit"`
	Duration int64  `json:"duration"`
}

// callbacks is where the payer's browser goes afterwards.
type callbacks struct {
	Finish string `json:"finish"`
}

// Create makes a page. See gateway.Provider. Midtrans gives no id before the payer has chosen. A
// reference that it has seen is Conflict, even when Again is set: the first page cannot be found.
func (m *Midtrans) Create(ctx context.Context, charge gateway.Charge) (gateway.Payment, error) {
	now := m.config.Now()
	if err := charge.Validate(now); err != nil {
		return gateway.Payment{}, err // names its field
	}
	word := codes.Word(charge.Channel)
	if word == "" && charge.Channel != gateway.AnyChannel {
		return gateway.Payment{}, store.Invalidf("channel", "must be one that midtrans has")
	}
	header := m.authorization()
	if charge.CallbackURL != "" {
		header[overrideHeader] = []string{charge.CallbackURL}
	}
	answer, err := m.pages.Do(ctx, gateway.Call{
		Method: http.MethodPost, Path: "/snap/v1/transactions", Header: header,
		Body: ask(charge, word, now),
	})
	if err != nil {
		return gateway.Payment{}, err // told in full
	}

	return m.payment(answer, charge)
}

// ask puts a charge into Midtrans' words.
func ask(charge gateway.Charge, word string, now time.Time) question {
	q := question{
		Transaction: transaction{Order: charge.Reference, Amount: charge.Amount},
		Items: []item{{
			ID: charge.Reference, Name: charge.Description, Price: charge.Amount, Quantity: 1,
		}},
		Customer: customer(charge.Customer),
		Expiry: expiry{
			Start: now.In(wib).Format(startLayout), Unit: "minute",
			Duration: int64(charge.Expires.Sub(now) / time.Minute),
		},
	}
	if word != "" {
		q.Enabled = []string{word}
	}
	if charge.ReturnURL != "" {
		q.Callbacks = &callbacks{Finish: charge.ReturnURL}
	}

	return q
}

// payment reads the page that Midtrans made.
func (m *Midtrans) payment(
	answer gateway.Answer, charge gateway.Charge,
) (gateway.Payment, error) {
	reply := gateway.ReadObject("reply", answer.Body)
	if !answer.OK() {
		return gateway.Payment{}, m.refused(answer.Code, reply)
	}
	page := reply.Page("redirect_url")
	if page == "" {
		reply.Fail("redirect_url", "must be there")
	}
	if err := reply.Err(); err != nil {
		return gateway.Payment{}, m.pages.Misread(err)
	}

	return gateway.Payment{
		Provider: Name, Reference: charge.Reference, Amount: charge.Amount,
		Channel: charge.Channel, Page: page, Expires: charge.Expires,
	}, nil
}

// refused makes an error of an answer that says no. A reference that was used before is told only
// in a sentence, in either language.
func (m *Midtrans) refused(code int, reply *gateway.Fields) error {
	reason := reply.Literal("status_message")
	if reply.Has("error_messages") {
		reason = reply.Literal("error_messages")
	}
	if err := reply.Err(); err != nil {
		return m.pages.Misread(err)
	}
	used := strings.Contains(reason, "sudah digunakan") ||
		strings.Contains(reason, "already been taken")
	if used && strings.Contains(reason, "order_id") {
		code = http.StatusConflict
	}

	return m.pages.Refused(code, reason, m.serverKey)
}
