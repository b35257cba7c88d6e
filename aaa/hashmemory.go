package aaa

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// Limits of the memory of slow comparisons.
const (
	hashMemoryFor     = time.Minute
	maximumHashMemory = 10_000
)

// hashMemory remembers for a short time that a password fitted a hash. It keeps a keyed digest,
// never the password; the key dies with the process. Only successes are remembered: a guess must
// stay slow.
type hashMemory struct {
	key   [32]byte
	mu    sync.Mutex // guards right
	right map[[sha256.Size]byte]time.Time
}

// newHashMemory makes an empty memory.
func newHashMemory() *hashMemory {
	memory := &hashMemory{right: make(map[[sha256.Size]byte]time.Time)}
	_, _ = rand.Read(memory.key[:]) // it never fails: see crypto/rand

	return memory
}

// compare reports whether a password fits a hash, from memory or by the slow comparison.
func (m *hashMemory) compare(
	hash, password []byte, now time.Time, verify func(encoded string, password []byte) bool,
) bool {
	digest := m.digest(hash, password)
	if m.remembers(digest, now) {
		return true
	}
	if !verify(string(hash), password) {
		return false
	}
	m.remember(digest, now)

	return true
}

// digest is the keyed digest of a hash and a password that fitted it.
func (m *hashMemory) digest(hash, password []byte) (digest [sha256.Size]byte) {
	mac := hmac.New(sha256.New, m.key[:])
	mac.Write(hash)
	mac.Write([]byte{0})
	mac.Write(password)
	mac.Sum(digest[:0])

	return digest
}

// remembers reports whether a digest was remembered a short time ago.
func (m *hashMemory) remembers(digest [sha256.Size]byte, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, found := m.right[digest]

	return found && now.Sub(at) < hashMemoryFor
}

// remember keeps a digest; a full memory is emptied first.
func (m *hashMemory) remember(digest [sha256.Size]byte, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.right) >= maximumHashMemory {
		clear(m.right)
	}
	m.right[digest] = now
}
