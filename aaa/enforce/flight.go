package enforce

import (
	"context"
	"fmt"
	"net/netip"
	"runtime/debug"
	"time"

	"gardu/aaa/coa"
	"gardu/aaa/packet"
	"gardu/aaa/reply"
	"gardu/store"
)

// landing is what came of a flight.
type landing struct {
	result  result
	step    step
	act     string // for metrics and logs; empty when nothing was sent
	answer  coa.Answer
	request *coa.Request
	session store.Session
	profile *store.Profile
	vendor  store.Vendor
	unsaid  bool // the change cannot be expressed
	err     error
}

// result says what came of a flight, from a closed list.
type result uint8

// The results.
const (
	unsent       result = iota // nothing needed to be sent any more
	turned                     // it must be ended now, for which it is not its turn
	acknowledged               // done
	lost                       // the router knows no such session
	refused                    // no, for good
	unchangeable               // not in place
	unidentified               // the router did not understand which session is meant
	overloaded                 // not now
	unanswered                 // nobody knows
	failed                     // it could not be sent
	escalated                  // ended by the router's own interface
	helpless                   // there is no other way
)

// resultWords names the results: a metric label and a log key.
var resultWords = [...]string{
	"unneeded", "turned", "ack", "gone", "refused", "unchangeable", "unidentified", "busy",
	"silence", "failed", "escalated", "stuck",
}

// send is a sender: it flies and lands once.
func (e *Engine) send(t *track, order flight) {
	defer e.senders.Done()
	arrived := e.guarded(&order)
	e.land(t, &order, &arrived)
}

// guarded flies, and turns a panic into a failure: one session must not end the process.
func (e *Engine) guarded(order *flight) (arrived landing) {
	defer func() {
		if fault := recover(); fault != nil {
			e.config.Logger.Error("panic while changing a session", "session", order.id,
				"panic", fmt.Sprint(fault), "stack", string(debug.Stack()))
			e.metric.panics.Inc()
			arrived = landing{result: helpless, err: errPanic}
		}
	}()

	return e.fly(order)
}

// fly judges the session as it is now, and sends what follows from that.
func (e *Engine) fly(order *flight) landing {
	var to given
	now := e.config.Now()
	s, open := e.read(order.service, order.id)
	if !open {
		return landing{result: unsent, step: step{deed: end}}
	}
	e.asker.fill(order.service, now, &to)
	todo := e.judgeSession(&s, &to, now)
	if order.service == 0 || order.force {
		todo = step{deed: nothing, granted: s.Granted, terms: s.Terms}
	}
	if order.endOnly && order.endFor == todo.wish() && todo.deed == change {
		todo.deed = end
		if s.Granted == 0 { // for want of knowledge nobody is cut off
			todo.deed = assume
		}
	}
	switch {
	case order.force:
		todo.deed = end
	case todo.deed == assume:
		e.regrant(&s, &todo, now)
		todo.deed = nothing
	}
	arrived := landing{step: todo, session: s, profile: to.entitled.Profile}
	switch {
	case todo.deed == nothing:
		return arrived
	case todo.deed == end && !order.mayEnd:
		arrived.result = turned

		return arrived
	case order.escalate && todo.deed == end:
		e.escalateTo(&arrived)

		return arrived
	}

	return e.ask(order, &to, &arrived, now)
}

// ask builds the request and waits for its answer.
func (e *Engine) ask(order *flight, to *given, arrived *landing, now time.Time) landing {
	nas := e.config.Directory.NAS(arrived.session.NAS)
	if nas == nil {
		arrived.step.deed = nothing // its record has gone; there is nobody to speak to

		return *arrived
	}
	arrived.vendor = nas.Record.Vendor
	address, known := destination(&nas.Record, &arrived.session)
	if !known {
		arrived.result, arrived.err = helpless, errNowhere

		return *arrived
	}
	request := &coa.Request{
		Code: packet.DisconnectRequest, To: address, From: sourceFor(address, &arrived.session),
		Secret: nas.Secret,
	}
	if arrived.step.deed == change {
		request.Code = packet.CoARequest
	}
	if !e.build(request, order, to, arrived, now) {
		return *arrived
	}
	arrived.request, arrived.act = request, arrived.step.label()
	arrived.answer = e.config.Sender.Do(e.context, request)
	arrived.result = resultOf(request.Code, &arrived.answer)
	arrived.err = arrived.answer.Err

	return *arrived
}

// build fills in the attributes. It answers false when there is nothing to send: a change that
// cannot be expressed is made by ending the session, or left when it is of the window alone.
func (e *Engine) build(
	request *coa.Request, order *flight, to *given, arrived *landing, now time.Time,
) bool {
	var b packet.Builder
	s := &arrived.session
	access := to.login.Access
	if !to.known {
		access = store.AnyAccess
	}
	b.Start(make([]byte, packet.MaxSize), request.Code, 0, nil)
	reply.AppendIdentity(&b, s, access, order.shape)
	if arrived.step.deed == change && !reply.AppendChange(&b, to.change(s, &arrived.step,
		arrived.vendor, now)) {
		arrived.result, arrived.unsaid = turned, true
		arrived.step.deed = end

		return false
	}
	if err := b.Err(); err != nil {
		arrived.result, arrived.err = helpless, err

		return false
	}
	request.Attributes = append([]byte(nil), b.Attributes()...)

	return true
}

// change makes the content of a CoA-Request. Limits count from the beginning of the session.
func (g *given) change(
	s *store.Session, todo *step, vendor store.Vendor, now time.Time,
) reply.Change {
	content := reply.Change{Vendor: vendor, Bounds: todo.bounds}
	if todo.rate {
		content.Profile = g.entitled.Profile
	}
	if !todo.bounds {
		return content
	}
	if left := g.entitled.Left(now, g.devices); left > 0 {
		content.Session = ageOf(s, now) + left
	}
	content.Remains = g.remains(s)

	return content
}

// label is the act of a step in metrics and logs.
func (s *step) label() string {
	act, _ := s.act()

	return act.String()
}

// actRouter is the label of an escalation.
const actRouter = "router"

// escalateTo leaves RADIUS and ends a session by the router's own interface.
func (e *Engine) escalateTo(arrived *landing) {
	if !e.config.escalates(arrived.session.NAS) {
		arrived.result = helpless

		return
	}
	arrived.act, arrived.result = actRouter, escalated
	ctx, cancel := context.WithTimeout(e.context, escalationTime)
	defer cancel()
	if err := e.config.Escalate(ctx, &arrived.session); err != nil {
		arrived.result, arrived.err = helpless, err
	}
}

// escalationTime bounds one escalation.
const escalationTime = 30 * time.Second

// errPanic says that an attempt has ended in a panic, which the log tells more about.
var errPanic = store.Errorf(store.Internal, "an internal error")

// errNowhere says that a router cannot be reached because nobody knows where it is.
var errNowhere = store.Errorf(store.Unavailable, "the address of the router is not known yet")

// resultOf reads an answer.
func resultOf(code packet.Code, answer *coa.Answer) result {
	switch answer.Kind {
	case coa.ACK:
		return acknowledged
	case coa.Silence:
		return unanswered
	case coa.NAK:
		return classResults[answer.Cause.Class(code)]
	default:
		if store.Is(answer.Err, store.Invalid) {
			return helpless
		}

		return failed
	}
}

// classResults says what the class of a refusal comes to.
var classResults = map[coa.Class]result{
	coa.ClassDone: lost, coa.ClassGone: lost, coa.ClassUnchangeable: unchangeable,
	coa.ClassIdentification: unidentified, coa.ClassBusy: overloaded, coa.ClassRefused: refused,
}

// read returns a session as it is now, and whether it is open.
func (e *Engine) read(service int64, id uint64) (store.Session, bool) {
	if service == 0 {
		s, found := e.config.Sessions.Session(id)

		return s, found && s.Open()
	}
	for _, s := range e.config.Sessions.AppendOpen(nil, service) {
		if s.ID == id {
			return s, true
		}
	}

	return store.Session{}, false
}

// destination returns where the router of a session listens: where its record says, else where it
// last spoke from, else the only address that its record has.
func destination(nas *store.NAS, s *store.Session) (netip.AddrPort, bool) {
	port := nas.CoAPort
	if port == 0 {
		port = coa.DefaultPort
	}
	address := nas.CoAAddress
	if !address.IsValid() {
		address = s.Source
	}
	if !address.IsValid() && nas.Address.IsSingleIP() {
		address = nas.Address.Addr()
	}
	address = address.Unmap()

	return netip.AddrPortFrom(address, port), address.IsValid()
}

// sourceFor returns the address of ours that the router knows, where it is of the right family:
// RouterOS listens only to servers of its own list.
func sourceFor(to netip.AddrPort, s *store.Session) netip.Addr {
	local := s.Local.Unmap()
	if local.IsValid() && local.Is4() == to.Addr().Is4() {
		return local
	}

	return netip.Addr{}
}
