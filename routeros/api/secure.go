package api

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// TLSReason says why a connection could not be secured.
type TLSReason uint8

// The reasons of a TLSError.
const (
	OtherTLS   TLSReason = iota
	UnknownPin           // no fingerprint is known yet; the one seen waits for confirmation
	WrongPin             // the public key is not the confirmed one
	Untrusted            // no known authority signed the certificate
	WrongName            // the certificate is for another name or address
	Expired              // the certificate is not valid at this time
	NoCipher             // no common cipher: no certificate on the service, or only old ciphers
	OldVersion           // the router offers only TLS 1.0 or 1.1
	NotTLS               // the port does not speak TLS
)

// tlsReasonNames are words for logs and metric labels.
var tlsReasonNames = [...]string{
	OtherTLS: "other", UnknownPin: "unknown-pin", WrongPin: "wrong-pin", Untrusted: "untrusted",
	WrongName: "wrong-name", Expired: "expired", NoCipher: "no-cipher", OldVersion: "old-version", NotTLS: "not-tls",
}

// String gives the word of a reason.
func (r TLSReason) String() string {
	if int(r) < len(tlsReasonNames) {
		return tlsReasonNames[r]
	}

	return fmt.Sprintf("reason %d", uint8(r))
}

// tlsHints are one sentence each for an operator.
var tlsHints = map[TLSReason]string{
	UnknownPin: "No fingerprint is stored for this router: compare the one shown with the router's certificate " +
		"and confirm it.",
	WrongPin: "The router shows another key than the confirmed one: its certificate was renewed, or somebody " +
		"stands in between; confirm the new fingerprint only after checking on the router.",
	Untrusted: "The certificate is not signed by a known authority: give the authority's certificate, or pin " +
		"the fingerprint.",
	WrongName: "The certificate does not name this address: put subject-alt-name=IP:address into it, or pin " +
		"the fingerprint.",
	Expired: "The certificate is not valid today: renew it on the router, and check the clocks of both sides.",
	NoCipher: "No certificate is set on api-ssl, or the router has only old ciphers: set a certificate with " +
		"/ip/service set api-ssl certificate=NAME, or use legacy mode for an old RouterOS.",
	OldVersion: "The router offers only old TLS versions: upgrade RouterOS, or use legacy mode.",
	NotTLS:     "This port does not speak TLS: it is probably the plain api port, while api-ssl usually listens on 8729.",
}

// TLSError is a connection that could not be secured. The password has not been sent.
type TLSError struct {
	Reason TLSReason
	// Fingerprint is the SHA-256 of the public key that the router showed, 64 hexadecimal digits, or
	// empty when it showed none.
	Fingerprint string
	Hint        string // one sentence for an operator, or empty
	Err         error
}

// Error gives the reason and the cause.
func (e *TLSError) Error() string { return fmt.Sprintf("securing router connection: %v", e.Err) }

// Unwrap gives the cause.
func (e *TLSError) Unwrap() error { return e.Err }

// Errors of a pinned key.
var (
	errUnknownPin = errors.New("the public key is not confirmed yet")
	errWrongPin   = errors.New("the public key is not the confirmed one")
)

// legacyCiphers are what RouterOS 6 without elliptic curves can do and Go still knows. DHE, which
// the oldest prefer, and anonymous DH, which a service without a certificate offers, it does not.
var legacyCiphers = []uint16{
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
	tls.TLS_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_RSA_WITH_AES_128_CBC_SHA256, tls.TLS_RSA_WITH_AES_256_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA,
	tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA,
}

// tlsConfig makes the TLS side of a Config; the fingerprint shown is left in seen.
func tlsConfig(config Config, seen *string) *tls.Config {
	made := &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: config.serverName(), RootCAs: config.Roots,
	}
	if config.Mode == Verify {
		return made
	}
	made.InsecureSkipVerify = true // the public key is compared instead
	made.VerifyConnection = func(state tls.ConnectionState) error {
		*seen = Fingerprint(state.PeerCertificates[0])
		switch config.Fingerprint {
		case *seen:
			return nil
		case "":
			return errUnknownPin
		}

		return errWrongPin
	}
	if config.Mode == Legacy {
		made.MinVersion, made.CipherSuites = tls.VersionTLS10, legacyCiphers
	}

	return made
}

// Fingerprint is the SHA-256 of a certificate's public key (SubjectPublicKeyInfo), 64 hexadecimal
// digits. It outlives a renewal with the same key.
func Fingerprint(certificate *x509.Certificate) string {
	sum := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)

	return hex.EncodeToString(sum[:])
}

// ParseFingerprint brings a fingerprint into the form of Fingerprint; colons, blanks and capitals
// are allowed.
func ParseFingerprint(text string) (string, error) {
	text = strings.ToLower(strings.NewReplacer(":", "", " ", "").Replace(text))
	if raw, err := hex.DecodeString(text); err != nil || len(raw) != sha256.Size {
		return "", errors.New("a fingerprint has 64 hexadecimal digits")
	}

	return text, nil
}

// explainTLS turns a failed handshake into a TLSError, or into a LinkError when the connection
// itself ended.
func explainTLS(err error, w *wire, seen string) error {
	if _, fault := w.failure(); isClosed(fault) || errors.Is(fault, os.ErrDeadlineExceeded) {
		return &LinkError{Phase: Handshaking, Hint: hintQuiet(Handshaking, fault), Err: fault}
	}
	reason := tlsReason(err)
	var unverified *tls.CertificateVerificationError
	if errors.As(err, &unverified) && len(unverified.UnverifiedCertificates) > 0 {
		seen = Fingerprint(unverified.UnverifiedCertificates[0])
	}

	return &TLSError{Reason: reason, Fingerprint: seen, Hint: tlsHints[reason], Err: err}
}

// tlsReason tells why a handshake failed. Alerts of the other side have no type of their own, only
// words.
func tlsReason(err error) TLSReason {
	var (
		header    tls.RecordHeaderError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		weak      x509.InsecureAlgorithmError
	)
	text := err.Error()
	switch {
	case errors.Is(err, errUnknownPin):
		return UnknownPin
	case errors.Is(err, errWrongPin):
		return WrongPin
	case errors.As(err, &header):
		return NotTLS
	case errors.As(err, &authority):
		return Untrusted
	case errors.As(err, &name):
		return WrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Expired
	case errors.As(err, &invalid), errors.As(err, &weak):
		return Untrusted
	case strings.Contains(text, "protocol version"):
		return OldVersion
	case strings.Contains(text, "handshake failure"), strings.Contains(text, "cipher suite"):
		return NoCipher
	}

	return OtherTLS
}
