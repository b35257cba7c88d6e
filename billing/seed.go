package billing

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
)

// seed is drawn by chance before a transaction, so that every run of its closure makes the same
// tokens.
type seed [32]byte

// newSeed draws a seed.
func newSeed() (drawn seed) {
	_, _ = rand.Read(drawn[:]) // never fails: see the package

	return drawn
}

// tokenOctets is how much of a digest becomes a token: 160 bits, 32 letters and digits.
const tokenOctets = 20

// token makes a token of a record that nobody can guess.
func (d *desk) token(word string, id int64) string {
	hash := hmac.New(sha256.New, d.seed[:])
	_, _ = hash.Write([]byte(word + ":" + strconv.FormatInt(id, 10)))

	return base32.StdEncoding.EncodeToString(hash.Sum(nil)[:tokenOctets])
}
