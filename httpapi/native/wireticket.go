package native

import "time"

// Ticket is something that a customer wants to have looked at.
type Ticket struct {
	ID          int64         `json:"id"`
	Revision    uint64        `json:"revision"`
	Number      string        `json:"number"`
	Customer    string        `json:"customer" doc:"number, or # and the id"`
	Service     int64         `json:"service" doc:"id; 0 for none in particular"`
	Type        string        `json:"type"`
	Solution    string        `json:"solution"`
	Description string        `json:"description"`
	Status      string        `json:"status" doc:"pending, process or closed"`
	Assigned    string        `json:"assigned" doc:"name of an operator; empty for nobody"`
	Timeline    []TicketEntry `json:"timeline" doc:"the oldest first"`
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
	ClosedAt    *time.Time    `json:"closed_at" doc:"null while it is open"`
}

// TicketEntry is something that was said or done about a ticket.
type TicketEntry struct {
	At         time.Time `json:"at"`
	Status     string    `json:"status"`
	Remark     string    `json:"remark"`
	By         string    `json:"by"`
	ByCustomer bool      `json:"by_customer"`
}

// TicketOrder opens a ticket.
type TicketOrder struct {
	Customer    string `json:"customer" doc:"number, or # and the id"`
	Service     string `json:"service,omitempty" doc:"login, or # and the id"`
	Type        string `json:"type"`
	Solution    string `json:"solution,omitempty"`
	Description string `json:"description"`
}

// TicketAnswer is what is said or done about a ticket.
type TicketAnswer struct {
	Remark   string  `json:"remark,omitempty"`
	Status   *string `json:"status,omitempty" doc:"pending, process or closed"`
	Solution *string `json:"solution,omitempty"`
	Assigned *string `json:"assigned,omitempty" doc:"name of an operator; empty for nobody"`
}

// PortPool is a range of ports of a public address.
type PortPool struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Name      string    `json:"name"`
	Address   string    `json:"address"`
	First     int       `json:"first"`
	Last      int       `json:"last"`
	Router    string    `json:"router" doc:"name of the NAS that has the address; empty for none"`
	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note"`
}

// PortPoolChange makes a range of ports or changes one.
type PortPoolChange struct {
	Name    *string `json:"name,omitempty"`
	Address *string `json:"address,omitempty"`
	First   *int    `json:"first,omitempty"`
	Last    *int    `json:"last,omitempty"`
	Router  *string `json:"router,omitempty"`
	Note    *string `json:"note,omitempty"`
}

// AuditRecord is one line of the audit log: who changed what, and why.
type AuditRecord struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Address string    `json:"address" doc:"where the request came from; may be empty"`
	Action  string    `json:"action" doc:"such as plan.set"`
	Noun    string    `json:"noun"`
	Subject int64     `json:"subject" doc:"id of the record"`
	Before  string    `json:"before" doc:"what it was, as JSON without secrets; empty for nothing"`
	After   string    `json:"after"`
	Reason  string    `json:"reason"`
}
