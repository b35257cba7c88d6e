package directory

import "gardu/store"

// FindMAC finds the service that a station may use without a person logging in (MAC
// authentication), and fills found: one whose login is that address, in any spelling, else one
// that is bound to the address and has no secret. Kind and router choose as in FindLogin.
func (d *Directory) FindMAC(
	kind store.AccessKind, router int64, mac store.MAC, found *Login,
) bool {
	if mac.IsZero() {
		return false
	}

	best, bestRank := record(nil), noRank
	walk := d.macs.walk(macKey(mac))

	for id, more := walk.next(); more; id, more = walk.next() {
		candidate := d.serviceRecord(int64(id))
		if rank := rankStation(candidate, kind, router, mac); rank < bestRank {
			best, bestRank = candidate, rank
		}
	}

	if best == nil {
		return false
	}

	best.decode(found)

	return true
}

// rankStation ranks a service for a station; nil is a service that has gone meanwhile.
func rankStation(r record, kind store.AccessKind, router int64, mac store.MAC) int {
	if r == nil {
		return noRank
	}

	known := stationsOf(r)
	rank := rankAccess(r, kind, router)

	switch {
	case known.login == mac:
		return rank
	case known.bound == mac && rank != noRank:
		return rank + rankBound
	default:
		return noRank
	}
}

// stations are the addresses under which a service is found by FindMAC; zero for none.
type stations struct {
	login store.MAC // its login is an address
	bound store.MAC // it is bound to the address and has no secret
}

// stationsOf returns the addresses of a record, which may be nil.
func stationsOf(r record) stations {
	var known stations
	if r == nil {
		return known
	}

	known.login, _ = store.ParseMAC(r.login())

	if r.flags()&flagMAC != 0 && r.secretForm() == store.NoSecret {
		known.bound = r.mac()
	}

	return known
}

// moveStations lets the index follow a changed service. For writers.
func (d *Directory) moveStations(id int64, before, now stations) {
	if before == now {
		return
	}

	for _, mac := range now.each() {
		if !mac.IsZero() {
			d.macs.add(pair{key: macKey(mac), value: uint64(id)})
		}
	}

	for _, mac := range before.each() {
		if !mac.IsZero() && mac != now.login && mac != now.bound {
			d.macs.remove(pair{key: macKey(mac), value: uint64(id)})
		}
	}
}

// each lists the addresses, without the same one twice.
func (s stations) each() [2]store.MAC {
	if s.login == s.bound {
		return [2]store.MAC{s.login}
	}

	return [2]store.MAC{s.login, s.bound}
}

// macKey is an address as a number.
func macKey(mac store.MAC) uint64 {
	key := uint64(0)
	for _, octet := range mac {
		key = key<<8 | uint64(octet)
	}

	return key
}
