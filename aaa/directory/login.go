package directory

import (
	"hash/maphash"
	"net/netip"

	"gardu/store"
)

// Login is who may log in: a service, or a voucher that has not been used yet. Its slices belong
// to the directory: they must not be written to, stay as they are after the record has changed,
// and may be kept.
type Login struct {
	Service  int64 // 0 for an unused voucher
	Voucher  int64 // the voucher, or the one that the service came from; 0 for none
	Revision uint64
	Customer int64
	Plan     int64
	Router   int64            // the NAS record it is tied to; 0 for any
	Access   store.AccessKind // AnyAccess for a voucher: its plan tells
	Login    []byte           // as it was saved
	Secret   store.Secret

	MAC           store.MAC
	BindFirstMAC  bool
	Address       netip.Addr
	IPv6Prefix    netip.Prefix
	DelegatedIPv6 netip.Prefix
	Standing      store.Standing // in whole seconds; of a voucher: starts at login
}

// FindLogin finds who logs in under a name on a router by a kind of access, and fills found. A
// service tied to that router wins over one for any router, a service over an unused voucher, and
// everything over a terminated service. AnyAccess stands for PPPoE, Hotspot and VPN in that order.
// Hotspot logins are compared without regard to the case of ASCII letters, the others and voucher
// codes octet by octet.
func (d *Directory) FindLogin(
	kind store.AccessKind, router int64, login []byte, found *Login,
) bool {
	if len(login) == 0 || len(login) > store.MaxLogin {
		return false
	}

	wanted := query{kind: kind, router: router, login: login, plans: *d.plans.Load()}
	best, bestRank := record(nil), noRank
	walk := d.walk(d.hash(login))

	for candidate := walk.next(); candidate != nil; candidate = walk.next() {
		if rank := wanted.rank(candidate); rank < bestRank {
			best, bestRank = candidate, rank
		}
	}

	if best == nil {
		return false
	}

	best.decode(found)

	return true
}

// query is what a login is looked up by.
type query struct {
	kind   store.AccessKind
	router int64
	login  []byte
	plans  map[int64]*Plan
}

// Ranks of a candidate: the lowest wins. A rank for any router is one above that for the router
// itself.
const (
	rankService    = 0 // and two more for each kind of access
	rankBound      = 20
	rankVoucher    = 40
	rankTerminated = 60
	noRank         = 100
)

// rank says how well a record answers the query; noRank when it does not.
func (q *query) rank(r record) int {
	if r.isVoucher() {
		return q.rankVoucher(r)
	}

	if !q.spells(r) {
		return noRank
	}

	return rankAccess(r, q.kind, q.router)
}

// spells reports whether the record's login is the one asked for.
func (q *query) spells(r record) bool {
	if r.access() == store.Hotspot {
		return equalFold(r.login(), q.login)
	}

	return string(r.login()) == string(q.login)
}

// rankVoucher ranks an unused voucher by the kind of its plan.
func (q *query) rankVoucher(r record) int {
	if string(r.login()) != string(q.login) {
		return noRank
	}

	plan := q.plans[r.plan()]
	if plan == nil || q.kind != store.AnyAccess && q.kind != plan.Record().Access {
		return noRank
	}

	return rankRouter(r, q.router, rankVoucher)
}

// rankAccess ranks a service by its kind of access, its router and whether it lives.
func rankAccess(r record, kind store.AccessKind, router int64) int {
	access := r.access()
	if kind != store.AnyAccess && kind != access {
		return noRank
	}

	base := rankService + 2*int(access)
	if r.terminated() {
		base += rankTerminated
	}

	return rankRouter(r, router, base)
}

// rankRouter refines a rank by the router that a record is tied to.
func rankRouter(r record, router int64, base int) int {
	switch r.router() {
	case 0:
		return base + 1
	case router:
		return base
	default:
		return noRank
	}
}

// hash is the place of a login. Letters that differ in case alone share it, so that one walk meets
// every candidate.
func (d *Directory) hash(login []byte) uint64 {
	var folded [store.MaxLogin]byte
	for i, octet := range login {
		folded[i] = lower(octet)
	}

	return maphash.Bytes(d.seed, folded[:len(login)])
}

// equalFold compares two logins without regard to the case of ASCII letters.
func equalFold(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}

	for i := range a {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}

	return true
}

// lower folds an ASCII letter.
func lower(octet byte) byte {
	if 'A' <= octet && octet <= 'Z' {
		return octet + ('a' - 'A')
	}

	return octet
}
