package apitest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
)

// maxMarks is how many secrets are looked for in replies.
const maxMarks = 2_000

// marks are the secrets that were sent, by which they are known again in replies. It may be used
// concurrently.
type marks struct {
	mu    sync.Mutex
	known [][]byte
}

// markStart begins every secret, so that one search finds whether there is any.
const markStart = "Rahasia9"

// secret draws a secret.
func (m *marks) secret(r *rand.Rand) string {
	text := fmt.Sprintf("%sx%014x", markStart, r.Uint64()>>8)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known = lastOf(append(m.known, []byte(text)), maxMarks)

	return text
}

// within returns a secret that a text tells; empty for none.
func (m *marks) within(text []byte) string {
	if !bytes.Contains(text, []byte(markStart)) {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, each := range m.known {
		if bytes.Contains(text, each) {
			return string(each)
		}
	}

	return ""
}
