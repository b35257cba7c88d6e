package enforce

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/coa"
	"gardu/aaa/directory"
	"gardu/aaa/session"
	"gardu/store"
)

// Sender sends a request to a NAS and waits for what comes of it. Many goroutines use it at once.
type Sender interface {
	Do(ctx context.Context, request *coa.Request) coa.Answer
}

// Outbox is the durable list of records that have changed and that somebody has to act upon.
type Outbox interface {
	// Owed lists rows in the order of their sequence, beginning behind one.
	Owed(ctx context.Context, after uint64, limit int) ([]Debt, error)
	// Settle removes rows; one that a newer change has replaced stays.
	Settle(ctx context.Context, debts []Debt) error
}

// Debt is a row of the outbox: a record has changed.
type Debt struct {
	Sequence uint64 // rising
	Noun     store.Noun
	ID       int64
	Revision uint64 // of the record after the change
}

// Config is what an Engine needs.
type Config struct {
	Directory *directory.Directory // required
	Sessions  *session.Table       // required
	Sender    Sender               // required
	Outbox    Outbox               // nil for none: nothing is owed
	Learned   []store.Ability      // what NASes have shown before
	// Learn is told what a NAS has shown, from one goroutine; it may wait. Nil for nobody.
	Learn func(store.Ability)
	// Escalate ends a session by other means than RADIUS, such as the router's own interface. It
	// may wait until the context ends. Nil for none.
	Escalate func(ctx context.Context, session *store.Session) error
	// Escalates says of a NAS whether Escalate can end its sessions. Nil means that it always can,
	// where there is one.
	Escalates func(nas int64) bool

	Zone       *time.Location   // the operator's; nil means UTC
	Now        func() time.Time // nil for time.Now
	Logger     *slog.Logger     // nil for none
	Registerer prometheus.Registerer

	InFlight       int // requests at one time, to all NASes; 0 for 64
	PerNAS         int // and to one router; 0 for 16
	KicksPerSecond int // sessions ended on one router; 0 for 20
}

// The pace where Config says none.
const (
	defaultInFlight       = 64
	defaultPerNAS         = 16
	defaultKicksPerSecond = 20
)

// Limits of an engine.
const (
	// wakeLimit bounds the services that wait to be looked at. Beyond it all open sessions are
	// looked at instead.
	wakeLimit = 1 << 16
	// trackLimit bounds the sessions that something is being done about. Beyond it services are
	// looked at again later.
	trackLimit = 1 << 17
	// provingLimit bounds the sessions whose change is being verified.
	provingLimit = 1 << 15
	// lineLimit is from how many routers on those are forgotten that nothing waits for.
	lineLimit = 1 << 13
	// agendaLimit bounds the services of the agenda.
	agendaLimit = 1 << 22
	// overdueLimit bounds the requests whose routers keep us waiting. Beyond it only routers that
	// have answered lately are spoken to.
	overdueLimit = 1024
	// lateLimit bounds the requests without answer that a late answer can be joined with.
	lateLimit = 4096
	// debtLimit bounds the rows of the outbox that are kept in memory; the rest stays where it is
	// until there is room.
	debtLimit = 1 << 16
	// checkLimit bounds the sessions whose records wait to be looked at.
	checkLimit = 1 << 16
	// returnedLimit bounds the NASes that may be back and are to be asked.
	returnedLimit = 1024
	// pendingLimit bounds what Pending lists.
	pendingLimit = 1000
	// turnSize is how many services are looked at between two looks at what can be sent.
	turnSize = 64
)

// Times.
const (
	// tick is the longest time between two looks at the clock, so that a clock that is set is
	// noticed.
	tick = time.Second
	// clockSlack is by how much a clock may go back unnoticed.
	clockSlack = 2 * time.Second
	// endingTime is how long the Stop of a session may take whose end was acknowledged.
	endingTime = time.Minute
	// ignoredAfter is how long after that acknowledgement an interim may still come: it was on its
	// way, or on ours to the disk.
	ignoredAfter = 15 * time.Second
	// memory is how long a session is remembered that was concluded without a Stop.
	memory = time.Hour
	// provingTime is how long the interims may take that verify a change.
	provingTime = 30 * time.Minute
	// stuckTime is after how long a session is tried again that nothing helps with.
	stuckTime = 10 * time.Minute
	// firstBusy and lastBusy bound the pause after a router had no time.
	firstBusy = 2 * time.Second
	lastBusy  = time.Minute
)

// complete fills in what was left out. It fails with Invalid when something is missing.
func (c Config) complete() (Config, error) {
	switch {
	case c.Directory == nil:
		return c, store.Invalidf("directory", "is missing")
	case c.Sessions == nil:
		return c, store.Invalidf("sessions", "is missing")
	case c.Sender == nil:
		return c, store.Invalidf("sender", "is missing")
	case c.InFlight < 0 || c.PerNAS < 0 || c.KicksPerSecond < 0:
		return c, store.Invalidf("in_flight", "a pace must not be negative")
	}
	if c.Outbox == nil {
		c.Outbox = noOutbox{}
	}
	if c.Learn == nil {
		c.Learn = func(store.Ability) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.InFlight = orDefault(c.InFlight, defaultInFlight)
	c.PerNAS = orDefault(c.PerNAS, defaultPerNAS)
	c.KicksPerSecond = orDefault(c.KicksPerSecond, defaultKicksPerSecond)

	return c, nil
}

// escalates reports whether sessions of a NAS can be ended by other means than RADIUS.
func (c *Config) escalates(nas int64) bool {
	return c.Escalate != nil && (c.Escalates == nil || c.Escalates(nas))
}

// orDefault stands in for a number that was not given.
func orDefault(number, usual int) int {
	if number == 0 {
		return usual
	}

	return number
}

// noOutbox is an outbox that is always empty.
type noOutbox struct{}

// Owed lists nothing.
func (noOutbox) Owed(context.Context, uint64, int) ([]Debt, error) { return nil, nil }

// Settle does nothing.
func (noOutbox) Settle(context.Context, []Debt) error { return nil }
