package main

import (
	"context"

	"gardu/billing"
	"gardu/billing/collect"
	"gardu/httpapi/portal"
	"gardu/store"
)

// Offers lists the ways to pay that a customer of a company may choose from. A gateway whose
// settings are no account, or that nobody asks because no daemon runs, is left out.
func (c counter) Offers(ctx context.Context, company int64) ([]portal.Offer, error) {
	methods, err := c.Billing.PaymentMethods(ctx)
	if err != nil {
		return nil, err
	}
	var list []portal.Offer
	for at := range methods {
		method := &methods[at]
		if method.Disabled || method.Company != 0 && method.Company != company {
			continue
		}
		if offer, good := c.offerOf(method); good {
			list = append(list, offer)
		}
	}

	return list, nil
}

// offerOf shows a method to payers; false for one that none of them can use from a page.
func (c counter) offerOf(method *store.PaymentMethod) (portal.Offer, bool) {
	offer := portal.Offer{
		Method: method.ID, Name: method.Name, Kind: method.Kind, Details: method.Details,
		FeeFlat: method.FeeFlat, FeeParts: method.FeeHundredths,
	}
	switch method.Kind {
	case store.MethodTransfer, store.MethodQRIS:
		return offer, true
	case store.MethodGateway:
		if c.Collector == nil {
			return offer, false
		}
		channels, err := c.Collector.Channels(method)
		if err != nil {
			c.logger.Warn("a payment method is not offered", "method", method.ID, "error", err)

			return offer, false
		}
		offer.Channels = channels

		return offer, true
	case store.MethodCash, store.MethodExternal:
	}

	return offer, false
}

// Pay begins to collect money. A provider is asked where there is one; an answer that is not there
// yet leaves the attempt, which the page then looks at again.
func (c counter) Pay(
	ctx context.Context, wish store.PayWish, back string,
) (store.Attempt, error) {
	if c.Collector == nil {
		return c.Billing.OpenAttempt(ctx, wish)
	}
	if back != "" {
		back += "/" + collect.ReferenceMark
	}

	return c.Collector.Pay(ctx, collect.Wish{PayWish: wish, ReturnURL: back})
}

// Attempt returns the attempt of a reference.
func (c counter) Attempt(ctx context.Context, reference string) (store.Attempt, error) {
	return c.Billing.AttemptByReference(ctx, reference)
}

// SubmitProof hands in the proof of a transfer.
func (c counter) SubmitProof(ctx context.Context, attempt int64, picture, sender string) error {
	_, err := c.Billing.SubmitProof(ctx, attempt, billing.Proof{Picture: picture, Sender: sender})

	return err
}
