package configs

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// Limits of what routers are told.
const (
	maximumServers   = 4
	maximumAllow     = 200
	maximumProtected = 200
	maximumHost      = 253 // octets of a DNS name
)

// hostName is the form of a DNS name with at least one dot.
var hostName = regexp.MustCompile(
	`^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]*[a-zA-Z0-9])?$`)

// validateRouters checks what routers are told.
func (c *Config) validateRouters(faults *faultList) {
	r := &c.Routers
	faults.when(len(r.Servers) > maximumServers, "routers.servers",
		"%d addresses are given, and at most %d fit", len(r.Servers), maximumServers)
	for at, server := range r.Servers {
		address, err := netip.ParseAddr(server)
		faults.when(err != nil || address.IsUnspecified() || address.IsMulticast(),
			item("routers.servers", at), "%q is not an IP address of this machine", server)
	}
	if r.Portal != "" {
		portal, err := netip.ParseAddrPort(r.Portal)
		faults.when(err != nil || !portal.Addr().Is4() || portal.Port() == 0 ||
			portal.Addr().IsUnspecified(), "routers.portal",
			"%q is not an IPv4 address with a port, such as 192.0.2.20:8081", r.Portal)
	}
	if r.Gateway != "" {
		gateway, err := netip.ParseAddr(r.Gateway)
		faults.when(err != nil || !gateway.Is4() || gateway.IsUnspecified(), "routers.gateway",
			"%q is not an IPv4 address, such as 10.10.0.1", r.Gateway)
	}
	c.validateRouterLists(faults)
}

// validateRouterLists checks the lists of names.
func (c *Config) validateRouterLists(faults *faultList) {
	r := &c.Routers
	faults.when(len(r.Allow) > maximumAllow, "routers.allow",
		"%d are given, and at most %d fit", len(r.Allow), maximumAllow)
	for at, one := range r.Allow {
		faults.when(!reachable(one), item("routers.allow", at),
			"%q is not a name such as app.midtrans.com, an IPv4 address or a network of them", one)
	}
	faults.when(len(r.Protected) > maximumProtected, "routers.protected",
		"%d are given, and at most %d fit", len(r.Protected), maximumProtected)
	for at, one := range r.Protected {
		faults.when(strings.TrimSpace(one) == "", item("routers.protected", at), "must not be empty")
	}
}

// item is the path of an item of a list.
func item(key string, at int) string { return fmt.Sprintf("%s[%d]", key, at) }

// reachable reports whether a text can be on the list of what isolated customers may reach. A
// network of everything cannot: nobody would be isolated. Neither can a name with a star, which an
// address list does not know.
func reachable(text string) bool {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Addr().Is4() && prefix.Bits() > 0 && prefix.Masked() == prefix
	}
	if address, err := netip.ParseAddr(text); err == nil {
		return address.Is4() && !address.IsUnspecified()
	}

	return len(text) <= maximumHost && hostName.MatchString(text)
}
