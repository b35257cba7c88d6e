package enforce

import (
	"gardu/aaa/reply"
	"gardu/store"
)

// deed is what is to be done about a session.
type deed uint8

// The deeds.
const (
	nothing deed = iota
	// assume: nobody knows what its router was told; take it for what its service is entitled to
	assume
	change // in place, by CoA-Request
	end    // by Disconnect-Request; the next login gets the right profile
)

// deedWords names the deeds for people.
var deedWords = [...]string{"nothing", "assume", "change", "disconnect"}

// String returns the word of the deed.
func (d deed) String() string { return deedWords[d] }

// rank orders what waits for one router.
type rank uint8

// The ranks: who loses something waits for those who get something back.
const (
	rankKick rank = iota
	rankRaise
	rankCut
)

// step is what is to be done about one session, and what it has when that is done.
type step struct {
	deed    deed
	rate    bool // the change is of rate, idle timeout or port limit
	bounds  bool // the change is of the limits that the router enforces
	window  bool // nothing but the window of these limits is another one
	granted uint64
	terms   uint64
}

// holding is what a router was told about one session.
type holding struct {
	granted, terms uint64
	fresh          bool // it has begun since the engine runs
	heard          bool // it has sent an interim, so that its Start may have been missed
}

// means is what a router can be asked for.
type means struct {
	speak  bool // it may be spoken to at all
	rate   bool // it changes a rate in place
	limits bool // it changes limits in place
}

// In doubt is a session whose router may or may not have heard of a change in place. Its frame is
// as it was, so that the upper half of the fingerprint stays; the lower half becomes one that no
// profile is likely to have, with the bit of a rate, since there may be one. Terms in doubt have
// bounds that nobody has.
const (
	doubtfulTunable = 1
	doubtfulTerms   = 1
)

// doubtful returns the fingerprint of a session that is in doubt; one of which nothing is known
// stays so.
func doubtful(granted uint64) uint64 {
	if granted == 0 {
		return 0
	}

	return granted&^uint64(1<<32-1) | doubtfulTunable
}

// judge compares what a service is entitled to with what the router of one of its sessions was
// told. It knows no clock and asks nobody.
//
// A session of which nothing is known (its NAS returns no Class, or one of an older version) is
// taken for right when it is new: its login got what the service was entitled to a moment ago. One
// that is older, or whose beginning was missed, is told its rate where that can be done in place,
// which harms nobody who has it already. Where its service is isolated now an older one is ended,
// because a customer who has not paid must not stay online over a doubt; its next session is new,
// so it happens once.
func judge(to *given, has holding, can means) step {
	todo := step{granted: to.granted, terms: to.terms}
	switch {
	case !can.speak || to.unclear:
		return step{granted: has.granted, terms: has.terms}
	case !to.known || to.entitled.Outcome == store.Reject:
		todo.deed = end
	case has.granted == 0:
		todo.unknown(to, has, can)
	case has.granted != to.granted && !reply.InPlace(has.granted, to.granted):
		todo.deed = end
	default:
		todo.compare(to, has, can)
	}

	return todo
}

// unknown decides about a session of which nothing is known.
func (s *step) unknown(to *given, has holding, can means) {
	switch {
	case has.fresh && !has.heard:
		s.deed = assume
	case to.entitled.Outcome != store.Accept && has.fresh:
		s.deed = assume
	case to.entitled.Outcome != store.Accept:
		s.deed = end
	case can.rate && to.entitled.Profile.Rate != "":
		s.deed, s.rate = change, true
	default:
		s.deed = assume
	}
}

// compare finds out whether a session of the right frame must be changed, and whether it can be in
// place. RouterOS cannot change Total-Limit. Where limits cannot be changed and only their window
// is another one, the session may stay: it ends at the end of its share, and its next login gets a
// new one.
func (s *step) compare(to *given, has holding, can means) {
	s.rate = has.granted != to.granted
	s.bounds = has.terms != to.terms
	s.window = s.bounds && has.terms != doubtfulTerms && store.SameBounds(has.terms, to.terms)
	changeable := can.limits && to.entitled.Remains.Total == 0
	if s.window && !changeable {
		s.bounds, s.terms = false, has.terms
	}
	switch {
	case !s.rate && !s.bounds:
		s.deed = nothing
	case s.rate && !can.rate, s.bounds && !changeable:
		s.deed = end
	default:
		s.deed = change
	}
}

// act is the ability that a step asks of a router. A change of both rate and limits has none of its
// own: a refusal does not tell which of them is meant.
func (s *step) act() (store.Act, bool) {
	switch {
	case s.deed == end:
		return store.ActDisconnect, true
	case s.rate && s.bounds:
		return store.ActRate, false
	case s.rate:
		return store.ActRate, true
	default:
		return store.ActLimits, true
	}
}
