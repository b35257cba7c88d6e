package main

import (
	"context"
	"strconv"

	"gardu/aaa/directory"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/db"
)

// maxNews is of how many records one commit tells at most: what a slice of a month's end changes is
// told of in part, and stands in the book as a whole.
const maxNews = 100

// unpaidBefore tells which services that a commit has changed were held as unpaid before it. The
// directory must not have followed yet.
func (o *Office) unpaidBefore(changes []store.Change) map[int64]bool {
	before := map[int64]bool{}
	for _, change := range changes {
		var known directory.Login
		if change.Noun == store.NounService && o.Network.Directory.FindService(change.ID, &known) {
			before[change.ID] = known.Standing.Holds.Has(store.HoldUnpaid)
		}
	}

	return before
}

// publish tells whoever listens of what a commit has changed. It is news, not a record: what cannot
// be read is not told.
func (o *Office) publish(ctx context.Context, changes []store.Change, unpaid map[int64]bool) {
	if o.Events == nil {
		return
	}
	var news []web.Event
	err := o.Folder.Book.View(ctx, func(r *db.BookReader) error {
		news = news[:0]
		told := map[store.Change]bool{}
		for _, change := range changes {
			if told[change] || len(news) >= maxNews {
				continue
			}
			told[change] = true
			news = append(news, o.eventsOf(r, change, unpaid)...)
		}

		return nil
	})
	if err != nil {
		o.logger.Debug("telling of a change", "error", err)

		return
	}
	for _, event := range news {
		o.Events.Publish(event)
	}
}

// newsData is what an event says of its record. Amounts are in minor units.
type newsData struct {
	State    string `json:"state,omitempty"`
	Customer int64  `json:"customer,omitempty"`
	Login    string `json:"login,omitempty"`
	Number   string `json:"number,omitempty"`
	Amount   int64  `json:"amount,omitempty"`
	Currency string `json:"currency,omitempty"`
}

// eventsOf makes the events of one change; none for what nobody listens for, or what is gone.
func (o *Office) eventsOf(
	r *db.BookReader, change store.Change, unpaid map[int64]bool,
) []web.Event {
	switch change.Noun {
	case store.NounPayment:
		payment, err := r.Payment(change.ID)
		whose := partiesOf(r, payment.Customer)
		whose.agent = payment.Agent

		return tidings(err, "payment", change.ID, whose, newsData{
			Customer: payment.Customer, Amount: payment.Amount, Currency: string(payment.Currency),
		})
	case store.NounInvoice:
		invoice, err := r.Invoice(change.ID)
		whose := partiesOf(r, invoice.Customer)
		whose.agent = invoice.Agent

		return tidings(err, "invoice", change.ID, whose, newsData{
			State: string(invoice.Status()), Customer: invoice.Customer, Number: invoice.Display(),
			Amount: invoice.Total, Currency: string(invoice.Currency),
		})
	case store.NounOrder:
		order, err := r.Order(change.ID)
		whose := partiesOf(r, order.Customer)
		if order.Reseller != 0 {
			whose.agent = order.Reseller
		}

		return tidings(err, "order", change.ID, whose, newsData{
			State: order.State.String(), Customer: order.Customer, Amount: order.Total,
			Currency: string(order.Currency),
		})
	case store.NounService:
		return o.serviceNews(r, change.ID, unpaid)
	default:
		return nil
	}
}

// serviceNews tells of a service, and of its isolation or restoration.
func (o *Office) serviceNews(r *db.BookReader, id int64, unpaid map[int64]bool) []web.Event {
	service, err := r.Service(id)
	whose := partiesOf(r, service.Customer)
	data := newsData{
		State: string(service.State(o.now())), Customer: service.Customer, Login: service.Login,
	}
	news := tidings(err, "service", id, whose, data)
	if held := service.Holds.Has(store.HoldUnpaid); held != unpaid[id] {
		data.State = "restored"
		if held {
			data.State = "isolated"
		}
		news = append(news, tidings(err, "isolir", id, whose, data)...)
	}

	return news
}

// tidings makes the event of a record that was read without an error.
func tidings(err error, kind string, id int64, whose parties, data newsData) []web.Event {
	if err != nil {
		return nil
	}
	noun := kind
	if kind == "isolir" {
		noun = "service"
	}

	return []web.Event{{
		Kind: kind, Subject: noun + ":" + strconv.FormatInt(id, 10), Data: data,
		Agent: whose.agent, Company: whose.company,
	}}
}

// parties are whose customer somebody is: the agent, 0 for the house, and the company, 0 for none.
type parties struct{ agent, company int64 }

// partiesOf returns whose customer somebody is; none for nobody.
func partiesOf(r *db.BookReader, customer int64) parties {
	if customer == 0 {
		return parties{}
	}
	found, err := r.Customer(customer)
	if err != nil {
		return parties{}
	}

	return parties{agent: found.Person.Agent, company: found.Person.Company}
}
