package aaa

import (
	"gardu/aaa/credential"
	"gardu/aaa/packet"
	"gardu/store"
)

// checkLockout asks whether this station has guessed too often for this login. It stands before the
// login is looked for, so that a login that exists is refused in the same words as one that does
// not.
func checkLockout(p *policy, request *Request, decision *Decision) verdict {
	if p.lockouts.locked(request.login, request.station, request.now.UnixNano()) {
		return decision.reject(ReasonLocked)
	}

	return next
}

// checkSecret asks whether the login is proven.
func checkSecret(p *policy, request *Request, decision *Decision) verdict {
	reason, deferred := p.prove(request, decision.login.Secret)
	if deferred {
		return decision.wait(deferHash)
	}
	if reason != ReasonEntitled {
		return decision.reject(reason)
	}

	return next
}

// prove compares the request's proof with a secret and keeps count of wrong ones. It returns
// ReasonEntitled when the login is proven; deferred when the comparison is too slow for the hot
// path.
func (p *policy) prove(request *Request, secret store.Secret) (reason Reason, deferred bool) {
	stored := storedSecret(secret)
	var right bool
	switch {
	case secret.Form == store.NoSecret:
		right = p.checkWithoutSecret(request)
	case !stored.Allows(credentialMethods[request.method]):
		return ReasonMethod, false
	case secret.Form == store.OneWayHash && request.verdict == hashUnknown:
		return ReasonEntitled, true
	case secret.Form == store.OneWayHash:
		right = request.verdict == hashRight
	default:
		right = p.check(request, stored)
	}
	if !right {
		p.guessed(request)

		return ReasonWrongSecret, false
	}
	p.proven = stored
	p.lockouts.succeed(request.login, request.station)

	return ReasonEntitled, false
}

// guessed counts a wrong secret, or a login that nobody has. A station that only names itself has
// guessed nothing: RouterOS asks for each unknown device of a hotspot, again and again.
func (p *policy) guessed(request *Request) {
	if !request.loginMAC.IsZero() && request.loginMAC == request.mac {
		return
	}
	p.lockouts.fail(request.login, request.station, request.now.UnixNano())
}

// credentialMethods translates methods; a method that proves nothing maps to one that no secret
// allows.
var credentialMethods = [methodCount]credential.Method{
	MethodPAP:     credential.PAP,
	MethodCHAP:    credential.CHAP,
	MethodMSCHAP1: credential.MSCHAP1,
	MethodMSCHAP2: credential.MSCHAP2,
}

// storedSecret translates the form of a secret. NoSecret becomes the zero form, which nothing
// matches.
func storedSecret(secret store.Secret) credential.Stored {
	stored := credential.Stored{Value: secret.Value}
	switch secret.Form {
	case store.ClearText:
		stored.Form = credential.Clear
	case store.NTHash:
		stored.Form = credential.NT
	case store.OneWayHash:
		stored.Form = credential.OneWay
	case store.NoSecret:
	}

	return stored
}

// check compares the proof with a secret that is quick to compare with.
func (p *policy) check(request *Request, stored credential.Stored) bool {
	switch request.method {
	case MethodPAP:
		password, ok := p.revealPassword(request)

		return ok && p.checker.PAP(stored, password)
	case MethodCHAP:
		chap, ok := packet.ReadCHAP(request.index.Get(packet.CHAPPassword))

		return ok && p.checker.CHAP(stored, chap.Identifier, request.index.Challenge(),
			chap.Response)
	case MethodMSCHAP1:
		return p.checkMSCHAP1(request, stored)
	case MethodMSCHAP2:
		return p.checkMSCHAP2(request, stored)
	default:
		return false
	}
}

// revealPassword returns the clear password of a PAP request, borrowed from the request's buffer.
func (p *policy) revealPassword(request *Request) ([]byte, bool) {
	hidden, _ := request.index.Get(packet.UserPassword)
	password, err := p.signer.Reveal(request.passwordBuffer[:0], hidden,
		request.view.Authenticator(),
		request.nas.Secret)

	request.revealed = password

	return password, err == nil
}

// checkMSCHAP1 compares an NT response of MS-CHAP version 1 (RFC 2548 section 2.1.3).
func (p *policy) checkMSCHAP1(request *Request, stored credential.Stored) bool {
	response, ok := packet.ReadMSCHAP1(
		request.index.Vendor(packet.Microsoft, packet.MSCHAPResponse),
	)
	challenge, found := request.index.Vendor(packet.Microsoft, packet.MSCHAPChallenge)

	return ok && found && response.UseNT && p.checker.MSCHAP1(stored, challenge, response.NT)
}

// checkMSCHAP2 compares an NT response of MS-CHAP version 2 (RFC 2548 section 2.3.2). The hash
// takes the name as the customer sent it.
func (p *policy) checkMSCHAP2(request *Request, stored credential.Stored) bool {
	response, ok := packet.ReadMSCHAP2(
		request.index.Vendor(packet.Microsoft, packet.MSCHAP2Response),
	)
	challenge, found := request.index.Vendor(packet.Microsoft, packet.MSCHAPChallenge)
	exchange := credential.Exchange2{
		Name: request.rawLogin, Authenticator: challenge, Peer: response.Peer,
	}

	return ok && found && p.checker.MSCHAP2(stored, exchange, response.NT)
}

// checkWithoutSecret decides for a login that has nothing to prove. A MAC address is let in for the
// station that has it, never for one that only names it; a bare voucher is its own proof. The
// password, where one is sent, is empty or the login once more, as hotspots send it.
func (p *policy) checkWithoutSecret(request *Request) bool {
	if !request.loginMAC.IsZero() && request.loginMAC != request.mac {
		return false
	}
	if request.method == MethodNone {
		return !request.loginMAC.IsZero()
	}
	if request.method == MethodPAP && p.passwordIsEmpty(request) {
		return true
	}
	own := credential.Stored{Form: credential.Clear, Value: request.rawLogin}

	return p.check(request, own) || p.check(request, credential.Stored{Form: credential.Clear})
}

// passwordIsEmpty reports whether a PAP request carries an empty password.
func (p *policy) passwordIsEmpty(request *Request) bool {
	password, ok := p.revealPassword(request)

	return ok && len(password) == 0
}
