package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"gardu/store"
)

// How long tokens last.
const (
	AccessLife  = 15 * time.Minute
	RefreshLife = 14 * 24 * time.Hour // from its making
	FamilyLife  = 90 * 24 * time.Hour // from the sign-in, however often it is refreshed
	// RefreshGrace is how long a refresh token that was used may be used again, by a client that
	// did not hear the answer. It then gets what it should have got.
	RefreshGrace = 10 * time.Second
)

// maxToken is the longest text that is looked at as a token, in octets.
const maxToken = 1_024

// issuer stands in every access token.
const issuer = "gardu"

// refreshWord begins every refresh token.
const refreshWord = "gr_"

// token is what a token says once it has proved to be ours.
type token struct {
	kind       store.TokenKind
	owner      int64 // of an access token alone
	family     int64
	generation uint64
}

// signer makes and proves tokens. Each kind of session has keys of its own, so that a customer's
// token never proves anything about an operator.
//
// An access token is a JWT (RFC 7519) with HS256. A refresh token is
//
//	gr_ base64url( kind(1) family(8) generation(8) HMAC-SHA-256 of that(32) )
//
// so that nothing of it has to be stored: any that was ever given can be told from one that was
// not, and one whose answer was lost can be given again.
type signer struct {
	access, refresh map[store.TokenKind][]byte
	now             func() time.Time
}

// newSigner makes a signer whose keys follow from the book's key and its epoch.
func newSigner(derive func(string) []byte, epoch uint64, now func() time.Time) *signer {
	s := &signer{
		access: map[store.TokenKind][]byte{}, refresh: map[store.TokenKind][]byte{}, now: now,
	}
	for _, kind := range []store.TokenKind{store.TokenOperator, store.TokenCustomer} {
		label := " tokens of an " + kind.String() + " " + strconv.FormatUint(epoch, 16)
		s.access[kind], s.refresh[kind] = derive("access"+label), derive("refresh"+label)
	}

	return s
}

// claims is what an access token says.
type claims struct {
	jwt.RegisteredClaims

	Family     int64  `json:"fam"`
	Generation uint64 `json:"gen"`
}

// makeAccess makes an access token.
func (s *signer) makeAccess(t token, expires time.Time) (string, error) {
	made := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Subject: strconv.FormatInt(t.owner, 10),
			Audience:  jwt.ClaimStrings{t.kind.String()},
			IssuedAt:  jwt.NewNumericDate(s.now()),
			ExpiresAt: jwt.NewNumericDate(expires),
		},
		Family: t.family, Generation: t.generation,
	})
	text, err := made.SignedString(s.access[t.kind])
	if err != nil {
		return "", store.Errorf(store.Internal, "signing a token: %w", err)
	}

	return text, nil
}

// readAccess proves an access token of a kind. Whether its family still is there is not asked.
func (s *signer) readAccess(kind store.TokenKind, text string) (token, bool) {
	if len(text) > maxToken {
		return token{}, false
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithStrictDecoding(),
		jwt.WithExpirationRequired(), jwt.WithIssuer(issuer), jwt.WithAudience(kind.String()),
		jwt.WithTimeFunc(s.now),
	)
	var said claims
	_, err := parser.ParseWithClaims(text, &said, func(*jwt.Token) (any, error) {
		return s.access[kind], nil
	})
	if err != nil {
		return token{}, false
	}
	owner, err := strconv.ParseInt(said.Subject, 10, 64)

	return token{
		kind: kind, owner: owner, family: said.Family, generation: said.Generation,
	}, err == nil
}

// Sizes of the parts of a refresh token, in octets.
const (
	refreshSaid = 17
	refreshSize = refreshSaid + sha256.Size
)

// refreshEncoding lets every token have one spelling alone.
var refreshEncoding = base64.RawURLEncoding.Strict()

// makeRefresh makes the refresh token of a generation, which is always the same.
func (s *signer) makeRefresh(t token) string {
	said := make([]byte, 0, refreshSize)
	said = append(said, byte(t.kind))
	said = binary.BigEndian.AppendUint64(said, uint64(t.family))
	said = binary.BigEndian.AppendUint64(said, t.generation)

	return refreshWord + refreshEncoding.EncodeToString(append(said, s.seal(t.kind, said)...))
}

// readRefresh proves a refresh token of a kind. Whether it is the newest of its family is not
// asked.
func (s *signer) readRefresh(kind store.TokenKind, text string) (token, bool) {
	digits, found := strings.CutPrefix(text, refreshWord)
	if !found || len(digits) != refreshEncoding.EncodedLen(refreshSize) {
		return token{}, false
	}
	octets, err := refreshEncoding.DecodeString(digits)
	if err != nil || len(octets) != refreshSize || octets[0] != byte(kind) {
		return token{}, false
	}
	said := octets[:refreshSaid]
	if !hmac.Equal(s.seal(kind, said), octets[refreshSaid:]) {
		return token{}, false
	}

	return token{
		kind: kind, family: int64(binary.BigEndian.Uint64(said[1:])),
		generation: binary.BigEndian.Uint64(said[9:]),
	}, true
}

// seal proves what a refresh token says.
func (s *signer) seal(kind store.TokenKind, said []byte) []byte {
	sum := hmac.New(sha256.New, s.refresh[kind])
	_, _ = sum.Write(said) // never fails

	return sum.Sum(nil)
}
