package collect

import (
	"context"
	"slices"
	"sync"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// Offers that are remembered, and for how long.
const (
	OffersLife = 10 * time.Minute
	MaxOffers  = 256
)

// offerKey is what offers were asked for.
type offerKey struct {
	method   int64
	revision uint64
	amount   int64
}

// rememberedOffers are offers, and when they were asked for.
type rememberedOffers struct {
	at   time.Time
	list []gateway.Offer
}

// offers remembers what providers offer, so that a page that shows it does not ask each time.
type offers struct {
	mu    sync.Mutex // guards known
	known map[offerKey]rememberedOffers
}

// Offers lists the ways to pay an amount by a method, those that the method is limited to. A
// provider that cannot be asked, or does not answer, offers what it is known to have.
func (c *Collector) Offers(
	ctx context.Context, method int64, amount int64,
) ([]gateway.Offer, error) {
	known, err := c.config.Ledger.PaymentMethod(ctx, method)
	if err != nil || known.Kind != store.MethodGateway || known.Disabled {
		return nil, err
	}
	provider, err := c.providers.of(&known)
	if err != nil {
		return nil, err
	}
	key := offerKey{method: method, revision: known.Revision, amount: amount}
	list, fresh := c.offers.find(key, c.config.Now())
	if !fresh {
		list = c.askOffers(ctx, provider, key)
	}
	if len(known.Channels) == 0 {
		return list, nil
	}

	return slices.DeleteFunc(slices.Clone(list), func(offer gateway.Offer) bool {
		return !slices.Contains(known.Channels, string(offer.Channel))
	}), nil
}

// askOffers asks a provider, and remembers what it says.
func (c *Collector) askOffers(
	ctx context.Context, provider gateway.Provider, key offerKey,
) (list []gateway.Offer) {
	if asked, can := provider.(gateway.Offerer); can {
		told, err := asked.Offers(ctx, key.amount)
		if err == nil {
			c.offers.keep(key, c.config.Now(), told)

			return told
		}
		c.config.Logger.Warn("a gateway did not say what it offers", "method", key.method,
			"error", err)
	}
	if known, can := provider.(channeled); can {
		for _, channel := range known.Channels() {
			list = append(list, gateway.Offer{Channel: channel})
		}
	}

	return list
}

// find returns what is remembered and not too old.
func (o *offers) find(key offerKey, now time.Time) ([]gateway.Offer, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	known, is := o.known[key]

	return known.list, is && now.Sub(known.at) < OffersLife
}

// keep remembers offers.
func (o *offers) keep(key offerKey, now time.Time, list []gateway.Offer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || len(o.known) >= MaxOffers {
		o.known = make(map[offerKey]rememberedOffers)
	}
	o.known[key] = rememberedOffers{at: now, list: list}
}
