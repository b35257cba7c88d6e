package enforce

import (
	"container/heap"
	"time"
)

// agenda holds for each service with open sessions the next instant at which time alone can change
// what it is entitled to.
type agenda struct {
	entries []entry
	places  map[int64]int // service -> its place in entries
}

// entry is one service of the agenda.
type entry struct {
	at      int64 // Unix nanoseconds
	service int64
}

// newAgenda makes an empty agenda.
func newAgenda() *agenda { return &agenda{places: map[int64]int{}} }

// set enters a service, or moves it; a zero instant removes it. A full agenda takes no new ones,
// and answers false.
func (a *agenda) set(service int64, at time.Time) bool {
	place, known := a.places[service]
	switch {
	case at.IsZero() && known:
		heap.Remove(a, place)
	case at.IsZero():
	case known && a.entries[place].at == at.UnixNano():
	case known:
		a.entries[place].at = at.UnixNano()
		heap.Fix(a, place)
	case len(a.entries) >= agendaLimit:
		return false
	default:
		heap.Push(a, entry{at: at.UnixNano(), service: service})
	}

	return true
}

// due removes the first service whose instant has come.
func (a *agenda) due(now time.Time) (wake, bool) {
	if len(a.entries) == 0 || a.entries[0].at > now.UnixNano() {
		return wake{}, false
	}
	first := heap.Pop(a).(entry)

	return wake{
		service: first.service, cause: causeClock, fact: time.Unix(0, first.at).UTC(),
	}, true
}

// next returns the time until the first instant, at most limit.
func (a *agenda) next(now time.Time, limit time.Duration) time.Duration {
	if len(a.entries) == 0 {
		return limit
	}

	return min(max(time.Duration(a.entries[0].at-now.UnixNano()), 0), limit)
}

// Len is part of heap.Interface.
func (a *agenda) Len() int { return len(a.entries) }

// Less is part of heap.Interface. Services of one instant come in the order of their ids.
func (a *agenda) Less(i, j int) bool {
	one, other := a.entries[i], a.entries[j]

	return one.at < other.at || one.at == other.at && one.service < other.service
}

// Swap is part of heap.Interface.
func (a *agenda) Swap(i, j int) {
	a.entries[i], a.entries[j] = a.entries[j], a.entries[i]
	a.places[a.entries[i].service], a.places[a.entries[j].service] = i, j
}

// Push is part of heap.Interface.
func (a *agenda) Push(added any) {
	one := added.(entry)
	a.places[one.service] = len(a.entries)
	a.entries = append(a.entries, one)
}

// Pop is part of heap.Interface.
func (a *agenda) Pop() any {
	last := a.entries[len(a.entries)-1]
	a.entries = a.entries[:len(a.entries)-1]
	delete(a.places, last.service)

	return last
}
