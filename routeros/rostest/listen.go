package rostest

// maxPending is how many changes wait for a listener that is slow to read; further ones are lost,
// as listening promises nothing.
const maxPending = 1024

// listener is one listen command. Sentences wait in its queue until its job writes them.
type listener struct {
	session *session
	shown   view
	queue   chan []string
}

// listen sends a row for each change until it is cancelled. What is there already is not sent.
func (j *job) listen() error {
	l := &listener{session: j.session, queue: make(chan []string, maxPending)}
	j.router.mu.Lock()
	l.shown = j.view()
	j.table.listeners[l] = struct{}{}
	j.router.mu.Unlock()
	defer func() {
		j.router.mu.Lock()
		defer j.router.mu.Unlock()
		delete(j.table.listeners, l)
	}()
	for {
		select {
		case <-j.ctx.Done():
			return interrupted()
		case words := <-l.queue:
			if err := j.emit([][]string{words}); err != nil {
				return err
			}
		}
	}
}

// Listening is how many commands listen to a menu: listening begins at some time after it was
// asked for, which a test may have to wait for.
func (r *Router) Listening(path string) int {
	r.mu.Lock()
	defer r.mu.Unlock()

	return len(r.table(path).listeners)
}

// changed tells those who listen about a row. The caller holds the lock.
func (r *Router) changed(t *table, row *row, dead bool) {
	for l := range t.listeners {
		words := r.sentence(t, row, l.shown)
		if dead {
			words = []string{"!re", "=.id=" + row.name(), "=.dead=" + r.dead()}
		}
		select {
		case l.queue <- words:
		default:
		}
	}
}

// dead is the value of .dead of a row that is gone.
func (r *Router) dead() string {
	if r.release.has(seven) {
		return "true"
	}

	return "yes"
}

// unlisten forgets the listeners of a session.
func (t *table) unlisten(s *session) {
	for l := range t.listeners {
		if l.session == s {
			delete(t.listeners, l)
		}
	}
}
