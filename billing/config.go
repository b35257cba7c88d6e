package billing

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// SchedulerConfig is what a scheduler needs. Only Billing is required.
type SchedulerConfig struct {
	Billing *Billing
	Now     func() time.Time // nil means that of Billing
	Every   time.Duration    // how often it looks; 0 means DefaultLook
	Logger  *slog.Logger     // nil means none

	// Wait returns after a time, or with the error of a context that ended before. Nil means a
	// timer.
	Wait func(ctx context.Context, time time.Duration) error

	// Rest is called before each appointment, so that whoever waits for the core gets it. Nil means
	// to sleep for a moment.
	Rest func()

	// Registerer takes the metrics; nil means that nobody reads them.
	Registerer prometheus.Registerer
}
