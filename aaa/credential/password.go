package credential

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"gardu/store"
)

// What HashPassword spends: about 20 to 40 ms of one core and 19 MiB for each verification.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2         // passes
	argonThreads = 1
	argonSalt    = 16 // octets
	argonKey     = 32 // octets
)

// Bounds on hashes made elsewhere, so that an imported one cannot ask for a minute or for all
// memory.
const (
	maxArgonMemory  = 256 * 1024 // KiB
	maxArgonTime    = 16         // passes
	maxArgonThreads = 16
	minArgonSalt    = 8 // octets
	minArgonKey     = 16
	maxArgonField   = 64 // octets, salt and key alike
	maxBcryptCost   = 14
	maxHashed       = 1024 // octets of a password to be hashed
)

// argonHash is a parsed argon2id string.
type argonHash struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

// HashPassword makes a one-way hash of a password: argon2id in the PHC string form, with a
// random salt. It refuses an empty password and one longer than 1,024 octets, with kind
// Invalid.
func HashPassword(password []byte) (string, error) {
	if len(password) == 0 || len(password) > maxHashed {
		return "", store.Invalidf("password", "must have 1 to %d octets", maxHashed)
	}

	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt)
	key := argon2.IDKey(password, salt, argonTime, argonMemory, argonThreads, argonKey)

	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt),
		base64.RawStdEncoding.EncodeToString(key)), nil
}

// VerifyPassword reports whether a password fits a hash made by HashPassword, or another
// argon2id or bcrypt string within the bounds CheckHash sets. A malformed hash fits nothing. It
// costs what the hash asks for.
func VerifyPassword(encoded string, password []byte) bool {
	if len(password) > maxHashed {
		return false
	}

	if strings.HasPrefix(encoded, "$2") {
		return checkBcrypt(encoded) == nil &&
			bcrypt.CompareHashAndPassword([]byte(encoded), password) == nil
	}

	h, err := parseArgon(encoded)
	if err != nil {
		return false
	}

	key := argon2.IDKey(password, h.salt, h.time, h.memory, h.threads, uint32(len(h.key)))

	return subtle.ConstantTimeCompare(key, h.key) == 1
}

// CheckHash reports, with kind Invalid, a string that VerifyPassword could never match: neither
// argon2id nor bcrypt, or outside the bounds of cost. The message does not repeat the string.
func CheckHash(encoded string) error {
	if strings.HasPrefix(encoded, "$2") {
		return checkBcrypt(encoded)
	}

	_, err := parseArgon(encoded)

	return err
}

// bcryptSize is the length of every bcrypt string: version, cost, salt and hash.
const bcryptSize = 60

// checkBcrypt checks form and cost of a bcrypt string.
func checkBcrypt(encoded string) error {
	cost, err := bcrypt.Cost([]byte(encoded))

	switch {
	case err != nil || len(encoded) != bcryptSize:
		return store.Invalidf("password", "is not a bcrypt hash")
	case cost > maxBcryptCost:
		return store.Invalidf("password", "bcrypt cost must be at most %d", maxBcryptCost)
	default:
		return nil
	}
}

// parseArgon reads a PHC string of argon2id and checks its bounds.
func parseArgon(encoded string) (argonHash, error) {
	var (
		h     argonHash
		extra string
	)

	fields := strings.Split(encoded, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != "v=19" {
		return h, store.Invalidf("password", "is neither an argon2id nor a bcrypt hash")
	}

	// A fourth value found means that something stands behind the third.
	count, _ := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d%s", &h.memory, &h.time, &h.threads, &extra)
	salt, saltErr := base64.RawStdEncoding.Strict().DecodeString(fields[4])
	key, keyErr := base64.RawStdEncoding.Strict().DecodeString(fields[5])

	if count != 3 || saltErr != nil || keyErr != nil {
		return h, store.Invalidf("password", "argon2id hash is malformed")
	}

	h.salt, h.key = salt, key
	if !h.bounded() {
		return h, store.Invalidf("password", "argon2id hash is out of bounds")
	}

	return h, nil
}

// bounded reports whether the cost and the sizes are ones we are ready to pay.
func (h argonHash) bounded() bool {
	return h.memory >= 8 && h.memory <= maxArgonMemory &&
		h.time >= 1 && h.time <= maxArgonTime &&
		h.threads >= 1 && h.threads <= maxArgonThreads &&
		len(h.salt) >= minArgonSalt && len(h.salt) <= maxArgonField &&
		len(h.key) >= minArgonKey && len(h.key) <= maxArgonField
}
