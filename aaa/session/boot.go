package session

import (
	"hash/maphash"
	"net/netip"
	"sync/atomic"
	"time"
)

// A RouterOS that starts anew may never say so: its Accounting-On is not dependable. But each of
// its Acct-Session-Ids is eight hexadecimal digits, of which the last five count and those before
// them change at every start. The sessions of one router whose identifiers begin alike are a
// family. A Start that founds a family makes the router's other families suspect; any record of one
// of their sessions clears that family again, since each service of a router (PPP, hotspot) counts
// in a family of its own. A suspect session is not waited for as long as another.
//
// All of this is lost with the process, and what it closes wrongly a later interim opens again.
const (
	// RebootSlack is how much longer than one interval a suspect session may be silent.
	RebootSlack = time.Minute
	// FamilyLimit bounds the families; sessions beyond it are never suspect.
	FamilyLimit = 1<<16 - 1
	// RouterFamilies bounds the families of one router. Where there are more, its identifiers do
	// not tell when it started.
	RouterFamilies = 8

	familyChunk = 1 << 10
)

// router is where session identifiers are counted together: a NAS record, and one router behind it.
type router struct {
	nas        int64
	identifier uint64 // hash of NAS-Identifier
	source     netip.Addr
}

// family is the open sessions of one router whose identifiers begin alike.
type family struct {
	suspect atomic.Int64 // since when, Unix nanoseconds; 0 when it is not
	router  router
	open    int
	prefix  uint16
	next    uint16 // of the same router, or the next free one
}

// families are numbered from 1 and never move. They change under Table.writer; whoever holds the
// lock of a session's shard may read whether its family is suspect.
type families struct {
	chunks   [(FamilyLimit + 1) / familyChunk]atomic.Pointer[[familyChunk]family]
	routers  map[router]uint16 // the first family of each
	free     uint16
	used     uint16
	suspects int // families that are suspect
}

// at returns a family.
func (f *families) at(number uint16) *family {
	return &f.chunks[number/familyChunk].Load()[number%familyChunk]
}

// bootPrefix returns the part of an Acct-Session-Id that changes when a router starts anew, and
// false for an identifier of another form.
func bootPrefix(id []byte) (uint16, bool) {
	if len(id) != 8 {
		return 0, false
	}
	number := uint32(0)
	for _, letter := range id {
		switch {
		case '0' <= letter && letter <= '9':
			number = number<<4 | uint32(letter-'0')
		case 'a' <= letter|0x20 && letter|0x20 <= 'f':
			number = number<<4 | uint32(letter|0x20-'a'+10)
		default:
			return 0, false
		}
	}

	return uint16(number >> 20), true
}

// join puts a session that opens into its family.
func (t *Table) join(s *slot, words *words) {
	prefix, ok := bootPrefix(words.acctSession)
	if !ok {
		return
	}
	s.family = t.families.join(router{
		nas: s.nas, source: words.source,
		identifier: maphash.Bytes(t.seed, words.nasIdentifier),
	}, prefix)
}

// join counts a session in the family of a prefix, which is founded if it is not there. It returns
// the number of the family, or 0 when there is no room for another.
func (f *families) join(router router, prefix uint16) uint16 {
	first, count := f.routers[router], 0
	for number := first; number != 0; number = f.at(number).next {
		if found := f.at(number); found.prefix == prefix {
			found.open++

			return number
		}
		count++
	}
	if count == RouterFamilies {
		f.acquit(first)

		return 0
	}
	number := f.allocate()
	if number == 0 {
		return 0
	}
	founded := f.at(number)
	founded.router, founded.prefix, founded.open, founded.next = router, prefix, 1, first
	f.routers[router] = number

	return number
}

// allocate returns a family that is not in use, or 0.
func (f *families) allocate() uint16 {
	if number := f.free; number != 0 {
		f.free = f.at(number).next

		return number
	}
	if f.used == FamilyLimit {
		return 0
	}
	f.used++
	if chunk := &f.chunks[f.used/familyChunk]; chunk.Load() == nil {
		chunk.Store(new([familyChunk]family))
	}

	return f.used
}

// leave counts a session that closes no more. The session can be reached by nobody else.
func (f *families) leave(s *slot) {
	number := s.family
	if number == 0 {
		return
	}
	s.family = 0
	left := f.at(number)
	left.open--
	if left.open > 0 {
		return
	}
	f.clear(left)
	if first := f.routers[left.router]; first != number {
		for f.at(first).next != number {
			first = f.at(first).next
		}
		f.at(first).next = left.next
	} else if left.next != 0 {
		f.routers[left.router] = left.next
	} else {
		delete(f.routers, left.router)
	}
	left.router, left.next = router{}, f.free
	f.free = number
}

// acquit ends the suspicion of a router's families, from its first one on.
func (f *families) acquit(first uint16) {
	for number := first; number != 0; number = f.at(number).next {
		f.clear(f.at(number))
	}
}

// clear ends the suspicion of a family.
func (f *families) clear(heard *family) {
	if heard.suspect.Load() != 0 {
		heard.suspect.Store(0)
		f.suspects--
	}
}

// heard notes that something was heard of a session, which clears its family.
func (f *families) heard(number uint16) {
	if f.suspects > 0 && number != 0 {
		f.clear(f.at(number))
	}
}

// started notes that a Start has opened a session. Where it founded a family, the others of its
// router are suspect from then on.
func (f *families) started(number uint16, at int64) {
	if number == 0 || f.at(number).open > 1 {
		return
	}
	for other := f.routers[f.at(number).router]; other != 0; other = f.at(other).next {
		if found := f.at(other); other != number && found.suspect.Load() == 0 {
			found.suspect.Store(at)
			f.suspects++
		}
	}
}

// suspected returns since when the family of a session is suspect, or 0.
func (f *families) suspected(s *slot) int64 {
	if s.family == 0 {
		return 0
	}

	return f.at(s.family).suspect.Load()
}
