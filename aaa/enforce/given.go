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
	if metered(plan) {
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

// metered reports whether what a service has used can matter: to its plan, or to the one that
// follows when it has expired.
func metered(plan *directory.Plan) bool {
	fallback := plan.Fallback()

	return plan.Record().Metered() || fallback != nil && fallback.Metered()
}

// raises reports whether what the service gets is its plain right: whoever follows it gives
// something back, and goes before those who take something away.
func (g *given) raises() bool {
	if !g.known || g.entitled.Outcome != store.Accept {
		return false
	}

	return g.entitled.Reason != store.ReasonFairUse && g.entitled.Reason != store.ReasonThrottled
}

// left is the time until a session that is told now must end; 0 for no bound.
func (g *given) left(now time.Time) time.Duration {
	left := shareOfTime(g.entitled.Uptime, g.devices)
	if g.entitled.EndsAt.IsZero() {
		return left
	}
	until := max(g.entitled.EndsAt.Sub(now), time.Second)
	if left == 0 {
		return until
	}

	return min(left, until)
}

// remains is what a session may have counted when it must end: its counters as they were last
// heard, and its share of what remains. Zeros are no bounds.
func (g *given) remains(s *store.Session) store.DataLimit {
	left := &g.entitled.Remains

	return store.DataLimit{
		Up:    beyond(s.InputOctets, share(left.Up, g.devices)),
		Down:  beyond(s.OutputOctets, share(left.Down, g.devices)),
		Total: beyond(s.InputOctets+s.OutputOctets, share(left.Total, g.devices)),
	}
}

// beyond adds a share to a counter, where there is one.
func beyond(counter, share uint64) uint64 {
	if share == 0 || counter+share < counter {
		return 0
	}

	return counter + share
}

// share divides what remains among the devices that may be online together, rounded up. A device
// that has used up its share logs in again and gets a new one.
func share(octets uint64, devices int) uint64 {
	if devices <= 1 {
		return octets
	}

	return octets/uint64(devices) + min(octets%uint64(devices), 1)
}

// shareOfTime divides what remains of an uptime in the same way, rounded up to a second.
func shareOfTime(remains time.Duration, devices int) time.Duration {
	if devices <= 1 || remains <= 0 {
		return remains
	}

	return (remains/time.Duration(devices) + time.Second - 1).Truncate(time.Second)
}

// ageOf is how long a session has lasted by the clock of its NAS, which counts Session-Timeout from
// the beginning of the session.
func ageOf(s *store.Session, now time.Time) time.Duration {
	if s.Duration > 0 {
		return s.Duration + max(now.Sub(s.Updated), 0)
	}

	return max(now.Sub(s.Started), 0)
}
