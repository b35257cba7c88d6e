package native

import (
	"context"
	"errors"
	"time"

	"gardu/httpapi/web"
	"gardu/store"
)

// sessionFilter is the input of a stream of sessions.
type sessionFilter struct {
	Login     string `query:"login" doc:"exactly as it is stored"`
	NAS       string `query:"nas" doc:"name of a NAS"`
	Service   string `query:"service" doc:"login of a service, or # and the id"`
	All       bool   `query:"all" doc:"closed ones too, as far back as they are kept"`
	Older     string `query:"older" doc:"2h, 7d: those that began longer ago"`
	Idle      string `query:"idle" doc:"10m: open ones that nothing was heard of for longer"`
	Pending   bool   `query:"pending" doc:"only those whose NAS has still to be told something"`
	Conflicts bool   `query:"conflicts" doc:"only those that share their address with another one"`
	Limit     int    `query:"limit" doc:"at most so many; all of them where it is absent"`
}

// errEnough ends a walk once as many sessions are told as were asked for.
var errEnough = errors.New("enough sessions")

// chosen is a filter that was read, with what is known of running sessions besides.
type chosen struct {
	SessionFilter
	begun, heard       time.Time // the latest that is wanted; zero for any
	pending, conflicts bool      // only those
	limit              int       // 0 for all
	now                time.Time

	waits  map[uint64]string   // what a NAS has still to be told of a session
	shared map[uint64]struct{} // sessions that share an address
}

// choose reads a filter.
func (a *API) choose(ctx context.Context, in *sessionFilter) (*chosen, error) {
	c := &chosen{
		SessionFilter: SessionFilter{Login: web.Copy(in.Login), All: in.All},
		pending:       in.Pending, conflicts: in.Conflicts, limit: in.Limit, now: a.config.Now(),
	}
	var read reader
	var err error
	c.begun = c.before(&read, "older", in.Older)
	c.heard = c.before(&read, "idle", in.Idle)
	if in.Limit < 0 {
		read.note(store.Invalidf("limit", "must not be negative"))
	}
	if in.All && (in.Pending || in.Conflicts || in.Idle != "") {
		read.note(store.Invalidf("all", "cannot be given with idle, pending or conflicts, which are "+
			"about open sessions"))
	}
	if err := read.err(); err != nil {
		return nil, err
	}
	if c.NAS, err = a.nasOf(ctx, in.NAS); err != nil {
		return nil, err
	}
	if in.Service != "" {
		if c.Service, err = a.serviceOf(ctx, &KickOrder{Login: in.Service}); err != nil {
			return nil, err
		}
	}
	if !in.All {
		err = c.notice(ctx, &a.config.Live)
	}

	return c, err
}

// before reads a length of time that has to have passed; zero where none is given.
func (c *chosen) before(read *reader, field, text string) time.Time {
	length := take(read, field, &text, readLength)
	if length == nil || *length == 0 {
		return time.Time{}
	}

	return c.now.Add(-*length)
}

// notice gathers what is known of running sessions besides their records. What nobody here can tell
// is refused where it was asked for, and else left out.
func (c *chosen) notice(ctx context.Context, live *Live) error {
	switch {
	case live.Pendings != nil:
		list, err := live.Pendings.PendingOf(ctx, c.Service)
		if err != nil {
			return err
		}
		c.waits = make(map[uint64]string, len(list))
		for _, one := range list {
			c.waits[one.Session] = one.Sentence
		}
	case c.pending:
		return absent("what routers have still to be told")
	}
	switch {
	case live.Conflicts != nil:
		list, err := live.Conflicts.SessionConflicts(ctx)
		if err != nil {
			return err
		}
		c.shared = make(map[uint64]struct{}, len(list))
		for _, one := range list {
			for _, session := range one.Sessions {
				c.shared[session] = struct{}{}
			}
		}
	case c.conflicts:
		return absent("the list of address conflicts")
	}

	return nil
}

// wants reports whether a session is among the chosen ones.
func (c *chosen) wants(session *store.Session) bool {
	_, waits := c.waits[session.ID]
	_, shared := c.shared[session.ID]

	return (c.Service == 0 || session.Service == c.Service) &&
		(c.begun.IsZero() || session.Started.Before(c.begun)) &&
		(c.heard.IsZero() || session.Updated.Before(c.heard)) &&
		(!c.pending || waits) && (!c.conflicts || shared)
}

// eachChosen calls visit for every session that is wanted, as it is shown.
func (a *API) eachChosen(ctx context.Context, c *chosen, visit func(Session) error) error {
	names, told := a.names(ctx), 0
	err := a.config.Live.Sessions.EachSession(ctx, c.SessionFilter,
		func(session *store.Session) error {
			if !c.wants(session) {
				return nil
			}
			told++
			if err := visit(names.showRunning(session, c)); err != nil {
				return err
			}
			if told == c.limit {
				return errEnough
			}

			return nil
		})
	if errors.Is(err, errEnough) {
		return nil
	}

	return err
}

// showRunning translates a session with what is known of it besides its record.
func (n *names) showRunning(session *store.Session, c *chosen) Session {
	shown := n.showSession(session)
	shown.Pending = c.waits[session.ID]
	_, shown.Conflict = c.shared[session.ID]
	grants := n.api.config.Live.Grants
	if grants == nil || !session.Open() || session.Service == 0 {
		return shown
	}
	if grant, known := grants.GrantOf(n.ctx, session.Service); known {
		shown.Grant = &grant
	}

	return shown
}
