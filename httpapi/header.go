package httpapi

import (
	"slices"
	"strings"

	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// fixedHeaders stand in every answer, unless a surface that shows pages says else: an answer is
// no page, is shown in no frame, and is what it says it is.
var fixedHeaders = [...][2]string{
	{fiber.HeaderXContentTypeOptions, "nosniff"},
	{fiber.HeaderXFrameOptions, "DENY"},
	{fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"},
	{fiber.HeaderReferrerPolicy, "no-referrer"},
	{fiber.HeaderCacheControl, "no-store"},
}

// strictTransport keeps browsers with TLS for a year (RFC 6797 section 6.1).
const strictTransport = "max-age=31536000"

// writeHeaders puts into an answer what stands in all of them.
func (s *site) writeHeaders(c *fiber.Ctx, request *web.Request) {
	c.Set(fiber.HeaderXRequestID, request.ID)
	for _, header := range fixedHeaders {
		c.Set(header[0], header[1])
	}
	if request.Secure {
		c.Set(fiber.HeaderStrictTransportSecurity, strictTransport)
	}
	if s.gate != nil {
		s.gate.shareWith(c)
	}
}

// The parts of cross-origin requests (Fetch standard, section 3.2).
const (
	sharedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	askedHeaders  = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, " +
		"Last-Event-ID, X-API-Key, X-Reason"
	toldHeaders   = "Allow, ETag, Location, Retry-After, WWW-Authenticate, X-Request-ID"
	sharedSeconds = "600"
)

// shareWith lets pages of the configured origins read the answer. No cookies are shared.
func (g *gate) shareWith(c *fiber.Ctx) {
	if len(g.origins) == 0 {
		return
	}
	c.Append(fiber.HeaderVary, fiber.HeaderOrigin)
	origin := c.Get(fiber.HeaderOrigin)
	if !slices.Contains(g.origins, origin) {
		return
	}
	c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
	c.Set(fiber.HeaderAccessControlExposeHeaders, toldHeaders)
	if preflight(c) {
		c.Set(fiber.HeaderAccessControlAllowMethods, sharedMethods)
		c.Set(fiber.HeaderAccessControlAllowHeaders, askedHeaders)
		c.Set(fiber.HeaderAccessControlMaxAge, sharedSeconds)
	}
}

// preflight reports whether a browser asks what a page may do.
func preflight(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodOptions &&
		c.Get(fiber.HeaderAccessControlRequestMethod) != ""
}

// answerOptions answers OPTIONS with the methods that a route has, which the library has found.
func answerOptions(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAllow, allowed(string(c.Response().Header.Peek(fiber.HeaderAllow))))

	return c.SendStatus(fiber.StatusNoContent)
}

// allowed adds to a list of methods those that come with them.
func allowed(listed string) string {
	methods := strings.Split(listed, ", ")
	if slices.Contains(methods, fiber.MethodGet) &&
		!slices.Contains(methods, fiber.MethodHead) {
		methods = append(methods, fiber.MethodHead)
	}
	if !slices.Contains(methods, fiber.MethodOptions) {
		methods = append(methods, fiber.MethodOptions)
	}

	return strings.Join(methods, ", ")
}
