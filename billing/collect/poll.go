package collect

import (
	"context"

	"gardu/billing/gateway"
	"gardu/store"
)

// Poll asks about the attempts whose time has come, one after the other, MaxPolls at most, and
// returns how many. An error is of the book; a provider that does not answer is asked again later.
func (c *Collector) Poll(ctx context.Context) (int, error) {
	list, err := c.config.Ledger.AttemptsToAsk(ctx, MaxPolls)
	if err != nil {
		return 0, err
	}
	for at := range list {
		if err := ctx.Err(); err != nil {
			return at, err
		}
		if err := c.poll(ctx, &list[at]); err != nil {
			return at, err
		}
	}

	return len(list), nil
}

// poll asks about one attempt, and keeps that it was asked about.
func (c *Collector) poll(ctx context.Context, attempt *store.Attempt) error {
	method, err := c.config.Ledger.PaymentMethod(ctx, attempt.Method)
	if err != nil {
		return err
	}
	if _, err := c.inquire(ctx, attempt, &method); err != nil {
		c.config.Logger.Debug("a gateway was asked in vain", "attempt", attempt.ID, "error", err)
	}
	_, err = c.config.Ledger.NoteAsked(context.WithoutCancel(ctx), attempt.ID)

	return err
}

// Inquire asks the provider about an attempt now, for somebody who waits in front of a page.
func (c *Collector) Inquire(ctx context.Context, attempt int64) (store.Attempt, error) {
	known, err := c.config.Ledger.Attempt(ctx, attempt)
	if err != nil {
		return store.Attempt{}, err
	}
	method, err := c.config.Ledger.PaymentMethod(ctx, known.Method)
	if err != nil || method.Kind != store.MethodGateway {
		return known, err
	}
	outcome, err := c.inquire(ctx, &known, &method)
	if err != nil {
		return known, err
	}

	return outcome.Attempt, nil
}

// inquire asks the provider about an attempt, and settles what it says.
func (c *Collector) inquire(
	ctx context.Context, attempt *store.Attempt, method *store.PaymentMethod,
) (outcome store.MoneyOutcome, err error) {
	provider, err := c.providers.of(method)
	if err != nil {
		return outcome, err
	}
	truth, err := provider.Status(ctx, gateway.Ref{
		ID: attempt.Provider, Reference: attempt.Reference,
	})
	if err != nil {
		c.metrics.asked.WithLabelValues("silent").Inc()

		return outcome, err
	}
	c.metrics.asked.WithLabelValues("told").Inc()
	outcome, err = c.tell(ctx, method, attempt, &truth, 0)
	if err == nil {
		c.metrics.news.WithLabelValues(outcome.Verdict).Inc()
	}

	return outcome, err
}
