package routeros

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// survey is what one full look at a router and the book has shown.
type survey struct {
	router   *store.Router
	identity Identity
	sheet    *Sheet
	wanted   *Wanted
	found    *Found
	plan     *Plan
}

// errBook says that the book could not be read: nothing that a router can do about.
var errBook = errors.New("reading the book")

// survey reads the book and the router, and compares. It writes nothing.
func (f *Fleet) survey(
	ctx context.Context, conn *api.Conn, router *store.Router,
) (*survey, error) {
	sheet, err := f.config.Book.Sheet(ctx, router.ID)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBook, err)
	}
	identity, err := readIdentity(ctx, conn)
	if err != nil {
		return nil, phrase("asking who answers", err)
	}
	found, err := readAll(ctx, conn, identity.Version)
	if err != nil {
		return nil, err
	}
	wanted := Desired(sheet, f.marker)

	seen := &survey{
		router: router, identity: identity, sheet: sheet, wanted: wanted, found: found,
		plan: Difference(wanted, found),
	}
	seen.warn()

	return seen, nil
}

// warn adds to the notes of the plan which local logins the router answers without asking gardu.
func (s *survey) warn() {
	c := check{seen: s}
	c.bypass()
	for _, finding := range c.findings {
		s.plan.Notes = append(s.plan.Notes, finding.Sentence)
	}
}

// round looks at everything, and writes what differs unless a guard holds.
func (w *worker) round(
	ctx context.Context, router *store.Router, wishes map[int64]time.Time,
) error {
	began := w.fleet.config.Now()
	seen, err := w.fleet.survey(ctx, w.conn, router)
	if err != nil {
		w.fleet.metrics.rounds.WithLabelValues("failed").Inc()

		return explained(router, err)
	}
	w.expected(seen.plan, wishes, began)
	w.surveyed(seen, began)
	if router.Fresh { // nobody has looked at a plan yet
		w.fleet.metrics.rounds.WithLabelValues("held").Inc()

		return nil
	}
	if err := w.guarded(seen, nil); err != nil {
		w.fleet.metrics.rounds.WithLabelValues("held").Inc()

		return err
	}
	if err := w.trust(ctx, seen); err != nil {
		return err
	}
	one := w.hand(w.conn, seen.identity.Version)
	one.between = func(ctx context.Context) (map[int64]time.Time, error) {
		return w.interleave(ctx, router)
	}
	done, err := w.carry(ctx, one, seen.plan.Steps)
	if err != nil {
		w.fleet.metrics.rounds.WithLabelValues("failed").Inc()

		return explained(router, err)
	}
	w.finished(seen, done, wishes)
	w.fleet.metrics.rounds.WithLabelValues("done").Inc()

	return nil
}

// guarded asks the guards.
func (w *worker) guarded(seen *survey, override []Guard) error {
	guards := guarding{
		router: seen.router, identity: seen.identity, plan: seen.plan, before: w.before(),
		override: override,
	}

	return guards.check()
}

// holding lists the guards that would hold.
func (w *worker) holding(seen *survey) []Refusal {
	guards := guarding{
		router: seen.router, identity: seen.identity, plan: seen.plan, before: w.before(),
	}

	return guards.holding()
}

// before is how many rows of ours the router had at the last full round.
func (w *worker) before() int {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.rows
}

// expected takes those steps out of the count of the guard that somebody has asked for: the service
// was changed by a verb, or its time has come.
func (w *worker) expected(plan *Plan, wishes map[int64]time.Time, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for at := range plan.Steps {
		service := plan.Steps[at].Service
		_, wished := wishes[service]
		until, timed := w.untils[service]
		if service != 0 && (wished || timed && !until.After(now)) {
			plan.Steps[at].strict = false
		}
	}
}

// surveyed remembers what a full look has shown.
func (w *worker) surveyed(seen *survey, at time.Time) {
	logins, untils := map[int64]string{}, map[int64]time.Time{}
	for place := range seen.sheet.Subscribers {
		if !seen.router.Mode.Writes() {
			break // they log in by RADIUS
		}
		one := &seen.sheet.Subscribers[place]
		logins[one.Service.ID] = one.Service.Login
		if until := one.Given.Until; !until.IsZero() {
			untils[one.Service.ID] = notBefore(until, at.Add(soonest))
		}
	}
	profiles := map[string]bool{}
	for _, menu := range []Menu{PPPProfiles, HotspotProfiles} {
		for at := range seen.wanted.Objects[menu] {
			profiles[seen.wanted.Objects[menu][at].Get("name")] = true
		}
	}
	base := *seen.sheet
	base.Subscribers = nil
	w.base, w.hidden, w.profiles = &base, seen.found.Hidden, profiles
	w.know(seen.identity)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.logins, w.untils, w.soon = logins, untils, earliest(untils)
	w.full, w.all = at.Add(w.fleet.interval()), false
	w.last.notes, w.last.steps, w.last.held = seen.plan.Notes, len(seen.plan.Steps), ""
	w.last.rules = rulesAmong(seen.plan.Steps)
}

// notBefore returns the later of two instants.
func notBefore(instant, least time.Time) time.Time {
	if instant.Before(least) {
		return least
	}

	return instant
}

// earliest returns the first of some instants, or zero of none.
func earliest(untils map[int64]time.Time) time.Time {
	var first time.Time
	for _, until := range untils {
		if first.IsZero() || until.Before(first) {
			first = until
		}
	}

	return first
}

// hand makes what carries out steps at the pace of the router.
func (w *worker) hand(conn *api.Conn, version api.Version) *hand {
	return &hand{
		conn: conn, version: version, pace: w.pace, kicks: w.kicks, now: w.fleet.config.Now,
		logger: w.fleet.config.Logger,
	}
}

// carry carries out steps.
func (w *worker) carry(ctx context.Context, one *hand, steps []Step) (Done, error) {
	err := one.carry(ctx, steps)
	w.fleet.metrics.carried(steps, &one.done)

	return one.done, err
}

// interleave looks at single services in the middle of a long run, so that a payment does not wait
// for thousands of other logins. It returns the services, of which the run then knows less than
// what has just been written.
func (w *worker) interleave(
	ctx context.Context, router *store.Router,
) (map[int64]time.Time, error) {
	w.mu.Lock()
	waiting := len(w.wishes)
	w.mu.Unlock()
	if waiting == 0 || waiting > fastLimit {
		return nil, nil
	}
	_, wishes := w.taken()
	whole, err := w.fast(ctx, router, wishes)
	if err != nil {
		w.mu.Lock()
		w.lost(wishes)
		w.mu.Unlock()
	} else if !whole {
		w.again()
	}

	return wishes, err
}

// finished remembers what a run has written.
func (w *worker) finished(seen *survey, done Done, wishes map[int64]time.Time) {
	now := w.fleet.config.Now()
	for _, since := range wishes {
		w.fleet.metrics.delay.Observe(now.Sub(since).Seconds())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rows = seen.plan.rowsAfter(&done)
	w.last.at, w.last.done, w.last.steps = now, done, len(done.Failed)
	w.last.rules = 0
	for at := range done.Failed {
		w.last.rules += rulesAmong([]Step{done.Failed[at].Step})
	}
}

// rulesAmong counts the steps that are about rules of isolir.
func rulesAmong(steps []Step) int {
	var rules int
	for at := range steps {
		if steps[at].Menu.ordered() && steps[at].Act != Enable {
			rules++
		}
	}

	return rules
}

// rowsAfter counts what a router has of ours once a plan is carried out.
func (p *Plan) rowsAfter(done *Done) int {
	rows := p.Rows - len(done.Failed)
	for at := range p.Steps {
		step := &p.Steps[at]
		switch {
		case step.Act == Add && step.Menu.table().comment:
			rows++
		case step.Act == Remove:
			rows--
		}
	}

	return max(0, rows)
}

// trust has the serial number of a router written down that had none.
func (w *worker) trust(ctx context.Context, seen *survey) error {
	if seen.router.Serial != "" || seen.identity.Serial == "" || w.fleet.config.Keeper == nil {
		return nil
	}
	err := w.fleet.config.Keeper.Trust(ctx, seen.router.ID, seen.identity.Serial)
	if err != nil {
		return phrase("recording the serial number", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.router.Serial = seen.identity.Serial

	return nil
}
