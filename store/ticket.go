package store

import "time"

// Ticket is something that a customer wants to have looked at.
type Ticket struct {
	ID          int64
	Revision    uint64        `book:"1"`
	Number      string        `book:"2"` // unique: YYMMDD and a number of three digits or more
	Customer    int64         `book:"3"`
	Service     int64         `book:"4"` // 0 for none in particular
	Type        string        `book:"5"` // what it is about, in the words of the installation
	Solution    string        `book:"6"` // what was asked for, or found
	Description string        `book:"7"`
	Status      TicketStatus  `book:"8"`
	Timeline    []TicketEntry `book:"9"` // the oldest first
	Assigned    int64         `book:"10"`
	Agent       int64         `book:"11"` // of the customer, when it was opened
	Created     time.Time     `book:"12"`
	Updated     time.Time     `book:"13"`
	Closed      time.Time     `book:"14"` // zero while it is open
}

// TicketEntry is something that was said or done about a ticket.
type TicketEntry struct {
	At       time.Time    `book:"1"`
	Status   TicketStatus `book:"2"` // from then on
	Remark   string       `book:"3"`
	By       string       `book:"4"` // name of the operator or the customer
	Operator int64        `book:"5"` // 0 for somebody who is no operator
	Customer bool         `book:"6"` // said by the customer
}

// TicketStatus is how far a ticket has come.
type TicketStatus uint8

// The states of a ticket.
const (
	TicketPending TicketStatus = iota
	TicketProcess
	TicketClosed
)

// ticketWords holds the words of TicketStatus.
var ticketWords = words{field: "status", list: []string{"pending", "process", "closed"}}

// String returns the word of the status.
func (s TicketStatus) String() string { return ticketWords.name(uint8(s)) }

// ParseTicketStatus reads pending, process or closed. The error is Invalid.
func ParseTicketStatus(text string) (TicketStatus, error) {
	value, err := ticketWords.parse(text)

	return TicketStatus(value), err
}

// MarshalText returns what String does; a value outside the set is an error.
func (s TicketStatus) MarshalText() ([]byte, error) {
	return []byte(s.String()), ticketWords.check(uint8(s))
}

// UnmarshalText reads what MarshalText wrote.
func (s *TicketStatus) UnmarshalText(text []byte) (err error) {
	*s, err = ParseTicketStatus(string(text))

	return err
}

// MaxTimeline is how many entries a ticket takes.
const MaxTimeline = 200

// Open reports whether somebody still has to look at the ticket.
func (t *Ticket) Open() bool { return t.Status != TicketClosed }

// Add writes an entry into the timeline and gives the ticket its status. A full timeline is
// Exhausted.
func (t *Ticket) Add(entry TicketEntry) error {
	if len(t.Timeline) >= MaxTimeline {
		return Errorf(Exhausted, "the ticket has %d entries, and takes no more", MaxTimeline)
	}
	t.Timeline = append(t.Timeline[:len(t.Timeline):len(t.Timeline)], entry)
	t.Status, t.Updated, t.Closed = entry.Status, entry.At, time.Time{}
	if entry.Status == TicketClosed {
		t.Closed = entry.At
	}

	return nil
}

// Validate lists what is wrong with the ticket, each fault with its field.
func (t *Ticket) Validate() error {
	var found faults
	found.unless(t.Customer > 0, "customer", "must be given")
	found.id("service", t.Service)
	found.id("assigned", t.Assigned)
	found.name("type", t.Type)
	found.text("solution", t.Solution, MaxName)
	found.unless(t.Description != "", "description", "must not be empty")
	found.note("description", t.Description)
	found.add(ticketWords.check(uint8(t.Status)))
	for at := range t.Timeline {
		found.note("remark", t.Timeline[at].Remark)
	}

	return found.all()
}
