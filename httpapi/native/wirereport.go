package native

import "time"

// Total is what has moved on an account in a period, in whole minor units.
type Total struct {
	Account string     `json:"account" doc:"such as revenue:3, cash:7, tax; those of customers are added up"`
	Name    string     `json:"name" doc:"of the plan, operator or payment method of the account; empty where there is none"`
	Period  *time.Time `json:"period" doc:"its beginning; null for the whole"`
	Debit   int64      `json:"debit"`
	Credit  int64      `json:"credit"`
	Net     int64      `json:"net" doc:"as people speak of the account"`
	Entries int64      `json:"entries"`
}

// Totals are what has moved on accounts.
type Totals struct {
	Currency string  `json:"currency"`
	Items    []Total `json:"items"`
}

// Aging is what one customer owes by how long it has been due, in whole minor units.
type Aging struct {
	Customer string `json:"customer"`
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Currency string `json:"currency"`
	Current  int64  `json:"current" doc:"not late yet"`
	Days30   int64  `json:"days_30" doc:"late up to 30 days"`
	Days60   int64  `json:"days_60"`
	Days90   int64  `json:"days_90"`
	Older    int64  `json:"older"`
	Total    int64  `json:"total"`
	Invoices int    `json:"invoices"`
}

// AuditLine is one line of the stream of an audit: a fault, or at the end how many there were.
type AuditLine struct {
	Table  string `json:"table,omitempty"`
	Key    string `json:"key,omitempty"`
	Fault  string `json:"fault,omitempty"`
	Done   bool   `json:"done,omitempty"`
	Faults int    `json:"faults,omitempty"`
}

// Exception is a service whose hold and debts do not agree.
type Exception struct {
	Key   string `json:"key"`
	Fault string `json:"fault"`
}

// Hook is a place outside that is told of what happens.
type Hook struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Name      string    `json:"name"`
	URL       string    `json:"url"`
	Events    []string  `json:"events" doc:"that are told; none for all"`
	Allow     []string  `json:"allow" doc:"private networks that may be sent to"`
	Disabled  bool      `json:"disabled"`
	Note      string    `json:"note"`
	CreatedAt time.Time `json:"created_at"`
}

// HookChange makes a hook or changes one. What is absent stays as it is; an empty text or list
// clears.
type HookChange struct {
	Name     *string   `json:"name,omitempty"`
	URL      *string   `json:"url,omitempty"`
	Secret   *string   `json:"secret,omitempty" writeOnly:"true" doc:"signs what is sent; at least 16 octets"`
	Events   *[]string `json:"events,omitempty" doc:"payment.paid, invoice.issued, service.isolated, service.restored, order.paid"`
	Allow    *[]string `json:"allow,omitempty"`
	Disabled *bool     `json:"disabled,omitempty"`
	Note     *string   `json:"note,omitempty"`
}

// Delivery is one telling of one event to one hook.
type Delivery struct {
	ID        int64      `json:"id"`
	Hook      int64      `json:"hook"`
	Event     string     `json:"event"`
	Subject   int64      `json:"subject"`
	State     string     `json:"state" doc:"queued, delivered or dead"`
	Tries     int        `json:"tries"`
	Code      int        `json:"code" doc:"status of the last answer; 0 for none"`
	Fault     string     `json:"fault" doc:"why the last try was in vain"`
	CreatedAt time.Time  `json:"created_at"`
	SendAt    *time.Time `json:"send_at"`
	EndedAt   *time.Time `json:"ended_at"`
}
