package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"gardu/httpapi/native"
	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// Config is what the server needs.
type Config struct {
	// AdminSocket is the path of the unix socket of the command line; empty for none, where only
	// Dial reaches the surfaces.
	AdminSocket string

	// Group is the group whose members may use the admin socket, beside root and the daemon's own
	// user. Empty means DefaultGroup; a group that does not exist has no members.
	Group string

	Native *native.API  // the daemon's own API; nil for none
	Logger *slog.Logger // nil means none
	Now    func() time.Time
}

// DefaultGroup is the group of whoever administers gardu.
const DefaultGroup = "gardu"

// surfaces is the one list of what is served.
func (c *Config) surfaces() []web.Surface {
	var list []web.Surface
	if c.Native != nil {
		list = append(list, c.Native)
	}

	return list
}

// Server serves the surfaces. Its methods may be called concurrently.
type Server struct {
	config   Config
	app      *fiber.App
	streamed map[web.Route]bool // routes that read their bodies themselves

	memory    *memory
	listeners []*listener
	serving   sync.WaitGroup

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
	if config.Group == "" {
		config.Group = DefaultGroup
	}
	s := &Server{config: config, streamed: make(map[web.Route]bool)}
	s.base, s.abandon = context.WithCancel(context.Background())
	s.stopping, s.stop = context.WithCancel(s.base)
	s.app = newApp(s)
	s.app.Use(s.receive)
	for _, surface := range config.surfaces() {
		surface.Mount(s.app)
		if reader, does := surface.(web.Streamed); does {
			for _, route := range reader.StreamedBodies() {
				s.streamed[route] = true
			}
		}
	}

	return s
}

// newApp makes the application. Bodies come as streams, because one route needs that; receive
// bounds and reads them for all others.
func newApp(s *Server) *fiber.App {
	return fiber.New(fiber.Config{
		AppName:               "gardu",
		BodyLimit:             web.MaxBody,
		Concurrency:           web.MaxConnections,
		DisableStartupMessage: true,
		ErrorHandler:          s.refuse,
		IdleTimeout:           web.IdleTimeout,
		Immutable:             true, // texts of a request would change under whoever keeps them
		ReadBufferSize:        web.MaxHeader,
		ReadTimeout:           web.ReadTimeout,
		StreamRequestBody:     true,
		WriteTimeout:          web.WriteTimeout,
	})
}

// Start opens the admin socket and begins to serve. The context bounds the opening only. An error
// leaves nothing open.
func (s *Server) Start(ctx context.Context) error {
	s.memory = newMemory()
	own := ownIdentity()
	opened := []*listener{newListener(s.memory, func(net.Conn) web.Identity { return own })}
	if s.config.AdminSocket != "" {
		socket, err := openSocket(ctx, s.config.AdminSocket, s.config.Group)
		if err != nil {
			return errors.Join(err, opened[0].Close())
		}
		opened = append(opened,
			newListener(socket, newDoor(s.config.Group, s.config.Logger).identify))
		s.config.Logger.Info("serving the admin socket", "path", s.config.AdminSocket)
	}

	s.app.Handler() // completes the routes, which serving several listeners does not do
	s.listeners = opened
	for _, each := range opened {
		s.serving.Add(1)
		go s.serve(each)
	}

	return nil
}

// serve accepts connections until its listener is closed.
func (s *Server) serve(each *listener) {
	defer s.serving.Done()
	if err := s.app.Server().Serve(each); err != nil && s.stopping.Err() == nil {
		s.config.Logger.Error("serving http has ended", "address", each.Addr().String(),
			"error", err)
	}
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
// hand are answered for as long as the context allows. Then connections are cut. It returns when
// nothing runs any more. Calling it again waits for the same.
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
	err := s.app.Server().ShutdownWithContext(ctx)
	if err != nil {
		err = fmt.Errorf("waiting for http requests: %w", err)
		s.abandon()
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
