package aaa

import (
	"gardu/aaa/directory"
	"gardu/store"
)

// findService asks whose login this is: a service of the request's kind of access, tied to this
// router before any router; else an unused voucher. A login spelled as a MAC address is looked for
// in its canonical spelling, so that each format that RouterOS can be set to finds it.
func findService(p *policy, request *Request, decision *Decision) verdict {
	found := &decision.login
	if !p.lookUp(request, found) {
		p.guessed(request)

		return decision.reject(ReasonUnknownLogin)
	}
	decision.service, decision.voucher = found.Service, found.Voucher
	decision.plan = p.directory.Plan(found.Plan)
	if decision.plan == nil {
		return decision.reject(ReasonUnavailable)
	}
	if request.access == store.AnyAccess {
		request.access = found.Access
	}
	if found.Access == store.AnyAccess {
		found.Access = decision.plan.Record().Access
	}

	return next
}

// lookUp finds a login in the directory.
func (p *policy) lookUp(request *Request, found *directory.Login) bool {
	router := request.nas.Record.ID
	if !request.loginMAC.IsZero() &&
		p.directory.FindMAC(request.access, router, request.loginMAC, found) {
		return true
	}

	return p.directory.FindLogin(request.access, router, request.login, found)
}
