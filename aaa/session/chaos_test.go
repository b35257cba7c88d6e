package session_test

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/aaa/session"
	"gardu/store"
)

// chaos draws a record that no NAS would send in such an order, from few enough values that they
// meet.
func chaos(t *rapid.T, at int64) session.Record {
	status := rapid.SampledFrom([]session.Status{1, 1, 2, 3, 3, 3, 7, 8, 9}).Draw(t, "status")
	r := record(status, at,
		named(rapid.SampledFrom([]string{"", "a", "81000001", "81100001", "80000001"}).Draw(t, "id")),
		calling(rapid.SampledFrom([]string{"", first, other}).Draw(t, "station")),
		behind(int64(rapid.IntRange(1, 2).Draw(t, "nas")), rapid.SampledFrom([]string{"", "x"}).Draw(t, "identifier")),
		from(rapid.SampledFrom([]string{"", "192.0.2.1", "192.0.2.2"}).Draw(t, "source")),
		delayed(uint32(rapid.IntRange(0, 400).Draw(t, "delay"))))
	r.Service = int64(rapid.IntRange(0, 2).Draw(t, "service"))
	r.Class.Nonce, r.Class.Service = uint64(rapid.IntRange(0, 2).Draw(t, "nonce")), r.Service
	r.Has = session.Counters(rapid.Uint16().Draw(t, "has"))
	r.SessionSeconds = uint32(rapid.IntRange(0, 1000).Draw(t, "seconds"))
	r.InputOctets = rapid.Uint64Range(0, 1<<34).Draw(t, "input")
	r.OutputOctets = rapid.Uint64Range(0, 1<<34).Draw(t, "output")
	r.Cause = uint32(rapid.IntRange(0, 1005).Draw(t, "cause"))

	return r
}

// TestChaos: whatever arrives, and whatever else is done meanwhile, the table agrees with itself:
// what it counts is what it lists, usage is what was folded, and no counter falls.
func TestChaos(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var days [3]int
		config := modelConfig(&days)
		config.ClosedLimit, config.ReservationLimit = 3, 5
		table := session.New(config)
		saved := newDisk()
		folding := folder{disk: saved}
		best := make(map[uint64]uint64)
		at := int64(0)
		for index := range uint64(rapid.IntRange(1, 80).Draw(t, "steps")) {
			at += int64(rapid.IntRange(0, 600).Draw(t, "pause"))
			switch rapid.IntRange(0, 12).Draw(t, "step") {
			case 0:
				folding.step(t, table)
			case 1:
				table.Reap(clock(at), nil)
			case 2:
				table.Forget(clock(at))
			case 3:
				ask(table, at, rapid.SampledFrom([]string{"", first, other}).Draw(t, "asking"),
					rapid.IntRange(0, 3).Draw(t, "limit"), uint64(rapid.IntRange(1, 3).Draw(t, "reserving")))
			case 5:
				id := rapid.Uint64Range(1, index+1).Draw(t, "told")
				table.Regrant(int64(rapid.IntRange(0, 2).Draw(t, "told service")), id, uint64(at), 1, clock(at))
				table.Conclude(int64(rapid.IntRange(0, 2).Draw(t, "ended service")), id, store.CauseGone, clock(at))
			case 4:
				days[rapid.IntRange(1, 2).Draw(t, "moved service")] = trafficDay(t)
			default:
				r := chaos(t, at)
				table.Apply(index+1, &r)
			}
			agree(t, table, best)
		}
		if folding.batch != nil {
			saved.write(table, folding.batch)
		}
		for saved.fold(table, 1000) > 0 {
		}
		saved.holds(t, table)
	})
}

// agree checks the table against itself, and counters against the most they have been.
func agree(t *rapid.T, table *session.Table, best map[uint64]uint64) {
	counts := table.Counts()
	open, closed, familiar := 0, 0, 0
	owned := make(map[int64]int)
	table.List(&session.Filter{}, 1<<30, func(s *store.Session) bool {
		if s.Open() {
			open++
			if len(s.AcctSessionID) == len("81000001") {
				familiar++
			}
			owned[s.Service]++
		} else {
			closed++
		}
		if s.InputOctets < best[s.ID] {
			t.Fatalf("session %d has fallen from %d to %d", s.ID, best[s.ID], s.InputOctets)
		}
		if !s.Open() && s.Stopped.Before(s.Started) {
			t.Fatalf("session %d ends before it begins", s.ID)
		}
		best[s.ID] = s.InputOctets

		return true
	})
	if open != counts.Open || closed != counts.Closed {
		t.Fatalf("listed are %d open and %d closed, counted %+v", open, closed, counts)
	}
	routers, used, members, suspects := table.Families()
	if members != familiar || used > members || routers > used || suspects > used || used == 0 && routers > 0 {
		t.Fatalf("%d routers with %d families, %d suspect, of %d sessions; listed are %d",
			routers, used, suspects, members, familiar)
	}
	for service := int64(1); service <= 2; service++ {
		if got := len(table.AppendOpen(nil, service)); got != owned[service] {
			t.Fatalf("service %d owns %d open sessions, listed are %d", service, got, owned[service])
		}
	}
}

// TestConcurrent calls everything at once, for the race detector.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	const rounds = 2000
	table := session.New(session.Config{Windows: activatedAt(dawn), Addresses: newHolders()})
	var group sync.WaitGroup
	group.Go(func() {
		for i := range rounds {
			r := benchRecord(dawn.Add(time.Duration(i)*time.Second), i%300)
			if i%3 != 0 {
				r.Status, r.SessionSeconds, r.Has = session.Interim, uint32(i), session.HasSessionTime|session.HasInput
				r.InputOctets = uint64(i)
			}
			if i%7 == 0 {
				r.Status = session.Stop
			}
			table.Apply(uint64(i+1), &r)
		}
	})
	for worker := range 2 {
		group.Go(func() {
			for i := range rounds {
				service := int64(i%300 + 1)
				table.Admit(session.Admission{
					Service: service, Calling: []byte(other), Limit: 1 + worker, Nonce: uint64(i + 1), Now: clock(int64(i)),
				})
				table.Usage(service)
				table.Regrant(service, uint64(i+1), uint64(i), 1, clock(int64(i)))
				table.Release(service, uint64(i))
			}
		})
	}
	group.Go(func() {
		var batch session.Batch
		for i := range rounds / 10 {
			if table.TakeDirty(50, &batch) > 0 && i%3 == 0 {
				table.PutBack(&batch)
			} else {
				table.Folded(&batch)
			}
			table.Reap(clock(int64(i*10)), nil)
			table.Forget(clock(int64(i * 100)))
		}
	})
	group.Go(func() {
		for i := range rounds / 10 {
			table.List(&session.Filter{}, 100, func(*store.Session) bool { return true })
			table.AppendOpen(nil, int64(i))
			table.EachOpen(func(brief *session.Brief) bool {
				return i%2 == 0 || !table.Conclude(brief.Service, brief.ID, store.CauseEnded, clock(int64(i)))
			})
			table.Conflicts(3)
			table.Session(uint64(i + 1))
			table.TellAddresses()
			table.Counts()
		}
	})
	group.Wait()
	var batch session.Batch
	for table.TakeDirty(1000, &batch) > 0 {
		table.Folded(&batch)
	}
	if batch.Mark != rounds {
		t.Errorf("the mark is %d, want %d", batch.Mark, rounds)
	}
}
