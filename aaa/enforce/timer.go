package enforce

import (
	"container/heap"
	"time"

	"gardu/store"
)

// timer is an instant at which a track or a line wants to be looked at. It is stale when the track
// has another due time by then; that of a line only says that it may be able to send.
type timer struct {
	at    time.Duration
	track *track
	line  *line
}

// timers holds what will ring, the earliest first. It is a heap.Interface.
type timers []timer

// Len is part of heap.Interface.
func (h timers) Len() int { return len(h) }

// Less is part of heap.Interface.
func (h timers) Less(i, j int) bool { return h[i].at < h[j].at }

// Swap is part of heap.Interface.
func (h timers) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push is part of heap.Interface.
func (h *timers) Push(added any) { *h = append(*h, added.(timer)) }

// Pop is part of heap.Interface.
func (h *timers) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = timer{}
	*h = old[:len(old)-1]

	return last
}

// due removes the first timer that rings, unless there is none.
func (h *timers) due(now time.Duration) (timer, bool) {
	if len(*h) == 0 || (*h)[0].at > now {
		return timer{}, false
	}

	return heap.Pop(h).(timer), true
}

// next returns the time until the first timer, at most limit.
func (h *timers) next(now, limit time.Duration) time.Duration {
	if len(*h) == 0 {
		return limit
	}

	return min(max((*h)[0].at-now, 0), limit)
}

// arm sets the timer of a track; 0 switches it off.
func (e *Engine) arm(t *track, after time.Duration) {
	if after == 0 {
		t.due = 0

		return
	}
	t.due = e.elapsed() + after
	heap.Push(&e.timers, timer{at: t.due, track: t})
}

// ringTimers sees to the timers that ring.
func (e *Engine) ringTimers(now time.Time) {
	elapsed := e.elapsed()
	var over []*track
	e.mu.Lock()
	for {
		rang, some := e.timers.due(elapsed)
		if !some {
			break
		}
		switch t := rang.track; {
		case rang.line != nil:
			e.offer(rang.line)
		case t.due != rang.at || e.tracks[t.id] != t:
		case t.phase == ending:
			over = append(over, t)
		default:
			e.rang(t)
		}
	}
	e.mu.Unlock()
	for _, t := range over {
		e.conclude(t, now)
	}
}

// rang sees to the timer of a track.
func (e *Engine) rang(t *track) {
	switch t.phase {
	case flying:
		e.dawdles(t)
	case waiting:
		e.enqueue(t)
	case stuck:
		t.escalate, t.endOnly, t.shapes, t.shape = false, false, 0, 0
		e.enqueue(t)
	case proving, gone:
		e.forget(t)
	default:
	}
}

// conclude closes a session whose router has acknowledged its end and sent no Stop. One that is
// known to acknowledge and do nothing is not believed: the session stays open until it is heard of,
// or its silence tells.
func (e *Engine) conclude(t *track, now time.Time) {
	e.mu.Lock()
	known := e.abilities.known[t.skill(store.ActDisconnect)]
	ignores := known.Verdict == store.VerdictIgnored && now.Sub(known.At) < relearnAfter
	e.mu.Unlock()
	if _, open := e.read(t.service, t.id); open && ignores {
		e.mu.Lock()
		e.arm(t, memory)
		e.mu.Unlock()

		return
	}
	open := e.config.Sessions.Conclude(t.service, t.id, store.CauseEnded, now)
	e.mu.Lock()
	defer e.mu.Unlock()

	if e.tracks[t.id] != t || t.phase != ending {
		return
	}
	if !open {
		e.forget(t)

		return
	}
	e.turnTo(t, gone)
	e.arm(t, memory)
	e.settleIfQuiet(t)
}

// settleIfQuiet has a service looked at once more when something is owed for it and nothing is left
// to be done.
func (e *Engine) settleIfQuiet(t *track) {
	if e.busy[t.service] == 0 && e.ledger.owes(t.service) {
		e.wakeAgain(t)
	}
}
