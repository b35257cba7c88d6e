package aaa

import (
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/datagram"
	"gardu/aaa/directory"
	"gardu/aaa/session"
	"gardu/store"
)

// MaximumRejectDelay bounds RejectDelay: a NAS that has given up takes the answer for a stray one.
const MaximumRejectDelay = 10 * time.Second

// Config is what a Server needs.
type Config struct {
	AuthAddress string // such as ":1812"; port 0 takes a free one
	AcctAddress string // such as ":1813"
	Sockets     int    // sockets for each of the two ports; one for each core is right

	Directory *directory.Directory
	Sessions  *session.Table
	Journal   TrimmedJournal
	Ledger    Ledger
	Activator Activator
	Enforcer  Enforcer // nil for none
	Leases    Leases   // nil for no pools of ours: profiles that name one are rejected

	LastRecord uint64  // number of the last record that Sessions has applied
	Folded     uint64  // number up to which records are folded
	Trusted    []Trust // what was learned of source addresses before

	Logins      store.LoginRules
	Zone        *time.Location
	Language    string        // of the sentences that customers read: "id" or "en"
	RejectDelay time.Duration // 0 for none
	// Interim is Acct-Interim-Interval where a plan says nothing; 0 for reply.DefaultInterim
	Interim time.Duration
	Lockout LockoutConfig

	Now        func() time.Time
	Logger     *slog.Logger
	Registerer prometheus.Registerer // nil for no metrics
}

// TrimmedJournal is a journal that lets go of folded records.
type TrimmedJournal interface {
	Journal

	// TrimTo lets go of records up to and including a number; some of them may stay.
	TrimTo(index uint64) error
}

// Validate reports every fault of the configuration. Field names are those of the configuration
// file.
func (c *Config) Validate() []error {
	var faults []error
	fault := func(bad bool, field, message string) {
		if bad {
			faults = append(faults, store.Invalidf(field, "%s", message))
		}
	}
	fault(c.Sockets < 1 || c.Sockets > datagram.MaximumSockets, "radius.sockets",
		"must be between 1 and 256")
	fault(c.RejectDelay < 0 || c.RejectDelay > MaximumRejectDelay, "radius.reject_delay",
		"must be between 0 and 10s")
	fault(c.Lockout.Attempts < 0, "radius.lockout.attempts", "must not be negative")
	fault(c.Lockout.Attempts > 0 && c.Lockout.For <= 0, "radius.lockout.for", "must be positive")
	fault(c.Language != "id" && c.Language != "en", "language", `must be "id" or "en"`)

	return faults
}
