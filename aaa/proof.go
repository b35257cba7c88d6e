package aaa

import "gardu/aaa/packet"

// checkProof asks whether the request carries one proof of identity. RFC 2865 section 4.1 allows
// either User-Password or CHAP-Password, RFC 3579 section 3.2 adds EAP-Message; several, or none,
// are answered with Access-Reject. A request without any proof goes on only when its login is a MAC
// address: RouterOS sends none for a DHCP lease. A State belongs to a conversation that was begun
// with Access-Challenge; none is begun here, so each one is unknown (RFC 5080 section 2.1.1).
func checkProof(_ *policy, request *Request, decision *Decision) verdict {
	switch {
	case request.method == MethodEAP:
		return decision.reject(ReasonEAP)
	case request.index.Has(packet.State):
		return decision.reject(ReasonState)
	case request.proofs > 1:
		return decision.reject(ReasonAmbiguous)
	case request.proofs == 0 && request.loginMAC.IsZero():
		return decision.reject(ReasonAmbiguous)
	case len(request.login) == 0:
		return decision.reject(ReasonUnknownLogin)
	default:
		return next
	}
}
