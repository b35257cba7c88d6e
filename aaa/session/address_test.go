package session_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/aaa/session"
	"gardu/store"
)

// holders notes which session has which address, as whoever leases them would.
type holders struct {
	sessions map[netip.Addr]map[uint64]int64 // services by session
}

// Hold notes that a session has an address.
func (h *holders) Hold(address netip.Addr, service int64, session uint64) {
	if h.sessions[address] == nil {
		h.sessions[address] = make(map[uint64]int64)
	}
	h.sessions[address][session] = service
}

// Free notes that a session has an address no more.
func (h *holders) Free(address netip.Addr, session uint64) {
	delete(h.sessions[address], session)
	if len(h.sessions[address]) == 0 {
		delete(h.sessions, address)
	}
}

// newHolders begins with no addresses.
func newHolders() *holders { return &holders{sessions: make(map[netip.Addr]map[uint64]int64)} }

// follow wants the holders to be what the table lists.
func (h *holders) follow(t rapid.TB, table *session.Table) {
	t.Helper()
	want := newHolders()
	table.List(&session.Filter{State: session.OpenOnly}, 1<<30, func(s *store.Session) bool {
		if s.Address.IsValid() {
			want.Hold(s.Address, s.Service, s.ID)
		}

		return true
	})
	same := cmp.Comparer(func(a, b netip.Addr) bool { return a == b })
	if diff := cmp.Diff(want.sessions, h.sessions, same); diff != "" {
		t.Fatalf("holders (-want +got):\n%s", diff)
	}
}

// addressed says Framed-IP-Address.
func addressed(address string) option { return func(r *session.Record) { r.Address = ip(address) } }

// TestAddresses: whoever leases addresses is told of each that an open session has, gets or loses.
func TestAddresses(t *testing.T) {
	t.Parallel()
	told := newHolders()
	table := session.New(session.Config{Addresses: told})
	stranger := func(r *session.Record) { r.Service = 0 }
	for index, step := range []session.Record{
		record(session.Start, 0, stranger),
		record(session.Interim, 300, stranger, lasting(300), addressed("10.0.0.1")),
		record(session.Interim, 600, lasting(600), addressed("10.0.0.1")),
		record(session.Interim, 900, lasting(900), addressed("10.0.0.2")),
		record(session.Start, 901, named("81000002"), addressed("10.0.0.2")),
		record(session.Stop, 1000, named("81000002"), lasting(99), addressed("10.0.0.3")),
		record(session.Interim, 1500, lasting(1500)),
	} {
		applied := table.Apply(uint64(index+1), &step)
		told.follow(t, table)
		if index == len(told.sessions) && applied.Outcome != session.Stored {
			t.Errorf("step %d is %+v", index, applied)
		}
	}
	if got := told.sessions[ip("10.0.0.2")]; len(got) != 1 || got[1] != 7 {
		t.Errorf("the address is held by %v", got)
	}

	again := newHolders()
	restarted := session.New(session.Config{Addresses: again})
	for _, row := range sessions(table) {
		load(t, restarted, row)
	}
	again.follow(t, restarted)
	clear(again.sessions)
	restarted.TellAddresses()
	again.follow(t, restarted)
}

// TestAddressesOfAnything: so it is whatever happens.
func TestAddressesOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := newHolders()
		table := session.New(session.Config{Addresses: told, ClosedLimit: 3})
		saved, at := newDisk(), int64(0)
		for index := range uint64(rapid.IntRange(1, 60).Draw(t, "steps")) {
			at += int64(rapid.IntRange(0, 600).Draw(t, "pause"))
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				saved.fold(table, 1000)
				table.Forget(clock(at))
			case 1:
				table.Reap(clock(at), nil)
			case 2:
				table.Conclude(int64(rapid.IntRange(0, 2).Draw(t, "concluded service")),
					rapid.Uint64Range(1, index+1).Draw(t, "concluded"), store.CauseGone, clock(at))
			default:
				r := chaos(t, at)
				r.Address = rapid.SampledFrom([]netip.Addr{{}, ip("10.0.0.1"), ip("10.0.0.2"), ip("10.0.0.3")}).
					Draw(t, "address")
				table.Apply(index+1, &r)
			}
			told.follow(t, table)
		}
	})
}
