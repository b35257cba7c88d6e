package billing

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gardu/store"
	"gardu/store/db"
)

// MaxMethods is how many payment methods are looked at.
const MaxMethods = 200

// PaymentMethods lists the payment methods in the order in which they are shown, switched off ones
// among them. Their secrets are in them.
func (b *Billing) PaymentMethods(ctx context.Context) (list []store.PaymentMethod, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list, err = r.Methods(db.Page{Limit: MaxMethods})

		return err
	})
	slices.SortStableFunc(list, func(one, other store.PaymentMethod) int {
		return cmp.Compare(one.Sort, other.Sort)
	})

	return list, err
}

// PaymentMethod returns a payment method.
func (b *Billing) PaymentMethod(
	ctx context.Context, id int64,
) (method store.PaymentMethod, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		method, err = r.Method(id)

		return err
	})

	return method, err
}

// PaymentMethodByName returns the payment method of a name.
func (b *Billing) PaymentMethodByName(
	ctx context.Context, name string,
) (method store.PaymentMethod, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		method, err = r.MethodByName(name)

		return err
	})

	return method, err
}

// offered returns a method that may be paid by, through a channel.
func (d *desk) offered(id int64, channel string) (store.PaymentMethod, error) {
	method, err := d.Method(id)
	if store.Is(err, store.NotFound) {
		return method, store.Invalidf("method", "there is no such payment method")
	}
	if err != nil {
		return method, err
	}
	switch {
	case method.Disabled:
		return method, store.Invalidf("method", "is switched off")
	case method.Kind == store.MethodCash || method.Kind == store.MethodExternal:
		return method, store.Invalidf("method", "is none that a payer can pay by from here")
	case len(channel) > MaxChannel:
		return method, store.Invalidf("channel", "is longer than %d octets", MaxChannel)
	case method.Kind != store.MethodGateway && channel != "":
		return method, store.Invalidf("channel", "is for gateways only")
	case len(method.Channels) > 0 && method.Kind == store.MethodGateway &&
		!slices.Contains(method.Channels, channel):
		return method, store.Invalidf("channel", "must be one of %s",
			strings.Join(method.Channels, ", "))
	}

	return method, nil
}

// MaxChannel is how long the word of a way to pay is at most, in octets.
const MaxChannel = 32
