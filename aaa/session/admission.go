package session

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"time"

	"gardu/store"
)

// Bounds of simultaneous use.
const (
	// ReservationTime is how long an Accept counts as a session without one.
	ReservationTime = 60 * time.Second
	// MissedIntervals is after how many intervals without an interim a session is not taken to be
	// alive.
	MissedIntervals = 3
	// DefaultInterval stands for the interval of a session that has sent one interim and was
	// ordered none.
	DefaultInterval = 10 * time.Minute
	// QuietTime is how long a session counts as alive that has sent no interim at all.
	QuietTime = 6 * time.Hour
	// DefaultReservationLimit bounds the reservations unless Config says otherwise.
	DefaultReservationLimit = 1 << 20
)

// Admission is the question whether one more session of a service may begin.
type Admission struct {
	Service int64
	NAS     int64
	Calling []byte    // Calling-Station-Id; empty when the NAS tells none
	MAC     store.MAC // Calling, where it is a MAC address; else zero
	Limit   int       // sessions at one time; 0 or less for no limit
	Nonce   uint64    // of the Class that the Accept will carry
	Now     time.Time
}

// reservation is an Accept whose Start has not come.
type reservation struct {
	service        int64
	nonce          uint64
	station        uint64 // see stationOf
	expires        int64
	next           uint32 // of the same service
	earlier, later uint32 // in the order of expiry
}

// Admit reports whether one more session may begin, and if so keeps a place for it until its Start
// comes, Release is called or ReservationTime has passed. What counts are the open sessions that
// are alive and the reservations, but not those of the same station, which the new session
// replaces. Without a limit the answer is yes and nothing is reserved. When no reservation can be
// kept (DefaultReservationLimit) the answer stands on the sessions alone: a limit of ours locks
// nobody out.
func (t *Table) Admit(admission Admission) bool {
	if admission.Limit <= 0 {
		return true
	}
	now := admission.Now.UnixNano()
	station := t.stationOf(&admission)
	shard := t.shard(admission.Service)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	t.expire(shard, now)
	owner := shard.service(admission.Service)
	t.forgetStation(shard, owner, &admission, station)
	if t.busy(shard, owner, &admission) {
		return false
	}
	if t.reserved.Load() >= int64(t.config.ReservationLimit) {
		return true
	}
	t.reserved.Add(1)
	shard.reserve(owner, reservation{
		service: admission.Service, nonce: admission.Nonce, station: station,
		expires: now + int64(ReservationTime),
	})

	return true
}

// stationOf returns the hash that stands for a calling station. Stations that a NAS does not name
// are one station of that NAS: whoever tries again there after a lost answer must not find its own
// place taken.
func (t *Table) stationOf(admission *Admission) uint64 {
	if !admission.MAC.IsZero() {
		return maphash.Bytes(t.seed, admission.MAC[:])
	}
	if len(admission.Calling) > 0 {
		return maphash.Bytes(t.seed, clip(admission.Calling))
	}
	var nas [8]byte
	binary.BigEndian.PutUint64(nas[:], uint64(admission.NAS))

	return maphash.Bytes(t.seed, nas[:])
}

// Station tells which station asks, as a number that stands for it in this process, and which of the
// service's open sessions is the station's, the newest one: a new session will replace that. Both
// are 0 where the NAS names no station, and the session also when there is none.
func (t *Table) Station(admission Admission) (station, session uint64) {
	if len(admission.Calling) == 0 {
		return 0, 0
	}
	station = t.stationOf(&admission)
	shard := t.shard(admission.Service)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	at := shard.find(admission.Service)
	if at == 0 {
		return station, 0
	}
	for ref := shard.services[at].sessions; ref != 0; ref = t.slab.at(ref).owned.next {
		if s := t.slab.at(ref); isAsker(calling(t.text(s)), &admission) {
			return station, s.id
		}
	}

	return station, 0
}

// forgetStation gives up the reservations that a new one replaces: those of the same station or
// the same Accept.
func (t *Table) forgetStation(shard *shard, owner *service, admission *Admission, station uint64) {
	for at := owner.reserved; at != 0; {
		here := shard.reservations[at]
		if here.nonce == admission.Nonce || here.station == station {
			t.drop(shard, at)
		}
		at = here.next
	}
}

// busy reports whether the limit is reached by others. A session whose station is not named is
// never the asker's own: it may well be another device.
func (t *Table) busy(shard *shard, owner *service, admission *Admission) bool {
	count := 0
	for at := owner.reserved; at != 0 && count < admission.Limit; at = shard.reservations[at].next {
		count++
	}
	now := admission.Now.UnixNano()
	for ref := owner.sessions; ref != 0 && count < admission.Limit; {
		s := t.slab.at(ref)
		ref = s.owned.next
		if !t.alive(s, now) {
			continue
		}
		if !isAsker(calling(t.text(s)), admission) {
			count++
		}
	}

	return count >= admission.Limit
}

// isAsker reports whether a session's station is the one that asks. One MAC address is one
// station however it is spelled: routers can be set to send it in several formats.
func isAsker(session []byte, admission *Admission) bool {
	if len(admission.Calling) == 0 {
		return false
	}
	if bytes.Equal(session, clip(admission.Calling)) {
		return true
	}
	known, err := store.ParseMAC(session)

	return err == nil && known == admission.MAC
}

// alive reports whether a session that is open has been heard recently enough to count. Silence
// before listening says nothing. Of a suspect session one interval of silence is enough.
func (t *Table) alive(s *slot, now int64) bool {
	heard := max(s.updated, t.listening)
	if s.interims == 0 {
		return now-heard < int64(QuietTime)
	}
	if suspect := t.families.suspected(s); suspect != 0 && now-max(heard, suspect) >= s.interval() {
		return false
	}

	return now-heard < MissedIntervals*s.interval()
}

// interval returns the time between interims, in nanoseconds.
func (s *slot) interval() int64 {
	if s.interim == 0 {
		return int64(DefaultInterval)
	}

	return int64(s.interim) * second
}

// Release gives up the reservation of an Accept that was not sent, or whose login has failed after
// all.
func (t *Table) Release(service int64, nonce uint64) {
	shard := t.shard(service)
	shard.mu.Lock()
	defer shard.mu.Unlock()

	at := shard.find(service)
	if at == 0 {
		return
	}
	for here := shard.services[at].reserved; here != 0; here = shard.reservations[here].next {
		if shard.reservations[here].nonce == nonce {
			t.drop(shard, here)

			return
		}
	}
}

// unreserve gives up the reservation whose session has begun.
func (t *Table) unreserve(record *Record) {
	if record.Class.Nonce != 0 && record.Class.Service != 0 {
		t.Release(record.Class.Service, record.Class.Nonce)
	}
}

// expire drops the reservations of a shard whose time has passed.
func (t *Table) expire(shard *shard, now int64) {
	for shard.oldest != 0 && shard.reservations[shard.oldest].expires <= now {
		t.drop(shard, shard.oldest)
	}
}

// reserve keeps a reservation.
func (s *shard) reserve(owner *service, kept reservation) {
	if len(s.reservations) == 0 {
		s.reservations = make([]reservation, 1, firstHeads)
	}
	at := s.free
	if at == 0 {
		at = uint32(len(s.reservations))
		s.reservations = append(s.reservations, reservation{})
	} else {
		s.free = s.reservations[at].later
	}
	kept.next, kept.earlier = owner.reserved, s.newest
	s.reservations[at] = kept
	owner.reserved = at
	if s.newest != 0 {
		s.reservations[s.newest].later = at
	}
	if s.oldest == 0 {
		s.oldest = at
	}
	s.newest = at
}

// drop gives up a reservation.
func (t *Table) drop(shard *shard, at uint32) {
	gone := shard.reservations[at]
	from := &shard.service(gone.service).reserved
	for *from != at {
		from = &shard.reservations[*from].next
	}
	*from = gone.next
	if gone.earlier != 0 {
		shard.reservations[gone.earlier].later = gone.later
	} else {
		shard.oldest = gone.later
	}
	if gone.later != 0 {
		shard.reservations[gone.later].earlier = gone.earlier
	} else {
		shard.newest = gone.earlier
	}
	shard.reservations[at] = reservation{later: shard.free}
	shard.free = at
	t.reserved.Add(-1)
}
