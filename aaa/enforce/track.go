package enforce

import (
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/reply"
	"gardu/store"
)

// phase is what is happening to a session that is not as wished, or was not.
type phase uint8

// The phases.
const (
	queued  phase = iota // waits for its turn in the line of its router
	flying               // a request is on its way
	waiting              // will be queued again at its time
	ending               // the router has acknowledged its end; its Stop has not come
	stuck                // nothing helps; tried again from time to time
	proving              // changed; whether the router really does it is being watched
	gone                 // concluded; should it be alive, this must be remembered
)

// phaseWords says the phases to people.
var phaseWords = [...]string{
	"waits for its turn", "asked", "will be asked again", "waits for the end of the session",
	"stuck", "being verified", "ended",
}

// unfinished reports whether a session in this phase still needs something.
func (p phase) unfinished() bool { return p < proving }

// wish is what a session is to have.
type wish struct{ granted, terms uint64 }

// wish returns what a session has when a step is done.
func (s *step) wish() wish { return wish{s.granted, s.terms} }

// endInstead notes that a wish cannot be had in place: for this one the session is ended.
func (t *track) endInstead(of wish) { t.endOnly, t.endFor = true, of }

// track is one session that something is to be done about, or was done a moment ago. Engine.mu
// guards it, but for what the sender of its request owns while it flies: see flight.
type track struct {
	id      uint64
	service int64 // 0 when none is known
	nas     int64
	nasName string
	access  store.AccessKind
	line    *line

	phase   phase
	due     time.Duration // when its timer rings; 0 for never
	todo    step          // as last judged
	rate    string        // the rate that it is to get, for people
	cause   cause
	fact    time.Time // when what it follows happened
	since   time.Time // for people
	last    string    // what came of the last attempt, for people
	nowhere bool      // nobody knows yet where its router is
	tries   int       // attempts
	busy    int       // how often in a row the router had no time
	shape   reply.Shape
	shapes  int // shapes that were tried in vain

	force    bool // end it whatever it is entitled to
	endOnly  bool // endFor could not be had in place
	endFor   wish
	escalate bool // leave RADIUS and go to the router itself
	again    bool // its service was looked at while it flew

	acked  time.Duration // when the router acknowledged; 0 for not yet
	proof  proof
	awaits *coa.Request // without answer, for which one may come late
	waiter []chan<- Kicked

	// place in the queue of the line
	rank   rank
	order  time.Time
	behind time.Time // when it last stayed without answer
	number uint64
	ends   bool // waits among those to be ended
	at     int  // index in its heap; -1 when in none
	slow   bool // its request has been without answer for slowAfter
	free   bool // its request takes none of the common places
	raw    bool // its router has not answered lately
}

// flight is what the sender of a request may know of its track.
type flight struct {
	id       uint64
	service  int64
	force    bool
	endOnly  bool
	endFor   wish
	escalate bool
	mayEnd   bool // a Disconnect-Request fits the pace
	shape    reply.Shape
	cause    cause
}

// before reports whether a track goes before another one of its line.
func (t *track) before(other *track) bool {
	switch {
	case t.rank != other.rank:
		return t.rank < other.rank
	case !t.order.Equal(other.order):
		return t.order.Before(other.order)
	default:
		return t.number < other.number
	}
}

// trackHeap holds the tracks of a line, the next one first. It is a heap.Interface.
type trackHeap []*track

// Len is part of heap.Interface.
func (h trackHeap) Len() int { return len(h) }

// Less is part of heap.Interface.
func (h trackHeap) Less(i, j int) bool { return h[i].before(h[j]) }

// Swap is part of heap.Interface.
func (h trackHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

// Push is part of heap.Interface.
func (h *trackHeap) Push(added any) {
	t := added.(*track)
	t.at = len(*h)
	*h = append(*h, t)
}

// Pop is part of heap.Interface.
func (h *trackHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.at = -1

	return t
}
