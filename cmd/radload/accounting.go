package main

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"time"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// life is how the sessions of a load go.
type life struct {
	sessions int           // open at once, per lane
	interims int           // on average, between Start and Stop
	step     time.Duration // session time between two records
	base     uint32        // first Acct-Session-Id of the run
	now      func() time.Time
}

// connection is one session of the load. One record of it is under way at a time.
type connection struct {
	user    int    // of the lane's share
	id      uint32 // Acct-Session-Id
	left    int    // interims still to come
	status  packet.AcctStatus
	steps   uint32
	input   uint64
	output  uint64
	station aaatest.Station // kept, so that no text is made per record
	text    [8]byte         // id in hexadecimal digits
}

// accounting is a source of Accounting-Requests: each connection starts, reports, stops, and is
// followed by another one of another user. A connection keeps to its own users, so nobody is in
// two sessions at once.
type accounting struct {
	encoder     *aaatest.Encoder
	users       share
	life        life
	log         *ackLog // nil for none
	connections []connection
	ready       []int // ring of connections without a record under way
	first       int
	waiting     int // how many are in ready
	current     [identifiers]int
	opened      uint32
	record      aaatest.Record
}

// newAccounting makes a lane's connections; none has started.
func newAccounting(encoder *aaatest.Encoder, users share, how life, log *ackLog) *accounting {
	count := min(how.sessions, users.size())
	a := &accounting{
		encoder:     encoder,
		users:       users,
		life:        how,
		log:         log,
		connections: make([]connection, count),
		ready:       make([]int, count),
		waiting:     count,
	}

	for i := range a.connections {
		a.ready[i] = i
		a.connections[i].user = i
		a.open(&a.connections[i])
	}

	return a
}

// open begins the next session of a connection. Lanes take turns with session ids, which are
// never reused in a run.
func (a *accounting) open(c *connection) {
	id := a.life.base + a.opened*uint32(a.users.lanes) + uint32(a.users.rest)
	a.opened++

	number := a.users.number(c.user)
	place := a.users.crowd.place(number)
	*c = connection{
		user:    c.user,
		id:      id,
		left:    int(spread(id)) % (2*a.life.interims + 1),
		status:  packet.AcctStart,
		station: aaatest.PPPoECustomer(a.users.crowd.user(number).login, station(place)),
	}

	octets := binary.BigEndian.AppendUint32(nil, id)
	hex.Encode(c.text[:], octets)
	c.station.SessionID = string(c.text[:])
	c.station.Address = address(place)
}

// address returns the IP address of a user's device, distinct for the first 16 million.
func address(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
}

// spread turns a session id into a number without a pattern.
func spread(id uint32) uint32 {
	id ^= id >> 16
	id *= 0x7feb352d
	id ^= id >> 15
	id *= 0x846ca68b

	return (id ^ id>>16) >> 1
}

// fill makes the next record of the connection that has waited longest.
func (a *accounting) fill(identifier byte, buffer []byte) int {
	if a.waiting == 0 {
		return 0
	}

	at := a.ready[a.first]
	c := &a.connections[at]

	a.record = aaatest.Record{
		Station:       c.station,
		Status:        c.status,
		Event:         a.life.now(),
		Time:          time.Duration(c.steps) * a.life.step,
		InputOctets:   c.input,
		OutputOctets:  c.output,
		InputPackets:  uint32(c.input / packetOctets),
		OutputPackets: uint32(c.output / packetOctets),
		Cause:         packet.UserRequestCause,
	}

	octets, err := a.encoder.Accounting(buffer, identifier, &a.record)
	if err != nil {
		return 0
	}

	a.first = (a.first + 1) % len(a.ready)
	a.waiting--
	a.current[identifier] = at

	return len(octets)
}

// packetOctets is how many octets a packet of a customer has.
const packetOctets = 1000

// judge takes an acknowledgement: it is logged, and the connection goes on.
func (a *accounting) judge(identifier byte, reply packet.View) (verdict, bool) {
	if reply.Code() != packet.AccountingResponse {
		return 0, false
	}

	c := &a.connections[a.current[identifier]]
	if a.log != nil {
		a.log.add(acknowledgement{
			session: c.text[:],
			login:   c.station.Name,
			status:  c.status,
			input:   c.input,
			output:  c.output,
			seconds: uint64(c.steps) * uint64(a.life.step/time.Second),
		})
	}

	a.advance(identifier)

	return acknowledged, true
}

// abandon goes on with the next record: its totals hold what the lost one said.
func (a *accounting) abandon(identifier byte) { a.advance(identifier) }

// Octets that a customer sends and gets between two records, at least; as much again at most.
// Downloads pass 2^32 with the third record.
const (
	uploadStep   = 200_000_000
	downloadStep = 1_500_000_000
)

// advance makes the connection's next record and lets it wait for its turn.
func (a *accounting) advance(identifier byte) {
	at := a.current[identifier]
	c := &a.connections[at]

	if c.status == packet.AcctStop {
		c.user = a.following(c.user)
		a.open(c)
	} else {
		c.grow()
	}

	a.ready[(a.first+a.waiting)%len(a.ready)] = at
	a.waiting++
}

// following returns the user of a connection's next session: connections step over one another's
// users.
func (a *accounting) following(user int) int {
	next := user + len(a.connections)
	if next >= a.users.size() {
		next = user % len(a.connections)
	}

	return next
}

// grow lets time and traffic pass and decides between another Interim and the Stop.
func (c *connection) grow() {
	c.steps++
	c.input += uploadStep + uint64(spread(c.id+c.steps))%uploadStep
	c.output += downloadStep + uint64(spread(c.id-c.steps))%downloadStep

	c.status = packet.AcctInterimUpdate
	if c.left == 0 {
		c.status = packet.AcctStop
	}

	c.left--
}
