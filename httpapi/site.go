package httpapi

import (
	"time"

	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// site is one application of the server: its routes, and what happens to requests before them.
type site struct {
	server   *Server
	app      *fiber.App
	streamed map[web.Route]bool // routes that read their bodies themselves
	gate     *gate              // of the public side; nil where the connection says who asks
}

// newSite makes the application that serves a list of surfaces.
func newSite(s *Server, surfaces []web.Surface, door *gate) *site {
	made := &site{server: s, streamed: make(map[web.Route]bool), gate: door}
	made.app = made.newApp()
	made.app.Use(made.receive)
	for _, surface := range surfaces {
		surface.Mount(made.app)
		if reader, does := surface.(web.Streamed); does {
			for _, route := range reader.StreamedBodies() {
				made.streamed[route] = true
			}
		}
	}

	return made
}

// newApp makes the application. Bodies come as streams, because one route needs that; receive
// bounds and reads them for all others. Forms are not read ahead: the library would write them to
// disk, whatever their length and whoever sends them.
func (s *site) newApp() *fiber.App {
	return fiber.New(fiber.Config{
		AppName:                      "gardu",
		BodyLimit:                    web.MaxBody,
		Concurrency:                  web.MaxConnections,
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.refuse,
		IdleTimeout:                  web.IdleTimeout,
		Immutable:                    true, // or texts change under whoever keeps them
		ReadBufferSize:               web.MaxHeader,
		ReadTimeout:                  s.readTimeout(),
		StreamRequestBody:            true,
		WriteTimeout:                 web.WriteTimeout,
	})
}

// readTimeout is how long a request may take to arrive.
func (s *site) readTimeout() time.Duration {
	if s.gate != nil && s.server.config.Public.ReadTimeout > 0 {
		return s.server.config.Public.ReadTimeout
	}

	return web.ReadTimeout
}

// maxBody is how many octets the body of a request may have: those of nobody are kept small,
// because nobody can send many at one time.
func (s *site) maxBody(identity web.Identity) int {
	if s.gate != nil && identity.Source == web.Nobody {
		return web.MaxAnonymousBody
	}

	return web.MaxBody
}
