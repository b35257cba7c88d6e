package rostest

import (
	"context"
	"errors"
)

// job is one command that runs.
type job struct {
	session   *session
	router    *Router
	command   *command
	menu      *menu
	table     *table
	fault     *Fault
	ctx       context.Context
	cancel    context.CancelFunc
	done      chan struct{} // closed when the command has ended
	cancelled bool          // by /cancel; guarded by the session's mu
	rows      int           // rows sent
}

// newJob makes a job of a command.
func newJob(s *session, c *command) *job {
	made := &job{session: s, router: s.router, command: c, done: make(chan struct{})}
	made.ctx, made.cancel = context.WithCancel(s.ctx)

	return made
}

// streams reports whether the command goes on until it is cancelled.
func (j *job) streams() bool {
	monitors := j.command.verb == "monitor-traffic" || j.command.verb == "monitor"

	return j.command.verb == "listen" || monitors && !j.command.has("once")
}

// follow carries the command out after the previous one of its tag, and ends it.
func (j *job) follow(previous *job) {
	previous.await(j.ctx)
	err := j.run()
	if errors.Is(err, errGone) {
		_ = j.session.conn.Close()

		return
	}
	if j.session.hold(j) {
		return
	}
	_ = j.end(err)
}

// end sends the trap, if there is one, and the !done.
func (j *job) end(err error) error {
	var bad *trap
	if errors.As(err, &bad) && bad != nil {
		bad = bad.asBy(j.router.currentRelease())

		return j.send(bad.words(), []string{"!done"})
	}
	if err != nil {
		return err
	}

	return j.send([]string{"!done"})
}

// send writes sentences with the tag of the command.
func (j *job) send(sentences ...[]string) error {
	return j.session.reply(j.command, sentences...)
}

// await waits for the end of a command, unless there is none or it streams.
func (j *job) await(ctx context.Context) {
	if j == nil || j.streams() {
		return
	}
	select {
	case <-j.done:
	case <-ctx.Done():
	}
}

// run carries the command out: fault, hook, permission, then the verb. What it returns is a trap
// of the router's, errGone, or nil when only the !done is missing.
func (j *job) run() error {
	j.fault = j.router.strike(j.command)
	if hook := j.router.currentHook(); hook != nil {
		hook(j.ctx, j.command.name())
	}
	if j.ctx.Err() != nil {
		return interrupted()
	}
	if j.fault != nil && j.fault.Before {
		return j.suffer()
	}
	err := j.carryOut()
	if errors.Is(err, errGone) {
		return err
	}
	if j.fault != nil && j.rows <= j.fault.After {
		if wrong := j.suffer(); wrong != nil {
			return wrong
		}
	}
	if err == nil && j.ctx.Err() != nil {
		return interrupted()
	}

	return err
}

// carryOut finds menu and verb and does what the verb does.
func (j *job) carryOut() error {
	verb, bad := j.router.find(j)
	if bad != nil {
		j.router.record(j, bad)

		return bad
	}
	if !verb.writes {
		return verb.do(j)
	}
	j.router.mu.Lock()
	ret, bad := verb.change(j)
	j.router.ledger.note(j.command, bad, j.menu)
	j.router.mu.Unlock()
	if bad != nil {
		return bad
	}
	if ret != "" {
		return j.ret(ret)
	}

	return nil
}

// ret ends the command with a value.
func (j *job) ret(value string) error {
	if j.fault != nil {
		if wrong := j.suffer(); wrong != nil {
			return wrong
		}
	}
	if err := j.send([]string{"!done", "=ret=" + value}); err != nil {
		return err
	}

	return errEnded
}

// errEnded says that the !done was sent already.
var errEnded = errors.New("command has ended")

// hold keeps the end of a cancelled command back when the fault says that it comes late.
func (s *session) hold(j *job) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.fault == nil || j.fault.Act != LateEnd || !j.cancelled {
		return false
	}
	s.late = append(s.late, j)

	return true
}

// cancelTagged answers /cancel: the command of a tag ends, or without a tag all of them. Which of
// the two !dones comes first changes from one cancel to the next, as it does on routers.
func (s *session) cancelTagged(c *command) error {
	target, one := c.get("tag")
	s.mu.Lock()
	var ends []*job
	for running := range s.running {
		if !one || running.command.tagged && running.command.tag == target {
			running.cancelled = true
			ends = append(ends, running)
		}
	}
	s.mu.Unlock()
	if s.router.cancelFirst() {
		if err := s.reply(c, []string{"!done"}); err != nil {
			return err
		}
		ends, c = stop(ends), nil
	}
	for _, running := range stop(ends) {
		select {
		case <-running.done:
		case <-s.ctx.Done():
		}
	}
	if c == nil {
		return nil
	}

	return s.reply(c, []string{"!done"})
}

// stop ends commands and returns them.
func stop(jobs []*job) []*job {
	for _, running := range jobs {
		running.cancel()
	}

	return jobs
}

// cancelFirst says whether this time the !done of /cancel comes before that of the command.
func (r *Router) cancelFirst() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancels++

	return r.cancels%2 == 0
}
