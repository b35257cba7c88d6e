package enforce

import "time"

// wake is a service to look at.
type wake struct {
	service int64
	cause   cause
	fact    time.Time // when what is to be followed happened
}

// merged joins two wakes of a service: the stronger cause, and the older fact.
func (w wake) merged(other wake) wake {
	w.cause = max(w.cause, other.cause)
	if other.fact.Before(w.fact) {
		w.fact = other.fact
	}

	return w
}

// wakes is the set of services to look at, each once, in the order in which they came; those that
// are not patient come first. It is bounded: who is turned away must see to it that all sessions
// are looked at later.
type wakes struct {
	limit   int
	waiting map[int64]wake
	lanes   [2]fifo
}

// newWakes makes an empty set.
func newWakes(limit int) *wakes { return &wakes{limit: limit, waiting: map[int64]wake{}} }

// put adds a service. It answers false when there is no room for one more.
func (w *wakes) put(one wake) bool {
	known, found := w.waiting[one.service]
	if !found && len(w.waiting) >= w.limit {
		return false
	}
	if !found {
		w.waiting[one.service] = one
		w.lane(one).push(one.service)

		return true
	}
	joined := known.merged(one)
	w.waiting[one.service] = joined
	if known.cause.patient() && !joined.cause.patient() {
		w.lane(joined).push(one.service)
	}

	return true
}

// lane returns where a wake waits.
func (w *wakes) lane(one wake) *fifo {
	if one.cause.patient() {
		return &w.lanes[1]
	}

	return &w.lanes[0]
}

// take removes the first of the services. What has moved to the other lane is passed over.
func (w *wakes) take() (wake, bool) {
	for at := range w.lanes {
		for {
			service, some := w.lanes[at].pop()
			if !some {
				break
			}
			if one, waits := w.waiting[service]; waits {
				delete(w.waiting, service)

				return one, true
			}
		}
	}

	return wake{}, false
}

// size returns how many services wait.
func (w *wakes) size() int { return len(w.waiting) }

// fifo is a queue of numbers.
type fifo struct {
	items []int64
	head  int
}

// push adds a number at the end.
func (f *fifo) push(item int64) { f.items = append(f.items, item) }

// pop removes the first number. The room of those that are gone is used again.
func (f *fifo) pop() (int64, bool) {
	if f.head == len(f.items) {
		f.items, f.head = f.items[:0], 0

		return 0, false
	}
	item := f.items[f.head]
	f.head++
	if f.head*2 > len(f.items) && f.head >= fifoSlack {
		f.items = f.items[:copy(f.items, f.items[f.head:])]
		f.head = 0
	}

	return item, true
}

// fifoSlack is how many places may be empty before the rest is moved to the front.
const fifoSlack = 1024
