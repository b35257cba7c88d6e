package aaa

import "gardu/store"

// recogniseOperator asks whether an operator logs in to the router itself (winbox, ssh, webfig,
// api). Such a request is answered from the operators alone: a customer's login never opens a
// router, and an operator without a router group is not let in.
func recogniseOperator(p *policy, request *Request, decision *Decision) verdict {
	if !request.router {
		return next
	}
	operator := p.directory.FindOperator(request.login)
	if operator == nil || operator.Status != store.OperatorActive ||
		operator.RouterGroup == "" || operator.Router.IsZero() {
		p.guessed(request)

		return decision.reject(ReasonNotOperator)
	}
	reason, deferred := p.prove(request, operator.Router)
	if deferred {
		return decision.wait(deferHash)
	}
	if reason != ReasonEntitled {
		return decision.reject(reason)
	}
	decision.operator = operator
	decision.result, decision.reason = Accepted, ReasonEntitled
	decision.entitled = store.Entitled{Outcome: store.Accept, Reason: store.ReasonEntitled}

	return done
}
