package session

import (
	"time"

	"gardu/store"
)

// The windows of usage in a service, by the numbers of store.Window.
const windows = 3

// octets are both directions of traffic.
type octets struct{ up, down uint64 }

// service is what the table keeps of a service without pointers: its usage, its open sessions and
// its reservations. It is guarded by its shard's lock.
type service struct {
	id         int64
	activation int64  // beginning of the activation window, Unix nanoseconds
	month, day uint32 // beginnings of the month and the day, Unix seconds
	used       [windows]octets
	online     [windows]uint32 // seconds
	next       uint32          // in the shard's table
	sessions   uint32          // first of its open sessions
	reserved   uint32          // first of its reservations
}

// add counts a delta in each window that it belongs to. A later window begins from zero; what
// belongs to an earlier one is in the rows, and not counted here. A service that is not known to
// be activated begins with its first use.
func (s *service) add(used *delta, month, day uint32) {
	if used.activation > s.activation {
		s.activation = used.activation
		s.reset(store.WindowActivation)
	}
	if s.activation == 0 {
		s.activation = used.at
	}
	if month > s.month {
		s.month = month
		s.reset(store.WindowMonth)
	}
	if day > s.day {
		s.day = day
		s.reset(store.WindowDay)
	}
	for window, counts := range [windows]bool{
		store.WindowActivation: used.activation == 0 || used.activation == s.activation,
		store.WindowMonth:      month == s.month,
		store.WindowDay:        day == s.day,
	} {
		if !counts {
			continue
		}
		s.used[window].up += used.up
		s.used[window].down += used.down
		s.online[window] += used.online
	}
}

// reset begins a window from zero.
func (s *service) reset(window store.Window) {
	s.used[window], s.online[window] = octets{}, 0
}

// amount makes the stored form of a window.
func (s *service) amount(window store.Window, start time.Time) store.Amount {
	return store.Amount{
		Start: start, Up: s.used[window].up, Down: s.used[window].down,
		Online: online(s.online[window]),
	}
}

// opening returns the beginning of an activation window in Unix nanoseconds, as exactly as rows
// keep it: to the microsecond. Otherwise a window would seem to begin anew after a restart.
func opening(at time.Time) int64 {
	began := nanos(at)

	return began - began%int64(time.Microsecond)
}

// online turns seconds into a length of time.
func online(seconds uint32) time.Duration { return time.Duration(seconds) * time.Second }

// tally adds usage to a service.
func (t *Table) tally(id int64, used *delta) {
	month, day := t.calendar.windows(used.at)
	shard := t.shard(id)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	shard.service(id).add(used, month, day)
}

// LoadUsage takes over the usage of a service as it stands on disk, before the first Apply.
func (t *Table) LoadUsage(usage *store.Usage) {
	shard := t.shard(usage.Service)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	s := shard.service(usage.Service)
	s.activation = opening(usage.Activation.Start)
	s.month, s.day = midnight(usage.Month.Start), midnight(usage.Day.Start)
	for window, amount := range [windows]store.Amount{
		store.WindowActivation: usage.Activation, store.WindowMonth: usage.Month,
		store.WindowDay: usage.Day,
	} {
		s.used[window] = octets{up: amount.Up, down: amount.Down}
		s.online[window] = seconds(amount.Online)
	}
}

// midnight returns the beginning of a day or month as a service holds it.
func midnight(at time.Time) uint32 {
	if at.IsZero() {
		return 0
	}

	return uint32(at.Unix())
}

// Usage returns what a service has used, and false when nothing is known of it. An activation
// window that has begun since the last record is empty already; whether a day or month has passed
// is for store.Usage.In to say.
func (t *Table) Usage(id int64) (store.Usage, bool) {
	activated := opening(t.config.Activated(id))
	shard := t.shard(id)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	at := shard.find(id)
	if at == 0 {
		return store.Usage{Service: id}, false
	}
	s := &shard.services[at]
	if s.day == 0 && s.activation == 0 {
		return store.Usage{Service: id}, false
	}
	usage := store.Usage{
		Service:    id,
		Activation: s.amount(store.WindowActivation, instant(s.activation)),
		Month:      s.amount(store.WindowMonth, instant(int64(s.month)*second)),
		Day:        s.amount(store.WindowDay, instant(int64(s.day)*second)),
	}
	if activated > s.activation {
		usage.Activation = store.Amount{Start: instant(activated)}
	}

	return usage, true
}

// calendar finds days and months in a zone. It remembers the last day asked for, since records
// arrive in order.
type calendar struct {
	zone       *time.Location
	start, end int64 // of the remembered day, Unix nanoseconds
	month, day uint32
}

// windows returns the beginnings of the month and the day of an instant, in Unix seconds.
func (c *calendar) windows(at int64) (month, day uint32) {
	if at < c.start || at >= c.end {
		c.remember(at)
	}

	return c.month, c.day
}

// remember computes the day of an instant.
func (c *calendar) remember(at int64) {
	when := instant(at)
	start := store.DayStart(when, c.zone)
	local := start
	if c.zone != nil {
		local = start.In(c.zone)
	}
	c.start = start.UnixNano()
	end := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
	c.end = end.UnixNano()
	c.month, c.day = midnight(store.Calendar{Zone: c.zone}.MonthStart(when)), midnight(start)
}

// together reports whether two deltas are of one day and one activation window.
func (c *calendar) together(one, other *delta) bool {
	_, first := c.windows(one.at)
	_, second := c.windows(other.at)

	return first == second && one.activation == other.activation
}
