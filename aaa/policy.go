package aaa

import (
	"math/rand/v2"
	"time"

	"gardu/aaa/credential"
	"gardu/aaa/directory"
	"gardu/aaa/packet"
	"gardu/aaa/session"
)

// policy is what the stages look at. Each goroutine that decides has its own, because of the
// scratch space and the random source; the directory, the sessions and the lockouts are shared.
type policy struct {
	stages    []stage
	directory *directory.Directory
	sessions  *session.Table
	leases    Leases // nil for none
	lockouts  *lockouts
	zone      *time.Location
	checker   *credential.Checker
	signer    *packet.Signer
	random    *rand.ChaCha8
	proven    credential.Stored // the secret that the last successful check compared with
}
