package httpapi

import (
	"net/netip"
	"slices"
	"strings"

	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// gate is what stands before the public side: it finds out where a request comes from and who sends
// it, and keeps everybody to a rate. It lets everybody in; each route decides who may use it.
type gate struct {
	authenticator web.Authenticator // nil for none
	trusted       []netip.Prefix
	origins       []string
	requests      *web.Limiter
	signIns       *web.Limiter
	secure        bool // connections are TLS
}

// newGate makes the gate of a configuration.
func newGate(config *Config) *gate {
	public := &config.Public

	return &gate{
		authenticator: public.Authenticator,
		trusted:       public.TrustedProxies,
		origins:       public.Origins,
		requests:      web.NewLimiter(public.Requests, config.Now),
		signIns:       web.NewLimiter(public.SignIns, config.Now),
		secure:        public.Certificate != "",
	}
}

// locate puts into a request where it comes from.
func (g *gate) locate(c *fiber.Ctx, request *web.Request) {
	peer := addressOf(c.Context().Conn())
	request.Address, request.Secure, request.SignIns = peer, g.secure, g.signIns
	if !g.trusts(peer) {
		return
	}
	request.Address = g.client(peer, forwardedFor(c))
	if proto := c.Request().Header.Peek(fiber.HeaderXForwardedProto); len(proto) > 0 {
		request.Secure = strings.EqualFold(string(proto), "https")
	}
}

// identify puts into a request who sends it. Credentials that prove nothing make it nobody's, and
// are told of by the routes that need somebody.
func (g *gate) identify(c *fiber.Ctx, request *web.Request) {
	shown, err := credentialsOf(c)
	switch {
	case err != nil:
		request.Wrong = err

		return
	case shown.IsZero():
		return
	case g.authenticator == nil:
		request.Wrong = web.Unauthenticated("nobody can sign in here yet")

		return
	}

	shown.Address = request.Address
	identity, err := g.authenticator.Authenticate(c.UserContext(), shown)
	if err != nil {
		request.Wrong = err

		return
	}
	request.Identity = identity
}

// admit takes a request from the rate of its sender.
func (g *gate) admit(request *web.Request) error {
	key := request.Identity.Principal()
	if key == "" {
		key = web.AddressKey(request.Address)
	}

	return web.Throttled(g.requests.Take(key))
}

// The ways to show who one is.
const (
	bearerScheme = "Bearer"
	keyHeader    = "X-API-Key"

	// maxCredential is how long a token or key can be, in octets.
	maxCredential = 4 << 10
)

// credentialsOf reads what a request shows. Other schemes than Bearer belong to surfaces that know
// them, and show nothing here.
func credentialsOf(c *fiber.Ctx) (web.Credentials, error) {
	shown := web.Credentials{APIKey: web.Copy(c.Get(keyHeader))}
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if strings.EqualFold(scheme, bearerScheme) {
		shown.Bearer = web.Copy(strings.TrimSpace(token))
	}
	switch {
	case shown.Bearer != "" && shown.APIKey != "":
		return web.Credentials{}, web.Unauthenticated("give a token or a key, not both")
	case len(shown.Bearer) > maxCredential || len(shown.APIKey) > maxCredential:
		return web.Credentials{}, web.Unauthenticated("this is no token or key of ours")
	}

	return shown, nil
}

// trusts reports whether an address is that of a proxy whose word is believed.
func (g *gate) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(g.trusted, func(network netip.Prefix) bool {
		return network.Contains(address)
	})
}

// crowds reports whether an address that is no trusted proxy has as many connections as it may.
func (g *gate) crowds(address netip.Addr, connections int) bool {
	return connections >= web.MaxConnectionsOfAddress && !g.trusts(address)
}

// maxHops is how many proxies are looked behind.
const maxHops = 16

// client returns the address from which a request came to the proxies that are trusted. Each of
// them appends the address of its own peer (X-Forwarded-For), so that the rightmost one that is no
// trusted proxy is the last that anybody can be believed about. What stands left of it is the
// client's own claim.
func (g *gate) client(peer netip.Addr, hops []string) netip.Addr {
	found := peer
	for place := len(hops) - 1; place >= max(len(hops)-maxHops, 0); place-- {
		hop, known := parseHop(hops[place])
		if !known {
			return found
		}
		found = hop
		if !g.trusts(hop) {
			return found
		}
	}

	return found
}

// forwardedFor lists the entries of all X-Forwarded-For fields, in their order.
func forwardedFor(c *fiber.Ctx) []string {
	var hops []string
	for _, field := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(field), ",")...)
	}

	return hops
}

// parseHop reads one entry: an address, perhaps with a port.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if address, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return address.Unmap().WithZone(""), true
	}
	if endpoint, err := netip.ParseAddrPort(text); err == nil {
		return endpoint.Addr().Unmap().WithZone(""), true
	}

	return netip.Addr{}, false
}
