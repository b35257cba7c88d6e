package aaa

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"gardu/aaa/directory"
)

// NASHealth is what the packets of one NAS say about it.
type NASHealth struct {
	NAS         int64
	Name        string
	LastSeen    time.Time // zero when it has not been heard since the start
	Logins      uint64
	Rejects     uint64
	Passwords   uint64 // PAP passwords seen
	Unprintable uint64 // of these, wrong ones that are no text: the shared secrets differ
	Starts      uint64
	Interims    uint64
	Skew        time.Duration // its clock less ours, by its last Event-Timestamp
}

// Health is what `gardu doctor` looks at.
type Health struct {
	Strangers   []Stranger // most frequent first
	NAS         []NASHealth
	Identifiers []SharedIdentifier
	Drops       map[string]uint64
	Journal     error // why accounting is not possible; nil when it is
	Lag         uint64
}

// Health gathers what the workers have noticed since the start.
func (s *Server) Health() Health {
	gather := newTotals()
	strangers := make(map[netip.Addr]strangerCount)
	uses := make(map[string]identifierUse)
	for _, worker := range s.authWorkers {
		worker.mu.Lock()
		gather.auth.add(&worker.counters)
		mergeStrangers(strangers, &worker.strangers)
		worker.mu.Unlock()
	}
	for _, worker := range s.acctWorkers {
		worker.mu.Lock()
		gather.acct.add(&worker.counters)
		mergeStrangers(strangers, &worker.strangers)
		mergeIdentifiers(uses, &worker.names)
		worker.mu.Unlock()
	}

	return Health{
		Strangers:   listStrangers(strangers),
		NAS:         s.nasHealth(gather),
		Identifiers: listIdentifiers(uses),
		Drops:       dropNumbers(gather),
		Journal:     s.scribe.journal.Broken(),
		Lag:         s.scribe.lag(),
	}
}

// mergeStrangers adds one worker's unknown senders.
func mergeStrangers(into map[netip.Addr]strangerCount, from *strangers) {
	for address, seen := range from.seen {
		known := into[address]
		into[address] = strangerCount{
			count: known.count + seen.count, last: max(known.last, seen.last),
		}
	}
}

// mergeIdentifiers adds one worker's NAS-Identifiers.
func mergeIdentifiers(into map[string]identifierUse, from *identifiers) {
	for name, use := range from.seen {
		known, found := into[name]
		switch {
		case !found:
			into[name] = use
		case use.first != known.first && !known.second.IsValid():
			known.second = use.first
			into[name] = known
		case use.second.IsValid() && !known.second.IsValid():
			known.second = use.second
			into[name] = known
		}
	}
}

// listStrangers lists unknown senders, the most frequent first.
func listStrangers(seen map[netip.Addr]strangerCount) []Stranger {
	list := make([]Stranger, 0, len(seen))
	for address, known := range seen {
		list = append(list, Stranger{
			Address: address, Count: known.count, LastSeen: time.Unix(0, known.last).UTC(),
		})
	}
	slices.SortFunc(list, func(a, b Stranger) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), a.Address.Compare(b.Address))
	})

	return list
}

// listIdentifiers lists the NAS-Identifiers that two sources use.
func listIdentifiers(uses map[string]identifierUse) []SharedIdentifier {
	var list []SharedIdentifier
	for name, use := range uses {
		if use.second.IsValid() {
			list = append(list, SharedIdentifier{
				Identifier: name, First: use.first, Second: use.second,
			})
		}
	}
	slices.SortFunc(list,
		func(a, b SharedIdentifier) int { return cmp.Compare(a.Identifier, b.Identifier) })

	return list
}

// dropNumbers sums the silent datagrams of both ports by reason, leaving out reasons that did not
// occur.
func dropNumbers(gather totals) map[string]uint64 {
	numbers := make(map[string]uint64)
	for drop := range dropCount {
		if sum := gather.auth.drops[drop] + gather.acct.drops[drop]; sum > 0 {
			numbers[drop.String()] = sum
		}
	}

	return numbers
}

// nasHealth lists every NAS, by name.
func (s *Server) nasHealth(gather totals) []NASHealth {
	var list []NASHealth
	s.config.Directory.EachNAS(func(nas *directory.NAS) bool {
		auth, acct := gather.auth.of(nas.Slot), gather.acct.of(nas.Slot)
		health := NASHealth{
			NAS:         nas.Record.ID,
			Name:        nas.Record.Name,
			Logins:      auth.answers[Accepted].count + auth.answers[Isolated].count,
			Rejects:     auth.answers[Rejected].count,
			Passwords:   auth.passwords,
			Unprintable: auth.unprintable,
			Starts:      acct.starts,
			Interims:    acct.interims,
			Skew:        acct.skew,
		}
		if last := max(auth.lastSeen, acct.lastSeen); last != 0 {
			health.LastSeen = time.Unix(0, last).UTC()
		}
		list = append(list, health)

		return true
	})
	slices.SortFunc(list, func(a, b NASHealth) int { return cmp.Compare(a.Name, b.Name) })

	return list
}
