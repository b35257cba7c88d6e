package routeros

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/routeros/api"
	"gardu/store"
)

// Book is where a fleet reads what routers should have. Every call is a read of its own and may be
// made from many goroutines; errors of kind NotFound say that the record is gone.
type Book interface {
	// Routers lists every router.
	Routers(ctx context.Context) ([]store.Router, error)
	// Sheet returns everything about one router as it is now.
	Sheet(ctx context.Context, router int64) (*Sheet, error)
	// Subscriber returns one service with what it gets now.
	Subscriber(ctx context.Context, service int64) (Subscriber, error)
}

// Keeper writes down what routers have shown.
type Keeper interface {
	// Trust records the serial number of a router that had none recorded.
	Trust(ctx context.Context, router int64, serial string) error
	// Adopt makes services and plans of what was found on a router, in one go, and returns for each
	// login the service that it has become, by menu and name.
	Adopt(ctx context.Context, router int64, found *Import) (map[Login]int64, error)
}

// Config is what a fleet is made from.
type Config struct {
	Book   Book   // required
	Keeper Keeper // nil for none: serial numbers are not recorded, and nothing can be adopted
	Key    []byte // of the installation, for marks; at least 16 octets that never change

	// Dial makes connections; nil for the network.
	Dial       func(ctx context.Context, network, address string) (net.Conn, error)
	Timeouts   api.Timeouts
	Now        func() time.Time // nil for time.Now
	Logger     *slog.Logger     // nil for none
	Registerer prometheus.Registerer

	Round          time.Duration // between two full rounds of a router; 0 for 10 minutes
	DialsPerSecond int           // of the whole fleet; 0 for 20
}

// Times of a fleet.
const (
	defaultRound = 10 * time.Minute
	roundJitter  = 5 // a round comes up to this part earlier or later
	pulseEvery   = time.Minute
	// settleTime is how long a worker waits for more wishes after the first, so that a verb that
	// touches several services makes one run.
	settleTime = 50 * time.Millisecond
	// planSettle is the same for records that concern every router, whose rounds are spread.
	planSettle = 2 * time.Second
	planSpread = 10 * time.Second
	// soonest is the least time between two full rounds that a clock or a wish asks for.
	soonest = 5 * time.Second
	// verbPatience bounds what operators do by hand on a connection of their own.
	verbPatience = 2 * time.Minute
	// askPatience bounds a question about one service.
	askPatience = 10 * time.Second
	viewFresh   = 5 * time.Second // for how long a live view is shown again
)

// Limits of a fleet.
const (
	MaxRouters = 4096
	// wishLimit bounds the services of which a worker remembers that they have changed; beyond it a
	// full round looks at all of them.
	wishLimit = 4096
	// fastLimit is up to how many services are looked at one by one; more are a full round.
	fastLimit = 64
	// sideConnections is how many connections one router gets besides the worker's own. RouterOS
	// allows twenty to everybody together.
	sideConnections = 3
	changeLimit     = 1 << 16 // changes that wait to be given to workers
	minKey          = 16
)

// filled returns the config with defaults, or says what is missing.
func (c Config) filled() (Config, error) {
	if c.Book == nil || len(c.Key) < minKey {
		return c, store.Errorf(store.Internal, "a fleet needs a book and a key of %d octets", minKey)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Round = cmp.Or(c.Round, defaultRound)
	c.DialsPerSecond = cmp.Or(c.DialsPerSecond, dialsASecond)

	return c, nil
}
