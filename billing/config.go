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

	// Rest is called after each piece of work, an appointment or a commit, with the time that it
	// took, so that whoever waits for the processor gets it: RestBeside. Nil means no rest.
	Rest func(worked time.Duration)

	// Registerer takes the metrics; nil means that nobody reads them.
	Registerer prometheus.Registerer
}
