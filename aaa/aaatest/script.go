package aaatest

import (
	"net/netip"

	"gardu/aaa/packet"
)

// Always stands for a number of times that never ends; 0 ends it.
const Always = -1

// script is what an Incoming does wrong. Its numbers count down at each use.
type script struct {
	gone         bool
	loseRequests int
	loseReplies  int
	hold         int
	pretend      int
	refuse       int
	cause        packet.Cause // of refuse

	codes      map[packet.Code]packet.Cause // refused by code
	attributes map[attributeName]packet.Cause
}

// take uses one of a number of times up, and reports whether there was one.
func take(times *int) bool {
	if *times == 0 {
		return false
	}

	if *times > 0 {
		*times--
	}

	return true
}

// LoseRequests loses the next n requests on their way to the router.
func (in *Incoming) LoseRequests(n int) { in.edit(func(s *script) { s.loseRequests = n }) }

// LoseReplies loses the next n replies on their way back: what was asked is done, and a
// retransmission gets the same octets.
func (in *Incoming) LoseReplies(n int) { in.edit(func(s *script) { s.loseReplies = n }) }

// HoldReplies lets the router answer the next n requests late: what was asked is done, the reply
// waits in Held until it is asked for or released, and retransmissions stay unanswered meanwhile.
func (in *Incoming) HoldReplies(n int) { in.edit(func(s *script) { s.hold = n }) }

// Pretend lets the router acknowledge the next n requests that it would obey, and do nothing.
func (in *Incoming) Pretend(n int) { in.edit(func(s *script) { s.pretend = n }) }

// Refuse refuses the next n requests with a cause, whatever they ask. A cause of the two hundreds
// is a success (RFC 5176 section 3.5): the request is obeyed where its session is found and
// acknowledged in any case.
func (in *Incoming) Refuse(n int, cause packet.Cause) {
	in.edit(func(s *script) { s.refuse, s.cause = n, cause })
}

// RefuseCode refuses every request of a code with a cause, as a router that knows Disconnect
// only; cause zero ends it.
func (in *Incoming) RefuseCode(code packet.Code, cause packet.Cause) {
	in.edit(func(s *script) { put(s.codes, code, cause) })
}

// RefuseAttribute refuses every CoA-Request that has a vendor's attribute of a type with a cause,
// vendor zero for those of the RFCs; cause zero ends it.
func (in *Incoming) RefuseAttribute(vendor packet.Vendor, t packet.Type, cause packet.Cause) {
	in.edit(func(s *script) { put(s.attributes, attributeName{vendor, t}, cause) })
}

// put notes a cause, or forgets it when it is zero.
func put[K comparable](causes map[K]packet.Cause, key K, cause packet.Cause) {
	if cause == 0 {
		delete(causes, key)
		return
	}

	causes[key] = cause
}

// Leave makes the router unreachable until Return. Its lines go on.
func (in *Incoming) Leave() { in.edit(func(s *script) { s.gone = true }) }

// Return makes the router reachable again.
func (in *Incoming) Return() { in.edit(func(s *script) { s.gone = false }) }

// edit changes the script.
func (in *Incoming) edit(change func(*script)) {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	change(&in.script)
}

// refusal returns the scripted cause for a request, zero for none.
func (s *script) refusal(d *demand) packet.Cause {
	if take(&s.refuse) {
		return s.cause
	}

	if cause := s.codes[d.code]; cause != 0 {
		return cause
	}

	for _, a := range d.changes {
		if cause := s.attributes[attributeName{a.vendor, a.number}]; cause != 0 {
			return cause
		}
	}

	return 0
}

// Datagram is a reply and where it goes.
type Datagram struct {
	To     netip.AddrPort
	Octets []byte
}

// Held returns the replies that HoldReplies keeps back, oldest first, and forgets them: they are
// the caller's to deliver. A retransmission that comes now is answered.
func (in *Incoming) Held() []Datagram {
	in.mutex.Lock()
	defer in.mutex.Unlock()

	held := in.held
	in.held = nil

	for _, answer := range in.answers {
		answer.held = false
	}

	return held
}

// Release sends the replies that HoldReplies keeps back from the router's socket.
func (in *Incoming) Release() {
	for _, datagram := range in.Held() {
		in.Send(datagram)
	}
}
