package aaa

import (
	"bytes"
	"net/netip"
	"time"
)

// Limits of the duplicate cache.
const (
	// DuplicateWindow is how long an answer is kept for a retransmission (RFC 5080 section 2.2.2: 5
	// to 30 s). RouterOS gives up on a request after a few seconds at the most.
	DuplicateWindow = 15 * time.Second

	// maximumSources bounds the source addresses and ports that one socket remembers. A NAS uses a
	// handful; the limit is reached only by somebody who forges the address of a known NAS.
	maximumSources = 4096

	// evictionSample is how many sources are looked at to find an old one to forget.
	evictionSample = 8
)

// answerState is how far the answer to a request is.
type answerState uint8

const (
	answerNone answerState = iota
	answerPending
	answerReady
	answerSilent // decided to stay silent: a retransmission is decided anew
)

// answer is what is remembered of one Identifier of one source.
type answer struct {
	authenticator [16]byte
	at            int64 // unix nanoseconds of the request
	state         answerState
	reply         []byte // the octets sent; its memory is used again
}

// source is what is remembered of one address and port: an answer for each Identifier.
type source struct {
	answers [256]answer
	seen    int64 // unix nanoseconds of the last request
}

// duplicates is the duplicate cache of one socket (RFC 5080 section 2.2.2). The kernel steers an
// Identifier to the same socket for ever, so a request and its retransmissions meet here. The
// owner's mutex guards it.
type duplicates struct {
	sources map[netip.AddrPort]*source
	spare   *source // the last one evicted, used again
	limit   int
}

// newDuplicates makes an empty cache.
func newDuplicates() *duplicates {
	return &duplicates{sources: make(map[netip.AddrPort]*source), limit: maximumSources}
}

// find returns the entry for a request and the state of its answer. A request that is not a
// retransmission, because it is the first, carries another authenticator, or comes after the
// window, finds answerNone and an entry that is now its own and pending. now is in unix
// nanoseconds.
func (d *duplicates) find(
	from netip.AddrPort, identifier byte, authenticator []byte, now int64,
) (*answer, answerState) {
	known := d.sources[from]
	if known == nil {
		known = d.add(from)
	}
	known.seen = now
	entry := &known.answers[identifier]
	fresh := now-entry.at < int64(DuplicateWindow)
	if fresh && (entry.state == answerPending || entry.state == answerReady) &&
		bytes.Equal(entry.authenticator[:], authenticator) {
		return entry, entry.state
	}
	copy(entry.authenticator[:], authenticator)
	entry.at = now
	entry.state = answerPending
	entry.reply = entry.reply[:0]

	return entry, answerNone
}

// pending returns the entry that still waits for the answer to a request, or nil when it was
// replaced meanwhile.
func (d *duplicates) pending(from netip.AddrPort, identifier byte, authenticator []byte) *answer {
	known := d.sources[from]
	if known == nil {
		return nil
	}
	entry := &known.answers[identifier]
	if entry.state != answerPending || !bytes.Equal(entry.authenticator[:], authenticator) {
		return nil
	}

	return entry
}

// keep stores the answer that is sent for an entry.
func (a *answer) keep(reply []byte) {
	a.reply = append(a.reply[:0], reply...)
	a.state = answerReady
}

// forget gives an entry up, so that a retransmission is decided anew.
func (a *answer) forget() { a.state = answerSilent }

// add makes room for a new source.
func (d *duplicates) add(from netip.AddrPort) *source {
	if len(d.sources) >= d.limit {
		d.evict()
	}
	added := d.spare
	d.spare = nil
	if added == nil {
		added = &source{}
	}
	d.sources[from] = added

	return added
}

// evict forgets the oldest of a few sources. Which ones are looked at is the map's own random
// choice.
func (d *duplicates) evict() {
	var oldest netip.AddrPort
	looked := 0
	for from, known := range d.sources {
		if looked == 0 || known.seen < d.sources[oldest].seen {
			oldest = from
		}
		if looked++; looked == evictionSample {
			break
		}
	}
	d.spare = d.sources[oldest]
	delete(d.sources, oldest)
	for i := range d.spare.answers {
		d.spare.answers[i].state = answerNone
	}
}
