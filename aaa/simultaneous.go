package aaa

import "gardu/aaa/session"

// checkSessions asks whether the plan allows one more session, and reserves it: two logins at once
// cannot both take the last place. What remains of a quota is shared among the devices that may be
// online together.
func checkSessions(p *policy, request *Request, decision *Decision) verdict {
	decision.nonce = p.random.Uint64() | 1 // 0 would mean none
	admitted := p.sessions.Admit(session.Admission{
		Service: decision.service,
		NAS:     request.nas.Record.ID,
		Calling: request.station,
		MAC:     request.mac,
		Limit:   decision.plan.Record().SharedUsers,
		Nonce:   decision.nonce,
		Now:     request.now,
	})
	if !admitted {
		return decision.reject(ReasonSessions)
	}
	decision.reserved = true

	return next
}
