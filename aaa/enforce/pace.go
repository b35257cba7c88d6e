package enforce

import (
	"container/heap"
	"time"
)

// lineOf returns the line of a router.
func (e *Engine) lineOf(key lineKey) *line {
	known := e.lines[key]
	if known == nil {
		if len(e.lines) >= lineLimit {
			e.sweepLines()
		}
		known = &line{key: key, window: min(firstWindow, e.config.PerNAS)}
		e.lines[key] = known
	}

	return known
}

// sweepLines forgets the lines in which nothing waits, be their routers silent or not.
func (e *Engine) sweepLines() {
	for key, l := range e.lines {
		if l.length() == 0 && l.flying == 0 && !l.ready {
			if l.silent {
				e.silent--
				l.silent = false
			}
			delete(e.lines, key)
		}
	}
}

// release forgets a line that nothing speaks for.
func (e *Engine) release(l *line) {
	if l.idle() && !l.ready && !l.proven(e.elapsed()) {
		delete(e.lines, l.key)
	}
}

// offer puts a line among those that may be able to send.
func (e *Engine) offer(l *line) {
	if !l.ready {
		l.ready = true
		e.ready = append(e.ready, l)
	}
	ring(e.signal)
}

// sendReady sends what the pace allows, one request from each line in turn, so that no router waits
// for another one.
func (e *Engine) sendReady() {
	now := e.elapsed()
	for range len(e.ready) * e.config.PerNAS {
		if len(e.ready) == 0 || e.closed || e.fresh >= e.config.InFlight {
			return
		}
		l := e.ready[0]
		e.ready = e.ready[1:]
		l.ready = false
		t, at := l.next(now)
		switch {
		case t != nil && e.fits(l, now):
			e.launch(t, now)
			l.ready = true
			e.ready = append(e.ready, l)
		case t != nil: // too many that may be dead: the others go first
			l.ready = true
			e.ready = append(e.ready, l)
		case at > 0 && at != l.alarm:
			l.alarm = at
			heap.Push(&e.timers, timer{at: at, line: l})
		}
	}
}

// hears notes that a router has answered.
func (e *Engine) hears(l *line) {
	if l.silent {
		e.silent--
	}
	l.answered(e.elapsed(), e.config.PerNAS)
}

// misses notes that a router has not answered.
func (e *Engine) misses(l *line, now time.Duration) {
	if !l.silent {
		e.silent++
	}
	l.unanswered(now)
}

// maxUnproven is the part of the common places that routers may take which have not answered
// lately: they may be dead, and would keep them for seconds.
func (e *Engine) maxUnproven() int { return max(e.config.InFlight/2, 1) }

// fits reports whether one more request to a router fits the pace of all of them. A request that
// asks a silent router whether it is there takes none of the common places.
func (e *Engine) fits(l *line, now time.Duration) bool {
	switch {
	case l.silent:
		return e.overdue < overdueLimit
	case l.proven(now):
		return e.fresh < e.config.InFlight
	default:
		return e.fresh < e.config.InFlight && e.raw < e.maxUnproven() && e.overdue < overdueLimit
	}
}

// launch sends a sender on its way with a track.
func (e *Engine) launch(t *track, now time.Duration) {
	l := t.line
	l.drop(t)
	e.turnTo(t, flying)
	l.flying++
	t.slow, t.raw, t.free = false, !l.proven(now), l.silent || t.escalate
	mayEnd := t.ends
	if mayEnd {
		l.kicked(now, time.Second/time.Duration(e.config.KicksPerSecond))
	}
	switch {
	case t.free:
		e.overdue++
	case t.raw:
		e.raw++
		fallthrough
	default:
		e.fresh++
	}
	t.again = false
	if !t.escalate { // which is no request, and keeps nobody waiting
		e.arm(t, slowAfter)
	}
	order := flight{
		id: t.id, service: t.service, force: t.force, endOnly: t.endOnly, endFor: t.endFor,
		escalate: t.escalate, mayEnd: mayEnd, shape: t.shape, cause: t.cause,
	}
	e.senders.Add(1)
	go e.send(t, order)
}

// dawdles notes that the request of a track has been without answer for long: its place goes to
// others, and its router gets no more until it answers or is silent. A track that was sent twice
// within one instant has two timers that ring, of which one counts.
func (e *Engine) dawdles(t *track) {
	if t.slow {
		return
	}
	t.slow = true
	t.line.overdue++
	if t.free {
		return
	}
	t.free = true
	e.fresh--
	if t.raw {
		e.raw--
	}
	e.overdue++
}

// giveBack gives back the places of a request.
func (e *Engine) giveBack(t *track) {
	l := t.line
	l.flying--
	if t.slow {
		l.overdue--
	}
	switch {
	case t.free:
		e.overdue--
	case t.raw:
		e.raw--
		fallthrough
	default:
		e.fresh--
	}
	e.offer(l)
}
