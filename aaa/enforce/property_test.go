package enforce_test

import (
	"testing"
	"testing/synctest"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/store"

	"pgregory.net/rapid"
)

// TestQuotaHolds plays random sequences of interims over several devices and routers, lost answers,
// restarts and clocks that are set. Once a record that crosses the limit was applied and routers
// have had their time, nobody has the full profile any more: so overshoot is what open sessions
// have not reported yet, one interim each at most. And no session is ended by us that has what its
// service is entitled to: nobody with quota left is cut but by the router at the end of their own
// share.
func TestQuotaHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(chance *rapid.T) {
		var fault any // rapid tells of a failure by a panic, which must not cross a bubble
		synctest.Test(t, func(t *testing.T) {
			play := &play{rig: newRig(t)}
			defer func() { play.end() }()
			defer func() { fault = recover() }()
			play.begin(chance)
			chance.Repeat(map[string]func(*rapid.T){
				"interim": play.interim,
				"burn":    play.burn,
				"connect": play.connect,
				"hangup":  play.hangUp,
				"time":    play.time,
				"jump":    play.jump,
				"restart": play.restart,
				"lose":    play.lose,
				"":        play.check,
			})
		})
		if fault != nil {
			panic(fault)
		}
	})
}

// play is one random sequence: a service with some devices on two routers.
type play struct {
	*rig
	routers []*router
	devices int
	online  []*connection
	limit   store.DataLimit
	losing  int    // answers that the routers will lose
	wrong   string // the first wrong end
}

// begin makes a service with a random plan, and starts the engine.
func (p *play) begin(chance *rapid.T) {
	p.devices = rapid.IntRange(1, 4).Draw(chance, "devices")
	size := rapid.Uint64Range(1, 20).Draw(chance, "limit") * gigabyte
	switch rapid.IntRange(0, 2).Draw(chance, "direction") {
	case 0:
		p.limit.Total = size
	case 1:
		p.limit.Down = size
	default:
		p.limit.Up = size
	}
	p.plan(store.Plan{
		// Rates that no device reaches, so that none seems to exceed its own.
		ID: 1, Profile: store.Profile{Rate: "200000M/200000M", Pool: "dial"},
		SharedUsers: p.devices, DataLimit: p.limit,
		Throttle:    store.Profile{Rate: "100000M/100000M"},
		OnQuota:     store.QuotaAction(rapid.IntRange(0, 2).Draw(chance, "on quota")),
		QuotaWindow: store.Window(rapid.IntRange(0, 1).Draw(chance, "window")),
	})
	p.service(7, nil)
	for id := int64(1); id <= 2; id++ {
		nas := p.router(id, nil)
		nas.script = p.answer
		p.routers = append(p.routers, nas)
	}
	p.start()
}

// answer watches what is asked for, and loses some answers.
func (p *play) answer(asked *ask) (coa.Answer, bool) {
	p.mu.Lock()
	var found *connection
	for _, nas := range p.routers {
		if c := nas.lines[asked.session]; c != nil && c.router.asks(asked) {
			found = c
		}
	}
	loses := p.losing > 0
	if loses {
		p.losing--
	}
	p.mu.Unlock()
	entitled, compiled := p.given(7)
	if asked.code == packet.DisconnectRequest && found != nil &&
		entitled.Outcome == store.Accept && compiled.Profile.Pool == found.pool {
		p.wrong = "a session with quota left was ended: " + asked.user
	}
	if loses && found != nil {
		found.router.obey(asked)
	}

	return coa.Answer{Kind: coa.Silence, Tries: 4}, loses
}

// asks reports whether a request is meant for the router.
func (n *router) asks(asked *ask) bool { return asked.request.To.Addr() == n.address }

// pick chooses a connection; nil when there is none.
func (p *play) pick(chance *rapid.T) *connection {
	p.refresh()
	if len(p.online) == 0 {
		return nil
	}

	return p.online[rapid.IntRange(0, len(p.online)-1).Draw(chance, "connection")]
}

// refresh forgets connections that have ended.
func (p *play) refresh() {
	var left []*connection
	for _, c := range p.online {
		if !c.ended() {
			left = append(left, c)
		}
	}
	p.online = left
}

// spend moves octets on a connection. Its router ends it at the end of its own share.
func (p *play) spend(c *connection, chance *rapid.T) {
	up := rapid.Uint64Range(0, 2*gigabyte).Draw(chance, "up")
	down := rapid.Uint64Range(0, 3*gigabyte).Draw(chance, "down")
	p.mu.Lock()
	over := false
	for _, one := range []struct {
		limit uint64
		count uint64
	}{{c.recv, c.up + up}, {c.xmit, c.down + down}, {c.total, c.up + c.down + up + down}} {
		over = over || one.limit > 0 && one.count >= one.limit
	}
	c.up, c.down = c.up+up, c.down+down
	p.mu.Unlock()
	if over {
		c.hangUp()
	}
}

// interim lets a device use something and report it.
func (p *play) interim(chance *rapid.T) {
	if c := p.pick(chance); c != nil {
		p.spend(c, chance)
		c.use(0, 0)
	}
}

// burn lets a device use something that it reports later.
func (p *play) burn(chance *rapid.T) {
	if c := p.pick(chance); c != nil {
		p.spend(c, chance)
	}
}

// connect lets one more device in, where the plan allows.
func (p *play) connect(chance *rapid.T) {
	p.refresh()
	if len(p.online) >= p.devices {
		return
	}
	nas := p.routers[rapid.IntRange(0, 1).Draw(chance, "router")]
	if c := nas.connectWith(7, rapid.IntRange(0, 4).Draw(chance, "class") > 0); c != nil {
		p.online = append(p.online, c)
	}
}

// hangUp lets a customer end a session.
func (p *play) hangUp(chance *rapid.T) {
	if c := p.pick(chance); c != nil {
		c.hangUp()
	}
}

// time lets time pass.
func (p *play) time(chance *rapid.T) {
	p.pass(time.Duration(rapid.IntRange(1, 40).Draw(chance, "minutes")) * time.Minute)
}

// jump sets the clock.
func (p *play) jump(chance *rapid.T) {
	p.rig.jump(time.Duration(rapid.IntRange(-120, 600).Draw(chance, "minutes")) * time.Minute)
}

// restart stops the engine and starts another one; records come meanwhile.
func (p *play) restart(chance *rapid.T) {
	p.stop()
	p.interim(chance)
	p.interim(chance)
	p.start()
}

// lose lets the next answers get lost.
func (p *play) lose(chance *rapid.T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.losing = rapid.IntRange(1, 2).Draw(chance, "answers")
}

// check gives routers their time, and holds everybody to the quota.
func (p *play) check(chance *rapid.T) {
	p.pass(2 * time.Second)
	p.mu.Lock()
	quiet := p.losing == 0
	p.mu.Unlock()
	for range 10 { // lost answers are asked for again
		if !p.waits() {
			break
		}
		p.pass(30 * time.Second)
	}
	if p.wrong != "" {
		chance.Fatal(p.wrong)
	}
	entitled, compiled := p.given(7)
	for _, nas := range p.routers {
		for _, c := range nas.online() {
			switch {
			case compiled == nil:
				chance.Errorf("online although %v: %s", entitled.Reason, c.id)
			case c.pool != compiled.Profile.Pool || c.speed() != compiled.Profile.Rate:
				chance.Errorf("%v (quiet %v): %s has %q of %q, not %q of %q", entitled.Reason, quiet,
					c.id, c.speed(), c.pool, compiled.Profile.Rate, compiled.Profile.Pool)
			}
		}
	}
}

// waits reports whether something is being asked for still.
func (p *play) waits() bool {
	for _, one := range p.engine.Pending(0) {
		if one.State != "being verified" {
			return true
		}
	}

	return false
}

// end stops the engine.
func (p *play) end() {
	if p.observer != nil {
		p.stop()
	}
	p.settle()
}
