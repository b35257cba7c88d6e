package main

import (
	"bytes"
	"fmt"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

// variants is how many different requests each Identifier has at least, so that no request meets
// the server's cache of duplicates (RFC 5080 section 2.2.2) however few users there are.
const variants = 4

// ticket is one login request, made before the run because an MS-CHAP response costs more than
// everything else.
type ticket struct {
	request []byte
	success []byte // MS-CHAP2-Success that an Accept must carry; nil where there is none
	expect  expectation
}

// logins is a source of Access-Requests, each made once and sent in turn. Its Identifier is part
// of the signed octets, so every Identifier has its own tickets.
type logins struct {
	tickets []ticket // of Identifier i those at i, i+256, i+512 ...
	turn    [identifiers]int
	current [identifiers]*ticket
}

// share is the part of the users that one lane takes: those whose number leaves rest when divided
// by lanes.
type share struct {
	crowd       *crowd
	rest, lanes int
}

// size returns how many users the share has; a share that got none uses the whole crowd.
func (s share) size() int {
	return max(1, (s.crowd.size()-s.rest+s.lanes-1)/s.lanes)
}

// number returns the crowd's number of a user of the share.
func (s share) number(i int) int {
	return (s.rest + i%s.size()*s.lanes) % s.crowd.size()
}

// newLogins makes the tickets of a lane.
func newLogins(encoder *aaatest.Encoder, method aaatest.Method, users share) (*logins, error) {
	count := max(users.size(), variants*identifiers)
	count = (count + identifiers - 1) / identifiers * identifiers

	l := &logins{tickets: make([]ticket, count)}
	arena := make([]byte, 0, arenaBytes)
	buffer := make([]byte, requestBytes)

	for i := range l.tickets {
		n := users.number(i)
		u := users.crowd.user(n)

		octets, proof, err := encoder.Access(buffer, byte(i), &aaatest.Login{
			Station:  aaatest.PPPoECustomer(u.login, station(users.crowd.place(n))),
			Method:   method,
			Password: u.password,
		})
		if err != nil {
			return nil, fmt.Errorf("login %q: %w", u.login, err)
		}

		if len(octets) > cap(arena)-len(arena) {
			arena = make([]byte, 0, arenaBytes)
		}

		start := len(arena)
		arena = append(arena, octets...)

		l.tickets[i] = ticket{request: arena[start:len(arena):len(arena)], expect: u.expect}
		if proof != nil {
			l.tickets[i].success = proof.Success()
		}
	}

	return l, nil
}

// arenaBytes is the size of the pieces of memory that hold tickets.
const arenaBytes = 1 << 20

// fill copies the Identifier's next ticket.
func (l *logins) fill(identifier byte, buffer []byte) int {
	at := l.turn[identifier]*identifiers + int(identifier)
	if at >= len(l.tickets) {
		l.turn[identifier], at = 0, int(identifier)
	}

	l.turn[identifier]++
	l.current[identifier] = &l.tickets[at]

	return copy(buffer, l.current[identifier].request)
}

// judge reads the code, and of an Accept to MS-CHAP version 2 the proof that the server knows the
// password too.
func (l *logins) judge(identifier byte, reply packet.View) (verdict, bool) {
	current := l.current[identifier]

	v := verdict(0)

	switch reply.Code() {
	case packet.AccessAccept:
		v = accepted
	case packet.AccessReject:
		v = rejected
	case packet.AccessChallenge:
		v = challenged
	default:
		return 0, false
	}

	if v == accepted && current.success != nil {
		success, _ := reply.Vendor(packet.Microsoft, packet.MSCHAP2Success)
		if !bytes.Equal(success, current.success) {
			return 0, false
		}
	}

	return v, current.expect.meets(v)
}

// abandon has nothing to undo.
func (l *logins) abandon(byte) {}
