package collect

import (
	"slices"

	"gardu/billing/gateway"
	"gardu/store"
)

// channeled is a provider that lists its ways to pay.
type channeled interface{ Channels() []gateway.Channel }

// Channels lists the ways to pay that a gateway method offers, in the words of billing/gateway:
// those that were chosen for it, else all that its provider has. It is empty for other methods. The
// error is Invalid where the settings of the method are no account.
func (c *Collector) Channels(method *store.PaymentMethod) ([]string, error) {
	if method.Kind != store.MethodGateway {
		return nil, nil
	}
	if len(method.Channels) > 0 {
		return slices.Clone(method.Channels), nil
	}
	provider, err := c.providers.of(method)
	if err != nil {
		return nil, err
	}
	lister, is := provider.(channeled)
	if !is {
		return []string{string(gateway.AnyChannel)}, nil
	}
	var list []string
	for _, channel := range lister.Channels() {
		list = append(list, string(channel))
	}

	return list, nil
}
