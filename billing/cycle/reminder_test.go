package cycle_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/billing/cycle"
)

// desk is a job that sends the reminders of one invoice and remembers which it sent.
type desk struct {
	due, issued time.Time
	offsets     []int
	zone        *time.Location
	sent        []int
	when        map[int]time.Time
}

// poll runs the job once and returns when it should be run next.
func (d *desk) poll(now time.Time) time.Time {
	send, next := cycle.Offsets(d.due, d.issued, now, d.offsets, d.sent, d.zone)
	for _, offset := range send {
		d.sent = append(d.sent, offset)
		if d.when == nil {
			d.when = map[int]time.Time{}
		}
		d.when[offset] = now
	}

	return next
}

// golden is the February invoice of the golden customer.
func golden(t *testing.T) *desk {
	t.Helper()

	return &desk{
		due: at(t, "2026-02-10"), issued: at(t, "2026-02-01 00:01"),
		offsets: []int{-7, -3, -1, 0, 1, 3}, zone: jakarta,
	}
}

func TestRemindersOfAnInvoice(t *testing.T) {
	t.Parallel()

	job := golden(t)
	now := job.issued
	var days []string
	for range 10 {
		next := job.poll(now)
		if next.IsZero() {
			break
		}
		days, now = append(days, shown(next)), next
	}
	want := []string{
		"2026-02-03 09:00", "2026-02-07 09:00", "2026-02-09 09:00", "2026-02-10 09:00",
		"2026-02-11 09:00", "2026-02-13 09:00",
	}
	if difference := cmp.Diff(want, days); difference != "" {
		t.Errorf("days (-want +got):\n%s", difference)
	}
	if !slices.Equal(job.sent, job.offsets) {
		t.Errorf("sent %v", job.sent)
	}
}

func TestOffsets(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name, now string
		sent      []int
		send      []int
		next      string
	}{
		{"before the hour", "2026-02-03 08:59", nil, nil, "2026-02-03 09:00"},
		{"at the hour", "2026-02-03 09:00", nil, []int{-7}, "2026-02-07 09:00"},
		{"again", "2026-02-03 09:01", []int{-7}, nil, "2026-02-07 09:00"},
		{"late on its day", "2026-02-03 23:59", nil, []int{-7}, "2026-02-07 09:00"},
		{"on the day after", "2026-02-04 00:00", nil, nil, "2026-02-07 09:00"},
		{"down for two days", "2026-02-09 09:30", []int{-7}, []int{-1}, "2026-02-10 09:00"},
		{"down over the due day", "2026-02-12 09:30", []int{-7}, []int{0, 1}, "2026-02-13 09:00"},
		{"down for long", "2026-03-01 00:00", nil, []int{0, 1, 3}, ""},
		{"all sent", "2026-03-01 00:00", []int{0, 1, 3}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			job := golden(t)
			now := at(t, c.now)
			send, next := cycle.Offsets(job.due, job.issued, now, job.offsets, c.sent, job.zone)
			if !slices.Equal(send, c.send) || shown(next) != c.next {
				t.Errorf("sends %v and then at %q; want %v and %q", send, shown(next), c.send, c.next)
			}
		})
	}
}

// TestNoReminderBeforeTheInvoice issues an invoice in the afternoon of the day of one reminder:
// that one goes out at once, those of earlier days never.
func TestNoReminderBeforeTheInvoice(t *testing.T) {
	t.Parallel()

	job := golden(t)
	job.issued = at(t, "2026-02-07 15:00")
	if next := job.poll(at(t, "2026-02-07 09:30")); shown(next) != "2026-02-07 15:00" {
		t.Errorf("before it is issued the next is at %s", shown(next))
	}
	if next := job.poll(at(t, "2026-02-07 15:00")); shown(next) != "2026-02-09 09:00" {
		t.Errorf("the next is at %s", shown(next))
	}
	if !slices.Equal(job.sent, []int{-3}) {
		t.Errorf("sent %v", job.sent)
	}
}

// TestInvoiceIssuedWhenLate has a due day that was over before the invoice was issued.
func TestInvoiceIssuedWhenLate(t *testing.T) {
	t.Parallel()

	job := golden(t)
	job.issued = at(t, "2026-02-12 10:00")
	if next := job.poll(job.issued); shown(next) != "2026-02-13 09:00" || len(job.sent) != 0 {
		t.Errorf("sent %v, and the next is at %s", job.sent, shown(next))
	}
}

func TestOffsetsInAnyOrderAndTwice(t *testing.T) {
	t.Parallel()

	job := golden(t)
	job.offsets = []int{3, 0, 1, 0, 3, -7}
	send, next := cycle.Offsets(job.due, job.issued, at(t, "2026-03-01"), job.offsets, nil, jakarta)
	if !slices.Equal(send, []int{0, 1, 3}) || !next.IsZero() {
		t.Errorf("sends %v and then at %v", send, next)
	}
}

// TestRemindersUnderAnyPolling runs a job at any instants, often never for days: nothing is sent
// twice or too early, what must be made up for is, and what came too late is not sent.
func TestRemindersUnderAnyPolling(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		job, polls := drawDesk(t)
		for _, now := range polls {
			if next := job.poll(now); !next.IsZero() && !next.After(now) {
				t.Fatalf("at %v the next is at %v", now, next)
			}
		}
		if len(job.when) != len(job.sent) {
			t.Fatalf("sent %v", job.sent)
		}
		last := polls[len(polls)-1]
		for _, offset := range job.offsets {
			if err := job.check(offset, last, polls); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// check says whether an offset was treated rightly after polls.
func (d *desk) check(offset int, last time.Time, polls []time.Time) error {
	day := cycle.After(d.due, offset, d.zone)
	begin, end := day.Add(8*time.Hour), cycle.After(day, 1, d.zone) // nine o'clock may be 8 hours on
	sent, wasSent := d.when[offset]
	switch early := day.Before(cycle.Day(d.issued, d.zone)); {
	case wasSent && (early || sent.Before(begin) || sent.Before(d.issued)):
		return fmt.Errorf("%d was sent at %v, too early", offset, sent)
	case wasSent && offset < 0 && !sent.Before(end):
		return fmt.Errorf("%d was sent at %v, too late", offset, sent)
	case !wasSent && !early && offset >= 0 && !last.Before(end):
		return fmt.Errorf("%d was not made up for until %v", offset, last)
	case !wasSent && !early && offset < 0 && slices.ContainsFunc(polls, func(now time.Time) bool {
		return !now.Before(day.Add(11*time.Hour)) && now.Before(end)
	}):
		return fmt.Errorf("%d was not sent on its day", offset)
	default:
		return nil
	}
}

// TestRemindersFollowed runs the job whenever it asked to be: each is sent exactly once, at its
// hour.
func TestRemindersFollowed(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		job, _ := drawDesk(t)
		for now := job.issued; !now.IsZero(); {
			now = job.poll(now)
		}
		want := slices.DeleteFunc(slices.Clone(job.offsets), func(offset int) bool {
			return cycle.After(job.due, offset, job.zone).Before(cycle.Day(job.issued, job.zone))
		})
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(slices.Sorted(maps.Keys(job.when)), want) {
			t.Fatalf("sent %v, want %v", job.sent, want)
		}
		for offset, when := range job.when {
			local := when
			if job.zone != nil {
				local = when.In(job.zone)
			}
			if !when.Equal(job.issued) && local.Hour() != cycle.ReminderHour {
				t.Fatalf("%d is sent at %v", offset, local)
			}
		}
	})
}

// drawDesk draws an invoice with its reminders, and instants at which the job runs.
func drawDesk(t *rapid.T) (*desk, []time.Time) {
	job := &desk{zone: drawZone(t), issued: drawInstant(t, "issued")}
	job.due = cycle.Due(job.issued, rapid.IntRange(-9, 30).Draw(t, "due after"), job.zone)
	job.offsets = rapid.SliceOfN(rapid.IntRange(-35, 20), 0, 8).Draw(t, "offsets")
	now := job.issued
	var polls []time.Time
	for _, minutes := range rapid.SliceOfN(rapid.IntRange(0, 4*24*60), 1, 60).Draw(t, "polls") {
		now = now.Add(time.Duration(minutes) * time.Minute)
		polls = append(polls, now)
	}

	return job, polls
}
