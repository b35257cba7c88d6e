package enforce_test

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/directory"
	"gardu/aaa/packet"
	"gardu/aaa/session"
	"gardu/store"
)

// latency is how long a router takes to answer.
const latency = 5 * time.Millisecond

// silence is how long a request stays with the client that gets no answer.
const silence = 11 * time.Second

// router is a NAS in memory that keeps connections and obeys dynamic authorization, but for what
// its script says.
type router struct {
	rig     *rig
	nas     int64
	address netip.Addr
	lines   map[string]*connection // by Acct-Session-Id
	made    int

	// script is asked before a request is obeyed; nil or a false answer lets it be obeyed.
	script func(*ask) (coa.Answer, bool)
	dead   bool // it neither answers nor obeys
	lazy   bool // it acknowledges and does nothing
	mute   bool // it sends no Stop after a Disconnect
	hidden bool // its records do not tell where they come from
	asked  []ask
	at     []time.Time // of each request
	flying int
	most   int
}

// ask is a request as the router reads it.
type ask struct {
	request *coa.Request
	code    packet.Code
	session string // Acct-Session-Id
	user    string
	address netip.Addr
	rate    string // Mikrotik-Rate-Limit
	station string // Calling-Station-Id
	timeout uint32
	recv    uint64
	xmit    uint64
}

// connection is one customer's session as the router sees it.
type connection struct {
	router  *router
	id      string
	service int64
	nonce   uint64
	class   session.Class
	login   string
	since   time.Time
	up      uint64
	down    uint64
	rate    string // what the router holds it to
	pool    string
	timeout time.Duration // from its beginning; 0 for none
	recv    uint64        // from its beginning; 0 for none
	xmit    uint64
	total   uint64
	gone    bool
}

// router makes a router with its NAS record.
func (r *rig) router(id int64, change func(*store.NAS)) *router {
	r.t.Helper()
	address := netip.AddrFrom4([4]byte{10, byte(id >> 16), byte(id >> 8), byte(id)})
	record := store.NAS{
		ID: id, Name: fmt.Sprint("nas-", id), Address: netip.PrefixFrom(address, 32),
		Secret: store.Secret{Form: store.ClearText, Value: []byte("shared-between-us")},
	}
	if change != nil {
		change(&record)
	}
	must(r.t, r.directory.PutNAS(&record))
	made := &router{rig: r, nas: id, address: address, lines: map[string]*connection{}}
	r.mu.Lock()
	r.routers[address] = made
	r.mu.Unlock()

	return made
}

// given asks what a service is entitled to now, as a login does.
func (r *rig) given(service int64) (store.Entitled, *directory.CompiledProfile) {
	var found directory.Login
	if !r.directory.FindService(service, &found) {
		return store.Entitled{}, nil
	}
	plan := r.directory.Plan(found.Plan)
	usage, _ := r.table.Usage(service)
	entitled := store.Entitlement(found.Standing, plan.Record(), &usage,
		plan.Access(found.Access, jakarta), r.now())
	if entitled.Outcome == store.Reject {
		return entitled, nil
	}

	return entitled, plan.Compiled(entitled.Profile, store.MikroTik)
}

// connect logs a service in; nil when it is refused.
func (n *router) connect(service int64) *connection { return n.connectWith(service, true) }

// connectWith does so for a router that may not return the Class.
func (n *router) connectWith(service int64, classed bool) *connection {
	r := n.rig
	entitled, compiled := r.given(service)
	if compiled == nil {
		return nil
	}
	devices := uint64(max(r.plans[r.owners[service].Plan].SharedUsers, 1))
	share := func(octets uint64) uint64 { return (octets + devices - 1) / devices }

	r.mu.Lock()
	r.nonces++
	n.made++
	c := &connection{
		router: n, id: fmt.Sprintf("81%06x", n.made), service: service, nonce: r.nonces,
		login: r.owners[service].Login, since: r.now(), rate: compiled.Profile.Rate,
		pool: compiled.Profile.Pool, recv: share(entitled.Remains.Up),
		xmit: share(entitled.Remains.Down), total: share(entitled.Remains.Total),
		timeout: entitled.Uptime / time.Duration(devices),
	}
	if !entitled.EndsAt.IsZero() {
		c.timeout = entitled.EndsAt.Sub(c.since)
	}
	if classed {
		c.class = session.Class{
			Service: service, Nonce: c.nonce, Granted: compiled.Fingerprint, Terms: entitled.Terms(),
		}
	}
	n.lines[c.id] = c
	r.mu.Unlock()
	c.send(session.Start, 0)

	return c
}

// send sends a record.
func (c *connection) send(status session.Status, cause uint32) session.Applied {
	now := c.router.rig.now()
	record := session.Record{
		NAS: c.router.nas, Service: c.service, Status: status, Class: c.class,
		Arrived: now.UnixNano(), Event: now.UnixNano(),
		Login: []byte(c.login), AcctSessionID: []byte(c.id), CallingStation: []byte("station-" + c.id),
		Address: netip.AddrFrom4([4]byte{100, 64, byte(c.nonce >> 8), byte(c.nonce)}),
		Source:  c.router.address, Local: netip.MustParseAddr("192.0.2.1"), Cause: cause,
	}
	if c.router.hidden {
		record.Source = netip.Addr{}
	}
	if status != session.Start {
		record.SessionSeconds = uint32(now.Sub(c.since) / time.Second)
		record.InputOctets, record.OutputOctets = c.up, c.down
		record.Has = session.HasInput | session.HasOutput | session.HasSessionTime |
			session.HasInputGigawords | session.HasOutputGigawords
	}

	return c.router.rig.apply(&record)
}

// use moves octets and sends an interim, unless the router has ended the session.
func (c *connection) use(up, down uint64) {
	if c.ended() {
		return
	}
	c.router.rig.mu.Lock()
	c.up, c.down = c.up+up, c.down+down
	c.router.rig.mu.Unlock()
	c.send(session.Interim, 0)
}

// ended reports whether the router has ended the session.
func (c *connection) ended() bool {
	c.router.rig.mu.Lock()
	defer c.router.rig.mu.Unlock()

	return c.gone
}

// speed is the rate that the router holds the session to.
func (c *connection) speed() string {
	c.router.rig.mu.Lock()
	defer c.router.rig.mu.Unlock()

	return c.rate
}

// hangUp ends a session from the customer's side.
func (c *connection) hangUp() {
	c.router.rig.mu.Lock()
	c.gone = true
	delete(c.router.lines, c.id)
	c.router.rig.mu.Unlock()
	c.send(session.Stop, 1)
}

// Do is the sender of the rig: it carries a request to its router.
func (r *rig) Do(ctx context.Context, request *coa.Request) coa.Answer {
	r.mu.Lock()
	n := r.routers[request.To.Addr()]
	asked := read(request)
	r.inFlight++
	r.most = max(r.most, r.inFlight)
	n.asked, n.at = append(n.asked, asked), append(n.at, time.Now())
	n.flying++
	n.most = max(n.most, n.flying)
	script, dead := n.script, n.dead
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		r.inFlight--
		n.flying--
		r.mu.Unlock()
	}()

	if dead {
		return await(ctx, silence, coa.Answer{Kind: coa.Silence, Tries: 4, Took: silence})
	}
	if script != nil {
		if answer, said := script(&asked); said {
			took := latency
			if answer.Kind == coa.Silence {
				took = silence
			}

			return await(ctx, took, answer)
		}
	}
	if answer := await(ctx, latency, coa.Answer{Kind: coa.ACK}); answer.Kind != coa.ACK {
		return answer
	}

	return n.obey(&asked)
}

// await lets a request take its time.
func await(ctx context.Context, took time.Duration, answer coa.Answer) coa.Answer {
	select {
	case <-ctx.Done():
		return coa.Answer{Kind: coa.Silence, Err: ctx.Err()}
	case <-time.After(took):
		return answer
	}
}

// obey does what a request wants.
func (n *router) obey(asked *ask) coa.Answer {
	r := n.rig
	r.mu.Lock()
	c := n.lines[asked.session]
	if c == nil || c.login != asked.user {
		r.mu.Unlock()

		return nak(packet.CauseSessionNotFound)
	}
	if n.lazy {
		r.mu.Unlock()

		return coa.Answer{Kind: coa.ACK, Tries: 1}
	}
	if asked.code == packet.CoARequest {
		c.change(asked)
		r.mu.Unlock()

		return coa.Answer{Kind: coa.ACK, Tries: 1}
	}
	c.gone = true
	delete(n.lines, c.id)
	r.mu.Unlock()
	if !n.mute {
		go func() {
			time.Sleep(latency)
			c.send(session.Stop, 6)
		}()
	}

	return coa.Answer{Kind: coa.ACK, Tries: 1}
}

// change does what a CoA-Request wants.
func (c *connection) change(asked *ask) {
	if asked.rate != "" {
		c.rate = asked.rate
	}
	if asked.timeout != 0 {
		c.timeout = time.Duration(asked.timeout) * time.Second
	}
	if asked.recv != 0 {
		c.recv = asked.recv
	}
	if asked.xmit != 0 {
		c.xmit = asked.xmit
	}
}

// nak is a refusal.
func nak(cause packet.Cause) coa.Answer {
	return coa.Answer{Kind: coa.NAK, Cause: coa.Cause(cause), Tries: 1}
}

// read reads a request as a router does.
func read(request *coa.Request) ask {
	asked := ask{request: request, code: request.Code}
	var b packet.Builder
	b.Start(make([]byte, packet.MaxSize), request.Code, 1, nil)
	b.Raw(request.Attributes)
	signed, err := b.Sign(packet.NewSigner(), request.Secret)
	if err != nil {
		panic(err)
	}
	view, err := packet.Parse(signed)
	if err != nil {
		panic(err)
	}
	text := func(t packet.Type) string { value, _ := view.Get(t); return string(value) }
	asked.session, asked.user = text(packet.AcctSessionID), text(packet.UserName)
	asked.station = text(packet.CallingStationID)
	asked.address, _ = packet.IPv4(view.Get(packet.FramedIPAddress))
	asked.timeout, _ = packet.Uint32(view.Get(packet.SessionTimeout))
	rate, _ := view.Vendor(packet.MikroTik, packet.MikroTikRateLimit)
	asked.rate = string(rate)
	limit := func(low, high packet.Type) uint64 {
		a, _ := packet.Uint32(view.Vendor(packet.MikroTik, low))
		b, _ := packet.Uint32(view.Vendor(packet.MikroTik, high))

		return uint64(b)<<32 | uint64(a)
	}
	asked.recv = limit(packet.MikroTikRecvLimit, packet.MikroTikRecvLimitGigawords)
	asked.xmit = limit(packet.MikroTikXmitLimit, packet.MikroTikXmitLimitGigawords)

	return asked
}

// requests returns what the router was asked so far.
func (n *router) requests() []ask {
	n.rig.mu.Lock()
	defer n.rig.mu.Unlock()

	return slices.Clone(n.asked)
}

// count returns how many requests of a code it was asked.
func (n *router) count(code packet.Code) int {
	count := 0
	for _, asked := range n.requests() {
		if asked.code == code {
			count++
		}
	}

	return count
}

// set changes the router's behaviour.
func (n *router) set(change func(*router)) {
	n.rig.mu.Lock()
	defer n.rig.mu.Unlock()
	change(n)
}

// online lists the connections that the router has.
func (n *router) online() []*connection {
	n.rig.mu.Lock()
	defer n.rig.mu.Unlock()

	return slices.Collect(maps.Values(n.lines))
}

// mustPrefix reads a network.
func mustPrefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }
