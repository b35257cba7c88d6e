package portal

import (
	"net/netip"
	"slices"
	"strings"

	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// probes are the paths by which devices find out whether a network lets them out: those of Android,
// of iOS and macOS, of Windows, of Firefox, and of NetworkManager. Anything but the answer that
// they expect makes the device show the page to its owner.
var probes = []string{
	"/generate_204", "/gen_204",
	"/hotspot-detect.html", "/library/test/success.html",
	"/ncsi.txt", "/connecttest.txt",
	"/canonical.html", "/success.txt",
	"/check_network_status.txt", "/nm",
}

// foreign reports whether a request was made to somebody else and sent here by a router: to another
// host than ours, over plain HTTP, which is all that a router can send elsewhere. A proxy in front
// must therefore pass the host on. Where our host is not known, probes alone are told apart.
func (p *Portal) foreign(c *fiber.Ctx) bool {
	if web.RequestOf(c.UserContext()).Secure {
		return false
	}
	if p.host == "" {
		return slices.Contains(probes, c.Path())
	}
	host := hostOf(c)

	return host != "" && host != p.host && !local(host)
}

// hostOf returns the host that a request was made to, without a port.
func hostOf(c *fiber.Ctx) string {
	host := strings.ToLower(string(c.Request().Host()))
	if end := strings.LastIndexByte(host, ':'); end > strings.LastIndexByte(host, ']') {
		host = host[:end]
	}

	return strings.Trim(strings.TrimSuffix(host, "."), "[]")
}

// local reports whether a host is an address, by which nobody but we can be meant, or this machine.
func local(host string) bool {
	_, err := netip.ParseAddr(host)

	return err == nil || host == "localhost"
}

// capture leads a request that a router has sent here to the page that says why.
func (p *Portal) capture(c *fiber.Ctx) error {
	return seeOther(c, p.config.PublicURL+IsolirPath)
}

// astray answers what no route is for: a request to somebody else is captured, every other one is
// told that there is no such route.
func (p *Portal) astray(c *fiber.Ctx) error {
	if p.foreign(c) {
		return p.capture(c)
	}

	return c.Next()
}
