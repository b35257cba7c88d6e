package collect

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gardu/billing/gateway/signed"
)

// Collector gets money in. Its methods may be called concurrently.
type Collector struct {
	config    Config
	providers *providers
	metrics   *metrics
	asking    chan struct{} // holds a token for each question that is asked because of a callback

	turns  turns
	offers offers

	stop    context.CancelFunc
	working sync.WaitGroup
}

// New makes a collector. It starts no goroutine.
func New(config Config) *Collector {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Sender == nil {
		config.Sender = signed.NewSender(config.Now)
	}

	return &Collector{
		config:    config,
		providers: &providers{http: config.HTTP, now: config.Now, made: map[int64]madeProvider{}},
		metrics:   newMetrics(config.Registerer),
		asking:    make(chan struct{}, MaxAsking),
	}
}

// Start begins to ask about silent attempts and to send deliveries.
func (c *Collector) Start(context.Context) error {
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.every(ctx, PollEvery, "asking gateways", c.Poll)
	c.every(ctx, DeliverEvery, "sending to hooks", c.Deliver)

	return nil
}

// every starts a goroutine that does something again and again until the context ends.
func (c *Collector) every(
	ctx context.Context, pause time.Duration, what string, do func(context.Context) (int, error),
) {
	c.working.Go(func() {
		ticker := time.NewTicker(pause)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if _, err := do(ctx); err != nil && ctx.Err() == nil {
				c.config.Logger.Error("collecting failed", "doing", what, "error", err)
			}
		}
	})
}

// Shutdown stops and waits for what is under way, as long as the context allows.
func (c *Collector) Shutdown(ctx context.Context) error {
	if c.stop == nil {
		return nil
	}
	c.stop()
	ended := make(chan struct{})
	go func() {
		c.working.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
