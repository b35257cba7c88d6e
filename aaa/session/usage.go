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
func (s *service) add(used *delta) {
	if used.activation > s.activation {
		s.activation = used.activation
		s.reset(store.WindowActivation)
	}
	if s.activation == 0 {
		s.activation = used.at
	}
	if used.month > s.month {
		s.month = used.month
		s.reset(store.WindowMonth)
	}
	if used.day > s.day {
		s.day = used.day
		s.reset(store.WindowDay)
	}
	for window, counts := range [windows]bool{
		store.WindowActivation: used.activation == 0 || used.activation == s.activation,
		store.WindowMonth:      used.month == s.month,
		store.WindowDay:        used.day == s.day,
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

// tally adds usage to a service, and notes in it which month and day it counts in.
func (t *Table) tally(id int64, used *delta, trafficDay int) {
	used.month, used.day = t.calendar.windows(used.at, trafficDay)
	shard := t.shard(id)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	owner := shard.service(id)
	used.month = owner.runningMonth(used)
	owner.add(used)
}

// runningMonth returns the beginning of the month window that usage counts in: the one of its
// instant, but never one before the window that runs. When the traffic day of a plan moves so that
// the calendar's window begins earlier than the one that runs, that one goes on until the next
// begins; otherwise nothing would count meanwhile.
func (s *service) runningMonth(used *delta) uint32 {
	if used.month < s.month && used.at >= int64(s.month)*second {
		return s.month
	}

	return used.month
}

// LoadUsage takes over the usage of a service as it stands on disk, before the first Apply.
func (t *Table) LoadUsage(usage *store.Usage) {
	shard := t.shard(usage.Service)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	s := shard.service(usage.Service)
	s.activation = opening(usage.Activation.Start)
	s.month, s.day = unix(usage.Month.Start), unix(usage.Day.Start)
	for window, amount := range [windows]store.Amount{
		store.WindowActivation: usage.Activation, store.WindowMonth: usage.Month,
		store.WindowDay: usage.Day,
	} {
		s.used[window] = octets{up: amount.Up, down: amount.Down}
		s.online[window] = seconds(amount.Online)
	}
}

// unix returns an instant in whole seconds, as the beginning of a day or month is held.
func unix(at time.Time) uint32 {
	if at.IsZero() {
		return 0
	}

	return uint32(at.Unix())
}

// Usage returns what a service has used, and false when nothing is known of it. An activation
// window that has begun since the last record is empty already; whether a day or month has passed
// is for store.Usage.In to say.
func (t *Table) Usage(id int64) (store.Usage, bool) {
	began, _ := t.config.Windows(id)
	activated := opening(began)
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
	day        uint32
	months     [maxTrafficDay + 1]uint32 // its month by traffic day; 0 where not yet asked for
}

// maxTrafficDay is the last day of a month that months can begin on.
const maxTrafficDay = 31

// windows returns the beginnings of the month and the day of an instant, in Unix seconds.
func (c *calendar) windows(at int64, trafficDay int) (month, day uint32) {
	if at < c.start || at >= c.end {
		c.remember(at)
	}
	trafficDay = min(max(trafficDay, 1), maxTrafficDay)
	if c.months[trafficDay] == 0 {
		months := store.Calendar{Zone: c.zone, TrafficDay: trafficDay}
		c.months[trafficDay] = unix(months.MonthStart(instant(at)))
	}

	return c.months[trafficDay], c.day
}

// remember computes the day of an instant.
func (c *calendar) remember(at int64) {
	start := store.DayStart(instant(at), c.zone)
	end := store.WindowDay.Next(instant(at), store.Calendar{Zone: c.zone})
	c.start, c.end = start.UnixNano(), end.UnixNano()
	c.day, c.months = unix(start), [maxTrafficDay + 1]uint32{}
}
