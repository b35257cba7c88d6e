package session_test

import (
	"testing"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// ask asks for a login of the story's service at a second.
func ask(table *session.Table, at int64, station string, limit int, nonce uint64) bool {
	mac, _ := store.ParseMAC(station)

	return table.Admit(session.Admission{
		Service: 7, NAS: 1, Calling: []byte(station), MAC: mac, Limit: limit, Nonce: nonce,
		Now: dawn.Add(time.Duration(at) * time.Second),
	})
}

// The stations of these stories. The first is that of record.
const (
	first  = "AA:BB:CC:00:00:01"
	other  = "AA:BB:CC:00:00:02"
	third  = "AA:BB:CC:00:00:03"
	nobody = ""
)

func TestAdmitReservations(t *testing.T) {
	t.Parallel()
	type question struct {
		at      int64
		station string
		limit   int
		want    bool
	}
	for _, test := range []struct {
		name      string
		questions []question
	}{
		{"two logins at once cannot both pass", []question{{0, first, 1, true}, {0, other, 1, false}}},
		{"a reservation ends after a minute", []question{{0, first, 1, true}, {59, other, 1, false}, {60, other, 1, true}}},
		{"a refusal reserves nothing", []question{{0, first, 1, true}, {30, other, 1, false}, {60, third, 1, true}}},
		{"the same station replaces its own", []question{{0, first, 1, true}, {30, first, 1, true}, {61, other, 1, false}}},
		{"the limit is a number", []question{
			{0, first, 2, true}, {0, other, 2, true}, {0, third, 2, false}, {0, other, 2, true}, {0, third, 3, true},
		}},
		{"one MAC address in two spellings is one station", []question{
			{0, first, 1, true}, {0, "aabb.cc00.0001", 1, true}, {0, "AA-BB-CC-00-00-02", 1, false},
		}},
		{"the unnamed station of a NAS replaces itself", []question{
			{0, nobody, 1, true}, {0, nobody, 1, true}, {0, first, 1, false},
		}},
		{"without a limit all pass and nothing is reserved", []question{
			{0, first, 0, true}, {0, other, 0, true}, {0, third, 1, true},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := session.New(session.Config{})
			for number, q := range test.questions {
				if got := ask(table, q.at, q.station, q.limit, uint64(number+1)); got != q.want {
					t.Errorf("answer %d is %v, want %v", number, got, q.want)
				}
			}
		})
	}
}

func TestAdmitRelease(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	ask(table, 0, first, 1, 11)
	table.Release(7, 99)
	table.Release(8, 11)
	if ask(table, 1, other, 1, 12) {
		t.Error("admitted although only foreign reservations were released")
	}
	table.Release(7, 11)
	if !ask(table, 1, other, 1, 12) {
		t.Error("refused after the release")
	}
	if got := table.Counts().Reserved; got != 1 {
		t.Errorf("%d reservations, want 1", got)
	}
}

// TestAdmitStartReleases: with its Start an Accept counts as a session and no longer as a
// reservation.
func TestAdmitStartReleases(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	ask(table, 0, first, 2, 11)
	apply(table, record(session.Start, 1, classed(11)))
	if got := table.Counts().Reserved; got != 0 {
		t.Errorf("%d reservations after the start, want 0", got)
	}
	if !ask(table, 2, other, 2, 12) || ask(table, 3, third, 2, 13) {
		t.Error("one session and one reservation do not make two")
	}
}

func TestAdmitSessions(t *testing.T) {
	t.Parallel()
	quiet := int64(session.QuietTime / time.Second)
	heard := []session.Record{
		record(session.Start, 0, classed(1)),
		record(session.Interim, 300, classed(1), lasting(300), func(r *session.Record) { r.Interval = 300 }),
	}
	for _, test := range []struct {
		name    string
		records []session.Record
		at      int64
		station string
		want    bool
	}{
		{"an open session counts", heard[:1], 10, other, false},
		{"the station's own session is replaced", heard[:1], 10, first, true},
		{"and so it is in another spelling", heard[:1], 10, "aa-bb-cc-00-00-01", true},
		{
			"a closed session does not count",
			append(heard[:1:1], record(session.Stop, 5, classed(1), lasting(5))), 10, other, true,
		},
		{"a session that misses two intervals is alive", heard, 300 + 899, other, false},
		{"a session that misses three is not", heard, 300 + 900, other, true},
		{"one that never sent an interim counts for hours", heard[:1], quiet - 1, other, false},
		{"but not for ever", heard[:1], quiet, other, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := session.New(session.Config{})
			apply(table, test.records...)
			if got := ask(table, test.at, test.station, 1, 99); got != test.want {
				t.Errorf("answer is %v, want %v", got, test.want)
			}
		})
	}
}

// TestAdmitAfterDowntime: silence while we did not listen makes no session dead.
func TestAdmitAfterDowntime(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{ListeningSince: dawn.Add(7200 * time.Second)})
	apply(table, record(session.Start, 0), record(session.Interim, 300, lasting(300)))
	if ask(table, 7200+600, other, 1, 1) {
		t.Error("a session counts as dead though nobody listened")
	}
	if !ask(table, 7200+3*600, other, 1, 1) {
		t.Error("a session counts as alive though it has missed its intervals")
	}
}

// TestAdmitBounded: when no more can be reserved, sessions alone decide and nobody is locked out.
func TestAdmitBounded(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{ReservationLimit: 2})
	for number, station := range []string{first, other, third} {
		if !ask(table, 0, station, 3, uint64(number+1)) {
			t.Errorf("station %d was refused", number)
		}
	}
	if got := table.Counts().Reserved; got != 2 {
		t.Errorf("%d reservations, want 2", got)
	}
	table.Forget(dawn.Add(time.Minute))
	if got := table.Counts().Reserved; got != 0 {
		t.Errorf("%d reservations a minute later, want 0", got)
	}
}

// TestStation: whoever asks is told which session of the same station a new one will replace, the
// newest of them.
func TestStation(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	asking := func(station string, service int64) session.Admission {
		mac, _ := store.ParseMAC(station)

		return session.Admission{Service: service, NAS: 1, Calling: []byte(station), MAC: mac}
	}
	number, none := table.Station(asking(first, 7))
	if number == 0 || none != 0 {
		t.Errorf("before any session the station is %d with session %d", number, none)
	}
	apply(table, record(session.Start, 0), record(session.Start, 1, named("81000002"), calling(other)),
		record(session.Start, 2, named("81000003"), behind(2, "gw-2")))
	for _, test := range []struct {
		name    string
		station string
		service int64
		known   bool
		want    uint64
	}{
		{"the newest of the station", first, 7, true, 30},
		{"in another spelling", "aabb.cc00.0001", 7, true, 30},
		{"of another station", other, 7, true, 20},
		{"of a station without one", third, 7, true, 0},
		{"of another service", first, 8, true, 0},
		{"of no station", nobody, 7, false, 0},
	} {
		station, found := table.Station(asking(test.station, test.service))
		if found != test.want || (station != 0) != test.known {
			t.Errorf("%s: station %d with session %d, want %d", test.name, station, found, test.want)
		}
	}
	if one, _ := table.Station(asking("aabb.cc00.0001", 7)); one != number {
		t.Error("one station in two spellings is two")
	}
	table.Conclude(7, 30, store.CauseGone, clock(3))
	if _, found := table.Station(asking(first, 7)); found != 10 {
		t.Errorf("after the newest has ended it is session %d", found)
	}
}
