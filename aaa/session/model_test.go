package session_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/aaa/session"
	"gardu/store"
)

// line is one customer's equipment in the simulated network. It connects and disconnects, and its
// NAS uses identities of its own kind.
type line struct {
	nas       int64
	service   int64
	login     string
	station   string
	constant  bool // the NAS uses one Acct-Session-Id for ever
	classed   bool
	gigawords bool
}

// network draws lines and what their NASes send over a few hours, and remembers what must come of
// it.
type network struct {
	t       *rapid.T
	lines   []line
	packets []session.Record
	rows    int                 // sessions of which anything arrived
	truth   map[int64][2]uint64 // octets by service, as far as they arrived
	online  map[int64]uint32    // seconds by service, likewise
	days    [3]int              // traffic day by service, at first
	moves   []move              // of traffic days, in their order
}

// move gives the plan of a service another traffic day once so many packets have been applied.
type move struct {
	after   int
	service int64
	day     int
}

// trafficDay draws a traffic day, on which a month may begin while the simulation runs.
func trafficDay(t *rapid.T) int {
	return rapid.SampledFrom([]int{0, 1, 2, 3, 4, 31}).Draw(t, "traffic day")
}

// daysAfter returns the traffic days by service once packets have been applied.
func (n *network) daysAfter(packets int) [3]int {
	days := n.days
	for _, move := range n.moves {
		if move.after <= packets {
			days[move.service] = move.day
		}
	}

	return days
}

// simulate draws a network.
func simulate(t *rapid.T) *network {
	n := &network{t: t, truth: make(map[int64][2]uint64), online: make(map[int64]uint32)}
	for number := range rapid.IntRange(1, 5).Draw(t, "lines") {
		n.lines = append(n.lines, line{
			nas:       int64(rapid.IntRange(1, 2).Draw(t, "nas")),
			service:   int64(rapid.IntRange(0, 2).Draw(t, "service")),
			login:     fmt.Sprintf("login%d", number),
			station:   fmt.Sprintf("AA:BB:CC:00:00:%02X", number),
			constant:  rapid.Bool().Draw(t, "constant id"),
			classed:   rapid.Bool().Draw(t, "class"),
			gigawords: rapid.Bool().Draw(t, "gigawords"),
		})
	}
	for service := range n.days {
		n.days[service] = trafficDay(t)
	}
	for i := range n.lines {
		n.live(i)
	}
	for range rapid.IntRange(0, 2).Draw(t, "reboots") {
		r := record(session.On, 0)
		r.NAS = int64(rapid.IntRange(1, 2).Draw(t, "rebooting"))
		n.send(r, evening+int64(rapid.IntRange(0, 9000).Draw(t, "reboot")))
	}
	slices.SortStableFunc(n.packets, func(a, b session.Record) int { return int(a.Arrived/1e6 - b.Arrived/1e6) })
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "moves") {
		n.moves = append(n.moves, move{
			after:   rapid.IntRange(0, len(n.packets)).Draw(t, "moved after"),
			service: int64(rapid.IntRange(1, 2).Draw(t, "moved service")), day: trafficDay(t),
		})
	}
	slices.SortStableFunc(n.moves, func(a, b move) int { return a.after - b.after })

	return n
}

// evening is the second at which the simulation begins: half past nine in Jakarta, so that it runs
// into the next day.
const evening = 45_000

// live draws the sessions of a line.
func (n *network) live(number int) {
	at := evening + int64(rapid.IntRange(0, 500).Draw(n.t, "first connect"))
	for count := range rapid.IntRange(1, 4).Draw(n.t, "sessions") {
		at = n.connect(number, count, at) + int64(rapid.IntRange(200, 4000).Draw(n.t, "pause"))
	}
}

// connect draws one session and returns when it ended.
func (n *network) connect(number, count int, began int64) int64 {
	line := &n.lines[number]
	base := record(session.Start, 0, named(fmt.Sprintf("8100%02d%02d", number, count)), calling(line.station))
	base.NAS, base.Service, base.Login = line.nas, line.service, []byte(line.login)
	if line.constant {
		base.AcctSessionID = fmt.Appendf(nil, "8100%02d", number)
	}
	if line.classed {
		base.Class = session.Class{Service: line.service, Nonce: uint64(100*number+count) + 1}
	}

	arrived := n.send(base, began)
	best := [2]uint64{}
	longest := uint32(0)
	up, down, at := uint64(0), uint64(0), began
	for range rapid.IntRange(0, 12).Draw(n.t, "interims") {
		at += 300
		up += uint64(rapid.IntRange(0, 900_000_000).Draw(n.t, "up"))
		down += uint64(rapid.IntRange(0, 900_000_000).Draw(n.t, "down"))
		if n.send(n.counted(base, session.Interim, at-began, up, down), at) {
			arrived, best, longest = true, [2]uint64{up, down}, uint32(at-began)
		}
	}
	at += int64(rapid.IntRange(1, 299).Draw(n.t, "rest"))
	if rapid.IntRange(0, 3).Draw(n.t, "stop") > 0 {
		if n.send(n.counted(base, session.Stop, at-began, up, down), at) {
			arrived, best, longest = true, [2]uint64{up, down}, uint32(at-began)
		}
	}
	if arrived {
		n.rows++
	}
	sum := n.truth[line.service]
	n.truth[line.service] = [2]uint64{sum[0] + best[0], sum[1] + best[1]}
	n.online[line.service] += longest

	return at
}

// counted makes a record with counters as the line's NAS gives them.
func (n *network) counted(base session.Record, status session.Status, lasted int64, up, down uint64) session.Record {
	base.Status = status
	lasting(uint32(lasted))(&base)
	if n.lineOf(&base).gigawords {
		movedWide(up, down)(&base)

		return base
	}
	moved(up&0xffffffff, down&0xffffffff)(&base)

	return base
}

// lineOf finds the line of a record.
func (n *network) lineOf(r *session.Record) *line {
	for i := range n.lines {
		if bytes.Equal([]byte(n.lines[i].login), r.Login) {
			return &n.lines[i]
		}
	}

	return nil
}

// send lets a packet arrive up to three times, each time some seconds late, or never. It reports
// whether it arrived.
func (n *network) send(r session.Record, at int64) bool {
	copies := rapid.SampledFrom([]int{1, 1, 1, 1, 2, 3, 0}).Draw(n.t, "copies")
	unseen := r.Status == session.Interim || r.Status == session.Start && n.lineOf(&r).constant
	if copies == 0 && unseen {
		copies = 1 // nobody can tell a 32-bit counter that wraps unseen, or an identity that begins again unseen
	}
	for range copies {
		late := uint32(rapid.SampledFrom([]int{0, 0, 0, 1, 3, 9}).Draw(n.t, "late"))
		if unseen && r.Status == session.Start {
			late = 0 // for the same reason
		}
		r.Delay = late
		r.Event = dawn.UnixNano() + at*second
		r.Arrived = r.Event + int64(late)*second
		n.packets = append(n.packets, r)
	}

	return copies > 0
}

// disk is what folds have written: the rows, the usage and the mark.
type disk struct {
	rows  map[uint64]store.Session
	usage map[int64]*store.Usage
	days  map[time.Time]uint64
	mark  uint64
}

// newDisk makes an empty disk.
func newDisk() *disk {
	return &disk{
		rows: make(map[uint64]store.Session), usage: make(map[int64]*store.Usage), days: make(map[time.Time]uint64),
	}
}

// jakarta is the operator's zone.
var jakarta = time.FixedZone("WIB", 7*60*60)

// fold writes at most limit sessions.
func (d *disk) fold(table *session.Table, limit int) int {
	var batch session.Batch
	count := table.TakeDirty(limit, &batch)
	d.write(table, &batch)

	return count
}

// write commits a batch.
func (d *disk) write(table *session.Table, batch *session.Batch) {
	for _, row := range batch.Sessions {
		d.rows[row.ID] = row
	}
	for i := range batch.Deltas {
		d.add(&batch.Deltas[i])
	}
	d.mark = max(d.mark, batch.Mark)
	table.Folded(batch)
}

// folder is a fold that may be in flight while records are applied.
type folder struct {
	disk  *disk
	batch *session.Batch
}

// step begins a fold, or lets one succeed or fail.
func (f *folder) step(t *rapid.T, table *session.Table) {
	if f.batch == nil {
		var batch session.Batch
		if table.TakeDirty(rapid.IntRange(1, 3).Draw(t, "limit"), &batch) > 0 {
			f.batch = &batch
		}

		return
	}
	if rapid.IntRange(0, 2).Draw(t, "fails") == 0 {
		table.PutBack(f.batch)
	} else {
		f.disk.write(table, f.batch)
	}
	f.batch = nil
}

// add counts a delta as the rows of usage do.
func (d *disk) add(delta *store.UsageDelta) {
	usage := d.usage[delta.Service]
	if usage == nil {
		usage = &store.Usage{Service: delta.Service}
		d.usage[delta.Service] = usage
	}
	day := store.DayStart(delta.At, jakarta)
	d.days[day] += delta.Up + delta.Down
	count(&usage.Activation, delta.ActivationStart, delta)
	count(&usage.Month, delta.Month, delta)
	count(&usage.Day, day, delta)
}

// count adds a delta to a window, which begins again when the delta's is later. A window whose
// beginning nobody knows begins with its first use, and all later use is in it.
func count(amount *store.Amount, start time.Time, delta *store.UsageDelta) {
	if start.IsZero() && amount.Start.IsZero() {
		amount.Start = delta.At
	}
	if start.IsZero() {
		start = amount.Start
	}
	if amount.Start.Before(start) {
		*amount = store.Amount{Start: start}
	}
	if !start.Equal(amount.Start) {
		return
	}
	amount.Up, amount.Down = amount.Up+delta.Up, amount.Down+delta.Down
	amount.Online += delta.Online
}

// restart makes a table of what is on disk.
func (d *disk) restart(t *rapid.T, config session.Config) *session.Table {
	table := session.New(config)
	for _, row := range d.rows {
		if err := table.Load(&row); err != nil {
			t.Fatal(err)
		}
	}
	for _, usage := range d.usage {
		table.LoadUsage(usage)
	}
	table.Resume(d.mark)

	return table
}

// modelConfig is a table whose service 1 was activated before dawn, and service 2 never. Their
// plans have traffic days.
func modelConfig(days *[3]int) session.Config {
	return session.Config{Zone: jakarta, Windows: func(service int64) (time.Time, int) {
		if service == 1 {
			return dawn.Add(-time.Hour), days[service]
		}

		return time.Time{}, days[service]
	}}
}

// TestModelTruth holds the table to what the simulated network really carried: whatever is lost,
// repeated or late, there is one session for each connection of which anything arrived, and each
// octet that was reported counts once.
func TestModelTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := simulate(t)
		days := n.days
		table := session.New(modelConfig(&days))
		for i := range n.packets {
			days = n.daysAfter(i)
			table.Apply(uint64(i+1), &n.packets[i])
		}
		all := sessions(table)
		if len(all) != n.rows {
			t.Fatalf("%d sessions, want %d: %+v", len(all), n.rows, all)
		}
		for service, octets := range n.truth {
			usage, _ := table.Usage(service)
			got := [2]uint64{usage.Activation.Up, usage.Activation.Down}
			if service == 0 {
				octets = [2]uint64{}
			}
			if got != octets {
				t.Fatalf("service %d has used %v, want %v", service, got, octets)
			}
			if lasted := time.Duration(n.online[service]) * time.Second; service != 0 && usage.Activation.Online != lasted {
				t.Fatalf("service %d was online for %v, want %v", service, usage.Activation.Online, lasted)
			}
		}
	})
}

// TestModelCrash ends the process after any record, with any folds before it, some of them failed,
// and applies the journal again from the mark on disk: rows, usage and days are those of a process
// that never ended.
func TestModelCrash(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := simulate(t)
		days := n.days
		config := modelConfig(&days)
		straight, steady := newDisk(), session.New(config)
		for i := range n.packets {
			days = n.daysAfter(i)
			steady.Apply(uint64(i+1), &n.packets[i])
		}
		for straight.fold(steady, 1000) > 0 {
		}
		straight.holds(t, steady)

		saved, table := newDisk(), session.New(config)
		crashes := rapid.SliceOfN(rapid.IntRange(0, len(n.packets)), 1, 3).Draw(t, "crashes")
		slices.Sort(crashes)
		var folding folder
		for life, crash := range append(crashes, len(n.packets)) {
			if life > 0 {
				table = saved.restart(t, config)
			}
			folding = folder{disk: saved}
			for i := saved.mark; i < uint64(crash); i++ {
				days = n.daysAfter(int(i))
				table.Apply(i+1, &n.packets[i])
				if rapid.IntRange(0, 3).Draw(t, "fold") == 0 {
					folding.step(t, table)
				}
			}
		}
		if folding.batch != nil {
			saved.write(table, folding.batch)
		}
		for saved.fold(table, 1000) > 0 {
		}

		saved.holds(t, table)
		if diff := cmp.Diff(straight.rows, saved.rows, cmp.Comparer(sameValue)); diff != "" {
			t.Fatalf("rows (-want +got):\n%s", diff)
		}
		for service, want := range straight.usage {
			got := saved.usage[service]
			if got != nil && len(n.moves) > 0 {
				// Which window ran when a traffic day was moved is remembered by usage alone, and after
				// a crash the usage of records to come is on disk already.
				got.Month, want.Month = store.Amount{}, store.Amount{}
			}
			if got == nil || !sameUsage(*want, *got) {
				t.Fatalf("usage (-want +got):\n%s", cmp.Diff(want, got))
			}
		}
		if diff := cmp.Diff(straight.days, saved.days); diff != "" {
			t.Fatalf("days (-want +got):\n%s", diff)
		}
		if saved.mark != uint64(len(n.packets)) {
			t.Fatalf("the mark is %d, want %d", saved.mark, len(n.packets))
		}
	})
}

// holds wants usage in memory to be what was folded.
func (d *disk) holds(t *rapid.T, table *session.Table) {
	t.Helper()
	for service, want := range d.usage {
		if got, _ := table.Usage(service); !sameUsage(*want, got) {
			t.Fatalf("usage in memory (-want +got):\n%s", cmp.Diff(*want, got))
		}
	}
}

// sameValue compares sessions.
func sameValue(a, b store.Session) bool { return a == b }

// sameUsage compares usage. When a window began that nobody knows hangs on which session is folded
// first.
func sameUsage(a, b store.Usage) bool {
	if a.Service != 1 {
		a.Activation.Start, b.Activation.Start = time.Time{}, time.Time{}
	}

	return a == b
}
