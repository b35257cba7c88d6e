package aaatest

import (
	"gardu/aaa/packet"
)

// TB is the part of testing.TB that a Tester needs; naming it here keeps the testing package out
// of the load generator.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, arguments ...any)
}

// Tester is a NAS whose every failure ends the test.
type Tester struct {
	*NAS
	t TB
}

// New opens a NAS that is closed when the test ends.
func New(t TB, config Config) *Tester {
	t.Helper()

	nas, err := Open(config)
	if err != nil {
		t.Fatalf("opening nas: %v", err)
	}

	t.Cleanup(func() { _ = nas.Close() })

	return &Tester{NAS: nas, t: t}
}

// MustLogin returns the verified reply to a login, whatever it says.
func (n *Tester) MustLogin(login Login) *Reply {
	n.t.Helper()

	return n.must(n.Login(login))
}

// MustAccept returns the Accept of a login.
func (n *Tester) MustAccept(login Login) *Reply {
	n.t.Helper()

	reply := n.MustLogin(login)
	if !reply.Accepted() {
		n.t.Fatalf("login of %q: got %s %q, want an Accept", login.Name, reply.Code(),
			reply.Message())
	}

	return reply
}

// MustReject returns the Reject of a login.
func (n *Tester) MustReject(login Login) *Reply {
	n.t.Helper()

	reply := n.MustLogin(login)
	if !reply.Rejected() {
		n.t.Fatalf("login of %q: got %s, want a Reject", login.Name, reply.Code())
	}

	return reply
}

// MustAccess makes a request of a login.
func (n *Tester) MustAccess(login Login) *Request {
	n.t.Helper()

	return n.mustRequest(n.Access(login))
}

// MustAccounting makes a request of a record.
func (n *Tester) MustAccounting(record Record) *Request {
	n.t.Helper()

	return n.mustRequest(n.Accounting(record))
}

// MustExchange returns the verified reply to a request.
func (n *Tester) MustExchange(r *Request) *Reply {
	n.t.Helper()

	return n.must(n.Exchange(r))
}

// MustStart opens a session of a station and reports its Start.
func (n *Tester) MustStart(station Station, accept *Reply) *Session {
	n.t.Helper()

	session := n.Session(station, accept)
	n.must(session.Start())

	return session
}

// MustInterim reports a session's counters.
func (n *Tester) MustInterim(s *Session) {
	n.t.Helper()
	n.must(s.Interim())
}

// MustStop reports a session's end.
func (n *Tester) MustStop(s *Session, cause packet.TerminateCause) {
	n.t.Helper()
	n.must(s.Stop(cause))
}

// MustBeSilent ends the test when a probe to the authentication port is answered.
func (n *Tester) MustBeSilent(octets []byte) {
	n.t.Helper()

	answers, err := n.Probe(n.config.Auth, octets)
	if err != nil {
		n.t.Fatalf("probe: %v", err)
	}

	if len(answers) > 0 {
		n.t.Fatalf("probe was answered: % x", answers[0])
	}
}

// must ends the test unless there is a reply.
func (n *Tester) must(reply *Reply, err error) *Reply {
	n.t.Helper()

	if err != nil {
		n.t.Fatalf("exchange: %v", err)
	}

	return reply
}

// mustRequest ends the test unless there is a request.
func (n *Tester) mustRequest(r *Request, err error) *Request {
	n.t.Helper()

	if err != nil {
		n.t.Fatalf("making request: %v", err)
	}

	return r
}
