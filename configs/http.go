package configs

import (
	"net/netip"
	"net/url"
	"path/filepath"
)

// Limits of the HTTP side.
const (
	maximumSocketPath = 107 // of a unix socket, as the kernel has it
	maximumProxies    = 64
	maximumOrigins    = 64
	maximumRate       = 1_000_000 // a minute
	maximumBrand      = 200       // octets of a text on every page
)

// validateHTTP checks the listeners.
func (c *Config) validateHTTP(faults *faultList) {
	h := &c.HTTP
	if h.Listen != "" {
		faults.address("http.listen", h.Listen)
	}
	faults.when(!filepath.IsAbs(h.AdminSocket), "http.admin_socket",
		"%q is not an absolute path", h.AdminSocket)
	faults.when(len(h.AdminSocket) > maximumSocketPath, "http.admin_socket",
		"is longer than %d octets, which no unix socket may be", maximumSocketPath)
	faults.when(h.TLSCert != "" && !filepath.IsAbs(h.TLSCert), "http.tls_cert",
		"%q is not an absolute path", h.TLSCert)
	faults.when(h.TLSKey != "" && !filepath.IsAbs(h.TLSKey), "http.tls_key",
		"%q is not an absolute path", h.TLSKey)
	faults.when((h.TLSCert == "") != (h.TLSKey == ""), "http.tls_key",
		"a certificate and its key are given together")
	faults.when(h.PublicURL != "" && !webAddress(h.PublicURL), "http.public_url",
		"%q is not an address like https://api.isp.id", h.PublicURL)
	c.validateClients(faults)
	if c.Portal.Listen != "" {
		faults.address("portal.listen", c.Portal.Listen)
	}
	faults.brand("portal.title", c.Portal.Title)
	faults.brand("portal.phone", c.Portal.Phone)
	faults.brand("portal.footer", c.Portal.Footer)
	if c.Metrics.Listen != "" {
		faults.address("metrics.listen", c.Metrics.Listen)
	}
}

// validateClients checks who is believed and how often they may ask.
func (c *Config) validateClients(faults *faultList) {
	h := &c.HTTP
	faults.when(len(h.TrustedProxies) > maximumProxies, "http.trusted_proxies",
		"%d are given, and at most %d fit", len(h.TrustedProxies), maximumProxies)
	for at, one := range h.TrustedProxies {
		_, good := network(one)
		faults.when(!good, item("http.trusted_proxies", at),
			"%q is not an address or a network, such as 10.0.0.0/8", one)
	}
	faults.when(len(h.CORSOrigins) > maximumOrigins, "http.cors_origins",
		"%d are given, and at most %d fit", len(h.CORSOrigins), maximumOrigins)
	for at, one := range h.CORSOrigins {
		faults.when(!webOrigin(one), item("http.cors_origins", at),
			"%q is not an origin like https://panel.isp.id", one)
	}
	faults.rate("http.rate_limit.per_minute", h.RateLimit.PerMinute)
	faults.rate("http.rate_limit.burst", h.RateLimit.Burst)
	faults.rate("http.rate_limit.sign_in_per_minute", h.RateLimit.SignInPerMinute)
	faults.when(h.RateLimit.PerMinute > 0 && h.RateLimit.Burst == 0, "http.rate_limit.burst",
		"must be at least 1")
}

// brand notes a fault unless a text fits on a page.
func (l *faultList) brand(key, text string) {
	l.when(len(text) > maximumBrand, key, "is longer than %d octets", maximumBrand)
}

// rate notes a fault unless a number of requests is one that can be counted.
func (l *faultList) rate(key string, number int) {
	l.when(number < 0 || number > maximumRate, key, "%d is not between 0 and %d", number,
		maximumRate)
}

// network reads an address or a network. One of everything is nobody's to trust.
func network(text string) (netip.Prefix, bool) {
	if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" {
		address = address.Unmap()

		return netip.PrefixFrom(address, address.BitLen()), true
	}
	prefix, err := netip.ParsePrefix(text)

	return prefix, err == nil && prefix.Bits() > 0 && prefix.Masked() == prefix
}

// webOrigin reports whether a text is an origin as browsers write it: scheme, host, perhaps a
// port (RFC 6454 section 6.2).
func webOrigin(text string) bool {
	parsed, err := url.Parse(text)

	return err == nil && webAddress(text) && text == parsed.Scheme+"://"+parsed.Host
}

// webAddress reports whether a text is an address of the web, without a question.
func webAddress(text string) bool {
	parsed, err := url.Parse(text)

	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") &&
		parsed.Host != "" && parsed.User == nil && parsed.RawQuery == "" && parsed.Fragment == ""
}

// Proxies returns the networks of the proxies that are trusted.
func (c *Config) Proxies() []netip.Prefix {
	var list []netip.Prefix
	for _, one := range c.HTTP.TrustedProxies {
		if prefix, good := network(one); good {
			list = append(list, prefix)
		}
	}

	return list
}
