package routeros

import (
	"cmp"
	"context"
	"slices"

	"gardu/routeros/api"
	"gardu/store"
)

// beside lends a connection that is not the worker's, at most three of a router at a time.
func (w *worker) beside(ctx context.Context, do func(*api.Conn, *store.Router) error) error {
	select {
	case w.side <- struct{}{}:
	case <-ctx.Done():
		return store.Errorf(store.Unavailable, "waiting for a connection: %w", ctx.Err())
	}
	defer func() { <-w.side }()
	router := w.record()
	conn, err := w.fleet.open(ctx, &router)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()

	return do(conn, &router)
}

// Options say how a plan is applied by hand.
type Options struct {
	Override []Guard // guards that the operator has been told of and goes on without
	// Report is told of each step what the router said against it; nothing where it was done. Its
	// error ends the run between two steps. Nil for nobody.
	Report func(step *Step, refused string) error
}

// Outcome is what a plan was and what became of it.
type Outcome struct {
	Plan *Plan `json:"plan"`
	Done Done  `json:"done"`
}

// Test opens a connection to a router and says who answers. It dials even where the worker waits.
func (f *Fleet) Test(ctx context.Context, router int64) (Identity, error) {
	var identity Identity
	one, err := f.worker(router)
	if err != nil {
		return identity, err
	}
	ctx, cancel := context.WithTimeout(ctx, verbPatience)
	defer cancel()
	err = one.beside(ctx, func(conn *api.Conn, record *store.Router) (err error) {
		identity, err = readIdentity(ctx, conn)
		if err != nil {
			return explained(record, err)
		}

		return nil
	})
	if err == nil {
		one.retry()
	}

	return identity, err
}

// retry lets the worker try again at once.
func (w *worker) retry() {
	w.mu.Lock()
	open := w.link.failures > 0
	w.link.worked()
	w.mu.Unlock()
	if open {
		w.nudge()
	}
}

// Plan says what a full round would do now. It writes nothing.
func (f *Fleet) Plan(ctx context.Context, router int64) (*Plan, error) {
	one, err := f.worker(router)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, verbPatience)
	defer cancel()
	var plan *Plan
	err = one.beside(ctx, func(conn *api.Conn, record *store.Router) error {
		seen, err := f.survey(ctx, conn, record)
		if err != nil {
			return explained(record, err)
		}
		plan = seen.plan
		plan.Guards = one.holding(seen)

		return nil
	})

	return plan, err
}

// Apply makes a full round now. The error of a guard that holds is a *Refusal.
func (f *Fleet) Apply(ctx context.Context, router int64, options Options) (Outcome, error) {
	var outcome Outcome
	one, err := f.worker(router)
	if err != nil {
		return outcome, err
	}
	err = one.exclusively(ctx, func() error {
		return one.beside(ctx, func(conn *api.Conn, record *store.Router) error {
			seen, err := f.survey(ctx, conn, record)
			if err != nil {
				return explained(record, err)
			}
			outcome.Plan = seen.plan
			if err := one.guarded(seen, options.Override); err != nil {
				return err
			}
			if !slices.Contains(options.Override, GuardIdentity) {
				if err := one.trust(ctx, seen); err != nil {
					return err
				}
			}
			hand := one.hand(conn, seen.identity.Version)
			hand.report = options.Report
			outcome.Done, err = one.carry(ctx, hand, seen.plan.Steps)

			return err
		})
	})
	if err == nil {
		one.mu.Lock()
		one.rows, one.last.held = outcome.Plan.rowsAfter(&outcome.Done), ""
		one.mu.Unlock()
		one.retry()
		one.hasten(f.config.Now())
	}

	return outcome, err
}

// Kick ends every session of a login on a router, PPP and hotspot, and returns how many there
// were. It is paced with all other kicks of that router.
func (f *Fleet) Kick(ctx context.Context, router int64, login string) (int, error) {
	one, err := f.worker(router)
	if err != nil {
		return 0, err
	}

	return one.kick(ctx, login, ActivePPP, ActiveHotspot)
}

// kick ends the sessions of a login in some menus.
func (w *worker) kick(ctx context.Context, login string, menus ...Menu) (int, error) {
	if login == "" {
		return 0, store.Invalidf("login", "must be given")
	}
	if err := cmp.Or(w.reachable(), w.familiar()); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, verbPatience)
	defer cancel()
	var ended int
	err := w.beside(ctx, func(conn *api.Conn, record *store.Router) error {
		for _, menu := range menus {
			count, err := kickLogin(ctx, conn, w.kicks, menu, login)
			ended += count
			if err != nil {
				return explained(record, err)
			}
		}

		return nil
	})

	return ended, err
}

// End ends one session, for whoever cannot do it by RADIUS. Of a PPP login it is the session of
// that address or of that accounting id, where the router tells; else every session of the login.
// A session that is over already is no error. The error is NotFound where the NAS is no router of
// the fleet.
func (f *Fleet) End(ctx context.Context, session *store.Session) error {
	one := f.workerOf(session.NAS)
	if one == nil {
		return errNoRouter(session.NAS)
	}
	if err := cmp.Or(one.reachable(), one.familiar()); err != nil {
		return err
	}
	if record := one.record(); record.Paused {
		return store.Errorf(store.Unavailable, "router %s is paused", record.Name)
	}
	ctx, cancel := context.WithTimeout(ctx, verbPatience)
	defer cancel()

	return one.beside(ctx, func(conn *api.Conn, record *store.Router) error {
		return explainedOrNil(record, one.endSession(ctx, conn, session))
	})
}

// explainedOrNil is explained for an error that may be nil.
func explainedOrNil(router *store.Router, err error) error {
	if err == nil {
		return nil
	}

	return explained(router, err)
}

// endSession ends one session on a connection.
func (w *worker) endSession(ctx context.Context, conn *api.Conn, session *store.Session) error {
	login := session.UserName
	if login == "" {
		login = session.Login
	}
	for _, menu := range []Menu{ActivePPP, ActiveHotspot} {
		if !session.Address.IsValid() {
			if _, err := kickLogin(ctx, conn, w.kicks, menu, login); err != nil {
				return err
			}

			continue
		}
		if err := w.endAt(ctx, conn, menu, login, session.Address.String()); err != nil {
			return err
		}
	}

	return nil
}

// endAt ends the session of a login that has an address.
func (w *worker) endAt(
	ctx context.Context, conn *api.Conn, menu Menu, login, address string,
) error {
	where := []string{api.Equal(loginProperty(menu), login), api.Equal("address", address)}
	if menu == ActivePPP {
		_, err := endRows(ctx, conn, w.kicks, menu, where...)

		return err
	}
	here, err := readCount(ctx, conn, menu, where)
	if err != nil || here == 0 {
		return err
	}
	if _, err := endRows(ctx, conn, nil, HotspotCookies, api.Equal("user", login)); err != nil {
		return err
	}
	if _, err := endRows(ctx, conn, w.kicks, menu, where...); err != nil {
		return err
	}
	_, err = endRows(ctx, conn, nil, HotspotHosts, api.Equal("address", address))

	return err
}

// readCount counts rows; a menu that the router does not have has none.
func readCount(ctx context.Context, conn *api.Conn, menu Menu, where []string) (int, error) {
	count, err := conn.Count(ctx, string(menu), where...)

	return count, unlessRefused(err)
}
