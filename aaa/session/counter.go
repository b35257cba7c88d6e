package session

import (
	"bytes"
	"time"
)

// Bounds of a 32-bit counter that seems to have wrapped.
const (
	// PlausibleRate is the fastest line whose counter is taken to have wrapped, in octets a
	// second: 100 Mbit/s. A NAS too old for gigawords (RFC 2869 is of the year 2000) has no
	// faster port, and a small counter that became smaller was rather reset than wrapped.
	PlausibleRate = 12_500_000
	// PlausiblePackets is how many packets a second a counter of packets is taken to have counted
	// since it wrapped. All NASes count them in 32 bits: it is for 1 Gbit/s of the smallest frames.
	PlausiblePackets = 1_488_000
)

// Bounds of the interval between interims, as observed.
const (
	minInterval = 60 * time.Second // RFC 2869 section 5.16: not below a minute
	maxInterval = time.Hour
)

// wrap is what a 32-bit counter loses when it begins again.
const wrap = 1 << 32

// advance returns the new total of a counter. whole says that value is the total itself (gigawords
// were joined); otherwise it is the lower 32 bits of it. A total that would fall is kept, unless
// the 32 bits can have wrapped: when at most limit was added.
func advance(total, value uint64, whole bool, limit uint64) uint64 {
	if whole || value >= wrap {
		return max(total, value)
	}
	value |= total &^ (wrap - 1)
	if value >= total {
		return value
	}
	if value+wrap-total <= limit {
		return value + wrap
	}

	return total
}

// merge takes the counters of a record that is newer than the session's last one, or as new. The
// differences go to the usage of the service. It reports whether there were any.
func (t *Table) merge(index uint64, record *Record, ref uint32) bool {
	s := t.slab.at(ref)
	before := delta{up: s.inputOctets, down: s.outputOctets, online: s.duration}
	elapsed := uint64(max(record.Arrived-s.updated, 0)/second) + 1
	s.count(record, elapsed)
	t.observe(record, ref)
	if s.service == 0 && record.Service != 0 {
		t.assign(ref, record.Service)
	}
	t.touch(index, ref)

	used := delta{
		up:     s.inputOctets - before.up,
		down:   s.outputOctets - before.down,
		online: s.duration - before.online,
	}
	if s.service == 0 || used.empty() {
		return false
	}
	activated, trafficDay := t.config.Windows(s.service)
	used.at, used.activation = record.Arrived, opening(activated)
	t.tally(s.service, &used, trafficDay)
	t.dirty.charge(t, ref, &used)

	return true
}

// count takes the counters that a record carries. No total ever falls.
func (s *slot) count(record *Record, elapsed uint64) {
	has := record.Has
	if has&(HasInputGigawords|HasOutputGigawords) != 0 {
		s.marks |= gigawords
	}
	if has.Has(HasInput) {
		s.inputOctets = s.octets(s.inputOctets, record.InputOctets, elapsed)
	}
	if has.Has(HasOutput) {
		s.outputOctets = s.octets(s.outputOctets, record.OutputOctets, elapsed)
	}
	if has.Has(HasInputPackets) {
		s.inputPackets = advance(s.inputPackets, record.InputPackets, false,
			elapsed*PlausiblePackets)
	}
	if has.Has(HasOutputPackets) {
		s.outputPackets = advance(s.outputPackets, record.OutputPackets, false,
			elapsed*PlausiblePackets)
	}
	if has.Has(HasSessionTime) {
		s.duration = max(s.duration, record.SessionSeconds)
	}
	if record.Status == Stop && !has.Has(HasSessionTime) {
		s.duration = max(s.duration, seconds(time.Duration(record.Event-s.started)))
	}
	if has.Has(HasNASPort) {
		s.port, s.marks = record.NASPort, s.marks|hasPort
	}
}

// octets returns the new total of an octet counter. A NAS that has sent gigawords, of either
// direction, means 0 when it leaves them out.
func (s *slot) octets(total, value, elapsed uint64) uint64 {
	return advance(total, value, s.is(gigawords), elapsed*PlausibleRate)
}

// observe notes when the session was heard, and how often it is: the longer of the interval that
// was ordered and the last one seen, since RouterOS may be set to an interval of its own.
func (t *Table) observe(record *Record, ref uint32) {
	s := t.slab.at(ref)
	if s.service != 0 {
		shard := t.shard(s.service)
		shard.mu.Lock()
		defer shard.mu.Unlock()
	}
	if record.Status == Interim {
		interval := record.Interval
		if gap := time.Duration(record.Arrived - s.updated); s.interims > 0 && gap > 0 {
			interval = max(interval, seconds(min(max(gap, minInterval), maxInterval)))
		}
		s.interims++
		if interval != 0 {
			s.interim = interval
		}
	}
	s.updated = max(s.updated, record.Arrived)
}

// assign gives a session that belonged to nobody to a service that has become known since.
func (t *Table) assign(ref uint32, service int64) {
	s := t.slab.at(ref)
	s.service = service
	if !s.open {
		return
	}
	t.known.parse(t.text(s))
	t.hold(s, t.known.address)
	shard := t.shard(service)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	shard.adopt(ref, t)
}

// learn takes over what the record at hand knows of addresses and ports. The record's words stand
// in t.words.
func (t *Table) learn(ref uint32, overwrite bool) bool {
	s := t.slab.at(ref)
	text := t.text(s)
	if bytes.Equal(text[identityLength(text):], t.words.appendDetails(t.scratch[1][:0])) {
		return false
	}
	t.known.parse(text)
	before, source := t.known.address, t.known.source
	if !t.known.learn(&t.words, overwrite) {
		return false
	}
	if address := t.known.address; s.open && address != before {
		t.free(s, before)
		t.hold(s, address)
	}
	if s.service != 0 {
		shard := t.shard(s.service)
		shard.mu.Lock()
		defer shard.mu.Unlock()
	}
	if s.open && t.known.source != source {
		t.families.leave(s)
		t.join(s, &t.known)
		t.families.heard(s.family)
	}
	t.keep(ref, &t.known)

	return true
}

// repeated reports whether an interim says only what the last one said.
func (s *slot) repeated(record *Record) bool {
	if s.interims == 0 {
		return false
	}
	has, window := record.Has, RepeatWindowUntimed
	if has.Has(HasSessionTime) {
		window = RepeatWindow
		if record.SessionSeconds != s.duration {
			return false
		}
	}

	if record.Event > s.updated+int64(window) {
		return false
	}
	moved := has.Has(HasInput) &&
		s.octets(s.inputOctets, record.InputOctets, 0) != s.inputOctets
	received := has.Has(HasOutput) &&
		s.octets(s.outputOctets, record.OutputOctets, 0) != s.outputOctets

	return !moved && !received
}
