package db

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// Limits of one fold. Passing one is a programming fault and an Internal error.
const (
	MaxFoldSessions = 2_000
	MaxFoldUsage    = 4 * MaxFoldSessions // deltas: a session may span a few days and windows
)

// Fold is a part of the journal as it has come to rest: the sessions that its records have
// changed, what their services have used in addition, and the index up to which no record is
// needed any more.
type Fold struct {
	Mark     uint64
	Sessions []store.Session
	Usage    []store.UsageDelta
}

// Fold writes sessions, usage and mark in one transaction: all of it or nothing. Sessions are
// written as they are, usage is added, the mark never goes back. Both slices are sorted in place.
func (t *Traffic) Fold(ctx context.Context, fold Fold) error {
	if len(fold.Sessions) > MaxFoldSessions || len(fold.Usage) > MaxFoldUsage {
		return store.Errorf(store.Internal,
			"folding %d sessions and %d deltas: at most %d and %d fit",
			len(fold.Sessions), len(fold.Usage), MaxFoldSessions, MaxFoldUsage)
	}

	slices.SortFunc(fold.Sessions, func(a, b store.Session) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(fold.Usage, func(a, b store.UsageDelta) int {
		return cmp.Compare(a.Service, b.Service)
	})

	t.foldMu.Lock()
	defer t.foldMu.Unlock()

	return t.engine.Update(ctx, func(w kv.Writer) error {
		t.encoder.out, t.keys = t.encoder.out[:0], t.keys[:0]
		run := folding{writer: w, encoder: &t.encoder, keys: &t.keys, zone: t.zone}

		return run.write(fold)
	})
}

// folding is one run of a fold. Its buffers belong to the traffic file and serve the next fold
// again: an engine needs them until the closure returns and no longer.
type folding struct {
	writer  kv.Writer
	encoder *encoder
	keys    *[]byte
	zone    *time.Location
}

// write writes a fold.
func (f *folding) write(fold Fold) error {
	for i := range fold.Sessions {
		if err := f.session(&fold.Sessions[i]); err != nil {
			return err
		}
	}

	for deltas := fold.Usage; len(deltas) > 0; {
		end := 1
		for end < len(deltas) && deltas[end].Service == deltas[0].Service {
			end++
		}
		if err := f.usage(deltas[:end]); err != nil {
			return err
		}
		deltas = deltas[end:]
	}

	return f.mark(fold.Mark)
}

// mark moves the mark forward.
func (f *folding) mark(to uint64) error {
	stored, err := f.writer.Get(tableMeta, []byte(metaMark))
	if err != nil || decodeCount(stored) >= to {
		return err
	}

	return f.writer.Put(tableMeta, []byte(metaMark), binary.AppendUvarint(nil, to))
}

// key cuts a key of one number from the buffer of keys.
func (f *folding) key(number uint64) []byte {
	start := len(*f.keys)
	*f.keys = binary.BigEndian.AppendUint64(*f.keys, number)

	return (*f.keys)[start:len(*f.keys):len(*f.keys)]
}

// session writes a session, and when it may be archived.
func (f *folding) session(s *store.Session) error {
	if s.ID == 0 {
		return store.Errorf(store.Internal, "folding a session without id")
	}
	if err := f.writer.Put(tableSessions, f.key(s.ID), encodeSession(f.encoder, s)); err != nil {
		return err
	}
	if s.Open() {
		return nil
	}

	return f.writer.Put(tableClosed, closedKey(s), present)
}

// usage adds the deltas of one service to its row.
func (f *folding) usage(deltas []store.UsageDelta) error {
	service := deltas[0].Service
	if service <= 0 {
		return nil // of a session whose login nobody knows
	}

	key := f.key(uint64(service))
	stored, err := f.writer.Get(tableUsage, key)
	if err != nil {
		return err
	}
	row := store.Usage{Service: service}
	if stored != nil {
		if err := decodeUsage(&row, service, stored); err != nil {
			return err
		}
	}

	for i := range deltas {
		if err := f.add(&row, &deltas[i]); err != nil {
			return err
		}
	}

	return f.writer.Put(tableUsage, key, encodeUsage(f.encoder, &row))
}

// add adds one delta to a row. What came before the month, or the activation, that now counts is
// not added there. What came before the day goes to the history of its own day.
func (f *folding) add(row *store.Usage, delta *store.UsageDelta) error {
	addActivation(&row.Activation, delta)
	f.addMonth(&row.Month, delta)

	day := store.DayStart(delta.At, f.zone)
	if day.Before(row.Day.Start) {
		late := store.Amount{Up: delta.Up, Down: delta.Down, Online: delta.Online}

		return f.history(row.Service, day, late)
	}
	if row.Day.Start.Before(day) {
		if err := f.history(row.Service, row.Day.Start, row.Day); err != nil {
			return err
		}
		row.Day = store.Amount{Start: day}
	}
	addTo(&row.Day, delta)

	return nil
}

// addActivation adds a delta to the activation window. Starts are compared as they are stored, in
// whole microseconds, or a window would begin anew with every fold.
func addActivation(window *store.Amount, delta *store.UsageDelta) {
	start := delta.ActivationStart.Truncate(time.Microsecond)
	switch {
	case delta.ActivationStart.IsZero():
		if window.Start.IsZero() {
			window.Start = delta.At
		}
	case start.Before(window.Start):
		return
	case start.After(window.Start):
		*window = store.Amount{Start: start}
	}

	addTo(window, delta)
}

// addMonth adds a delta to the month window, which begins where the delta says: the day of its
// plan is known to whoever made it. A delta that says nothing counts in the calendar's month.
func (f *folding) addMonth(window *store.Amount, delta *store.UsageDelta) {
	start := delta.Month.Truncate(time.Microsecond)
	if delta.Month.IsZero() {
		start = store.Calendar{Zone: f.zone}.MonthStart(delta.At)
	}
	switch {
	case start.Before(window.Start):
		return
	case start.After(window.Start):
		*window = store.Amount{Start: start.UTC()}
	}

	addTo(window, delta)
}

// addTo adds a delta to an amount.
func addTo(amount *store.Amount, delta *store.UsageDelta) {
	amount.Up += delta.Up
	amount.Down += delta.Down
	amount.Online += delta.Online
}

// history adds an amount to the total of a past day. An empty one leaves no row.
func (f *folding) history(service int64, day time.Time, amount store.Amount) error {
	if amount.Up == 0 && amount.Down == 0 && amount.Online == 0 {
		return nil
	}

	date := DateOf(day, f.zone)
	key := dayKey(service, date)
	stored, err := f.writer.Get(tableDays, key)
	if err != nil {
		return err
	}
	total := DayTotal{Date: date}
	if stored != nil {
		if total, err = decodeDay(date, stored); err != nil {
			return err
		}
	}
	total.Up += amount.Up
	total.Down += amount.Down
	total.Online += amount.Online

	return f.writer.Put(tableDays, key, encodeDay(f.encoder, total))
}

// dayKey is the row of a service's day.
func dayKey(service int64, date Date) []byte {
	return binary.BigEndian.AppendUint32(idKey(service), uint32(date))
}
