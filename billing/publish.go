package billing

import (
	"encoding/json"
	"strconv"
	"time"

	"gardu/store"
)

// publication is the body of a webhook. Of its fields those are there that belong to the event.
type publication struct {
	Event     string    `json:"event"`
	At        time.Time `json:"at"`
	Customer  int64     `json:"customer,omitempty"`
	Payment   int64     `json:"payment,omitempty"`
	Invoice   string    `json:"invoice,omitempty"` // the number; of the first where there are more
	Invoices  []string  `json:"invoices,omitempty"`
	Order     string    `json:"order,omitempty"` // the token
	Service   int64     `json:"service,omitempty"`
	Login     string    `json:"login,omitempty"`
	Amount    int64     `json:"amount,omitempty"` // minor units
	Currency  string    `json:"currency,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Due       string    `json:"due,omitempty"` // YYYY-MM-DD
}

// eventOf returns the event that a notice stands for, or "".
func eventOf(kind store.NoticeKind) string {
	switch kind {
	case store.NoticePaid:
		return store.EventPaymentPaid
	case store.NoticeInvoice:
		return store.EventInvoiceIssued
	case store.NoticeIsolir:
		return store.EventServiceIsolated
	case store.NoticeRestored:
		return store.EventServiceRestored
	default:
		return ""
	}
}

// publish queues a delivery to each hook that wants the event of a notice, in the transaction of
// what the notice tells.
func (d *desk) publish(notice *store.Notice) error {
	event := eventOf(notice.Kind)
	if event == "" {
		return nil
	}

	return d.publishEvent(event, notice.Of, notice.Subject, notice.Customer)
}

// publishOrder queues a delivery to each hook that is told of paid orders.
func (d *desk) publishOrder(order *store.Order) error {
	return d.publishEvent(store.EventOrderPaid, store.NounOrder, order.ID, order.Customer)
}

// publishEvent queues deliveries of an event about a record.
func (d *desk) publishEvent(event string, of store.Noun, subject, customer int64) error {
	hooks, err := d.hooksOnce()
	if err != nil {
		return err
	}
	var body []byte
	for at := range hooks {
		if !hooks[at].Wants(event) {
			continue
		}
		if body == nil {
			if body, err = d.compose(event, of, subject, customer); err != nil {
				return err
			}
		}
		_, err := d.PutDelivery(store.Delivery{
			Hook: hooks[at].ID, Event: event, Of: of, Subject: subject, Body: body,
			Created: d.now, SendAt: d.now,
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// hooksOnce reads the hooks, once for a desk.
func (d *desk) hooksOnce() ([]store.Hook, error) {
	if d.hooks != nil {
		return *d.hooks, nil
	}
	list, err := d.Hooks()
	if err == nil {
		d.hooks = &list
	}

	return list, err
}

// compose writes the body of an event.
func (d *desk) compose(event string, of store.Noun, subject, customer int64) ([]byte, error) {
	told := publication{Event: event, At: d.now, Customer: customer}
	var err error
	switch of {
	case store.NounPayment:
		err = d.composePayment(&told, subject)
	case store.NounInvoice:
		err = d.composeInvoice(&told, subject)
	case store.NounOrder:
		err = d.composeOrder(&told, subject)
	case store.NounService:
		var service store.Service
		service, err = d.Service(subject)
		told.Service, told.Login = service.ID, service.Login
	}
	if err != nil {
		return nil, err
	}

	return json.Marshal(told)
}

// maxTold is how many invoices of a payment are told.
const maxTold = 20

// composePayment tells of a payment and what it settled.
func (d *desk) composePayment(told *publication, id int64) error {
	payment, err := d.Payment(id)
	if err != nil {
		return err
	}
	told.Payment, told.Amount, told.Reference = payment.ID, payment.Amount, payment.Reference
	told.Currency = string(payment.Currency)
	for _, share := range payment.Shares[:min(len(payment.Shares), maxTold)] {
		invoice, err := d.Invoice(share.Invoice)
		if err != nil {
			return err
		}
		told.Invoices = append(told.Invoices, strconv.FormatInt(invoice.Number, 10))
	}
	if len(told.Invoices) > 0 {
		told.Invoice = told.Invoices[0]
	}

	return nil
}

// composeInvoice tells of an invoice.
func (d *desk) composeInvoice(told *publication, id int64) error {
	invoice, err := d.Invoice(id)
	if err != nil {
		return err
	}
	told.Invoice, told.Amount = strconv.FormatInt(invoice.Number, 10), invoice.Total
	told.Currency, told.Service = string(invoice.Currency), invoice.Service
	if !invoice.Due.IsZero() {
		told.Due = invoice.Due.In(d.zone).Format(time.DateOnly)
	}

	return nil
}

// composeOrder tells of an order.
func (d *desk) composeOrder(told *publication, id int64) error {
	order, err := d.Order(id)
	if err != nil {
		return err
	}
	told.Order, told.Amount, told.Payment = order.Token, order.Total, order.Payment
	told.Currency = string(order.Currency)

	return nil
}
