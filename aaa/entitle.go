package aaa

import (
	"gardu/store"
)

// checkEntitlement asks what the service may use now (store.Entitlement), and chooses the profile.
// An unused voucher, a service whose validity begins now, and one that is to be bound to its first
// station, go to the activator first.
func checkEntitlement(p *policy, request *Request, decision *Decision) verdict {
	if decision.voucher != 0 && decision.service == 0 {
		if request.activated {
			return decision.reject(ReasonVoucher)
		}

		return decision.wait(deferActivation)
	}
	plan := decision.plan
	decision.usage = store.Usage{}
	if plan.Metered() { // looking usage up takes a fifth of a login's time
		decision.usage, _ = p.sessions.Usage(decision.service)
	}
	access := plan.Access(request.access, p.zone)
	decision.entitled = store.Entitlement(decision.login.Standing, plan.Record(), &decision.usage,
		access, request.now)
	entitled := &decision.entitled
	if entitled.Outcome == store.Reject {
		return decision.reject(reasonOf(entitled.Reason))
	}
	if entitled.Activate && request.activated {
		return decision.reject(ReasonUnavailable)
	}
	if entitled.Activate || entitled.Outcome == store.Accept && binds(request, &decision.login) {
		return decision.wait(deferActivation)
	}
	decision.compiled = plan.Compiled(entitled.Profile, request.nas.Record.Vendor)
	if decision.compiled == nil {
		return decision.reject(ReasonUnavailable)
	}

	return next
}
