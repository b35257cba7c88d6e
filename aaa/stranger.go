package aaa

import (
	"net/netip"
	"time"
)

// maximumStrangers bounds the unknown senders that one worker remembers; beyond it they are only
// counted.
const maximumStrangers = 256

// Stranger is a source address that no NAS record covers.
type Stranger struct {
	Address  netip.Addr
	Count    uint64
	LastSeen time.Time
}

// strangers counts unknown senders for `gardu doctor`. The worker's mutex guards it.
type strangers struct {
	seen map[netip.Addr]strangerCount
}

// strangerCount is what is kept of one sender.
type strangerCount struct {
	count uint64
	last  int64 // unix nanoseconds
}

// note counts a datagram of an unknown sender.
func (s *strangers) note(address netip.Addr, now int64) {
	known, found := s.seen[address]
	if !found && len(s.seen) >= maximumStrangers {
		return
	}
	s.seen[address] = strangerCount{count: known.count + 1, last: now}
}
