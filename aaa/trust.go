package aaa

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"gardu/store"
)

// maximumTrusted bounds the source addresses whose habits are learned; beyond it nothing more is
// learned, and `auto` demands nothing of newcomers.
const maximumTrusted = 65_536

// Trust is what was learned of a source address: whether its valid requests have shown a
// Message-Authenticator. From then on one without is not believed (CVE-2024-3596).
type Trust struct {
	Address netip.Addr
	Since   time.Time
}

// trust is the learned table. Reading takes no lock; learning copies the table, which happens once
// per NAS.
type trust struct {
	learned atomic.Pointer[map[netip.Addr]time.Time]
	mu      sync.Mutex // serializes changes of learned
	news    chan Trust // to be remembered across a restart
}

// newTrust makes a table with what was learned before.
func newTrust(known []Trust) *trust {
	table := &trust{news: make(chan Trust, trustNews)}
	learned := make(map[netip.Addr]time.Time, len(known))
	for _, one := range known {
		learned[one.Address] = one.Since
	}
	table.learned.Store(&learned)

	return table
}

// trustNews is how many addresses can wait to be written down. One that finds no room is learned
// from its next request.
const trustNews = 256

// has reports whether an address has shown a Message-Authenticator.
func (t *trust) has(address netip.Addr) bool {
	_, found := (*t.learned.Load())[address]

	return found
}

// learn notes that an address has shown a valid Message-Authenticator.
func (t *trust) learn(address netip.Addr, now time.Time) {
	if t.has(address) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	old := *t.learned.Load()
	if _, found := old[address]; found || len(old) >= maximumTrusted {
		return
	}
	select {
	case t.news <- Trust{Address: address, Since: now}:
	default:
		return // learned from its next request
	}
	t.replace(old, address, now)
}

// replace publishes a copy of the table with one more address. The caller holds mu.
func (t *trust) replace(old map[netip.Addr]time.Time, address netip.Addr, now time.Time) {
	copied := make(map[netip.Addr]time.Time, len(old)+1)
	for known, since := range old {
		copied[known] = since
	}
	copied[address] = now
	t.learned.Store(&copied)
}

// reset forgets the addresses within a prefix and returns how many there were.
func (t *trust) reset(within netip.Prefix) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := *t.learned.Load()
	kept := make(map[netip.Addr]time.Time, len(old))
	for address, since := range old {
		if !within.Contains(address) {
			kept[address] = since
		}
	}
	t.learned.Store(&kept)

	return len(old) - len(kept)
}

// list returns what was learned of the addresses within a prefix.
func (t *trust) list(within netip.Prefix) []Trust {
	var list []Trust
	for address, since := range *t.learned.Load() {
		if within.Contains(address) {
			list = append(list, Trust{Address: address, Since: since})
		}
	}

	return list
}

// demands reports whether a setting asks for something, given what was learned.
func demands(setting store.Requirement, learned bool) bool {
	switch setting {
	case store.Yes:
		return true
	case store.No:
		return false
	case store.Auto:
		return learned
	default:
		return learned
	}
}
