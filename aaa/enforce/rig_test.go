package enforce_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/directory"
	"gardu/aaa/enforce"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/store"
)

// jakarta is where the stories are told; it has no summer time.
var jakarta = time.FixedZone("WIB", 7*3600)

// dawn is when the stories begin: Monday 2 November 2026, 09:00.
var dawn = time.Date(2026, 11, 2, 9, 0, 0, 0, jakarta)

// isolirProfile is what whoever has not paid gets.
var isolirProfile = store.Profile{
	Rate: "512k/1M", Pool: "pool-isolir", AddressLists: []string{"isolir"}, IgnoresFixed: true,
}

// rig is an installation in memory: directory, session table, routers, customers and an engine, on
// a clock that can be set.
type rig struct {
	t         testing.TB
	directory *directory.Directory
	table     *session.Table
	engine    *enforce.Engine
	outbox    *memoryOutbox
	registry  *prometheus.Registry
	logs      *logs

	learned  []store.Ability
	escalate func(context.Context, *store.Session) error
	sender   enforce.Sender // nil for the rig's own routers
	crowd    int            // how small its limits are; 0 for as they are
	panics   bool           // a panic is expected
	pace     enforce.Config // InFlight, PerNAS and KicksPerSecond only

	offset atomic.Int64 // of the installation's clock from the bubble's, in nanoseconds
	plans  map[int64]*store.Plan
	owners map[int64]*store.Service

	mu       sync.Mutex // guards the table's records, and below
	index    uint64
	nonces   uint64
	routers  map[netip.Addr]*router
	inFlight int
	most     int // requests at one time, seen so far
	shown    []store.Ability
	observer *enforce.Engine // nil while the engine is down
}

// newRig makes an installation without customers; the engine is not started.
func newRig(t testing.TB) *rig {
	t.Helper()
	known, err := directory.New(directory.Config{
		Compile: reply.Compiler{}.Compile, Isolir: isolirProfile,
	})
	must(t, err)
	r := &rig{
		t: t, directory: known, outbox: newMemoryOutbox(), routers: map[netip.Addr]*router{},
		plans: map[int64]*store.Plan{}, owners: map[int64]*store.Service{}, logs: &logs{},
	}
	r.offset.Store(int64(time.Until(dawn)))
	r.newTable()

	return r
}

// newTable makes an empty session table.
func (r *rig) newTable() {
	r.table = session.New(session.Config{
		Zone: jakarta, ListeningSince: r.now(),
		Windows: func(service int64) (time.Time, int) {
			var found directory.Login
			if !r.directory.FindService(service, &found) {
				return time.Time{}, 0
			}
			plan := r.directory.Plan(found.Plan)
			if plan == nil {
				return found.Standing.Activated, 0
			}

			return found.Standing.Activated, plan.Record().TrafficDay
		},
	})
}

// now is what the installation's clock shows.
func (r *rig) now() time.Time { return time.Now().Add(time.Duration(r.offset.Load())) }

// jump sets the clock.
func (r *rig) jump(by time.Duration) { r.offset.Add(int64(by)) }

// start makes an engine and starts it. It stops with the test at the latest.
func (r *rig) start() {
	r.t.Helper()
	r.registry = prometheus.NewRegistry()
	if r.sender == nil {
		r.sender = r
	}
	engine, err := enforce.New(enforce.Config{
		Directory: r.directory, Sessions: r.table, Sender: r.sender, Outbox: r.outbox,
		Learned: r.learned, Learn: r.learn, Escalate: r.escalate,
		Zone: jakarta, Now: r.now, Logger: slog.New(slog.NewTextHandler(r.logs, nil)),
		Registerer: r.registry, InFlight: r.pace.InFlight, PerNAS: r.pace.PerNAS,
		KicksPerSecond: r.pace.KicksPerSecond,
	})
	must(r.t, err)
	if r.crowd > 0 {
		engine.Crowd(r.crowd, r.crowd)
	}
	r.mu.Lock()
	r.engine, r.observer = engine, engine
	r.mu.Unlock()
	must(r.t, engine.Start(context.Background()))
}

// stop stops the engine.
func (r *rig) stop() {
	r.t.Helper()
	r.mu.Lock()
	r.observer = nil
	r.mu.Unlock()
	must(r.t, r.engine.Shutdown(context.Background()))
}

// learn keeps what the engine has learned of routers.
func (r *rig) learn(one store.Ability) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shown = append(r.shown, one)
}

// plan makes a plan known, and changes it later: the engine is told, as after a commit.
func (r *rig) plan(plan store.Plan) {
	r.t.Helper()
	if plan.Access == store.AnyAccess {
		plan.Access = store.PPPoE
	}
	if old := r.plans[plan.ID]; old != nil {
		plan.Revision = old.Revision + 1
	}
	plan.Name = fmt.Sprint("plan-", plan.ID)
	plan.Prepare()
	r.plans[plan.ID] = &plan
	must(r.t, r.directory.PutPlan(&plan))
	r.committed(store.NounPlan, plan.ID, plan.Revision)
}

// service makes a service known, and changes it later.
func (r *rig) service(id int64, change func(*store.Service)) {
	r.t.Helper()
	s := r.owners[id]
	if s == nil {
		s = &store.Service{
			ID: id, Access: store.PPPoE, Login: fmt.Sprint("login-", id), Plan: 1, Quantity: 1,
			Secret:    store.Secret{Form: store.ClearText, Value: []byte("secret")},
			Activated: dawn.Add(-24 * time.Hour).UTC(),
		}
	}
	changed := *s
	changed.Revision++
	if change != nil {
		change(&changed)
	}
	r.owners[id] = &changed
	must(r.t, r.directory.PutService(&changed))
	r.committed(store.NounService, id, changed.Revision)
}

// committed writes what a commit owes and tells the engine, if it runs.
func (r *rig) committed(noun store.Noun, id int64, revision uint64) {
	r.outbox.owe(enforce.Debt{Noun: noun, ID: id, Revision: revision})
	r.mu.Lock()
	engine := r.observer
	r.mu.Unlock()
	if engine != nil {
		engine.Changed([]store.Change{{Noun: noun, ID: id}})
	}
}

// hold puts a hold upon a service, or lifts it.
func (r *rig) hold(id int64, unpaid bool) {
	r.t.Helper()
	r.service(id, func(s *store.Service) {
		s.Holds = s.Holds.Without(store.HoldUnpaid)
		if unpaid {
			s.Holds = s.Holds.With(store.HoldUnpaid)
		}
	})
}

// settle lets everything happen that needs no more than a moment.
func (r *rig) settle() {
	time.Sleep(3 * time.Second)
	synctest.Wait()
}

// pass lets time pass.
func (r *rig) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// until lets time pass until the installation's clock shows a time.
func (r *rig) until(at time.Time) { r.pass(at.Sub(r.now())) }

// apply applies a record and lets the engine observe it, as the accounting clerk does.
func (r *rig) apply(record *session.Record) session.Applied {
	r.mu.Lock()
	r.index++
	applied := r.table.Apply(r.index, record)
	engine := r.observer
	r.mu.Unlock()
	if engine != nil {
		engine.Observe(&applied)
	}

	return applied
}

// story runs a test in a bubble with virtual time.
func story(t *testing.T, tell func(*testing.T, *rig)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer func() {
			if r.observer != nil {
				r.stop()
			}
			r.settle()
		}()
		tell(t, r)
		if strings.Contains(r.logs.String(), "panic") != r.panics {
			t.Error("a sender has panicked, or should have:\n", r.logs.String())
		}
	})
}

// must ends a test on an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logs keeps what was logged.
type logs struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write is part of io.Writer.
func (l *logs) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.text.Write(line)
}

// String returns all of it.
func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.text.String()
}

// memoryOutbox is an outbox in memory: one row for each record.
type memoryOutbox struct {
	mu   sync.Mutex
	next uint64
	rows map[string]enforce.Debt
	err  error
}

// newMemoryOutbox makes an empty outbox.
func newMemoryOutbox() *memoryOutbox { return &memoryOutbox{rows: map[string]enforce.Debt{}} }

// owe writes a row in place of an older one of the record.
func (o *memoryOutbox) owe(row enforce.Debt) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.next++
	row.Sequence = o.next
	o.rows[fmt.Sprint(row.Noun, "/", row.ID)] = row
}

// Owed is part of enforce.Outbox.
func (o *memoryOutbox) Owed(_ context.Context, after uint64, limit int) ([]enforce.Debt, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var found []enforce.Debt
	for at := after + 1; at <= o.next && len(found) < limit; at++ {
		for _, row := range o.rows {
			if row.Sequence == at {
				found = append(found, row)
			}
		}
	}

	return found, o.err
}

// Settle is part of enforce.Outbox.
func (o *memoryOutbox) Settle(_ context.Context, debts []enforce.Debt) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, row := range debts {
		key := fmt.Sprint(row.Noun, "/", row.ID)
		if o.rows[key] == row {
			delete(o.rows, key)
		}
	}

	return o.err
}

// size returns how many rows are owed.
func (o *memoryOutbox) size() int {
	o.mu.Lock()
	defer o.mu.Unlock()

	return len(o.rows)
}
