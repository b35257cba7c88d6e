package db

import "gardu/store"

// tickets is how tickets are kept.
var tickets = with(tagged(store.NounTicket,
	func(t *store.Ticket) (*int64, *uint64) { return &t.ID, &t.Revision }),
	rules[store.Ticket]{
		claims: func(t *store.Ticket) []claim {
			return textClaim(store.NounTicket, byNumber, t.Number, "number")
		},
		names: func(t *store.Ticket) []ref {
			return refsOf(ref{store.NounCustomer, t.Customer, "customer"})
		},
		index: func(t *store.Ticket) []row {
			self := ref{noun: store.NounTicket, id: t.ID}
			rows := openRow(store.NounTicket, t.ID, t.Open())
			rows = append(rows, ownedRow(ref{noun: store.NounService, id: t.Service}, self)...)
			rows = append(rows, ownedRow(ref{noun: store.NounOperator, id: t.Agent}, self)...)
			if t.Assigned == t.Agent {
				return rows
			}

			return append(rows, ownedRow(ref{noun: store.NounOperator, id: t.Assigned}, self)...)
		},
	})

// PutTicket stores a ticket.
func (tx *BookTx) PutTicket(record store.Ticket) (store.Ticket, error) {
	return tickets.put(tx, record)
}

// DeleteTicket removes a ticket.
func (tx *BookTx) DeleteTicket(id int64) error { return tickets.remove(tx, id) }

// Ticket returns a ticket.
func (r *Lookup) Ticket(id int64) (store.Ticket, error) { return tickets.get(r, id) }

// TicketByNumber returns the ticket of a number.
func (r *Lookup) TicketByNumber(number string) (store.Ticket, error) {
	return tickets.find(r, tableNames, nameKey(store.NounTicket, byNumber, number))
}

// Tickets lists them by id.
func (r *BookReader) Tickets(page Page) ([]store.Ticket, error) {
	return tickets.list(r, page.After, page.Limit)
}
