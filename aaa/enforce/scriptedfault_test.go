package enforce_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// task is something that is wanted of a router which has a fault.
type task struct {
	name string
	code packet.Code // of the request that asks for it
	ask  func(*field)
	done func(*home) bool // the router has done it
}

// tasks are a change in place and an end.
var tasks = []task{
	{
		"rate", packet.CoARequest,
		func(f *field) { f.quicker("30M/30M") },
		func(h *home) bool { return h.line().RateLimit == "30M/30M" },
	},
	{
		"end", packet.DisconnectRequest,
		func(f *field) { f.hold(7, true) },
		func(h *home) bool { return !h.online() },
	},
}

// quicker gives the usual plan another rate.
func (f *field) quicker(rate string) {
	f.t.Helper()
	plan := usual
	plan.Profile.Rate = rate
	f.sell(plan)
}

// everyTask tells a story of a fault for each task and each kind of access: service 7 is online.
func everyTask(t *testing.T, tell func(*testing.T, *field, *home, task)) {
	t.Helper()
	for _, one := range tasks {
		t.Run(one.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.sell(usual)
				f.subscribe(7, nil)
				gate := f.town(1)
				f.start()
				home := gate.dial(7)
				f.settle()
				tell(t, f, home, one)
			})
		})
	}
}

// whole checks that a task has been done, and nothing is owed for it any more. What is owed for a
// plan is settled by the next look at all sessions.
func (f *field) whole(t *testing.T, h *home, one task) {
	t.Helper()
	if !one.done(h) {
		t.Errorf("not done: %+v", h.line().Grant)
	}
	if one.code == packet.CoARequest {
		f.pass(time.Minute)
	}
	if got := f.outbox.size(); got != 0 {
		t.Errorf("%d rows are owed; pending %+v", got, f.engine.Pending(0))
	}
	if open := len(f.open(7)); open != map[bool]int{true: 1}[h.online()] {
		t.Errorf("%d sessions are open", open)
	}
}

// TestScriptedLoss: what gets lost is sent again with the same octets; a router that has done it
// already does it once. When all of them are lost it is asked anew, later.
func TestScriptedLoss(t *testing.T) {
	for _, one := range []struct {
		name     string
		requests int
		replies  int
		tries    []int // of each request
		after    time.Duration
	}{
		{"a request", 1, 0, []int{2}, 2 * time.Second},
		{"two requests", 2, 0, []int{3}, 4 * time.Second},
		{"a reply", 0, 1, []int{2}, 2 * time.Second},
		{"two replies", 0, 2, []int{3}, 4 * time.Second},
		{"a request and replies", 1, 2, []int{4}, 8 * time.Second},
		{"all requests", 4, 0, []int{4, 1}, 30 * time.Second},
		{"all replies", 0, 4, []int{4, 1}, 30 * time.Second},
	} {
		t.Run(one.name, func(t *testing.T) {
			everyTask(t, func(t *testing.T, f *field, h *home, task task) {
				h.box.LoseRequests(one.requests)
				h.box.LoseReplies(one.replies)
				tries := one.tries
				if one.replies == 4 && task.code == packet.DisconnectRequest {
					tries = tries[:1] // the Stop has told that it is done
				}
				task.ask(f)
				f.pass(one.after)
				f.whole(t, h, task)
				f.pass(10 * time.Minute)
				if got := h.box.tries(); !slices.Equal(got, tries) {
					t.Errorf("tries %v, not %v", got, tries)
				}
				heard := h.box.Heard()
				if copies := tries[0] - one.requests; copies > 0 && heard[0].Copies != copies {
					t.Errorf("heard %d times, not %d", heard[0].Copies, copies)
				}
				if line := h.line(); h.online() && line.Changes != len(heard) {
					t.Errorf("changed %d times by %d requests", line.Changes, len(heard))
				}
			})
		})
	}
}

// TestScriptedLostStop: an end of which nobody hears, neither by its reply nor by its Stop, is
// learned from the router when it is asked again.
func TestScriptedLostStop(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		gate.dial(7)
		f.settle()
		gate.mute = true
		gate.LoseReplies(4)
		f.hold(7, true)
		f.pass(10 * time.Second)
		if len(f.open(7)) != 1 {
			t.Error("closed although nobody knows")
		}
		f.pass(30 * time.Second)
		heard := gate.Heard()
		if len(heard) != 2 || heard[0].Copies != 4 || heard[1].Cause != packet.CauseSessionNotFound {
			t.Errorf("heard %+v", heard)
		}
		if len(f.open(7)) != 0 || f.outbox.size() != 0 {
			t.Errorf("%d open, %d rows owed", len(f.open(7)), f.outbox.size())
		}
	})
}

// TestScriptedDoubt: a change that nobody has confirmed leaves its session in doubt, so that it is
// told again, also when it is to have what it had before.
func TestScriptedDoubt(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		gate := f.town(1)
		f.start()
		home := gate.dial(7)
		f.settle()
		gate.LoseReplies(4)
		f.quicker("30M/30M")
		f.pass(13 * time.Second)
		rate(t, "30M/30M", home)
		f.quicker("10M/10M")
		f.pass(time.Minute)
		rate(t, "10M/10M", home)
		gate.expect(2, 0)
	})
}

// TestScriptedLateAnswer: an answer that comes after its request has been given up settles the
// doubt: nothing is asked again.
func TestScriptedLateAnswer(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		h.box.mute = true // else the Stop of an end would tell
		h.box.HoldReplies(aaatest.Always)
		task.ask(f)
		f.pass(15 * time.Second)
		if f.outbox.size() == 0 {
			t.Error("settled without an answer")
		}
		h.box.HoldReplies(0)
		h.box.release()
		f.pass(2 * time.Minute)
		f.whole(t, h, task)
		if got := h.box.tries(); !slices.Equal(got, []int{4}) {
			t.Errorf("tries %v", got)
		}
	})
}

// TestScriptedTooLate: an answer that comes when it has been forgotten what was asked changes
// nothing; the router has been asked again by then.
func TestScriptedTooLate(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		h.box.mute = true
		h.box.HoldReplies(1)
		task.ask(f)
		f.pass(2 * time.Minute)
		f.whole(t, h, task)
		f.quicker("40M/40M")
		h.box.release()
		f.pass(2 * time.Minute)
		if got := h.box.tries(); len(got) < 2 || got[0] != 4 || got[1] != 1 {
			t.Errorf("tries %v", got)
		}
		if h.online() {
			rate(t, "40M/40M", h)
		}
	})
}

// TestScriptedGoneForAnHour: a router that is away for an hour is asked less and less, keeps nobody
// else waiting, and follows within a probe's time when it is back.
func TestScriptedGoneForAnHour(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		const customers = 30
		near := f.town(2)
		f.subscribe(8, nil)
		other := near.dial(8)
		homes := []*home{h}
		for id := int64(100); id < 100+customers; id++ {
			f.subscribe(id, nil)
			homes = append(homes, h.box.dial(id))
		}
		f.settle()
		h.box.Leave()
		task.ask(f)
		for id := int64(100); id < 100+customers && task.code == packet.DisconnectRequest; id++ {
			f.hold(id, true)
		}
		for minute := range 60 {
			plan := []string{"8M/8M", "9M/9M"}[minute%2]
			f.sell(store.Plan{ID: 2, Profile: store.Profile{Rate: plan, Pool: "dial"}})
			f.subscribe(8, func(s *store.Service) { s.Plan = 2 })
			f.pass(time.Second)
			rate(t, plan, other)
			f.pass(59 * time.Second)
		}
		if got := len(h.box.tries()); got < 40 || got > 100 {
			t.Errorf("%d requests in an hour", got)
		}
		known := f.engine.Abilities(1)
		if len(known) != 1 || known[0].Verdict != store.VerdictDeaf {
			t.Errorf("learned %+v", known)
		}
		h.box.Return()
		f.pass(90 * time.Second)
		f.whole(t, h, task)
		for _, one := range homes {
			if !task.done(one) {
				t.Errorf("service %d: %+v", one.service, one.line().Grant)
			}
		}
		for _, heard := range h.box.Heard() {
			if heard.Answer != packet.CoAACK && heard.Answer != packet.DisconnectACK {
				t.Errorf("answered %v, %v", heard.Answer, heard.Cause)
			}
		}
	})
}

// TestScriptedReboot: a router that has lost its power and says nothing knows no session any more
// when it is asked; the session is closed, and the next login has what it should.
func TestScriptedReboot(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		h.box.Reboot()
		task.ask(f)
		f.settle()
		heard := h.box.Heard()
		if len(heard) != 1 || heard[0].Cause != packet.CauseSessionNotFound {
			t.Errorf("heard %+v", heard)
		}
		if len(f.open(7)) != 0 {
			t.Errorf("%d open", len(f.open(7)))
		}
		again := h.box.dial(7)
		if task.code == packet.CoARequest {
			rate(t, "30M/30M", again)
		} else {
			rate(t, isolirProfile.Rate, again)
		}
		f.pass(time.Minute)
		if len(h.box.Heard()) != 1 || f.outbox.size() != 0 {
			t.Errorf("asked %d times, %d rows owed", len(h.box.Heard()), f.outbox.size())
		}
	})
}

// TestScriptedTwoRoutersOfOneRecord: what is behind one record is asked where it last spoke from,
// and one that is silent keeps the other from nothing.
func TestScriptedTwoRoutersOfOneRecord(t *testing.T) {
	everyTask(t, func(t *testing.T, f *field, h *home, task task) {
		second := f.join(1, 2, shared)
		away := second.dial(7)
		f.settle()
		second.Leave()
		task.ask(f)
		f.settle()
		if !task.done(h) || task.done(away) {
			t.Errorf("done %v and %v", task.done(h), task.done(away))
		}
		if len(h.box.tries()) != 1 || len(second.tries()) != 1 {
			t.Errorf("tries %v and %v", h.box.tries(), second.tries())
		}
		second.Return()
		f.pass(time.Minute)
		if !task.done(away) || f.outbox.size() != 0 {
			t.Errorf("done %v, %d rows owed", task.done(away), f.outbox.size())
		}
	})
}

// TestScriptedAnotherSecret: a router with another secret is silent. It is shown as deaf, and
// follows at once when its record has the secret.
func TestScriptedAnotherSecret(t *testing.T) {
	for _, one := range tasks {
		t.Run(one.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.sell(usual)
				f.subscribe(7, nil)
				f.nas(1, nil)
				gate := f.join(1, 1, "somebody else's")
				gate.ignores = -1
				f.start()
				home := gate.dial(7)
				f.settle()
				one.ask(f)
				f.pass(5 * time.Minute)
				if one.done(home) || len(gate.Heard()) != 0 || gate.Ignored() == 0 {
					t.Error("a router has heard a stranger")
				}
				known := f.engine.Abilities(1)
				if len(known) != 1 || known[0].Verdict != store.VerdictDeaf {
					t.Errorf("learned %+v", known)
				}
				f.nas(1, func(n *store.NAS) { n.Secret.Value = []byte("somebody else's") })
				f.committed(store.NounNAS, 1, 2)
				f.settle()
				f.whole(t, home, one)
			})
		})
	}
}

// TestScriptedPretendedEnd: a router that acknowledges an end and goes on is caught by its next
// interim; its own interface ends the session.
func TestScriptedPretendedEnd(t *testing.T) {
	for _, after := range []time.Duration{30 * time.Second, 5 * time.Minute} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			everywhere(t, func(t *testing.T, f *field) {
				f.sell(usual)
				f.subscribe(7, nil)
				gate := f.town(1)
				var home *home
				f.escalate = func(context.Context, *store.Session) error {
					home.hangUp()

					return nil
				}
				f.start()
				home = gate.dial(7)
				f.settle()
				gate.Pretend(aaatest.Always)
				f.hold(7, true)
				f.pass(after)
				if !home.use(1000, 1000) {
					t.Fatal("ended although it only pretends")
				}
				f.settle()
				f.whole(t, home, tasks[1])
				known := f.engine.Abilities(1)
				if len(known) != 1 || known[0].Verdict != store.VerdictIgnored {
					t.Errorf("learned %+v", known)
				}
			})
		})
	}
}

// TestScriptedPretendedRate: a router that acknowledges a rate and lets more through has the session
// ended; after the second time it is not asked for a rate any more. Someone who uses little proves
// nothing and stays.
func TestScriptedPretendedRate(t *testing.T) {
	everywhere(t, func(t *testing.T, f *field) {
		f.sell(usual)
		f.subscribe(7, nil)
		f.subscribe(8, nil)
		gate := f.town(1)
		f.start()
		quiet := gate.dial(8)
		gate.Pretend(aaatest.Always)
		for round, slower := range []string{"1M/1M", "2M/2M"} {
			gate.Pretend(0)
			home := gate.dial(7)
			f.settle()
			gate.Pretend(aaatest.Always)
			f.quicker(slower)
			f.settle()
			rate(t, f.plansRate(round), home)
			gate.Pretend(0)
			for range 2 {
				f.pass(5 * time.Minute)
				home.use(0, 10_000_000/8*300)
				quiet.use(1000, 1000)
			}
			f.settle()
			rate(t, "", home)
			if !quiet.online() {
				t.Fatal("someone who used little was ended")
			}
		}
		changes, _ := gate.counts()
		home := gate.dial(7)
		f.quicker("3M/3M")
		f.settle()
		rate(t, "", home, quiet)
		gate.expect(changes, 4)
	})
}

// plansRate is the rate that a login of a round of TestScriptedPretendedRate has had.
func (f *field) plansRate(round int) string { return []string{"10M/10M", "1M/1M"}[round] }
