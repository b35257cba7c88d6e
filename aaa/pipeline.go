package aaa

// verdict is what a stage says: go on, or the decision stands.
type verdict bool

const (
	next verdict = false
	done verdict = true
)

// stage answers one question about an Access-Request.
type stage struct {
	name   string
	decide func(*policy, *Request, *Decision) verdict
}

// stages is the whole life of a login, in order. A stage reads the request and what the stages
// before it have put into the decision; the first one that says done ends it, and whoever none of
// them has stopped gets what the entitlement gives. A stage takes no lock
// that a writer of the store holds, waits for nothing, and allocates nothing; what needs the disk
// or a slow hash says wait, and the same list runs once more, off the hot path, when that is done.
//
// To add a stage: write its function in a file of its own, named for the question that it answers,
// give each way to refuse a Reason, and put it here where what it reads is known.
var stages = []stage{
	{"checkProof", checkProof},
	{"checkLockout", checkLockout},
	{"recogniseOperator", recogniseOperator},
	{"findService", findService},
	{"checkSecret", checkSecret},
	{"checkStation", checkStation},
	{"checkEntitlement", checkEntitlement},
	{"checkSessions", checkSessions},
	{"leaseAddress", leaseAddress},
}

// decide runs the stages, and accepts whoever has passed them all.
func (p *policy) decide(request *Request, decision *Decision) {
	decision.reset()
	for i := range p.stages {
		if p.stages[i].decide(p, request, decision) == done {
			return
		}
	}
	decision.accept()
}

// release gives up the place and the address that were reserved for an answer that is not sent
// after all.
func (p *policy) release(decision *Decision) {
	if decision.reserved {
		p.sessions.Release(decision.service, decision.nonce)
	}
	if decision.leased.IsValid() {
		p.leases.Release(decision.service, decision.nonce)
	}
	decision.disown()
}
