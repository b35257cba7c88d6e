package enforce

import (
	"time"

	"gardu/store"
)

// Bounds of the verification of a rate.
const (
	// suspicion is the part of the rate above which a router seems not to hold to it: queues and
	// the octets of headers leave some room.
	suspicion = 1.2
	// leastInterval is the shortest time over which a rate is measured.
	leastInterval = 30 * time.Second
	// loaded is the part of the rate from which on a measurement speaks for the router: an idle
	// customer proves nothing.
	loaded = 0.5
)

// proof is the verification of a change of a rate: the counters at the first interim after it, and
// what they may grow by.
type proof struct {
	limit   store.Speed // bits per second; 0 for none
	noted   bool
	in, out uint64
	lasted  time.Duration
	heard   time.Time
}

// begin prepares to verify a profile. It answers false where there is no rate that could be
// measured. Where bursts are allowed, they count as the rate: how long they last depends on what
// went before.
func (p *proof) begin(profile *store.Profile) bool {
	if profile == nil || profile.Rate == "" {
		return false
	}
	rate, err := store.ParseRate(profile.Rate)
	if err != nil {
		return false
	}
	*p = proof{limit: store.Speed{
		Up: max(rate.Speed.Up, rate.Burst.Up), Down: max(rate.Speed.Down, rate.Burst.Down),
	}}

	return true
}

// verdict is what a measurement says.
type verdict uint8

// The verdicts.
const (
	unsettled verdict = iota // too early to tell
	holds                    // the rate was needed and held
	idle                     // less was used than would tell
	exceeds                  // more was used than the rate allows
)

// see takes an interim of the session.
func (p *proof) see(s *store.Session) verdict {
	if !p.noted {
		p.noted = true
		p.in, p.out, p.lasted, p.heard = s.InputOctets, s.OutputOctets, s.Duration, s.Updated

		return unsettled
	}
	interval := s.Duration - p.lasted
	if s.Duration == 0 || p.lasted == 0 {
		interval = s.Updated.Sub(p.heard)
	}
	if interval < leastInterval {
		return unsettled
	}
	up := used(s.InputOctets, p.in, p.limit.Up, interval)
	down := used(s.OutputOctets, p.out, p.limit.Down, interval)
	switch most := max(up, down); {
	case most > suspicion:
		return exceeds
	case most >= loaded:
		return holds
	default:
		return idle
	}
}

// used is the part of a rate that counters have used over an interval; 0 where there is no rate.
func used(now, before, rate uint64, interval time.Duration) float64 {
	if rate == 0 || now <= before {
		return 0
	}

	return float64(now-before) * 8 / (float64(rate) * interval.Seconds())
}

// prove looks at an interim of a session whose rate was changed. A router that does not hold to it
// has the session ended, and is not believed again when it happens twice. The session is put in
// doubt first: it does not have what it was granted.
func (e *Engine) prove(t *track, s *store.Session, now time.Time) {
	e.mu.Lock()
	said := unsettled
	if e.tracks[t.id] == t && t.phase == proving {
		said = t.proof.see(s)
	}
	of := t.skill(store.ActRate)
	switch said {
	case exceeds:
		e.abilities.learn(of, store.VerdictIgnored, 0, now)
	case holds:
		e.abilities.learn(of, store.VerdictWorks, 0, now)
		e.forget(t)
	case idle:
		e.forget(t)
	default:
	}
	e.mu.Unlock()
	if said != exceeds {
		return
	}
	e.config.Logger.Warn("a router acknowledged a rate and does not hold to it",
		"nas", t.nasName, "service", t.service, "session", t.id)
	e.config.Sessions.Regrant(s.Service, s.ID, doubtful(s.Granted), s.Terms, now)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.tracks[t.id] != t || t.phase != proving {
		return
	}
	t.renew(&wake{service: t.service, cause: causeEvidence, fact: now})
	t.endInstead(wish{s.Granted, s.Terms})
	t.todo.deed = end
	t.last = "acknowledged another rate and does not hold to it"
	e.enqueue(t)
}
