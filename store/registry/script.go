package registry

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"gardu/store"
)

// Endpoint is where a router finds the daemon.
type Endpoint struct {
	Address  string // IPv4 or IPv6; RouterOS resolves no name here
	AuthPort uint16 // 0 for 1812
	AcctPort uint16 // 0 for 1813
}

// The ports of RFC 2865 section 3, RFC 2866 section 3 and RFC 5176 section 3.
const (
	authPort = 1812
	acctPort = 1813
	coaPort  = 3799
)

// maxEndpoints is how many servers a script names at most.
const maxEndpoints = 4

// scriptMark is the comment of every line that a script makes on the router, by which pasting it
// again finds them.
const scriptMark = "gardu"

// Script returns the lines to paste into the terminal of a MikroTik, so that it asks the daemon
// at the given places, in their order. It contains the secret. It can be pasted again: it
// replaces its own entries and no others.
//
// A timeout of 2 s stands in for the 300 ms of RouterOS 6, at which a slow answer starts a storm
// of repetitions. The line about require-message-auth stands alone, because RouterOS before 7.15
// refuses it.
func (r *Registry) Script(ctx context.Context, key string, endpoints ...Endpoint) (string, error) {
	nas, err := r.NAS(ctx, key)
	if err != nil {
		return "", err
	}
	if nas.Vendor != store.MikroTik {
		return "", store.Invalidf("vendor", "a script can be made for a MikroTik only")
	}
	if len(endpoints) == 0 || len(endpoints) > maxEndpoints {
		return "", store.Invalidf("server",
			"1 to %d addresses of the daemon must be given", maxEndpoints)
	}

	var script strings.Builder
	fmt.Fprintf(&script, "# gardu for %s, to paste into the terminal\n", quote(nas.Name))
	fmt.Fprintf(&script, "/radius remove [find comment=%s]\n", quote(scriptMark))
	for _, endpoint := range endpoints {
		if err := endpoint.write(&script, &nas); err != nil {
			return "", err
		}
	}
	writeServices(&script, &nas)

	return script.String(), nil
}

// write adds the line of one server.
func (e Endpoint) write(script *strings.Builder, nas *store.NAS) error {
	address, err := netip.ParseAddr(e.Address)
	if err != nil || address.IsUnspecified() || address.IsMulticast() {
		return store.Invalidf("server",
			"%q is not an address at which a router finds the daemon", store.Brief(e.Address))
	}
	fmt.Fprintf(script, "/radius add service=ppp,hotspot,login address=%s secret=%s "+
		"authentication-port=%d accounting-port=%d timeout=2s comment=%s\n",
		address.Unmap(), quote(string(nas.Secret.Value)),
		orPort(e.AuthPort, authPort), orPort(e.AcctPort, acctPort), quote(scriptMark))

	return nil
}

// writeServices adds the lines that make the router use its servers.
func writeServices(script *strings.Builder, nas *store.NAS) {
	fmt.Fprintf(script, `# RouterOS 7.15 and later; older ones refuse this line, which does no harm
/radius set [find comment=%s] require-message-auth=yes-for-request-resp
/radius incoming set accept=yes port=%d
# PPPoE and VPN
/ppp aaa set use-radius=yes accounting=yes interim-update=5m
# hotspot
/ip hotspot profile set [find] use-radius=yes radius-accounting=yes radius-interim-update=received
# operators who log in to this router through gardu
/user aaa set use-radius=yes accounting=no
`, quote(scriptMark), orPort(nas.CoAPort, coaPort))
}

// orPort returns a port, or the one that is usual.
func orPort(port, usual uint16) uint16 {
	if port == 0 {
		return usual
	}

	return port
}

// quote writes a text as a RouterOS string. The terminal would take a $ for a variable and a ?
// for a request for help, and any octet may be written in two hexadecimal digits.
func quote(text string) string {
	const digits = "0123456789ABCDEF"
	quoted := make([]byte, 0, len(text)+2)
	quoted = append(quoted, '"')
	for _, octet := range []byte(text) {
		switch {
		case octet == '"' || octet == '\\' || octet == '$' || octet == '?':
			quoted = append(quoted, '\\', octet)
		case octet < ' ' || octet > '~':
			quoted = append(quoted, '\\', digits[octet>>4], digits[octet&0xf])
		default:
			quoted = append(quoted, octet)
		}
	}

	return string(append(quoted, '"'))
}
