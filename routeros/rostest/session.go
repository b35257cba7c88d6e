package rostest

import (
	"context"
	"errors"
	"net"
	"sync"
)

// maxRunning commands of one session run or wait at once; further ones are refused.
const maxRunning = 4096

// errGone ends a session: the connection is closed, or what comes on it means nothing.
var errGone = errors.New("connection is gone")

// session is one connection. Its reader is the goroutine of serve; every command has its own,
// which serve waits for.
type session struct {
	router *Router
	conn   net.Conn
	in     *sentenceReader
	user   string // the name of who logged in; empty before
	from   string // the address of the client
	active uint64 // the row of /user/active
	dare   []byte // the challenge that an old release has sent
	ctx    context.Context
	cancel context.CancelFunc
	jobs   sync.WaitGroup
	slots  chan struct{}

	writing sync.Mutex // held for whole sentences

	mu      sync.Mutex // guards what follows
	running map[*job]struct{}
	last    map[string]*job // the last command of a tag, which the next one waits for
	late    []*job          // cancelled commands whose end is held back
}

// newSession makes a session of a connection.
func newSession(r *Router, conn net.Conn) *session {
	made := &session{
		router: r, conn: conn, in: newSentenceReader(conn), running: map[*job]struct{}{},
		last: map[string]*job{}, slots: make(chan struct{}, maxRunning),
	}
	made.ctx, made.cancel = context.WithCancel(r.ctx)
	made.from, _, _ = net.SplitHostPort(conn.RemoteAddr().String())

	return made
}

// serve reads commands until the connection ends, then waits for those that run.
func (s *session) serve() {
	defer s.router.leave(s)
	defer s.jobs.Wait()
	defer s.conn.Close()
	defer s.cancel()
	for {
		words, err := s.in.next()
		if errors.Is(err, errForeign) && !s.router.isMute() {
			_ = s.fatal("not logged in") // somebody speaks TLS, HTTP or the like to the plain port
		}
		if err != nil {
			return
		}
		if s.router.isMute() {
			continue
		}
		if s.take(parseCommand(words)) != nil {
			return
		}
	}
}

// take carries out one command or starts it.
func (s *session) take(c *command) error {
	switch {
	case s.user == "" && c.name() == "/login":
		return s.tryLogin(c)
	case s.user == "":
		return s.fatal("not logged in")
	case c.name() == "/quit":
		return s.quit()
	case c.name() == "/cancel":
		return s.cancelTagged(c)
	}

	return s.start(c)
}

// quit ends the session after the command that came before it without a tag.
func (s *session) quit() error {
	s.mu.Lock()
	previous := s.last[""]
	s.mu.Unlock()
	previous.await(s.ctx)

	return s.fatal("session terminated on request")
}

// fatal says why the connection ends.
func (s *session) fatal(reason string) error {
	_ = s.send([]string{"!fatal", reason})

	return errGone
}

// start runs a command on its own goroutine. Commands of one tag follow each other, but for one
// that streams; commands of different tags do not wait.
func (s *session) start(c *command) error {
	select {
	case s.slots <- struct{}{}:
	default:
		return s.reply(c, failure("failure: too many commands").words(), []string{"!done"})
	}
	started := newJob(s, c)
	s.mu.Lock()
	previous := s.last[c.tag]
	s.running[started] = struct{}{}
	s.last[c.tag] = started
	s.mu.Unlock()
	s.jobs.Add(1)
	go func() {
		defer s.jobs.Done()
		defer func() { <-s.slots }()
		started.follow(previous)
		s.finish(started)
	}()

	return nil
}

// finish forgets a command and lets out the ends that were held back for it.
func (s *session) finish(over *job) {
	over.cancel()
	s.mu.Lock()
	delete(s.running, over)
	if s.last[over.command.tag] == over {
		delete(s.last, over.command.tag)
	}
	var late []*job
	if !over.cancelled {
		late, s.late = s.late, nil
	}
	s.mu.Unlock()
	close(over.done)
	for _, held := range late {
		_ = held.end(interrupted())
	}
}

// send writes sentences, one after the other without another command's between.
func (s *session) send(sentences ...[]string) error {
	var octets []byte
	for _, words := range sentences {
		octets = appendSentence(octets, words...)
	}

	return s.write(octets)
}

// write writes octets in the pieces that the wire is told to make.
func (s *session) write(octets []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	piece := s.router.piece(len(octets))
	for len(octets) > 0 {
		count := min(piece, len(octets))
		if _, err := s.conn.Write(octets[:count]); err != nil {
			return errGone
		}
		octets = octets[count:]
	}

	return nil
}

// leave takes a session off the router.
func (r *Router) leave(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sessions, s)
	if gone := r.tables["/user/active"].byID[s.active]; gone != nil {
		r.drop(r.tables["/user/active"], gone)
	}
	for _, each := range r.tables {
		each.unlisten(s)
	}
	r.safeHolderLeft(s)
}
