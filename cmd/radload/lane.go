package main

import (
	"time"

	"gardu/aaa/packet"
)

// source makes the requests of one lane and judges their replies.
type source interface {
	// fill writes a request under an Identifier into buffer and returns its length; 0 when none
	// can be made now.
	fill(identifier byte, buffer []byte) int
	// judge says what a verified reply to the request under an Identifier means, and whether it
	// was to be expected.
	judge(identifier byte, reply packet.View) (v verdict, expected bool)
	// abandon tells that the request under an Identifier was given up.
	abandon(identifier byte)
}

// pace says when a lane's requests are due.
type pace struct {
	interval float64 // nanoseconds between requests at the offered rate; 0 for closed loop
	offset   float64 // nanoseconds, so that lanes do not fall due together
	until    time.Duration
	quota    uint64 // requests at most; 0 means no end
}

// due returns when the n-th request of a lane is to be sent. In closed loop it is always now.
func (p *pace) due(n uint64, now time.Duration) time.Duration {
	if p.interval == 0 {
		return now
	}

	return time.Duration(p.offset + float64(n)*p.interval)
}

// over reports whether the n-th request, due at a time, is none any more.
func (p *pace) over(n uint64, due time.Duration) bool {
	return p.quota > 0 && n >= p.quota || p.until > 0 && due >= p.until
}

// patience says how long a reply may take.
type patience struct {
	timeout time.Duration // per try
	tries   int
}

// lane is one socket with its window and its source. It sends what is due, takes replies, and
// sends again what was not answered: always the same octets. A lane is used by one worker.
type lane struct {
	socket  *socket
	window  *window
	source  source
	pace    pace
	patient patience
	strict  strictness

	offered uint64 // requests begun
	ended   bool   // no further request will begin
	starved bool   // the source has nothing until a request ends
	queue   []byte // Identifiers to send
	scanned time.Duration
}

// strictness says which replies are checked and how.
type strictness struct {
	signer *packet.Signer
	secret *packet.Secret
	every  uint64 // one reply in so many is verified
	signed bool   // replies must carry a Message-Authenticator
}

// fill begins the requests that are due, as many as window and queue have room for.
func (l *lane) fill(now time.Duration, t *tally) {
	for !l.ended && !l.starved && !l.window.full() && len(l.queue) < batchSize {
		due := l.pace.due(l.offered, now)
		if l.pace.over(l.offered, due) {
			l.ended = true
			return
		}

		if due > now {
			return
		}

		identifier := l.window.next()

		length := l.source.fill(identifier, l.window.buffers[identifier][:])
		if length == 0 {
			l.starved = true
			return
		}

		l.window.begin(length, due, now+l.patient.timeout)
		l.enqueue(identifier)

		l.offered++
		t.Sent++
	}
}

// backlog returns how many requests fell due by a time and were not begun, for want of room in
// the window.
func (l *lane) backlog(now time.Duration) uint64 {
	if l.pace.interval == 0 {
		return 0
	}

	if l.pace.until > 0 {
		now = min(now, l.pace.until)
	}

	due := uint64(max(0, (float64(now)-l.pace.offset)/l.pace.interval))
	if l.pace.quota > 0 {
		due = min(due, l.pace.quota)
	}

	return max(due, l.offered) - l.offered
}

// enqueue puts an Identifier into the queue unless it is there.
func (l *lane) enqueue(identifier byte) {
	s := &l.window.slots[identifier]
	if s.queued {
		return
	}

	s.queued = true
	l.queue = append(l.queue, identifier)
}

// flush sends the queue. What the kernel has no room for stays in it.
func (l *lane) flush(b *batch, t *tally) {
	count := min(len(l.queue), batchSize)
	if count == 0 {
		return
	}

	for i, identifier := range l.queue[:count] {
		b.put(i, &l.window.vectors[identifier])
	}

	sent := l.send(b, count, t)
	for _, identifier := range l.queue[:sent] {
		l.window.slots[identifier].queued = false
	}

	l.queue = l.queue[:copy(l.queue, l.queue[sent:])]
}

// send hands datagrams to the kernel until all have left, it has no room, or it has refused
// twice. On a connected socket a refusal is about an earlier datagram, so the same one is tried
// again once.
func (l *lane) send(b *batch, count int, t *tally) int {
	const refusals = 2

	sent, refused := 0, 0

	for sent < count && refused < refusals {
		n, err := b.send(l.socket, sent, count)
		if err != nil {
			refused++
			t.Refused++

			continue
		}

		if n == 0 {
			break
		}

		sent += n
	}

	return sent
}

// receive takes the replies that have arrived and reports whether there were any.
func (l *lane) receive(b *batch, clock func() time.Duration, book *book) bool {
	count, err := b.receive(l.socket)
	if err != nil {
		book.tally.Refused++
	}

	if count == 0 {
		return false
	}

	now := clock()
	for i := range count {
		l.take(b.datagram(i), now, book)
	}

	return true
}

// book is where a worker writes down what happened.
type book struct {
	tally   tally
	latency histogram
	replies uint64 // of those taken, for verifying one in so many

	last time.Duration // when the last reply came that answered a request
}

// take matches one reply with its request and books it.
func (l *lane) take(datagram []byte, now time.Duration, book *book) {
	reply, err := packet.Parse(datagram)
	if err != nil {
		book.tally.Bad++
		return
	}

	identifier := reply.Identifier()
	s := &l.window.slots[identifier]

	if !s.waiting {
		book.tally.Late++
		return
	}

	book.replies++
	if book.replies%l.strict.every == 0 &&
		!l.strict.valid(reply, l.window.authenticator(identifier)) {
		l.refuse(reply, s, &book.tally)
		return
	}

	v, expected := l.source.judge(identifier, reply)
	if v == 0 {
		book.tally.Bad++
		return
	}

	book.tally.count(v, expected)
	book.latency.add(now - s.intended)
	book.last = now
	l.release(identifier)
}

// refuse books a reply that does not answer the request under its Identifier: it is late when it
// answers the request before that one, and bad otherwise. The request goes on waiting, as
// RouterOS lets it.
func (l *lane) refuse(reply packet.View, s *slot, t *tally) {
	if s.used && l.strict.valid(reply, s.before[:]) {
		t.Late++
		return
	}

	t.Bad++
}

// valid reports whether a reply proves that its sender knows the secret and the request.
func (s *strictness) valid(reply packet.View, authenticator []byte) bool {
	signed, err := s.signer.VerifyReply(reply, authenticator, s.secret)

	return err == nil && (signed || !s.signed)
}

// scans is how often within one timeout a lane looks for requests to send again.
const scans = 16

// expire sends again what was not answered in time and gives up what was sent often enough.
func (l *lane) expire(now time.Duration, t *tally) {
	if l.window.underway() == 0 || now-l.scanned < l.patient.timeout/scans {
		return
	}

	l.scanned = now

	for i := range l.window.slots {
		s := &l.window.slots[i]
		if !s.waiting || s.queued || now < s.resend {
			continue
		}

		if s.tries >= l.patient.tries {
			t.Lost++
			l.source.abandon(byte(i))
			l.release(byte(i))

			continue
		}

		s.tries++
		s.resend = now + l.patient.timeout
		t.Retransmitted++
		l.enqueue(byte(i))
	}
}

// release ends a request.
func (l *lane) release(identifier byte) {
	l.window.release(identifier)
	l.starved = false
}

// next returns the time at which the lane has something to do if no reply comes before.
func (l *lane) next(now time.Duration) time.Duration {
	wake := now + longestWait

	if l.window.underway() > 0 {
		wake = min(wake, l.scanned+l.patient.timeout/scans)
	}

	if !l.ended && !l.starved && !l.window.full() {
		wake = min(wake, max(now, l.pace.due(l.offered, now)))
	}

	return wake
}

// finished reports whether the lane has nothing more to do.
func (l *lane) finished() bool { return l.ended && l.window.underway() == 0 }

// end lets no further request begin, nor fall due.
func (l *lane) end(now time.Duration) {
	if !l.ended {
		l.ended, l.pace.until = true, now
	}
}
