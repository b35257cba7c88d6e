package rostest

import (
	"net"
	"slices"
)

// Act is what a fault does.
type Act int

// The acts of a fault. "The end" of a command is its !done.
const (
	// Silence never sends the end; the connection stays open.
	Silence Act = iota
	// Hangup closes the connection in order, instead of the end.
	Hangup
	// Reset closes the connection with a TCP reset, instead of the end.
	Reset
	// Traps sends all but the last of Messages as traps, and the last with the end.
	Traps
	// FatalWord sends !fatal with the first of Messages as a bare word, and closes.
	FatalWord
	// FatalMessage sends !fatal with the first of Messages as =message=, and closes.
	FatalMessage
	// Octets sends Octets instead of the end, and then nothing: see ReservedPrefix and GiantWord.
	Octets
	// Shorten leaves out the rows after the first After, and ends as if there were no more.
	Shorten
	// Miscount answers count-only with After.
	Miscount
	// LateEnd holds back the trap and end of the command, when it is cancelled, until another
	// command of the connection has ended.
	LateEnd
)

// What Octets may send: a length that is none, and a word of 1 GiB that never comes.
var (
	ReservedPrefix = []byte{0xF8, 0x01, 0x02}
	GiantWord      = []byte{0xF0, 0x40, 0x00, 0x00, 0x00, '!', 'r', 'e'}
)

// Fault is something that goes wrong with a command.
type Fault struct {
	// Command is the command that suffers, such as "/ppp/secret/print"; empty is any.
	Command string
	// Act is what happens.
	Act Act
	// After is how many rows are sent before.
	After int
	// Before strikes instead of carrying the command out. Otherwise it has been carried out when
	// it strikes, so that Hangup loses the answer to an add that was applied.
	Before bool
	// Times is how often it strikes; 0 is once, less is always.
	Times int
	// Messages are the texts of Traps, FatalWord and FatalMessage.
	Messages []string
	// Octets is what the act Octets sends.
	Octets []byte
}

// faults are what goes wrong with a router. The router's lock guards them.
type faults struct {
	waiting []*Fault
	refuse  bool // new connections are closed at once
	mute    bool // connections are taken, and nothing is ever answered
	size    int  // octets of one write; 0 is all at once
}

// Inject makes something go wrong with the next commands that fit.
func (r *Router) Inject(wrong Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if wrong.Times == 0 {
		wrong.Times = 1
	}
	r.faults.waiting = append(r.faults.waiting, &wrong)
}

// Heal takes away whatever goes wrong.
func (r *Router) Heal() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = faults{}
}

// Refuse closes new connections at once, or no longer.
func (r *Router) Refuse(refuse bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults.refuse = refuse
}

// Mute takes connections and answers nothing on any, or no longer.
func (r *Router) Mute(mute bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults.mute = mute
}

// Pieces cuts everything that is written into writes of a few octets, through lengths and words;
// 0 is no longer.
func (r *Router) Pieces(octets int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults.size = octets
}

// piece is how many octets one write takes.
func (r *Router) piece(all int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.faults.size > 0 {
		return r.faults.size
	}

	return all
}

// isMute reports whether nothing is answered.
func (r *Router) isMute() bool {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.faults.mute
}

// strike takes the first fault that fits a command.
func (r *Router) strike(c *command) *Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, waiting := range r.faults.waiting {
		if waiting.Command != "" && waiting.Command != c.name() || waiting.Times == 0 ||
			waiting.Act == Miscount && !c.has("count-only") {
			continue
		}
		waiting.Times--
		if waiting.Times == 0 {
			r.faults.waiting = slices.Delete(r.faults.waiting, i, i+1)
		}

		return waiting
	}

	return nil
}

// emit sends rows, and strikes among them if something is to go wrong there.
func (j *job) emit(sentences [][]string) error {
	if j.fault == nil || j.fault.Act == Miscount || j.fault.Act == LateEnd {
		j.rows += len(sentences)

		return j.sendRows(sentences)
	}
	room := max(j.fault.After-j.rows, 0)
	if len(sentences) < room {
		j.rows += len(sentences)

		return j.sendRows(sentences)
	}
	if err := j.sendRows(sentences[:room]); err != nil {
		return err
	}
	j.rows += len(sentences)
	if j.fault.Act == Shorten {
		return nil
	}
	wrong := j.suffer()
	j.fault = nil

	return wrong
}

// sendRows sends rows, if there are any.
func (j *job) sendRows(sentences [][]string) error {
	if len(sentences) == 0 {
		return nil
	}

	return j.send(sentences...)
}

// shortened reports whether rows were left out.
func (j *job) shortened() bool { return j.fault != nil && j.fault.Act == Shorten }

// suffer does what the fault says and returns how the command ends then.
func (j *job) suffer() error {
	first := append(j.fault.Messages, "")[0]
	switch j.fault.Act {
	case Silence:
		<-j.session.ctx.Done()
	case Hangup:
	case Reset:
		j.session.reset()
	case Traps:
		return j.trapped()
	case FatalWord:
		_ = j.session.send([]string{"!fatal", first})
	case FatalMessage:
		_ = j.session.send([]string{"!fatal", "=message=" + first})
	case Octets:
		_ = j.session.write(j.fault.Octets)
		<-j.session.ctx.Done()
	case Shorten, Miscount, LateEnd:
		return nil
	}

	return errGone
}

// trapped sends all traps but the last, which it returns.
func (j *job) trapped() error {
	messages := j.fault.Messages
	if len(messages) == 0 {
		messages = []string{"action timed out - try again, if error continues contact " +
			"MikroTik support and send a supout file (13)"}
	}
	last := len(messages) - 1
	for _, message := range messages[:last] {
		if err := j.send(failure(message).words()); err != nil {
			return err
		}
	}

	return failure(messages[last])
}

// reset makes the close of the connection a TCP reset.
func (s *session) reset() {
	conn := s.conn
	if secured, isTLS := conn.(interface{ NetConn() net.Conn }); isTLS {
		conn = secured.NetConn()
	}
	if plain, isTCP := conn.(*net.TCPConn); isTCP {
		_ = plain.SetLinger(0)
		_ = plain.Close()
	}
}
