package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"gardu/httpapi/web"
)

// Server serves the surfaces. Its methods may be called concurrently.
type Server struct {
	config  Config
	metrics *metrics
	admin   *site
	public  *site // nil where nothing is served over a network

	memory      *memory
	listeners   []*listener
	certificate *certificate // nil without TLS
	address     net.Addr     // of the public listener; nil for none
	serving     sync.WaitGroup

	base     context.Context // of every request; ended when a stop is not awaited any longer
	abandon  context.CancelFunc
	stopping context.Context // of every stream; ended when a stop begins
	stop     context.CancelFunc
	stopOnce sync.Once
	stopped  error
}

// New makes a server. It opens no socket and starts no goroutine.
func New(config Config) *Server {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Drain <= 0 {
		config.Drain = web.DrainTime
	}
	if config.Group == "" {
		config.Group = DefaultGroup
	}
	s := &Server{config: config, metrics: newMetrics(config.Registerer, config.Events)}
	s.base, s.abandon = context.WithCancel(context.Background())
	s.stopping, s.stop = context.WithCancel(s.base)
	s.admin = newSite(s, config.adminSurfaces(), nil)
	if config.Public.Listen != "" {
		s.public = newSite(s, config.publicSurfaces(), newGate(&s.config))
	}

	return s
}

// Start opens the admin socket and the public address, and begins to serve. The context bounds the
// opening only. An error leaves nothing open.
func (s *Server) Start(ctx context.Context) error {
	s.memory = newMemory()
	own := ownIdentity()
	within := func(net.Conn) web.Identity { return own }
	opened := []*listener{newListener(s.memory, s.admin, within)}
	for _, open := range []func(context.Context) (*listener, error){s.openAdmin, s.openPublic} {
		each, err := open(ctx)
		if err != nil {
			return errors.Join(err, closeAll(opened))
		}
		if each != nil {
			opened = append(opened, each)
		}
	}

	s.admin.app.Handler() // completes the routes, which serving several listeners does not do
	if s.public != nil {
		s.public.app.Handler()
	}
	s.listeners = opened
	for _, each := range opened {
		s.serving.Add(1)
		go s.serve(each)
	}

	return nil
}

// openAdmin opens the admin socket, where there is one.
func (s *Server) openAdmin(ctx context.Context) (*listener, error) {
	if s.config.AdminSocket == "" {
		return nil, nil //nolint:nilnil // none is asked for
	}
	socket, err := openSocket(ctx, s.config.AdminSocket, s.config.Group)
	if err != nil {
		return nil, err
	}
	s.config.Logger.Info("serving the admin socket", "path", s.config.AdminSocket)

	return newListener(socket, s.admin, newDoor(s.config.Group, s.config.Logger).identify), nil
}

// closeAll closes what was opened.
func closeAll(opened []*listener) error {
	var failures []error
	for _, each := range opened {
		failures = append(failures, each.Close())
	}

	return errors.Join(failures...)
}

// serve accepts connections until its listener is closed.
func (s *Server) serve(each *listener) {
	defer s.serving.Done()
	if err := each.site.app.Server().Serve(each); err != nil && s.stopping.Err() == nil {
		s.config.Logger.Error("serving http has ended", "address", each.Addr().String(),
			"error", err)
	}
}

// Address is where the public side is served; nil where it is not.
func (s *Server) Address() net.Addr { return s.address }

// ReloadCertificate reads the files of the certificate again. A pair that is broken leaves the old
// one in use; the error is Invalid. Without TLS it does nothing.
func (s *Server) ReloadCertificate() error {
	if s.certificate == nil {
		return nil
	}

	return s.certificate.reload()
}

// Dial connects to the surfaces without a socket, as whoever runs this process. It may be used as
// the DialContext of an http.Transport, whatever the address.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if s.memory == nil {
		return nil, errors.New("the server has not been started")
	}

	return s.memory.dial(ctx)
}

// Shutdown stops serving: no connection is accepted any more, streams are ended, and requests in
// hand are answered for as long as the context allows, and no longer than Config.Drain. Then
// connections are cut. It returns when nothing runs any more; that the context has ended before is
// an error. Calling it again waits for the same.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stopOnce.Do(func() {
		s.stop()
		s.stopped = s.finish(ctx)
		s.abandon()
	})

	return s.stopped
}

// finish waits for what is in hand, and cuts what stays beyond the context.
func (s *Server) finish(ctx context.Context) error {
	if s.memory == nil {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, s.config.Drain)
	err := s.drain(limited)
	cancel()
	if err != nil {
		s.abandon()
	}
	switch {
	case err != nil && ctx.Err() != nil:
		err = fmt.Errorf("waiting for http requests: %w", err)
	case errors.Is(err, context.DeadlineExceeded):
		s.config.Logger.Warn("cutting http requests that have not come to their end",
			"after", s.config.Drain)
		err = nil
	}
	for _, each := range s.listeners {
		_ = each.Close() // a listener that the library has closed already
		each.cut()
	}
	s.serving.Wait()
	for _, each := range s.listeners {
		each.wait()
	}

	return err
}

// drain lets both sides answer what they have in hand, at the same time.
func (s *Server) drain(ctx context.Context) error {
	if s.public == nil {
		return s.admin.app.Server().ShutdownWithContext(ctx)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.public.app.Server().ShutdownWithContext(ctx) }()
	err := s.admin.app.Server().ShutdownWithContext(ctx)

	return errors.Join(err, <-ended)
}
