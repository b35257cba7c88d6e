package session

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"slices"
)

// ConflictSessions bounds the sessions that one Conflict names.
const ConflictSessions = 16

// Conflict is one Framed-IP-Address that several open sessions of one NAS have: of one NAS record,
// and of one NAS-Identifier, since several routers may stand behind one record.
type Conflict struct {
	NAS      int64
	Address  netip.Addr
	Sessions []uint64 // at most ConflictSessions, by growing ID
	Logins   []string // of these sessions
}

// claim is an open session's claim on an address, by a hash of where it is valid.
type claim struct {
	hash uint64
	ref  uint32
}

// Conflicts returns at most limit addresses that several open sessions of one NAS have. It looks
// through the table, and is for what a person asks.
func (t *Table) Conflicts(limit int) []Conflict {
	var claims []claim
	for from, more := uint32(1), true; more; {
		claims, from, more = t.claims(from, claims)
	}
	slices.SortFunc(claims, func(a, b claim) int { return cmp.Compare(a.hash, b.hash) })

	var found []Conflict
	for len(claims) > 0 && len(found) < limit {
		end := 1
		for end < len(claims) && claims[end].hash == claims[0].hash {
			end++
		}
		if end > 1 {
			found = t.appendConflict(found, claims[:end])
		}
		claims = claims[end:]
	}

	return found
}

// claims collects the claims of one slice of the table, and returns where the next one begins and
// whether there is one.
func (t *Table) claims(from uint32, found []claim) ([]claim, uint32, bool) {
	t.writer.Lock()
	defer t.writer.Unlock()

	end := min(from+listSlice, t.slab.used+1)
	for ref := from; ref < end; ref++ {
		s := t.slab.at(ref)
		if !s.open {
			continue
		}
		t.known.parse(t.text(s))
		if t.known.address.IsValid() && !t.known.address.IsUnspecified() {
			found = append(found, claim{hash: t.claimHash(s.nas), ref: ref})
		}
	}

	return found, end, end <= t.slab.used
}

// claimHash hashes the NAS and the address of the session whose texts stand in t.known.
func (t *Table) claimHash(nas int64) uint64 {
	octets := t.known.address.As16()
	key := append(t.scratch[1][:0], octets[:]...)
	key = binary.NativeEndian.AppendUint64(key, uint64(nas))
	key = append(key, t.known.nasIdentifier...)

	return maphash.Bytes(t.seed, key)
}

// appendConflict appends the conflict of claims with one hash, where they still stand.
func (t *Table) appendConflict(found []Conflict, claims []claim) []Conflict {
	t.writer.Lock()
	defer t.writer.Unlock()

	var conflict Conflict
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Compare(t.slab.at(a.ref).id, t.slab.at(b.ref).id)
	})
	for _, claim := range claims {
		s := t.slab.at(claim.ref)
		if !s.open || len(conflict.Sessions) == ConflictSessions {
			continue
		}
		t.known.parse(t.text(s))
		if !t.known.address.IsValid() || t.claimHash(s.nas) != claim.hash {
			continue
		}
		conflict.NAS, conflict.Address = s.nas, t.known.address
		conflict.Sessions = append(conflict.Sessions, s.id)
		conflict.Logins = append(conflict.Logins, string(t.known.login))
	}
	if len(conflict.Sessions) < 2 {
		return found
	}

	return append(found, conflict)
}
