package native

import (
	"context"
	"net/http"
	"strings"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountTickets registers the routes of tickets.
func (a *API) mountTickets() {
	const tag = "tickets"
	handle(a, operation{
		method: http.MethodPost, path: TicketListPath, permission: web.TicketsWrite, agents: true,
		tag: tag, status: http.StatusCreated, summary: "Open a ticket",
	}, a.openTicket)
	handle(a, operation{
		method: http.MethodGet, path: TicketListPath, permission: web.TicketsRead, agents: true,
		tag: tag, summary: "List tickets, the newest first",
	}, a.listTickets)
	handle(a, operation{
		method: http.MethodGet, path: TicketPath, permission: web.TicketsRead, agents: true,
		tag: tag, summary: "Show a ticket",
	}, a.showTicket)
	handle(a, operation{
		method: http.MethodPatch, path: TicketPath, permission: web.TicketsWrite, agents: true,
		tag: tag, summary: "Answer, assign or close a ticket",
	}, a.answerTicket)
}

// openTicket opens a ticket.
func (a *API) openTicket(ctx context.Context, in *created[TicketOrder]) (Ticket, error) {
	order := registry.TicketOrder{
		Type: in.Body.Type, Solution: in.Body.Solution, Description: in.Body.Description,
	}
	var read reader
	var err error
	if in.Body.Customer != "" {
		order.Customer, err = a.findCustomer(ctx, in.Body.Customer)
		read.note(missingAs("customer", err))
	}
	if in.Body.Service != "" {
		order.Service, err = a.findService(ctx, in.Body.Service)
		read.note(missingAs("service", err))
	}
	if err := read.err(); err != nil {
		return Ticket{}, err
	}
	ticket, err := a.config.Registry.OpenTicket(ctx, order)
	if err != nil {
		return Ticket{}, err
	}

	return a.names(ctx).showTicket(&ticket), nil
}

// ticketQuery is the input of a list of tickets.
type ticketQuery struct {
	Paging
	Customer string `query:"customer" doc:"number of a customer, or # and the id"`
	Assigned string `query:"assigned" doc:"name of an operator"`
	Status   string `query:"status" doc:"pending, process or closed, with commas between"`
	Year     int    `query:"year" doc:"in which they were opened"`
}

// listTickets lists tickets.
func (a *API) listTickets(
	ctx context.Context, in *ticketQuery,
) (answer Page[Ticket], err error) {
	page, asked, err := in.page()
	if err != nil {
		return answer, err
	}
	filter, err := a.ticketFilter(ctx, in)
	if err != nil {
		return answer, err
	}
	list, next, err := a.config.Registry.Tickets(ctx, filter, asked)
	if err != nil {
		return answer, err
	}
	answer = pageOf(page, list, func(t *store.Ticket) int64 { return t.ID },
		a.names(ctx).showTicket)
	answer.Next = ""
	if next != 0 {
		answer.Next = page.Next(page.Limit, next)
	}

	return answer, nil
}

// ticketFilter translates what is asked of a list.
func (a *API) ticketFilter(
	ctx context.Context, in *ticketQuery,
) (filter registry.TicketFilter, err error) {
	var read reader
	filter.Year = in.Year
	if in.Customer != "" {
		filter.Customer, err = a.findCustomer(ctx, in.Customer)
		read.note(missingAs("customer", err))
	}
	if in.Assigned != "" {
		operator, err := a.config.Registry.Operator(ctx, in.Assigned)
		filter.Assigned = operator.ID
		read.note(missingAs("assigned", err))
	}
	if in.Status != "" {
		words := strings.Split(in.Status, ",")
		if list := takeList(&read, "status", &words, store.ParseTicketStatus); list != nil {
			filter.Status = *list
		}
	}

	return filter, read.err()
}

// showTicket shows one ticket.
func (a *API) showTicket(ctx context.Context, in *Named) (Ticket, error) {
	ticket, err := a.config.Registry.Ticket(ctx, in.Name.text)
	if err != nil {
		return Ticket{}, err
	}

	return a.names(ctx).showTicket(&ticket), nil
}

// answerTicket notes what is said or done about a ticket.
func (a *API) answerTicket(
	ctx context.Context, in *changedRecord[TicketAnswer],
) (Ticket, error) {
	var read reader
	answer := registry.TicketAnswer{
		Remark: in.Body.Remark, Solution: in.Body.Solution, Assigned: in.Body.Assigned,
		Status: take(&read, "status", in.Body.Status, store.ParseTicketStatus),
	}
	if err := read.err(); err != nil {
		return Ticket{}, err
	}
	ticket, err := a.config.Registry.AnswerTicket(ctx, in.Name.text, answer)
	if err != nil {
		return Ticket{}, err
	}

	return a.names(ctx).showTicket(&ticket), nil
}

// showTicket translates a ticket.
func (n *names) showTicket(ticket *store.Ticket) Ticket {
	shown := Ticket{
		ID: ticket.ID, Revision: ticket.Revision, Number: ticket.Number,
		Customer: n.customer(ticket.Customer), Service: ticket.Service, Type: ticket.Type,
		Solution: ticket.Solution, Description: ticket.Description,
		Status: ticket.Status.String(), Assigned: n.operator(ticket.Assigned),
		Timeline: make([]TicketEntry, 0, len(ticket.Timeline)), CreatedAt: utc(ticket.Created),
		UpdatedAt: utc(ticket.Updated), ClosedAt: orNull(ticket.Closed),
	}
	for _, entry := range ticket.Timeline {
		shown.Timeline = append(shown.Timeline, TicketEntry{
			At: utc(entry.At), Status: entry.Status.String(), Remark: entry.Remark,
			By: entry.By, ByCustomer: entry.Customer,
		})
	}

	return shown
}
