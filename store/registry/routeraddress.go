package registry

import (
	"crypto/x509"
	"net"
	"strings"

	"gardu/store"
)

// The ports of the API of RouterOS.
const (
	portAPI    = "8728"
	portAPISSL = "8729"
)

// applyConnection puts what is given of the connection into a record, as it is kept.
func (p *RouterPatch) applyConnection(router *store.Router) {
	store.Give(&router.TLS, p.TLS)
	if p.Address != nil {
		router.Address = withPort(strings.TrimSpace(*p.Address), router.TLS)
	}
	if p.Fingerprint != nil {
		router.Fingerprint = plainFingerprint(*p.Fingerprint)
	}
}

// withPort adds the usual port of a protection to an address that has none.
func withPort(address string, protection store.RouterTLS) string {
	if _, _, err := net.SplitHostPort(address); err == nil || address == "" {
		return address
	}
	port := portAPISSL
	if protection == store.RouterPlain {
		port = portAPI
	}
	host := strings.TrimSuffix(strings.TrimPrefix(address, "["), "]")

	return net.JoinHostPort(host, port)
}

// plainFingerprint writes a fingerprint as it is kept: without the name of the hash, colons and
// capitals, in which tools differ.
func plainFingerprint(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	text = strings.TrimPrefix(text, "sha256:")

	return strings.NewReplacer(":", "", " ", "").Replace(text)
}

// checkAuthority refuses a text that holds no certificate. Nothing of it is repeated: somebody may
// have given the file of a private key.
func checkAuthority(text string) error {
	if text == "" || x509.NewCertPool().AppendCertsFromPEM([]byte(text)) {
		return nil
	}

	return store.Invalidf("authority", "holds no certificate in PEM")
}

// RouterWarnings lists what is allowed but unwise about a router, in sentences for whoever has
// just saved it or looks at it.
func RouterWarnings(router *store.Router) []string {
	warnings := router.Warnings()
	pinned := router.TLS == store.RouterPin || router.TLS == store.RouterLegacy
	if pinned && router.Fingerprint == "" {
		warnings = append(warnings, "it is not trusted yet, and nothing is sent to it: look at its "+
			"fingerprint with a test, and then trust it")
	}
	if router.ChallengeLogin && router.TLS != store.RouterPlain {
		warnings = append(warnings, "the challenge login is for RouterOS before 6.43 only; over TLS "+
			"it protects nothing, and newer ones refuse it")
	}

	return warnings
}
