package aaa

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"gardu/store"
)

// DecisionLogSize is how many decisions `gardu auth log` can look back on.
const DecisionLogSize = 10_000

// Limits of the texts kept of a decision; longer ones are cut.
const (
	loggedLoginBytes   = 64
	loggedStationBytes = 24
)

// LoggedDecision is one decision as it is shown to an operator.
type LoggedDecision struct {
	At      time.Time
	NAS     int64
	Login   string
	Station string
	Access  store.AccessKind
	Method  Method
	Result  Result
	Reason  Reason
	Service int64
}

// loggedDecision is the same without pointers, so that the log costs the collector nothing.
type loggedDecision struct {
	at            int64
	nas           int64
	service       int64
	login         [loggedLoginBytes]byte
	station       [loggedStationBytes]byte
	loginLength   uint8
	stationLength uint8
	access        store.AccessKind
	method        Method
	result        Result
	reason        Reason
}

// decisionLog is a ring of the last decisions of one socket. It is allocated once.
type decisionLog struct {
	mu      sync.Mutex // guards entries and written
	entries []loggedDecision
	written uint64
}

// newDecisionLog makes an empty ring.
func newDecisionLog() *decisionLog {
	return &decisionLog{entries: make([]loggedDecision, DecisionLogSize)}
}

// add notes a decision.
func (l *decisionLog) add(request *Request, decision *Decision) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry := &l.entries[l.written%DecisionLogSize]
	l.written++
	entry.at = request.now.UnixNano()
	entry.nas = request.nas.Record.ID
	entry.service = decision.service
	entry.loginLength = uint8(copy(entry.login[:], request.login))
	entry.stationLength = uint8(copy(entry.station[:], request.station))
	entry.access = request.access
	entry.method = request.method
	entry.result = decision.result
	entry.reason = decision.reason
}

// appendTo adds what the ring holds to a list, newest first.
func (l *decisionLog) appendTo(list []LoggedDecision) []LoggedDecision {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range min(l.written, DecisionLogSize) {
		list = append(list, l.entries[(l.written-1-i)%DecisionLogSize].public())
	}

	return list
}

// public makes the shown form of an entry.
func (e *loggedDecision) public() LoggedDecision {
	return LoggedDecision{
		At:      time.Unix(0, e.at).UTC(),
		NAS:     e.nas,
		Login:   string(e.login[:e.loginLength]),
		Station: string(e.station[:e.stationLength]),
		Access:  e.access,
		Method:  e.method,
		Result:  e.result,
		Reason:  e.reason,
		Service: e.service,
	}
}

// newestDecisions merges the rings into one list, newest first, at most DecisionLogSize long.
func newestDecisions(rings []*decisionLog) []LoggedDecision {
	var list []LoggedDecision
	for _, ring := range rings {
		list = ring.appendTo(list)
	}
	slices.SortStableFunc(list,
		func(a, b LoggedDecision) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })

	return list[:min(len(list), DecisionLogSize)]
}
