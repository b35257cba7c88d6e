package session_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"gardu/aaa/session"
	"gardu/store"
)

// ip reads an address, or none.
func ip(text string) netip.Addr {
	address, _ := netip.ParseAddr(text)

	return address
}

// from says where the record came from.
func from(source string) option { return func(r *session.Record) { r.Source = ip(source) } }

// household is a customer of a router, by a number.
func household(number int) option {
	return func(r *session.Record) {
		r.Service, r.Login = int64(number), fmt.Appendf(nil, "login%d", number)
		r.CallingStation = fmt.Appendf(nil, "AA:BB:CC:00:01:%02X", number)
	}
}

// rebooting is a table with a story of routers.
type rebooting struct {
	t     *testing.T
	table *session.Table
	index uint64
}

// newRebooting begins a story.
func newRebooting(t *testing.T) *rebooting {
	return &rebooting{t: t, table: session.New(session.Config{})}
}

// start begins the session of a customer.
func (r *rebooting) start(number int, id string, at int64, options ...option) {
	r.send(record(session.Start, at, append([]option{household(number), named(id), from("192.0.2.1")}, options...)...))
}

// interim is one of a customer's session that began at dawn, every five minutes.
func (r *rebooting) interim(number int, id string, at int64, options ...option) session.Applied {
	return r.send(record(session.Interim, at, append([]option{
		household(number), named(id), from("192.0.2.1"), ordered(300), lasting(uint32(at)), moved(uint64(at), 0),
	}, options...)...))
}

// send applies a record.
func (r *rebooting) send(of session.Record) session.Applied {
	r.index++

	return r.table.Apply(r.index, &of)
}

// reap lets the reaper go round, and wants it to close so many sessions.
func (r *rebooting) reap(at int64, want int) {
	r.t.Helper()
	if got := r.table.Reap(clock(at), nil); got != want {
		r.t.Errorf("at %d the reaper closed %d sessions, want %d", at, got, want)
	}
}

// counts reports whether the session of a customer counts for simultaneous use.
func (r *rebooting) counts(number int, at int64) bool {
	nonce := uint64(1)<<32 | uint64(number)
	free := r.table.Admit(session.Admission{
		Service: int64(number), NAS: 1, Calling: []byte("another"), Limit: 1, Nonce: nonce, Now: clock(at),
	})
	r.table.Release(int64(number), nonce)

	return !free
}

// cause returns why the session of a customer has ended.
func (r *rebooting) cause(number int) store.TerminateCause {
	r.t.Helper()
	for _, s := range sessions(r.table) {
		if s.Service == int64(number) {
			return s.Cause
		}
	}
	r.t.Fatalf("customer %d has no session", number)

	return 0
}

// slack is how much longer than an interval a suspect session is waited for.
const slack = int64(session.RebootSlack / time.Second)

// TestRebootWithoutAccountingOn: a router loses its power and says nothing. One customer comes
// back; the sessions of the others are over an interval later, not three.
func TestRebootWithoutAccountingOn(t *testing.T) {
	t.Parallel()
	r := newRebooting(t)
	for number := 1; number <= 3; number++ {
		r.start(number, fmt.Sprintf("8100000%d", number), 0)
		r.interim(number, fmt.Sprintf("8100000%d", number), 300)
	}
	r.start(4, "81000004", 310)
	r.start(1, "81100001", 400)
	if r.counts(2, 699) != true || r.counts(2, 700) {
		t.Error("a suspect session counts for simultaneous use for one interval, and no longer")
	}
	r.reap(400+300+slack-1, 0)
	r.reap(400+300+slack, 2)
	if got := r.cause(2); got != store.CauseRebooted {
		t.Errorf("the session ended by %v", got)
	}
	if s, _ := r.table.Session(2 + 1); sinceDawn(s.Stopped) != 300 {
		t.Errorf("the session ended at %v, want its last record", s.Stopped)
	}
	r.reap(1<<20, 0)
	if got := r.cause(4); got != 0 {
		t.Errorf("a session without interims ended by %v", got)
	}
}

// TestRebootTwoFamilies: PPP and hotspot of one router count apart. The first hotspot login makes
// the PPP sessions suspect until one of them is heard.
func TestRebootTwoFamilies(t *testing.T) {
	t.Parallel()
	r := newRebooting(t)
	r.start(1, "81000001", 0)
	r.start(2, "81000002", 0)
	r.interim(1, "81000001", 300)
	r.interim(2, "81000002", 300)
	r.start(3, "80000001", 310)
	r.interim(1, "81000001", 600)
	r.interim(3, "80000001", 610)
	r.reap(310+300+slack, 0)
	if !r.counts(2, 700) {
		t.Error("a session counts no more although its family was heard")
	}
	r.start(4, "80000002", 650)
	r.reap(1199, 0)
	r.reap(1200, 1)
	if got := r.cause(2); got != store.CauseReaped {
		t.Errorf("the session that fell silent ended by %v", got)
	}
}

// TestRebootSuspectedWrongly: the only session of a family loses an interim just when another
// family begins. It is closed, and open again with its next interim.
func TestRebootSuspectedWrongly(t *testing.T) {
	t.Parallel()
	r := newRebooting(t)
	r.start(1, "81000001", 0)
	r.interim(1, "81000001", 300)
	r.start(3, "80000001", 310)
	r.reap(310+300+slack, 1)
	if got := r.interim(1, "81000001", 900); !got.Revived || got.Session != 1 {
		t.Errorf("the next interim is %+v", got)
	}
	if up, _ := r.table.Usage(1); up.Activation.Up != 900 {
		t.Errorf("usage is %d", up.Activation.Up)
	}
	r.reap(900+899, 0)
	if !r.counts(1, 900+899) {
		t.Error("the session that is open again is suspect")
	}
}

// TestRebootOfAnother: routers are told apart by their NAS record, NAS-Identifier and source
// address, and identifiers of another form tell nothing.
func TestRebootOfAnother(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		id      string
		options []option
		want    int
	}{
		{"the same router", "81100001", nil, 1},
		{"in small letters", "8Af00001", nil, 1},
		{"the same prefix", "810fffff", nil, 0},
		{"another record", "81100001", []option{behind(2, "gw-1")}, 0},
		{"another identifier", "81100001", []option{behind(1, "gw-2")}, 0},
		{"another source", "81100001", []option{from("192.0.2.2")}, 0},
		{"a longer identifier", "811000012", nil, 0},
		{"a shorter identifier", "8110001", nil, 0},
		{"no digits", "8110000g", nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRebooting(t)
			r.start(1, "81000001", 0)
			r.interim(1, "81000001", 300)
			r.start(2, test.id, 310, test.options...)
			r.reap(310+300+slack, test.want)
		})
	}
}

// TestRebootHeard: whatever is heard of a suspect family clears it, and only that family.
func TestRebootHeard(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(*rebooting){
		"an interim":           func(r *rebooting) { r.interim(2, "81000002", 400) },
		"a stop":               func(r *rebooting) { r.send(record(session.Stop, 400, household(2), named("81000002"))) },
		"a start":              func(r *rebooting) { r.start(5, "81000005", 400) },
		"a repeated start":     func(r *rebooting) { r.start(2, "81000002", 400, delayed(400)) },
		"an unknown session":   func(r *rebooting) { r.interim(5, "81000005", 400) },
		"from another address": func(r *rebooting) { r.interim(2, "81000002", 400, from("192.0.2.9")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRebooting(t)
			for number, id := range []string{"", "81000001", "81000002", "80000003"} {
				if id != "" {
					r.start(number, id, 0)
					r.interim(number, id, 300)
				}
			}
			r.start(4, "81100004", 310)
			tell(r)
			r.reap(310+300+slack, 1)
			if got := r.cause(3); got != store.CauseRebooted {
				t.Errorf("the session of the other family ended by %v", got)
			}
		})
	}
}

// TestRebootWhileNobodyListened: silence counts only while somebody listened.
func TestRebootWhileNobodyListened(t *testing.T) {
	t.Parallel()
	r := newRebooting(t)
	r.start(1, "81000001", 0)
	r.interim(1, "81000001", 300)
	r.start(2, "81100002", 310)
	if got := r.table.Reap(clock(310+300+slack), func(from, to time.Time) time.Duration {
		return to.Sub(from) - time.Second
	}); got != 0 {
		t.Errorf("the reaper closed %d sessions", got)
	}
}

// TestRebootRandomIdentifiers: a NAS whose identifiers happen to be eight digits of no order does
// not tell when it started.
func TestRebootRandomIdentifiers(t *testing.T) {
	t.Parallel()
	r := newRebooting(t)
	const households = 3 * session.RouterFamilies
	for number := 1; number <= households; number++ {
		id := fmt.Sprintf("%03x00000", 7*number)
		r.start(number, id, 0)
		r.interim(number, id, 300)
	}
	r.start(99, "fff00000", 310)
	r.reap(310+300+slack, 0)
	for number := 1; number <= households; number++ {
		r.send(record(session.Stop, 700, household(number), named(fmt.Sprintf("%03x00000", 7*number))))
	}
	r.start(1, "81000001", 800)
	r.interim(1, "81000001", 1100)
	r.start(2, "81100002", 1110)
	r.reap(1110+300+slack, 1)
}

// TestRebootFamiliesBounded: beyond the limit sessions are in no family, and never suspect.
func TestRebootFamiliesBounded(t *testing.T) {
	t.Parallel()
	table := session.New(session.Config{})
	const count = session.FamilyLimit + 10
	send := func(status session.Status, number int, at int64) {
		r := record(status, at, named("81000001"), lasting(uint32(at)))
		r.Service, r.NAS = int64(number), int64(number)
		table.Apply(uint64(at)*count+uint64(number), &r)
	}
	for number := 1; number <= count; number++ {
		send(session.Start, number, 0)
	}
	if routers, used, members, _ := table.Families(); routers != used || members != session.FamilyLimit {
		t.Errorf("%d routers with %d families of %d sessions", routers, used, members)
	}
	for number := 1; number <= count; number++ {
		send(session.Stop, number, 1)
	}
	for number := range 20 {
		send(session.Start, number+1, 200)
	}
	if routers, used, members, _ := table.Families(); routers != 20 || used != 20 || members != 20 {
		t.Errorf("afterwards %d routers with %d families of %d sessions", routers, used, members)
	}
}
