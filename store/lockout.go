package store

import "time"

// Lockout is how often somebody has lately given a wrong password, and until when nobody is
// listened to therefore. Its key is a digest of whom it concerns: a name, or a name and an
// address.
type Lockout struct {
	Key      [32]byte
	Failures uint32
	Last     time.Time // the newest wrong password
	Until    time.Time // zero while attempts are let through
}
