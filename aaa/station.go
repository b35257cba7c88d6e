package aaa

import "gardu/aaa/directory"

// checkStation asks whether the station may use this login.
func checkStation(_ *policy, request *Request, decision *Decision) verdict {
	if bound := decision.login.MAC; !bound.IsZero() && bound != request.mac {
		return decision.reject(ReasonStation)
	}

	return next
}

// binds reports whether an Accept would be the one that binds a login to its first station. The
// binding must be on disk before the Accept leaves; whoever is not let in binds nothing.
func binds(request *Request, found *directory.Login) bool {
	return found.BindFirstMAC && found.MAC.IsZero() && !request.mac.IsZero() && !request.activated
}
