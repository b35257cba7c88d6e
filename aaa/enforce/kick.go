package enforce

import (
	"context"
	"time"

	"gardu/store"
)

// Target names the sessions that an operator wants ended: all open ones of a service, or one.
type Target struct {
	Service int64
	Session uint64 // 0 for all of Service
}

// Kicked tells what came of the wish to end one session.
type Kicked struct {
	Session  uint64
	Login    string
	NAS      string // name of its NAS record; empty where there is none any more
	Ended    bool   // its NAS has acknowledged, or knows no such session any more
	Sentence string // what the NAS said, for people
}

// Limits of a kick.
const (
	// kickTime is how long a kick waits for its outcome beyond what the pace asks for: longer than a
	// request without answer.
	kickTime = 20 * time.Second
	// kickLimit bounds the sessions of one kick.
	kickLimit = 1000
)

// kickOutcome says how a kick ends for those who wait for it.
type kickOutcome uint8

// The outcomes.
const (
	kickDone   kickOutcome = iota // acknowledged, or there is no such session
	kickFailed                    // not now; the session stays
	kickOver                      // nothing had to be sent any more
)

// Kick ends sessions now, before everything else that waits for their routers, and waits for what
// the routers say: at most until the context ends, or a time within which every router would have
// answered. Sessions whose service is not known are ended too. The error is NotFound where there is
// no such open session.
func (e *Engine) Kick(ctx context.Context, target Target) ([]Kicked, error) {
	open := e.targets(target)
	if len(open) == 0 {
		return nil, store.Errorf(store.NotFound, "there is no such open session")
	}
	pace := time.Second / time.Duration(e.config.KicksPerSecond)
	ctx, cancel := context.WithTimeout(ctx, kickTime+2*pace*time.Duration(len(open)))
	defer cancel()

	outcomes := make([]chan Kicked, len(open))
	for i := range open {
		outcomes[i] = make(chan Kicked, 1)
		e.kick(&open[i], outcomes[i])
	}
	ring(e.signal)
	kicked := make([]Kicked, len(open))
	for i := range open {
		select {
		case kicked[i] = <-outcomes[i]:
		case <-ctx.Done():
			kicked[i].Sentence = e.giveUpKick(open[i].ID, outcomes[i])
		}
		kicked[i].Session, kicked[i].Login = open[i].ID, open[i].Login
		if nas := e.config.Directory.NAS(open[i].NAS); nas != nil {
			kicked[i].NAS = nas.Record.Name
		}
	}

	return kicked, nil
}

// targets lists the open sessions that are meant.
func (e *Engine) targets(target Target) []store.Session {
	if target.Session != 0 {
		s, found := e.config.Sessions.Session(target.Session)
		if !found || !s.Open() || target.Service != 0 && s.Service != target.Service {
			return nil
		}

		return []store.Session{s}
	}
	if target.Service == 0 {
		return nil
	}
	open := e.config.Sessions.AppendOpen(nil, target.Service)

	return open[:min(len(open), kickLimit)]
}

// kick puts one session in front of all others of its router.
func (e *Engine) kick(s *store.Session, outcome chan<- Kicked) {
	now := e.config.Now()
	e.mu.Lock()
	defer e.mu.Unlock()

	record := e.config.Directory.NAS(s.NAS)
	if record == nil || record.Record.CoA == store.CoAOff {
		outcome <- Kicked{Sentence: "its router is not to be spoken to"}

		return
	}
	t := e.tracks[s.ID]
	if t == nil {
		if t = e.follow(s); t == nil {
			outcome <- Kicked{Sentence: "too many sessions are being changed already"}

			return
		}
		t.access = e.accessOf(s.Service)
	}
	t.waiter = append(t.waiter, outcome)
	if t.phase == ending {
		e.tell(t, kickDone)

		return
	}
	t.force, t.rank, t.cause, t.fact = true, rankKick, causeKick, now
	if t.phase == flying {
		t.again = true

		return
	}
	if t.phase == queued {
		t.line.drop(t)
	}
	if e.config.Escalate == nil { // the router may have been put right since it refused
		t.escalate, t.shapes, t.shape = false, 0, 0
	}
	t.line.probeAt = 0 // a person wants to know now
	e.enqueue(t)
}

// accessOf returns the kind of access of a service.
func (e *Engine) accessOf(service int64) store.AccessKind {
	var to given
	if e.config.Directory.FindService(service, &to.login) {
		return to.login.Access
	}

	return store.AnyAccess
}

// tell tells those who wait for a track what came of it.
func (e *Engine) tell(t *track, outcome kickOutcome) {
	if len(t.waiter) == 0 {
		return
	}
	kicked := Kicked{Ended: outcome == kickDone, Sentence: t.last}
	if outcome == kickOver || t.last == "" {
		kicked.Sentence = "the session has ended"
		kicked.Ended = outcome != kickFailed
	}
	for _, waiter := range t.waiter {
		waiter <- kicked // has room: each is told once
	}
	t.waiter = nil
}

// tellFailed ends a kick that did not work. What the facts ask for goes on.
func (e *Engine) tellFailed(t *track) {
	if t.force {
		e.tell(t, kickFailed)
		t.force = false
	}
}

// giveUpKick stops waiting for a session. The wish to end it is withdrawn where nothing has been
// sent yet.
func (e *Engine) giveUpKick(session uint64, outcome chan Kicked) string {
	e.mu.Lock()
	defer e.mu.Unlock()

	select {
	case told := <-outcome:
		return told.Sentence
	default:
	}
	t := e.tracks[session]
	if t == nil {
		return "the session has ended"
	}
	t.waiter = nil
	t.force = false
	if t.last != "" {
		return "no answer in time; before: " + t.last
	}

	return "no answer in time"
}
