package httpapi

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// receive is what happens to every request before a surface sees it, and after.
func (s *Server) receive(c *fiber.Ctx) error {
	request := web.Request{ID: newID(), Identity: identityOf(c), Stopping: s.stopping}
	c.SetUserContext(web.WithRequest(s.base, request))
	c.Set(fiber.HeaderXRequestID, request.ID)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	began := s.config.Now()
	if err := s.guarded(c, request); err != nil {
		if wrong := s.refuse(c, err); wrong != nil {
			return wrong
		}
	}
	s.note(c, request, slog.Duration("took", s.config.Now().Sub(began)))

	return nil
}

// guarded lets the surfaces answer, and turns a panic of theirs into an error.
func (s *Server) guarded(c *fiber.Ctx, request web.Request) (err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			s.config.Logger.Error("recovered a panic in a request", "panic", recovered,
				"request", request.ID, "stack", string(debug.Stack()))
			err = errRecovered
		}
	}()
	if denied := request.Identity.Denied; denied != "" {
		c.Context().SetConnectionClose()

		return store.Errorf(store.Denied, "%s", denied)
	}
	if err := s.readBody(c); err != nil {
		return err
	}

	return c.Next()
}

// errRecovered is answered where a panic was recovered and logged.
var errRecovered = errors.New("a panic, which is in the log")

// readBody reads the body of a request, unless its route does that itself. What is left of one
// that is too long would be taken for the next request, so the connection ends with it.
func (s *Server) readBody(c *fiber.Ctx) error {
	if s.streamed[web.Route{Method: c.Method(), Path: c.Path()}] {
		return nil
	}
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(stream, web.MaxBody+1))
	if err != nil {
		c.Context().SetConnectionClose()

		return fiber.ErrBadRequest
	}
	if len(body) > web.MaxBody {
		c.Context().SetConnectionClose()

		return fiber.ErrRequestEntityTooLarge
	}
	c.Request().SetBodyStream(bytes.NewReader(body), len(body))

	return nil
}

// refuse answers with an error, and logs the cause of one that is our own. It also answers what
// the library refuses before a request is complete.
func (s *Server) refuse(c *fiber.Ctx, err error) error {
	request := web.RequestOf(c.UserContext())
	failure := web.Describe(err)
	if failure.Kind == store.Internal && !errors.Is(err, errRecovered) {
		s.config.Logger.Error("answering a request", "request", request.ID, "route", routeOf(c),
			"error", err)
	}

	return native.WriteFailure(c, failure, request.ID)
}

// note writes a request into the log: changes for whoever asks later who did it, the rest for
// whoever looks for a fault. Only the route is told, because a path may hold a voucher's code.
func (s *Server) note(c *fiber.Ctx, request web.Request, took slog.Attr) {
	level := slog.LevelInfo
	if method := c.Method(); method == http.MethodGet || method == http.MethodHead {
		level = slog.LevelDebug
	}
	s.config.Logger.LogAttrs(c.UserContext(), level, "answered a request",
		slog.String("request", request.ID), slog.Any("user", request.Identity),
		slog.String("method", c.Method()), slog.String("route", routeOf(c)),
		slog.Int("status", c.Response().StatusCode()), took)
}

// routeOf returns the path of the route that was matched, without its parameters' values.
func routeOf(c *fiber.Ctx) string { return strings.Clone(c.Route().Path) }

// identityOf returns who is at the other end of the connection.
func identityOf(c *fiber.Ctx) web.Identity {
	if accepted, is := c.Context().Conn().(*connection); is {
		return accepted.identity
	}

	return web.Identity{Denied: "it cannot be told who you are"}
}

// newID makes the name of a request, by which the log knows it.
func newID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails (crypto/rand)

	return hex.EncodeToString(id[:])
}
