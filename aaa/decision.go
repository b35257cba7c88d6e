package aaa

import (
	"net/netip"

	"gardu/aaa/directory"
	"gardu/store"
)

// Decision is what the stages have found out so far, and in the end the answer. It is used again
// for every request.
type Decision struct {
	result   Result
	reason   Reason
	service  int64
	voucher  int64
	login    directory.Login
	operator *directory.Operator
	plan     *directory.Plan
	usage    store.Usage
	entitled store.Entitled
	compiled *directory.CompiledProfile
	nonce    uint64
	reserved bool       // a reservation was taken for this answer
	leased   netip.Addr // the address of a pool of ours that was taken for this answer
	wordless bool       // there is no room for a sentence
	deferral deferral
}

// deferral says why an answer must leave the hot path.
type deferral uint8

const (
	deferNothing deferral = iota
	// deferActivation: the first login of a service or voucher, which must be on disk before an
	// Accept leaves
	deferActivation
	// deferHash: the secret is kept as a one-way hash, which takes long to compare with
	deferHash
)

// reset prepares a decision for the next request.
func (d *Decision) reset() {
	d.result, d.reason = Rejected, ReasonUnavailable
	d.service, d.voucher = 0, 0
	d.operator, d.plan, d.compiled = nil, nil, nil
	d.entitled = store.Entitled{}
	d.nonce, d.wordless = 0, false
	d.disown()
	d.deferral = deferNothing
}

// disown leaves what was reserved to the answer that it was reserved for, which has been sent.
func (d *Decision) disown() { d.reserved, d.leased = false, netip.Addr{} }

// accept ends a decision that no stage has refused with what the service is entitled to.
func (d *Decision) accept() {
	d.result = resultOf(d.entitled.Outcome)
	d.reason = reasonOf(d.entitled.Reason)
}

// reject ends a decision.
func (d *Decision) reject(reason Reason) verdict {
	d.result, d.reason = Rejected, reason
	d.deferral = deferNothing

	return done
}

// wait ends a run that must be repeated off the hot path.
func (d *Decision) wait(why deferral) verdict {
	d.deferral = why

	return done
}

// devices is how many devices may be online together; 0 for no limit.
func (d *Decision) devices() int { return d.plan.Record().SharedUsers }
