package billing

import (
	"context"
	"sync"
	"time"

	"gardu/store/db"
)

// MaxLate is how late the oldest appointment may be, and how long ago the last run, before billing
// counts as late. A month-end of 100,000 customers takes a third of it.
const MaxLate = 15 * time.Minute

// Pulse is how a scheduler does at an instant.
type Pulse struct {
	Ran     time.Time     // when a run last came to its end without an error; zero for not yet
	Waiting int           // records that waited after an error when the last run ended
	Late    time.Duration // since the oldest appointment that still stands was due; 0 for none
	Behind  bool          // it is late by more than MaxLate
}

// beatOf is what a scheduler notes of its last run, for whoever asks while another one is under way.
type beatOf struct {
	mu      sync.Mutex // guards everything below
	ran     time.Time
	waiting int
}

// note notes the end of a run; one with an error does not count as one.
func (b *beatOf) note(now time.Time, report *Report, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = report.Waiting
	if err == nil {
		b.ran = now
	}
}

// read returns what was noted.
func (b *beatOf) read() Pulse {
	b.mu.Lock()
	defer b.mu.Unlock()

	return Pulse{Ran: b.ran, Waiting: b.waiting}
}

// Pulse tells how the scheduler does. It reads one key, and waits for no run. The error is that of
// the book.
func (s *Scheduler) Pulse(ctx context.Context) (Pulse, error) {
	now := s.config.Now().UTC()
	pulse := s.beat.read()
	var oldest time.Time
	err := s.config.Billing.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		oldest, err = r.NextAppointment()

		return err
	})
	if err != nil {
		return Pulse{}, err
	}
	if !oldest.IsZero() {
		pulse.Late = max(now.Sub(oldest), 0)
	}
	asleep := !pulse.Ran.IsZero() && now.Sub(pulse.Ran) > MaxLate
	pulse.Behind = asleep || pulse.Late > MaxLate

	return pulse, nil
}
