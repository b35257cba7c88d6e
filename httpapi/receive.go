package httpapi

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"

	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// receive is what happens to every request before a surface sees it, and after.
func (s *site) receive(c *fiber.Ctx) error {
	request := web.Request{
		ID: newID(), Identity: identityOf(c), Agent: web.Copy(c.Get(fiber.HeaderUserAgent)),
		Stopping: s.server.stopping,
	}
	began := s.server.config.Now()
	if err := s.guarded(c, &request); err != nil {
		if wrong := s.refuse(c, err); wrong != nil {
			return wrong
		}
	}
	s.note(c, &request, slog.Duration("took", s.server.config.Now().Sub(began)))

	return nil
}

// guarded lets the surfaces answer, and turns a panic of theirs into an error.
func (s *site) guarded(c *fiber.Ctx, request *web.Request) (err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			s.server.metrics.panics.Inc()
			s.server.config.Logger.Error("recovered a panic in a request", "panic", recovered,
				"request", request.ID, "stack", string(debug.Stack()))
			err = errRecovered
		}
	}()
	c.SetUserContext(web.WithRequest(s.server.base, *request))
	if s.gate != nil {
		s.gate.locate(c, request)
	}
	s.writeHeaders(c, request)
	if s.gate != nil && preflight(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	if err := s.admit(c, request); err != nil {
		if c.Context().RequestBodyStream() != nil { // which would be taken for the next request
			c.Context().SetConnectionClose()
		}

		return err
	}

	return s.pass(c)
}

// admit finds out who asks, whether it may ask now, and reads what it sends.
func (s *site) admit(c *fiber.Ctx, request *web.Request) error {
	if s.gate != nil {
		s.gate.identify(c, request)
		if err := s.gate.admit(request); err != nil {
			s.server.metrics.throttled.Inc()

			return err
		}
	}
	if denied := request.Identity.Denied; denied != "" {
		c.Context().SetConnectionClose()

		return store.Errorf(store.Denied, "%s", denied)
	}
	if err := readConditions(c, request); err != nil {
		return err
	}
	body, err := s.readBody(c, request.Identity)
	hashBody(request, body)
	c.SetUserContext(web.WithRequest(s.server.base, *request))

	return err
}

// pass hands a request to the routes. HEAD is answered as GET is, without the body, and OPTIONS by
// the methods that the route has.
func (s *site) pass(c *fiber.Ctx) error {
	method := c.Method()
	if method == fiber.MethodHead {
		c.Method(fiber.MethodGet) // the library leaves the body out by what was sent
	}
	err := c.Next()
	var refused *fiber.Error
	if !errors.As(err, &refused) || refused.Code != fiber.StatusMethodNotAllowed {
		return err
	}
	if method == fiber.MethodOptions {
		return answerOptions(c)
	}
	c.Set(fiber.HeaderAllow, allowed(string(c.Response().Header.Peek(fiber.HeaderAllow))))

	return err
}

// errRecovered is answered where a panic was recovered and logged.
var errRecovered = errors.New("a panic, which is in the log")

// readBody reads the body of a request, unless its route does that itself. What is left of one
// that is too long, or that its route has refused before the end, would be taken for the next
// request, so the connection ends with it.
func (s *site) readBody(c *fiber.Ctx, identity web.Identity) ([]byte, error) {
	if s.streamed[web.Route{Method: c.Method(), Path: c.Path()}] {
		c.Context().SetConnectionClose()

		return nil, nil
	}
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return nil, nil
	}
	limit := s.maxBody(identity)
	body, err := io.ReadAll(io.LimitReader(stream, int64(limit)+1))
	switch {
	case isTimeout(err):
		c.Context().SetConnectionClose()

		return nil, fiber.ErrRequestTimeout
	case err != nil:
		c.Context().SetConnectionClose()

		return nil, fiber.ErrBadRequest
	case len(body) > limit:
		c.Context().SetConnectionClose()

		return nil, fiber.ErrRequestEntityTooLarge
	}
	c.Request().SetBodyStream(bytes.NewReader(body), len(body))

	return body, nil
}

// isTimeout reports whether a body came too slowly.
func isTimeout(err error) bool {
	var slow net.Error

	return errors.As(err, &slow) && slow.Timeout()
}

// refuse answers with an error, and logs the cause of one that is our own. It also answers what
// the library refuses before a request is complete.
func (s *site) refuse(c *fiber.Ctx, err error) error {
	request := web.RequestOf(c.UserContext())
	if request.ID == "" { // it was not even read
		request.ID = newID()
		s.writeHeaders(c, &request)
	}
	failure := web.Describe(err)
	if failure.Kind == store.Internal && !errors.Is(err, errRecovered) {
		s.server.config.Logger.Error("answering a request", "request", request.ID,
			"route", routeOf(c), "error", err)
	}

	return native.WriteFailure(c, failure, request.ID)
}

// note writes a request into the log: changes for whoever asks later who did it, the rest for
// whoever looks for a fault. Only the route is told, because a path may hold a voucher's code.
func (s *site) note(c *fiber.Ctx, request *web.Request, took slog.Attr) {
	s.server.metrics.answered(s.gate != nil, c.Response().StatusCode())
	level := slog.LevelInfo
	if method := c.Method(); method == http.MethodGet || method == http.MethodHead {
		level = slog.LevelDebug
	}
	s.server.config.Logger.LogAttrs(c.UserContext(), level, "answered a request",
		slog.String("request", request.ID), slog.Any("user", request.Identity),
		slog.String("address", addressText(request.Address)),
		slog.String("method", c.Method()), slog.String("route", routeOf(c)),
		slog.Int("status", c.Response().StatusCode()), took)
}

// routeOf returns the path of the route that was matched, without its parameters' values.
func routeOf(c *fiber.Ctx) string { return strings.Clone(c.Route().Path) }

// addressText writes where a request comes from; nothing where it comes from this machine's socket.
func addressText(address netip.Addr) string {
	if !address.IsValid() {
		return ""
	}

	return address.String()
}

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
