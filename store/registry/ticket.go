package registry

import (
	"context"
	"fmt"
	"slices"

	"gardu/store"
	"gardu/store/db"
)

// TicketOrder is a ticket that is to be opened.
type TicketOrder struct {
	Customer    int64
	Service     int64 // 0 for none in particular
	Type        string
	Solution    string
	Description string
}

// TicketAnswer is what is said or done about a ticket; nil leaves a field as it is.
type TicketAnswer struct {
	Remark   string
	Status   *store.TicketStatus
	Solution *string
	Assigned *string // name or id of an operator; empty for nobody
}

// tickets is how tickets are reached.
var tickets = &kind[store.Ticket]{
	noun: store.NounTicket, word: "ticket",
	head: func(t *store.Ticket) (*int64, *uint64) { return &t.ID, &t.Revision },
	find: byKey("ticket", (*db.Lookup).TicketByNumber, (*db.Lookup).Ticket),
	list: (*db.BookReader).Tickets, remove: (*db.BookTx).DeleteTicket,
}

// ticketSeries begins the name of the series of a day's tickets.
const ticketSeries = "ticket/"

// ticketDay is how the day stands in front of a ticket's number.
const ticketDay = "060102"

// Ticket returns a ticket by its number, or by its id in digits. The error is NotFound, also for
// one that whoever asks may not know of.
func (r *Registry) Ticket(ctx context.Context, key string) (ticket store.Ticket, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		ticket, err = ticketFor(ctx, &b.Lookup, key)

		return err
	})

	return ticket, err
}

// TicketFilter says which tickets are wanted; what is empty filters nothing. Customer and Assigned
// are found by index, the rest is looked for among what they leave.
type TicketFilter struct {
	Customer int64
	Assigned int64
	Status   []store.TicketStatus
	Year     int // in which they were opened, by the operator's zone
}

// maxTickets is how many tickets one call looks at.
const maxTickets = 5_000

// Tickets lists tickets from the newest on, before page.After where that is not 0, and tells where
// to go on, 0 for nowhere.
func (r *Registry) Tickets(
	ctx context.Context, filter TicketFilter, page db.Page,
) (list []store.Ticket, next int64, err error) {
	wanted := page.Limit
	if wanted <= 0 || wanted > db.MaxPage {
		wanted = db.MaxPage
	}
	next = page.After
	for examined := 0; examined < maxTickets; examined += recordsPage {
		slice, err := r.tickets(ctx, filter, db.Page{After: next, Limit: recordsPage})
		if err != nil {
			return nil, 0, err
		}
		for _, ticket := range slice.shown {
			list = append(list, ticket)
			if next = ticket.ID; len(list) == wanted {
				return list, next, nil
			}
		}
		if next = slice.last; slice.seen < recordsPage {
			return list, 0, nil
		}
	}

	return list, next, nil
}

// ticketSlice is a part of a list that was looked at.
type ticketSlice struct {
	shown []store.Ticket
	last  int64 // the id of the last that was looked at
	seen  int
}

// tickets looks at some tickets and takes those that are wanted and may be seen.
func (r *Registry) tickets(
	ctx context.Context, filter TicketFilter, page db.Page,
) (slice ticketSlice, err error) {
	actor := store.ActorOf(ctx)
	if actor.Customer != 0 {
		filter.Customer = actor.Customer
	}
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		slice = ticketSlice{}
		ids, err := filter.ids(b, page)
		if err != nil {
			return err
		}
		for _, id := range ids {
			ticket, err := b.Ticket(id)
			if err != nil {
				return err
			}
			slice.seen, slice.last = slice.seen+1, id
			if !filter.matches(r, &ticket) {
				continue
			}
			if seen, err := maySeeTicket(actor, &b.Lookup, &ticket); err != nil || !seen {
				if err != nil {
					return err
				}

				continue
			}
			slice.shown = append(slice.shown, ticket)
		}

		return nil
	})

	return slice, err
}

// ids lists the newest tickets that the index of the filter leads to.
func (f *TicketFilter) ids(b *db.BookReader, page db.Page) ([]int64, error) {
	open := len(f.Status) > 0 && !slices.Contains(f.Status, store.TicketClosed)
	switch {
	case f.Customer != 0:
		return b.Named(store.NounCustomer, f.Customer, store.NounTicket, page, true)
	case f.Assigned != 0:
		return b.Owned(store.NounOperator, f.Assigned, store.NounTicket, page, true)
	case open:
		return b.Waiting(store.NounTicket, page, true)
	default:
		return b.Newest(store.NounTicket, page)
	}
}

// matches reports whether a ticket is wanted.
func (f *TicketFilter) matches(r *Registry, ticket *store.Ticket) bool {
	return (f.Assigned == 0 || ticket.Assigned == f.Assigned) &&
		(len(f.Status) == 0 || slices.Contains(f.Status, ticket.Status)) &&
		(f.Year == 0 || ticket.Created.In(r.config.Zone).Year() == f.Year)
}

// OpenTicket opens a ticket of a customer. Its number is drawn with it.
func (r *Registry) OpenTicket(
	ctx context.Context, order TicketOrder,
) (ticket store.Ticket, err error) {
	now := r.now()
	day := now.In(r.config.Zone).Format(ticketDay)
	err = r.update(ctx, func(tx *db.BookTx) error {
		ticket, err = order.fresh(ctx, &tx.Lookup)
		if err != nil {
			return err
		}
		number, err := tx.TakeNumber(ticketSeries + day)
		if err != nil {
			return err
		}
		ticket.Number = fmt.Sprintf("%s%03d", day, number)
		ticket.Created, ticket.Updated = now, now
		if err := ticket.Validate(); err != nil {
			return err
		}
		if ticket, err = tx.PutTicket(ticket); err != nil {
			return err
		}

		return audit(ctx, r, tx, change[store.Ticket]{of: tickets, verb: "open", after: &ticket})
	})
	if err != nil {
		return store.Ticket{}, err
	}

	return ticket, nil
}

// fresh makes the ticket of an order; whose it is must be there, and known to whoever asks.
func (o *TicketOrder) fresh(ctx context.Context, b *db.Lookup) (store.Ticket, error) {
	actor := store.ActorOf(ctx)
	ticket := store.Ticket{
		Customer: o.Customer, Service: o.Service, Type: o.Type, Solution: o.Solution,
		Description: o.Description,
	}
	if ticket.Customer == 0 {
		ticket.Customer = actor.Customer
	}
	customer, err := b.Customer(ticket.Customer)
	if store.Is(err, store.NotFound) || err == nil && !actor.MaySeeCustomer(&customer) {
		return store.Ticket{}, store.Invalidf("customer", "must be a customer that there is")
	}
	if err != nil {
		return store.Ticket{}, err
	}
	ticket.Agent = customer.Person.Agent
	if ticket.Service == 0 {
		return ticket, nil
	}
	service, err := b.Service(ticket.Service)
	if store.Is(err, store.NotFound) || err == nil && service.Customer != ticket.Customer {
		return store.Ticket{}, store.Invalidf("service", "must be one of the customer")
	}

	return ticket, err
}

// AnswerTicket notes what is said or done about a ticket. A customer's words open a closed one
// again, where no status is given; an operator's leave it as it is.
func (r *Registry) AnswerTicket(
	ctx context.Context, key string, answer TicketAnswer,
) (ticket store.Ticket, err error) {
	now, actor := r.now(), store.ActorOf(ctx)
	err = r.update(ctx, func(tx *db.BookTx) error {
		stored, err := ticketFor(ctx, &tx.Lookup, key)
		if err == nil {
			err = store.CheckExpected(ctx, stored.Revision)
		}
		if err != nil {
			return err
		}
		next := stored
		if err := answer.apply(&tx.Lookup, &next, actor); err != nil {
			return err
		}
		if err := next.Add(store.TicketEntry{
			At: now, Status: next.Status, Remark: answer.Remark, By: actor.Name,
			Operator: actor.Operator, Customer: actor.Customer != 0,
		}); err != nil {
			return err
		}
		if err := next.Validate(); err != nil {
			return err
		}
		if ticket, err = tx.PutTicket(next); err != nil {
			return err
		}

		return audit(ctx, r, tx, change[store.Ticket]{
			of: tickets, verb: "answer", before: &stored, after: &ticket,
		})
	})
	if err != nil {
		return store.Ticket{}, err
	}

	return ticket, nil
}

// CloseTicket closes a ticket with a remark, which is required.
func (r *Registry) CloseTicket(
	ctx context.Context, key, remark string,
) (store.Ticket, error) {
	if remark == "" {
		return store.Ticket{}, store.Invalidf("remark", "must not be empty")
	}
	closed := store.TicketClosed

	return r.AnswerTicket(ctx, key, TicketAnswer{Remark: remark, Status: &closed})
}

// AssignTicket gives a ticket to an operator, by name or id, or to nobody; one that waits is then
// in process.
func (r *Registry) AssignTicket(
	ctx context.Context, key, operator string,
) (store.Ticket, error) {
	return r.AnswerTicket(ctx, key, TicketAnswer{Assigned: &operator})
}

// apply puts an answer into a ticket.
func (a *TicketAnswer) apply(b *db.Lookup, ticket *store.Ticket, actor store.Actor) error {
	said := a.Remark != "" || a.Status != nil || a.Solution != nil || a.Assigned != nil
	if !said {
		return store.Invalidf("remark", "must not be empty where nothing else is said")
	}
	if actor.Customer != 0 {
		a.Assigned, a.Solution = nil, nil
	}
	store.Give(&ticket.Solution, a.Solution)
	if actor.Customer != 0 && !ticket.Open() {
		ticket.Status = store.TicketPending
	}
	if a.Assigned != nil {
		id, err := named(b, operators, "assigned", *a.Assigned)
		if err != nil {
			return err
		}
		ticket.Assigned = id
		if id != 0 && ticket.Status == store.TicketPending {
			ticket.Status = store.TicketProcess
		}
	}
	store.Give(&ticket.Status, a.Status)

	return nil
}

// ticketFor finds a ticket that whoever asks may know of.
func ticketFor(ctx context.Context, b *db.Lookup, key string) (store.Ticket, error) {
	ticket, err := tickets.find(b, key)
	if err != nil {
		return store.Ticket{}, err
	}
	seen, err := maySeeTicket(store.ActorOf(ctx), b, &ticket)
	if err == nil && !seen {
		err = missing("ticket", key)
	}
	if err != nil {
		return store.Ticket{}, err
	}

	return ticket, nil
}

// maySeeTicket reports whether somebody may know of a ticket: whoever may know of its customer, and
// the operator to whom it was given.
func maySeeTicket(actor store.Actor, b *db.Lookup, ticket *store.Ticket) (bool, error) {
	if actor.Operator != 0 && actor.Operator == ticket.Assigned {
		return true, nil
	}
	customer, err := b.Customer(ticket.Customer)

	return err == nil && actor.MaySeeCustomer(&customer), err
}
