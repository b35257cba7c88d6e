package store

import "time"

// OneTimeCode is a code that was sent to somebody, who proves with it that the message arrived.
// Its key is a digest of whom it concerns and what it is for.
type OneTimeCode struct {
	Key      [32]byte
	Digest   []byte    // keyed digest of the code; empty for a code that was used or given up
	Expires  time.Time // of the code
	Attempts uint32    // wrong ones
	Verified bool      // it was shown once, and may be spent until it expires

	WindowStart time.Time // of the hour in which codes are counted
	Issued      uint32    // codes in that hour
}
