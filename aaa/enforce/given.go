package enforce

import (
	"time"

	"gardu/aaa/directory"
	"gardu/aaa/session"
	"gardu/store"
)

// given is what a service is entitled to at an instant, in the form in which a session is compared
// with it. It is used again for the next service.
type given struct {
	login    directory.Login
	usage    store.Usage
	known    bool // false: there is no such service any more
	unclear  bool // it cannot be told: leave sessions as they are
	entitled store.Entitled
	granted  uint64 // fingerprint of the profile; 0 for a reject
	terms    uint64
	devices  int // that may be online together; 0 for no limit
}

// asker finds out what services are entitled to. Any number of goroutines may use one.
type asker struct {
	directory *directory.Directory
	sessions  *session.Table
	zone      *time.Location
}

// find looks up a service and its plan; nil when there is nothing more to be asked.
func (a *asker) find(service int64, to *given) *directory.Plan {
	to.known, to.unclear = a.directory.FindService(service, &to.login), false
	to.entitled, to.granted, to.terms, to.devices = store.Entitled{}, 0, 0, 0
	if !to.known {
		return nil
	}
	plan := a.directory.Plan(to.login.Plan)
	to.unclear = plan == nil

	return plan
}

// fill asks what a service is entitled to at an instant.
func (a *asker) fill(service int64, now time.Time, to *given) {
	if plan := a.find(service, to); plan != nil {
		a.fillFrom(plan, service, now, to)
	}
}

// fillFrom does the same for a service that was found with its plan. A service that waits for its
// first login has no session that could be compared; one that cannot be encoded was refused at
// login.
func (a *asker) fillFrom(plan *directory.Plan, service int64, now time.Time, to *given) {
	to.usage = store.Usage{}
	if plan.Metered() {
		to.usage, _ = a.sessions.Usage(service)
	}
	access := plan.Access(to.login.Access, a.zone)
	to.entitled = store.Entitlement(to.login.Standing, plan.Record(), &to.usage, access, now)
	to.devices = plan.Record().SharedUsers
	if to.entitled.Outcome == store.Reject {
		return
	}
	compiled := plan.Compiled(to.entitled.Profile, store.MikroTik)
	if compiled == nil || to.entitled.Activate {
		to.unclear = true

		return
	}
	to.granted, to.terms = compiled.Fingerprint, to.entitled.Terms()
}

// raises reports whether what the service gets is its plain right: whoever follows it gives
// something back, and goes before those who take something away.
func (g *given) raises() bool {
	if !g.known || g.entitled.Outcome != store.Accept {
		return false
	}

	return g.entitled.Reason != store.ReasonFairUse && g.entitled.Reason != store.ReasonThrottled
}

// remains is what a session may have counted when it must end: its counters as they were last
// heard, and its share of what remains. Zeros are no bounds.
func (g *given) remains(s *store.Session) store.DataLimit {
	left := g.entitled.Remains.Share(g.devices)

	return store.DataLimit{
		Up:    beyond(s.InputOctets, left.Up),
		Down:  beyond(s.OutputOctets, left.Down),
		Total: beyond(s.InputOctets+s.OutputOctets, left.Total),
	}
}

// beyond adds a share to a counter, where there is one.
func beyond(counter, share uint64) uint64 {
	if share == 0 || counter+share < counter {
		return 0
	}

	return counter + share
}

// ageOf is how long a session has lasted by the clock of its NAS, which counts Session-Timeout from
// the beginning of the session.
func ageOf(s *store.Session, now time.Time) time.Duration {
	if s.Duration > 0 {
		return s.Duration + max(now.Sub(s.Updated), 0)
	}

	return max(now.Sub(s.Started), 0)
}
