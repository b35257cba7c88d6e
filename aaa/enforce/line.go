package enforce

import (
	"container/heap"
	"math/rand/v2"
	"net/netip"
	"time"
)

// Pace of one router.
const (
	// firstWindow is how many requests a router that has not answered yet may have outstanding.
	firstWindow = 4
	// slowAfter is how long an answer may take until its request no longer keeps others from being
	// sent. RouterOS answers within milliseconds.
	slowAfter = 500 * time.Millisecond
	// firstProbe is after how long a silent router is asked again. Each time it stays silent the
	// time doubles, up to lastProbe; a quarter of it is drawn in addition, so that routers behind
	// one broken link are not all asked at once.
	firstProbe = 10 * time.Second
	lastProbe  = time.Minute
	// lately is how long an answer proves that a router is there.
	lately = time.Minute
)

// lineKey names a router: one NAS record may stand for a whole network of them.
type lineKey struct {
	nas int64
	to  netip.Addr
}

// line is what waits for one router, and how it has answered. Engine.mu guards it.
type line struct {
	key     lineKey
	changes trackHeap // to be changed in place
	ends    trackHeap // to be ended, which has a pace of its own

	window   int // requests that may be outstanding
	flying   int
	overdue  int // of them, slow
	kickAt   time.Duration
	heardAt  time.Duration // 0 for never
	silent   bool
	probeAt  time.Duration // when a silent router may be asked again
	silentAt time.Duration // when it was last found silent
	probes   int           // in vain, in a row
	deaf     int           // requests in a row without answer
	deafFrom time.Duration
	alarm    time.Duration // the timer that was set for it last
	ready    bool          // it stands among the lines that can send
}

// push puts a track into its queue.
func (l *line) push(t *track) {
	if t.ends {
		heap.Push(&l.ends, t)

		return
	}
	heap.Push(&l.changes, t)
}

// drop takes a track out of its queue.
func (l *line) drop(t *track) {
	if t.at < 0 {
		return
	}
	if t.ends {
		heap.Remove(&l.ends, t.at)

		return
	}
	heap.Remove(&l.changes, t.at)
}

// length is how many tracks wait.
func (l *line) length() int { return len(l.changes) + len(l.ends) }

// idle reports whether the line can be forgotten. A silent router must be remembered as one.
func (l *line) idle() bool { return l.length() == 0 && l.flying == 0 && !l.silent }

// proven reports whether the router has answered lately.
func (l *line) proven(now time.Duration) bool { return l.heardAt > 0 && now-l.heardAt < lately }

// next chooses what to send now. Where nothing may be sent yet but something will in time, it
// returns that time instead; where only an answer can change that, neither.
func (l *line) next(now time.Duration) (*track, time.Duration) {
	switch {
	case l.length() == 0:
		return nil, 0
	case l.silent && l.flying > 0, l.flying >= l.window, l.overdue > 0:
		return nil, 0
	case l.silent && now < l.probeAt:
		return nil, l.probeAt
	}
	if len(l.ends) == 0 || len(l.changes) > 0 && l.changes[0].before(l.ends[0]) {
		return l.changes[0], 0
	}
	if now >= l.kickAt {
		return l.ends[0], 0
	}
	if len(l.changes) > 0 {
		return l.changes[0], 0
	}

	return nil, l.kickAt
}

// kicked notes that a Disconnect-Request leaves. The interval between two of them is drawn a little
// longer than the pace asks, never shorter.
func (l *line) kicked(now, interval time.Duration) {
	l.kickAt = now + interval + rand.N(interval/8+1)
}

// answered notes an answer: the window grows by one.
func (l *line) answered(now time.Duration, most int) {
	l.heardAt = max(now, 1)
	l.silent, l.probes, l.deaf = false, 0, 0
	l.window = min(l.window+1, most)
}

// unanswered notes that a request has stayed without answer. Several that were outstanding together
// are one silence.
func (l *line) unanswered(now time.Duration) {
	if l.deaf == 0 {
		l.deafFrom = now
	}
	l.deaf++
	l.window = 1
	if l.silent && now < l.probeAt {
		return
	}
	pause := min(firstProbe<<min(l.probes, 8), lastProbe)
	l.silent, l.silentAt, l.probeAt = true, now, now+pause+rand.N(pause/4)
	l.probes++
}

// isDeaf reports whether the router has been silent often and long enough to be called deaf.
func (l *line) isDeaf(now time.Duration) bool {
	return l.deaf >= deafAfter && now-l.deafFrom >= deafTime
}
