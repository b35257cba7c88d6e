package session

import (
	"time"

	"gardu/store"
)

// Bounds of what is kept of closed sessions, and of the work of one call.
const (
	// ReapSlice is how many places of the table one Reap looks at.
	ReapSlice = 1 << 16
	// ForgetSlice is how many sessions one Forget drops at most.
	ForgetSlice = 1 << 16
	// StopGrace is how long a session is kept after its Stop, so that a late record finds it.
	StopGrace = time.Hour
	// ReapGrace is the same for a session that we concluded to have ended: an interim may open it
	// again.
	ReapGrace = 7 * 24 * time.Hour
	// DefaultClosedLimit bounds the closed sessions in memory unless Config says otherwise.
	DefaultClosedLimit = 1 << 18
)

// Reap closes open sessions that have fallen silent: those that have sent interims and then missed
// MissedIntervals of them while we were listening. Those of a router that seems to have started
// anew are closed after one interval and RebootSlack. Their end is their last record. One that never
// sent an interim is left alone. listening tells for how long accounting was heard between two
// instants; nil means always. Each call looks at ReapSlice places and the next goes on from there.
// It returns how many it closed.
func (t *Table) Reap(now time.Time, listening func(from, to time.Time) time.Duration) int {
	t.writer.Lock()
	defer t.writer.Unlock()

	closed := 0
	for range min(ReapSlice, int(t.slab.used)) {
		t.reapAt++
		if t.reapAt > t.slab.used {
			t.reapAt = 1
		}
		s := t.slab.at(t.reapAt)
		if !s.open || s.interims == 0 {
			continue
		}
		cause := t.verdict(s, silence{now: now, listening: listening})
		if cause == 0 {
			continue
		}
		t.conclude(t.reapAt, cause, s.updated)
		t.touchUnrecorded(t.reapAt)
		closed++
	}

	return closed
}

// verdict returns why a session is to be closed now, or 0 when it is not.
func (t *Table) verdict(s *slot, silence silence) store.TerminateCause {
	interval := time.Duration(s.interval())
	if silence.lasts(s.updated, MissedIntervals*interval) {
		return store.CauseReaped
	}
	suspect := t.families.suspected(s)
	if suspect != 0 && silence.lasts(max(suspect, s.updated), interval+RebootSlack) {
		return store.CauseRebooted
	}

	return 0
}

// silence measures how long nothing was heard until now.
type silence struct {
	now       time.Time
	listening func(from, to time.Time) time.Duration
}

// lasts reports whether, since an instant, for so long nothing was heard although we listened.
func (s *silence) lasts(since int64, length time.Duration) bool {
	if s.now.UnixNano()-since < int64(length) {
		return false
	}

	return s.listening == nil || s.listening(instant(since), s.now) >= length
}

// Forget drops closed sessions whose rows are on disk and whose grace has passed, and the oldest
// ones beyond Config.ClosedLimit, those with a Stop first. It returns how many. A record for a
// forgotten session would open another one; the graces make that improbable. Reservations whose
// time has passed go too.
func (t *Table) Forget(now time.Time) int {
	for i := range t.shards {
		t.sweep(&t.shards[i], now.UnixNano())
	}
	t.writer.Lock()
	defer t.writer.Unlock()

	dropped := t.forget(&t.stopped, now.Add(-StopGrace), ForgetSlice)

	return dropped + t.forget(&t.inferred, now.Add(-ReapGrace), ForgetSlice-dropped)
}

// sweep drops the expired reservations of a shard.
func (t *Table) sweep(shard *shard, now int64) {
	shard.mu.Lock()
	defer shard.mu.Unlock()

	t.expire(shard, now)
}

// forget drops sessions from the front of a list.
func (t *Table) forget(list *chain, before time.Time, limit int) int {
	dropped := 0
	for list.first != 0 && dropped < limit {
		ref := list.first
		s := t.slab.at(ref)
		if s.dirty != 0 || s.is(taken) {
			break
		}
		excess := t.stopped.count+t.inferred.count > t.config.ClosedLimit
		if s.stopped > before.UnixNano() && !excess {
			break
		}
		list.remove(ref, t.groups)
		t.keys.remove(ref)
		t.arena.release(s.text, s.textLength)
		t.slab.release(ref)
		dropped++
	}

	return dropped
}
