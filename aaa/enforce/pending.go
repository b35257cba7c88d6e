package enforce

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gardu/aaa/coa"
	"gardu/store"
)

// Pending is a session that is not as wished yet, for people.
type Pending struct {
	Session uint64
	Service int64
	NAS     string
	Wish    string    // such as "disconnect" or "rate 5M/5M"
	State   string    // such as "waits for its turn"
	Why     string    // the word of the cause
	Since   time.Time // when what it follows happened
	Tries   int
	Last    string    // what came of the last attempt; empty before the first
	Next    time.Time // the next attempt; zero where it is not a matter of time
}

// Pending lists what is waited for with the sessions of a service, or with all for service 0: at
// most a thousand, the oldest first.
func (e *Engine) Pending(service int64) []Pending {
	var found []Pending
	if service == 0 {
		found = e.allPending()
	} else {
		found = e.pendingOf(e.config.Sessions.AppendOpen(nil, service))
	}
	slices.SortFunc(found, func(a, b Pending) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Session, b.Session))
	})

	return found
}

// allPending lists what is waited for with any session, in no order.
func (e *Engine) allPending() []Pending {
	now, elapsed := e.config.Now(), e.elapsed()
	e.mu.Lock()
	defer e.mu.Unlock()

	var found []Pending
	for _, t := range e.tracks {
		if len(found) == pendingLimit {
			break
		}
		if t.phase != gone {
			found = append(found, t.pending(now, elapsed))
		}
	}

	return found
}

// pendingOf lists what is waited for with some sessions. It looks at no others, since the lock is
// one that accounting waits for.
func (e *Engine) pendingOf(open []store.Session) []Pending {
	now, elapsed := e.config.Now(), e.elapsed()
	e.mu.Lock()
	defer e.mu.Unlock()

	var found []Pending
	for i := range open {
		if t := e.tracks[open[i].ID]; t != nil && t.phase != gone && len(found) < pendingLimit {
			found = append(found, t.pending(now, elapsed))
		}
	}

	return found
}

// pending describes a track.
func (t *track) pending(now time.Time, elapsed time.Duration) Pending {
	one := Pending{
		Session: t.id, Service: t.service, NAS: t.nasName, Wish: t.wanted(),
		State: phaseWords[t.phase], Why: t.cause.String(), Since: t.fact, Tries: t.tries,
		Last: t.last,
	}
	next := t.due
	if t.phase == queued && t.line.silent {
		next = max(t.line.probeAt, elapsed)
		one.State = "waits for a router that does not answer"
	}
	if next > 0 && t.phase != flying && t.phase != proving {
		one.Next = now.Add(next - elapsed).Round(time.Second)
	}

	return one
}

// wanted says what is wanted for a session.
func (t *track) wanted() string {
	switch {
	case t.ends || t.todo.deed == end || t.phase == ending:
		return deedWords[end]
	case t.todo.rate && t.rate != "":
		return "rate " + t.rate
	default:
		return "limits"
	}
}

// said says what came of an attempt.
func said(arrived *landing) string {
	request := "Disconnect"
	if arrived.step.deed == change {
		request = "CoA"
	}
	answer := &arrived.answer
	switch arrived.result {
	case acknowledged:
		return "the router acknowledged the " + request
	case unanswered:
		text := fmt.Sprintf("no answer to %d tries of %s", answer.Tries, request)
		if answer.Err != nil {
			text += ": " + answer.Err.Error()
		}

		return text
	case failed:
		return fmt.Sprintf("%s could not be sent: %v", request, arrived.err)
	case lost:
		return "the router knows no such session"
	case escalated:
		return "ended by the router's own interface"
	case helpless:
		return helplessly(arrived.err)
	default:
		return "the router refused the " + request + becauseNumbered(answer.Cause)
	}
}

// helplessly says why there is no other way.
func helplessly(err error) string {
	if err == nil {
		return "no other way to end the session is known"
	}

	return err.Error()
}

// becauseNumbered writes an Error-Cause behind a sentence.
func becauseNumbered(cause coa.Cause) string {
	if cause == 0 {
		return " without a cause"
	}

	return fmt.Sprintf(": %d (%v)", uint32(cause), cause)
}
