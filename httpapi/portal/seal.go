package portal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"gardu/store"
)

// purpose is what a sealed token is for. A token of one purpose proves nothing for another.
type purpose byte

// The purposes.
const (
	forService purpose = 's' // a link to a service
	forLook    purpose = 'l' // what was found of a service, with its customer's name masked
	forDebt    purpose = 'd' // all that a customer owes
	forInvoice purpose = 'i' // one invoice, with names masked
	forForm    purpose = 'f' // a form that we have shown
)

// How long tokens are good.
const (
	lookLife = time.Hour
	debtLife = 6 * time.Hour
	formLife = 6 * time.Hour
)

// sealLabel is the purpose of the key of tokens.
const sealLabel = "portal/token/v1"

// sealer makes and opens tokens: what they are for, an id, an end and a generation, signed with
// HMAC-SHA-256 (RFC 2104) cut to 128 bits. Nothing of them is secret, and nothing can be changed.
//
//	purpose(1) id(8) end(8) generation(4) code(16), in base64url without padding
type sealer struct {
	key []byte
	now Clock
}

// The lengths of a token.
const (
	sealedHead = 1 + 8 + 8 + 4
	sealedCode = 16
	sealedText = (sealedHead + sealedCode) * 8 / 6 // and one more, because it is no whole number
)

// sealed is what a token says.
type sealed struct {
	Purpose    purpose
	ID         int64
	End        time.Time
	Generation uint32
}

// seal writes a token.
func (s *sealer) seal(said sealed) string {
	head := make([]byte, 0, sealedHead+sealedCode)
	head = append(head, byte(said.Purpose))
	head = binary.BigEndian.AppendUint64(head, uint64(said.ID))
	head = binary.BigEndian.AppendUint64(head, uint64(said.End.Unix()))
	head = binary.BigEndian.AppendUint32(head, said.Generation)

	return base64.RawURLEncoding.EncodeToString(append(head, s.code(head)...))
}

// open reads a token of a purpose. The error is NotFound for one that is broken, forged, for
// something else, or too old, and always the same.
func (s *sealer) open(wanted purpose, token string) (said sealed, err error) {
	octets, err := base64.RawURLEncoding.Strict().DecodeString(bounded(token, sealedText+1))
	if err != nil || len(octets) != sealedHead+sealedCode {
		return sealed{}, errNoPage
	}
	head := octets[:sealedHead]
	if !hmac.Equal(octets[sealedHead:], s.code(head)) || purpose(head[0]) != wanted {
		return sealed{}, errNoPage
	}
	said = sealed{
		Purpose:    wanted,
		ID:         int64(binary.BigEndian.Uint64(head[1:])),
		End:        time.Unix(int64(binary.BigEndian.Uint64(head[9:])), 0).UTC(),
		Generation: binary.BigEndian.Uint32(head[17:]),
	}
	if !s.now().Before(said.End) {
		return sealed{}, errNoPage
	}

	return said, nil
}

// code signs the head of a token.
func (s *sealer) code(head []byte) []byte {
	sum := hmac.New(sha256.New, s.key)
	_, _ = sum.Write(head) // never fails

	return sum.Sum(nil)[:sealedCode]
}

// until makes a token that is good for a while.
func (s *sealer) until(what purpose, id int64, life time.Duration) string {
	return s.seal(sealed{Purpose: what, ID: id, End: s.now().Add(life)})
}

// form makes the token that a form on a page carries, and that its sender must show.
func (s *sealer) form(path string) string { return s.until(forForm, digest(path), formLife) }

// checkForm refuses a form that was not shown by us for a path. The error is NotFound.
func (s *sealer) checkForm(path, token string) error {
	said, err := s.open(forForm, token)
	if err == nil && said.ID != digest(path) {
		err = errNoPage
	}

	return err
}

// digest makes a number of a path.
func digest(path string) int64 {
	sum := sha256.Sum256([]byte(path))

	return int64(binary.BigEndian.Uint64(sum[:]))
}

// bounded returns a text, or none where it is longer than what can be right.
func bounded(text string, most int) string {
	if len(text) > most {
		return ""
	}

	return text
}

// errNoPage is the one answer to tokens that open nothing.
var errNoPage = store.Errorf(store.NotFound, "there is no such page")
