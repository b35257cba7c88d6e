package billing

import (
	"cmp"
	"time"

	"gardu/store"
)

// Paying says how something is paid at once. The zero value is cash of the house.
type Paying struct {
	Wallet    bool   // from the customer's own wallet
	Method    string // name of a payment method, or id in digits
	Collector int64  // the operator who holds the cash
	Reference string // unique within its method, so that a repetition is a Conflict error
	Fee       int64  // that the provider keeps
	Received  time.Time
	Means     string // as the receipt names it; empty for the name of the method
	Note      string
}

// received makes of it what comes in from a customer.
func (p *Paying) received(d *desk, customer int64) (received, error) {
	money := received{
		Customer: customer, Reference: p.Reference, Fee: p.Fee, Received: p.Received, Note: p.Note,
	}
	switch {
	case len(p.Reference) > store.MaxName:
		return money, store.Invalidf("reference", "is longer than %d octets", store.MaxName)
	case p.Wallet && (p.Method != "" || p.Collector != 0):
		return money, store.Invalidf("method", "is either a wallet or a payment method")
	case p.Wallet && customer == 0:
		return money, store.Invalidf("customer", "must be given: it pays from its wallet")
	case p.Wallet:
		money.Source = store.Account{Kind: store.AccountWallet, Owner: customer}

		return money, nil
	case p.Method != "":
		method, err := store.ByNameOrID(p.Method, d.MethodByName, d.Method)
		if store.Is(err, store.NotFound) || err == nil && method.Disabled {
			err = store.Invalidf("method", "there is no payment method %q", store.Brief(p.Method))
		}
		money.Method = method
		if err != nil {
			return money, err
		}
	case p.Collector == 0:
		money.Source = store.Account{Kind: store.AccountBank}
	}
	if p.Collector != 0 {
		if _, err := d.Operator(p.Collector); err != nil {
			return money, err
		}
		money.Collector = p.Collector
		money.Source = store.Account{Kind: store.AccountCash, Owner: p.Collector}
	}

	return money, nil
}

// means names how something is paid, as a receipt does.
func (p *Paying) means(d *desk, money *received) string {
	if p.Means != "" {
		return p.Means
	}
	means := cmp.Or(meansOf(money), "Cash")
	if d.actor.Name == "" {
		return means
	}

	return means + " - " + d.actor.Name
}

// dayIn reads a day as it is written, 2026-01-31, and returns the midnight that begins the day some
// days later; the zero time for an empty text. The error is Invalid in the field.
func dayIn(zone *time.Location, field, text string, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, store.Invalidf(field, "%q is not a day such as 2026-01-31",
			store.Brief(text))
	}
	noon := time.Date(day.Year(), day.Month(), day.Day()+later, 12, 0, 0, 0, zone)

	return store.DayStart(noon, zone), nil
}
