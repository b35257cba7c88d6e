package aaa

import (
	"net/netip"

	"gardu/aaa/lease"
	"gardu/aaa/session"
)

// Leases gives out the addresses of gardu's own pools. A lease waits for its Start as long as a
// place among the sessions does; from then on the session holds it. Both are called from many
// goroutines at once, must not wait, and should allocate nothing.
type Leases interface {
	// Lease takes an address for an answer; false when none is free, or there is no such pool.
	Lease(ask lease.Ask) (netip.Addr, bool)
	// Release gives back what was taken for an answer that was not sent.
	Release(service int64, nonce uint64)
}

// leaseAddress asks whether the profile takes its address from a pool of ours, and takes one.
// Whoever has a fixed address that will be sent needs none. A login that finds the pool exhausted
// is refused: accepted without an address it would fall into whatever pool the router has.
func leaseAddress(p *policy, request *Request, decision *Decision) verdict {
	profile := decision.compiled.Profile
	if profile.AddressPool == 0 || decision.fixed().IsValid() {
		return next
	}
	if p.leases == nil {
		p.release(decision)

		return decision.reject(ReasonPool)
	}
	station, replaced := p.sessions.Station(session.Admission{
		Service: decision.service, NAS: request.nas.Record.ID,
		Calling: request.station, MAC: request.mac,
	})
	address, leased := p.leases.Lease(lease.Ask{
		Pool:    profile.AddressPool,
		Service: decision.service,
		Nonce:   decision.nonce,
		Station: station,
		Session: replaced,
		Now:     request.now,
	})
	if !leased {
		p.release(decision)

		return decision.reject(ReasonPool)
	}
	decision.leased = address

	return next
}

// fixed returns the service's own IPv4 address, where the profile lets it be sent.
func (d *Decision) fixed() netip.Addr {
	address := d.login.Address.Unmap()
	if d.compiled.Profile.IgnoresFixed || !address.Is4() {
		return netip.Addr{}
	}

	return address
}
