package aaa

// checkStation asks whether the station may use this login. A login that is still to be bound to its first station goes
// to the activator, because the binding must be on disk before the Accept leaves.
func checkStation(_ *policy, request *Request, decision *Decision) verdict {
	found := &decision.login
	if !found.MAC.IsZero() {
		if found.MAC != request.mac {
			return decision.reject(ReasonStation)
		}

		return next
	}
	if found.BindFirstMAC && !request.mac.IsZero() && !request.activated {
		return decision.wait(deferActivation)
	}

	return next
}
