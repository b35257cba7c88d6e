package aaa

// Refuse is what a test's own stage does: it panics, or lets the request go on.
type Refuse func(login string)

// InsertStage puts a stage before all others, which a test may let panic. It must be called before Start.
func (s *Server) InsertStage(look Refuse) {
	inserted := stage{"test", func(_ *policy, request *Request, _ *Decision) verdict {
		look(string(request.login))

		return next
	}}
	s.stages = append([]stage{inserted}, s.stages...)
}

// SetJournalLag changes how far the journal may be ahead of its folding. It must be called before Start.
func (s *Server) SetJournalLag(records uint64) { s.journalLag = records }

// SocketDatagrams returns how many datagrams each socket of a port has received.
func (s *Server) SocketDatagrams() (auth, acct []uint64) {
	for _, worker := range s.authWorkers {
		worker.mu.Lock()
		auth = append(auth, worker.counters.datagrams)
		worker.mu.Unlock()
	}
	for _, worker := range s.acctWorkers {
		worker.mu.Lock()
		acct = append(acct, worker.counters.datagrams)
		worker.mu.Unlock()
	}

	return auth, acct
}

// Panics returns how many requests have panicked.
func (s *Server) Panics() uint64 { return s.panics.Load() }

// Reap looks for silent sessions now.
func (s *Server) Reap() { s.folder.reap() }

// Lag returns how many records are applied but not folded.
func (s *Server) Lag() uint64 { return s.scribe.lag() }

// Reasons lists every reason of an answer.
func Reasons() []Reason {
	var all []Reason
	for reason := range reasonCount {
		all = append(all, reason)
	}

	return all
}

// Drops lists every reason for silence.
func Drops() []Drop {
	var all []Drop
	for drop := range dropCount {
		all = append(all, drop)
	}

	return all
}

// Stages lists the names of the stages in their order.
func Stages() []string {
	var names []string
	for _, one := range stages {
		names = append(names, one.name)
	}

	return names
}
