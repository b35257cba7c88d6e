package aaa

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"gardu/aaa/datagram"
	"gardu/aaa/reply"
)

// Server is the RADIUS server: authentication and accounting over UDP. Start opens the sockets,
// Shutdown answers what was accepted and closes them.
type Server struct {
	config   Config
	now      func() time.Time
	logger   *slog.Logger
	lockouts *lockouts
	trust    *trust
	hashes   *hashMemory
	deferred *deferrers
	delays   *delays
	scribe   *scribe
	folder   *folder
	tally    tally
	panics   atomic.Uint64 // requests that cost no more than themselves

	stages     []stage // of a login
	journalLag uint64  // from which records are shed
	serving    bool    // between Start and Shutdown

	authGroup   *datagram.Group
	acctGroup   *datagram.Group
	authWorkers []*authWorker
	acctWorkers []*acctWorker
	workers     sync.WaitGroup
}

// New makes a server; it opens nothing yet. It fails with Invalid errors for a configuration that
// cannot work.
func New(config Config) (*Server, error) {
	if err := errors.Join(config.Validate()...); err != nil {
		return nil, fmt.Errorf("configuring the RADIUS server: %w", err)
	}
	server := &Server{
		config:   config,
		now:      config.Now,
		logger:   config.Logger,
		lockouts: newLockouts(config.Lockout),
		trust:    newTrust(config.Trusted),
		hashes:   newHashMemory(),

		stages:     stages,
		journalLag: JournalLag,
	}
	server.deferred = newDeferrers(server)
	server.delays = newDelays(server, config.RejectDelay)
	server.scribe = newScribe(server, config.Journal, config.LastRecord, config.Folded)
	server.folder = newFolder(server)

	return server, nil
}

// Start opens the sockets of both ports and serves them until Shutdown. ctx bounds what the server
// does for its requests, not its life.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.authGroup, err = datagram.Listen(ctx, s.config.AuthAddress, s.config.Sockets); err != nil {
		return fmt.Errorf("opening the authentication port: %w", err)
	}
	if s.acctGroup, err = datagram.Listen(ctx, s.config.AcctAddress, s.config.Sockets); err != nil {
		return errors.Join(fmt.Errorf("opening the accounting port: %w", err), s.authGroup.Close())
	}
	for _, socket := range s.authGroup.Sockets {
		s.authWorkers = append(s.authWorkers, newAuthWorker(s, socket))
	}
	for _, socket := range s.acctGroup.Sockets {
		s.acctWorkers = append(s.acctWorkers, newAcctWorker(s, socket))
	}
	if err := s.register(); err != nil {
		return errors.Join(err, s.authGroup.Close(), s.acctGroup.Close())
	}
	s.serve(context.WithoutCancel(ctx))

	return nil
}

// serve starts every goroutine.
func (s *Server) serve(ctx context.Context) {
	s.serving = true
	s.deferred.start(ctx)
	s.delays.start()
	s.scribe.start()
	s.folder.start(ctx)
	for _, worker := range s.authWorkers {
		s.workers.Go(func() { worker.run(ctx) })
	}
	for _, worker := range s.acctWorkers {
		s.workers.Go(func() { worker.run(ctx) })
	}
}

// Shutdown stops taking requests, answers those that were taken, folds what is left and closes the
// sockets. A server that does not serve, because Start was not called or has failed, has nothing to
// shut down. Start and Shutdown are called from one goroutine.
func (s *Server) Shutdown(ctx context.Context) error {
	if !s.serving {
		return nil
	}
	s.serving = false
	waking := errors.Join(s.authGroup.Wake(), s.acctGroup.Wake())
	s.workers.Wait()
	s.deferred.close()
	s.delays.close()
	s.scribe.close()
	folding := s.folder.close(ctx)

	return errors.Join(waking, folding, s.authGroup.Close(), s.acctGroup.Close())
}

// AuthAddress returns the address of the authentication port; Start must have returned.
func (s *Server) AuthAddress() netip.AddrPort { return s.authGroup.Address() }

// AcctAddress returns the address of the accounting port; Start must have returned.
func (s *Server) AcctAddress() netip.AddrPort { return s.acctGroup.Address() }

// Tally returns the account of accounting requests at one instant.
func (s *Server) Tally() Tally { return s.tally.read() }

// ClearLockout forgets the wrong secrets of a login, everywhere: its password was changed.
func (s *Server) ClearLockout(login string) {
	s.lockouts.clear(s.config.Logins.Strip(nil, []byte(login)))
}

// interim is Acct-Interim-Interval where a plan says nothing.
func (s *Server) interim() time.Duration {
	if s.config.Interim > 0 {
		return s.config.Interim
	}

	return reply.DefaultInterim
}

// Learned is the news of source addresses that have shown a Message-Authenticator. Whoever keeps
// them across restarts reads it.
func (s *Server) Learned() <-chan Trust { return s.trust.news }

// TrustOf lists what was learned of the source addresses within a prefix.
func (s *Server) TrustOf(within netip.Prefix) []Trust { return s.trust.list(within) }

// ForgetTrust forgets what was learned of the source addresses within a prefix and returns how many
// there were.
func (s *Server) ForgetTrust(within netip.Prefix) int { return s.trust.reset(within) }

// Decisions returns the last decisions, newest first, at most DecisionLogSize of them.
func (s *Server) Decisions() []LoggedDecision {
	rings := make([]*decisionLog, 0, len(s.authWorkers))
	for _, worker := range s.authWorkers {
		rings = append(rings, worker.log)
	}

	return newestDecisions(rings)
}

// Fold merges what the journal has brought into the ledger now. A backup does so first, to copy
// less.
func (s *Server) Fold(ctx context.Context) error { return s.folder.fold(ctx) }
