package coa

import "time"

// peer is one address and port with its Identifiers. The socket's mutex guards it.
type peer struct {
	transactions [Identifiers]*transaction // by Identifier; nil where it is free
	answered     [Identifiers]bool         // its last transaction had an answer
	next         byte                      // where the search for a free Identifier begins
	changed      chan struct{}             // closed when an Identifier becomes free; nil: nobody waits
}

// vacancy says what a caller waits for when every Identifier is taken.
type vacancy struct {
	changed <-chan struct{} // closed when one becomes free
	at      time.Time       // when one becomes free by itself; zero for none
}

// free finds an Identifier, in turn, so that one just answered is used again as late as possible.
func (p *peer) free(now time.Time, window time.Duration) (identifier byte, found bool) {
	for range Identifiers {
		identifier, p.next = p.next, p.next+1
		if p.isFree(identifier, now, window) {
			return identifier, true
		}
	}

	return 0, false
}

// isFree reports whether an Identifier may be used.
func (p *peer) isFree(identifier byte, now time.Time, window time.Duration) bool {
	t := p.transactions[identifier]
	if t == nil {
		return true
	}
	at, known := t.frees(window)

	return known && !now.Before(at)
}

// idle reports whether no answer is waited for, not even a late one.
func (p *peer) idle(now time.Time, window time.Duration) bool {
	for identifier := range Identifiers {
		if !p.isFree(byte(identifier), now, window) {
			return false
		}
	}

	return true
}

// wait says what to wait for when free found nothing.
func (p *peer) wait(window time.Duration) vacancy {
	if p.changed == nil {
		p.changed = make(chan struct{})
	}
	v := vacancy{changed: p.changed}
	for _, t := range p.transactions {
		at, known := t.frees(window)
		if known && (v.at.IsZero() || at.Before(v.at)) {
			v.at = at
		}
	}

	return v
}

// occupy gives an Identifier to a transaction.
func (p *peer) occupy(identifier byte, t *transaction) {
	p.transactions[identifier], p.answered[identifier] = t, false
	t.peer = p
}

// release makes an Identifier free and wakes whoever waits for one. Waking all of them is right:
// they are few, and several may have become free.
func (p *peer) release(identifier byte) {
	p.transactions[identifier], p.answered[identifier] = nil, true
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}
