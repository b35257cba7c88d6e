package aaa_test

import (
	"context"
	"sync"

	"gardu/aaa"
	"gardu/store"
)

// memoryJournal is a journal in memory with faults.
type memoryJournal struct {
	mu         sync.Mutex // guards what follows
	records    [][]byte
	trimmed    uint64
	recoveries int
	fail       error // of the next appends
	mending    error // of the next recoveries
	broken     error
	gate       chan struct{} // when set, an append waits until it is closed
	waiting    chan struct{} // when set, told that an append waits
}

func (j *memoryJournal) Append(records [][]byte) (uint64, error) {
	j.mu.Lock()
	gate, waiting := j.gate, j.waiting
	j.mu.Unlock()
	if gate != nil {
		if waiting != nil {
			waiting <- struct{}{}
		}
		<-gate
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return 0, j.broken
	}
	if j.fail != nil {
		j.broken = store.Errorf(store.Unavailable, "journal: %w", j.fail)

		return 0, j.broken
	}
	first := uint64(len(j.records)) + 1
	for _, record := range records {
		j.records = append(j.records, append([]byte(nil), record...))
	}

	return first, nil
}

func (j *memoryJournal) Broken() error {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.broken
}

func (j *memoryJournal) Recover() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.recoveries++
	if j.mending != nil {
		return j.mending
	}
	j.broken, j.fail = nil, nil

	return nil
}

func (j *memoryJournal) TrimTo(index uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.trimmed = index

	return nil
}

// set changes the faults.
func (j *memoryJournal) set(change func(*memoryJournal)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(j)
}

// count returns how many records are kept.
func (j *memoryJournal) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()

	return len(j.records)
}

// memoryLedger keeps what was folded.
type memoryLedger struct {
	mu       sync.Mutex // guards what follows
	sessions map[uint64]store.Session
	usage    []store.UsageDelta
	largest  int // sessions of the largest fold
	mark     uint64
	fail     error
}

func (l *memoryLedger) Fold(
	_ context.Context, mark uint64, sessions []store.Session, usage []store.UsageDelta,
) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return l.fail
	}
	if l.sessions == nil {
		l.sessions = make(map[uint64]store.Session)
	}
	for _, one := range sessions {
		l.sessions[one.ID] = one
	}
	l.usage = append(l.usage, usage...)
	l.largest = max(l.largest, len(sessions))
	l.mark = max(l.mark, mark)

	return nil
}

// scriptedActivator fails unless it was told what to do.
type scriptedActivator struct {
	mu   sync.Mutex // guards do and seen
	do   func(aaa.Activation) error
	seen []aaa.Activation
}

// set says what an activation does.
func (a *scriptedActivator) set(do func(aaa.Activation) error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.do = do
}

// calls returns the activations so far.
func (a *scriptedActivator) calls() []aaa.Activation {
	a.mu.Lock()
	defer a.mu.Unlock()

	return append([]aaa.Activation(nil), a.seen...)
}

func (a *scriptedActivator) Activate(_ context.Context, activation aaa.Activation) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = append(a.seen, activation)
	if a.do == nil {
		return store.Errorf(store.Internal, "nobody expected an activation")
	}

	return a.do(activation)
}
