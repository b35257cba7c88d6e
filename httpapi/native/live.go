package native

import (
	"context"
	"io"
	"net/netip"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/registry"
)

// Live is what only the running process can tell or do. A part that is nil is answered as not
// available.
type Live struct {
	Sessions  Sessions
	Usages    Usages
	Decisions Decisions
	Doctor    Doctor
	Trusts    Trusts
	Endpoints Endpoints
	Backup    Backup
	Reload    Reloader
	Check     Checker
	Readiness Readiness
	Scheduler Pacer

	Grants    Grants
	Kicker    Kicker
	Abilities Abilities
	Pendings  Pendings
	Conflicts Conflicts
	Pools     PoolUsages
	Routers   Routers
	Collector Collector
	Links     Links
	Photos    Photos
}

// SessionFilter says which sessions are wanted; what is empty filters nothing.
type SessionFilter struct {
	Login   string // exactly, as it is stored
	NAS     int64
	Service int64 // a hint: the API looks at it again
	All     bool  // closed ones too, as far back as they are kept
}

// Sessions lists sessions.
type Sessions interface {
	// EachSession calls visit for every session that the filter wants, and holds few of them at a
	// time. The session is valid until visit returns, whose error ends the walk and is returned.
	EachSession(ctx context.Context, filter SessionFilter, visit func(*store.Session) error) error
}

// Usages knows what services have used.
type Usages interface {
	// UsageOf returns what a service has used in its windows; nothing where it was never used.
	UsageOf(ctx context.Context, service int64) (store.Usage, error)
}

// Decided is how one Access-Request was answered. Access to Reason are words of closed sets.
type Decided struct {
	At      time.Time
	NAS     int64
	Login   string
	Station string
	Access  string
	Method  string
	Result  string
	Reason  string
	Service int64
}

// Decisions is the log of authentication.
type Decisions interface {
	// LatestDecisions returns what is remembered, newest first.
	LatestDecisions(ctx context.Context) ([]Decided, error)
}

// Doctor looks for what is wrong.
type Doctor interface {
	// Diagnose lists what it has noticed, the worst first.
	Diagnose(ctx context.Context) ([]Finding, error)
}

// Trusted is what was learned of a source address.
type Trusted struct {
	Address netip.Addr
	Since   time.Time
}

// Trusts is what was learned of source addresses, on disk and in memory.
type Trusts interface {
	// TrustWithin lists what was learned of the addresses of a network.
	TrustWithin(ctx context.Context, within netip.Prefix) ([]Trusted, error)

	// ForgetTrust forgets that, and returns how many addresses there were.
	ForgetTrust(ctx context.Context, within netip.Prefix) (int, error)
}

// Endpoints knows where routers find the daemon.
type Endpoints interface {
	// EndpointsFor returns where a NAS finds the daemon: at the address that is given, or, where
	// it is empty, at the one from which the daemon would speak to it. The error is Invalid with
	// the field server where none can be told.
	EndpointsFor(ctx context.Context, nas *store.NAS, server string) ([]registry.Endpoint, error)
}

// Backup makes backups.
type Backup interface {
	// WriteBackup writes a backup as one tar archive, with the key of the secrets or without.
	WriteBackup(ctx context.Context, out io.Writer, withKey bool) error
}

// Reloader reads the configuration again.
type Reloader interface {
	// Reload puts the configuration in force, or leaves the old one and says what is wrong.
	Reload(ctx context.Context) (Reload, error)
}

// Checker reads everything that is kept and looks for contradictions.
type Checker interface {
	// CheckAll calls report for every fault. Its error ends the check and is returned.
	CheckAll(ctx context.Context, report func(CheckLine) error) error
}

// Readiness knows whether the daemon can do its work.
type Readiness interface {
	// NotReady lists what keeps it from that, in a few words each; nothing where it is ready.
	NotReady(ctx context.Context) []string
}

// Pacer knows how the scheduler of billing does.
type Pacer interface {
	// Pulse tells it at this instant, and waits for no run of it.
	Pulse(ctx context.Context) (billing.Pulse, error)
}

// Grants knows what services get now, from memory.
type Grants interface {
	// GrantOf returns what a service gets at this moment; false where it is not known. It is
	// asked for each session of a list, and must be quick.
	GrantOf(ctx context.Context, service int64) (Grant, bool)
}

// KickTarget says whose open sessions are to be ended. Exactly one of the first three fields is
// not 0.
type KickTarget struct {
	Service int64
	Session uint64
	NAS     int64  // its sessions by rising id, KickSlice of them at the most
	After   uint64 // with NAS: those with higher ids
}

// KickSlice bounds the sessions of a NAS that are ended by one request: at the usual pace that
// takes five seconds.
const KickSlice = 100

// Kicked is what became of one session that was to be ended.
type Kicked struct {
	Session  uint64
	Login    string
	NAS      string // name
	Outcome  string // one word of a closed set for what the router said
	Sentence string // that in plain words
	Ended    bool
}

// Kicker ends sessions.
type Kicker interface {
	// Kick asks routers to end the open sessions of a target, and returns once each has answered
	// or was given up. No session at all is no error.
	Kick(ctx context.Context, target KickTarget) ([]Kicked, error)
}

// ShownAbility is what a NAS has shown about one kind of dynamic authorization. Access, Act and
// Verdict are the words of store.Ability.
type ShownAbility struct {
	Access, Act, Verdict string

	Cause    uint32 // Error-Cause of a refusal; 0 for none
	At       time.Time
	Count    uint32
	Sentence string
}

// Abilities knows what NASes have shown about dynamic authorization.
type Abilities interface {
	// AbilitiesOf lists what a NAS has shown, in a fixed order; nothing where nothing was tried.
	AbilitiesOf(ctx context.Context, nas int64) ([]ShownAbility, error)
}

// ShownPending is something that a NAS has still to be told of a session.
type ShownPending struct {
	Service  int64
	Session  uint64
	Since    time.Time
	Sentence string // what it is, and what it waits for, in a few plain words
}

// Pendings knows what has still to be done about running sessions.
type Pendings interface {
	// PendingOf lists what waits for a service; for all of them where it is 0.
	PendingOf(ctx context.Context, service int64) ([]ShownPending, error)
}

// ShownConflict is an address that several open sessions of one NAS have.
type ShownConflict struct {
	NAS      int64
	Address  netip.Addr
	Sessions []uint64
	Logins   []string
}

// Conflicts notices addresses that are used twice.
type Conflicts interface {
	// SessionConflicts lists the conflicts of this moment, up to a limit of its own.
	SessionConflicts(ctx context.Context) ([]ShownConflict, error)
}

// ShownPoolUsage is how much of a pool is taken.
type ShownPoolUsage struct {
	Pool     int64
	Held     int // sessions have them
	Reserved int // given with an Accept whose session has not begun yet
	Fixed    int // fixed addresses of services
}

// PoolUsages knows how much of gardu's own pools is taken.
type PoolUsages interface {
	// PoolUsages tells it of every pool.
	PoolUsages(ctx context.Context) ([]ShownPoolUsage, error)
}

// absent is the error of a part that this process does not have.
func absent(what string) error {
	return store.Errorf(store.Unavailable, "%s needs a running daemon", what)
}
