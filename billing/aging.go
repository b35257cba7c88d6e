package billing

import (
	"context"

	"gardu/billing/cycle"
	"gardu/store"
	"gardu/store/db"
)

// agingDays are the ends of the ages of debts, in days after the due day.
var agingDays = [...]int64{0, 30, 60, 90}

// Aging is what one customer owes by how long it has been due, in minor units.
type Aging struct {
	Customer int64
	Name     string
	Phone    string
	Ages     [len(agingDays) + 1]int64 // not yet late, up to 30, 60 and 90 days, and longer
	Total    int64
	Invoices int
}

// AgingPage is a part of a list of what is owed.
type AgingPage struct {
	List []Aging
	Next int64 // to be given as Page.After for what follows; 0 at the end
}

// Aging lists the customers who owe something, by their ids.
func (b *Billing) Aging(ctx context.Context, page db.Page) (answer AgingPage, err error) {
	answer.List, answer.Next, err = collect(page, lister[Aging]{
		read: func(page db.Page) ([]Aging, error) { return b.agingOf(ctx, page) },
		id:   func(one *Aging) int64 { return one.Customer },
		matches: func(one *Aging) bool {
			return one.Total > 0
		},
	})

	return answer, err
}

// agingOf reads a page of what customers owe; those whom whoever asks may not know of owe nothing.
func (b *Billing) agingOf(ctx context.Context, page db.Page) (list []Aging, err error) {
	actor := store.ActorOf(ctx)
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		debts, err := r.Receivables(page)
		list = make([]Aging, len(debts))
		for at := range debts {
			list[at].Customer = debts[at].ID
			if len(debts[at].Open) == 0 {
				continue
			}
			customer, err := r.Customer(debts[at].ID)
			if err != nil {
				return err
			}
			if seen(actor, customer.Person.Agent, customer.ID) {
				list[at] = b.age(&customer, &debts[at])
			}
		}

		return err
	})

	return list, err
}

// age tells how old the debts of a customer are.
func (b *Billing) age(customer *store.Customer, debt *store.Receivable) Aging {
	one := Aging{
		Customer: customer.ID, Name: customer.Name, Phone: customer.Phone,
		Total: debt.Left(), Invoices: len(debt.Open),
	}
	for at := range debt.Open {
		days := cycle.Days(debt.Open[at].Due, b.now(), b.config.Zone)
		age := 0
		for age < len(agingDays) && days > agingDays[age] {
			age++
		}
		one.Ages[age] += debt.Open[at].Left
	}

	return one
}
