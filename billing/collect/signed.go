package collect

import (
	"context"
	"net/http"
	"strconv"

	"gardu/billing/gateway"
	"gardu/billing/gateway/listener"
	"gardu/billing/gateway/signed"
	"gardu/store"
)

// secretsOf returns the webhook secrets of a method: one, or two while they change.
func secretsOf(method *store.PaymentMethod) (list []store.Secret) {
	for _, name := range []string{keyWebhook, keyPrevious} {
		if secret := keyOf(method, name); !secret.IsZero() {
			list = append(list, secret)
		}
	}

	return list
}

// takeSigned takes a signed webhook of another system. The id of the message is its event: the same
// message is done once, for ever.
func (c *Collector) takeSigned(
	ctx context.Context, method *store.PaymentMethod, header http.Header, body []byte,
) (Reply, error) {
	verifier, err := signed.NewVerifier(c.config.Now, secretsOf(method)...)
	if err != nil {
		return Reply{}, store.Errorf(store.Denied, "the method has no secret")
	}
	id, err := verifier.Verify(header, body)
	if err != nil {
		return Reply{}, err
	}
	message, err := signed.Read(body)
	if err != nil {
		return Reply{}, err
	}
	leave := c.turns.take("webhook " + strconv.FormatInt(method.ID, 10) + " " + id)
	defer leave()
	event, err := c.config.Ledger.ReceiveEvent(ctx, method.ID, "webhook:"+id, body)
	if err != nil || !event.Done.IsZero() {
		return thanks(), err
	}
	news := store.MoneyNews{
		Method: method.ID, Event: event.ID, Invoice: message.Invoice, Amount: message.Amount,
		Received: message.Amount, PaymentID: message.Reference, At: message.PaidAt,
	}
	if news.PaymentID == "" {
		news.PaymentID = id
	}
	if message.Event == signed.PaymentPaid {
		news.State = store.AttemptPaid
	}
	outcome, err := c.config.Ledger.Settle(asMethod(ctx, method), news)
	if err != nil {
		return Reply{}, err
	}
	c.metrics.news.WithLabelValues(outcome.Verdict).Inc()

	return thanks(), nil
}

// Listen takes what a phone tells of money that it was notified of. The device names the method;
// its nonce is the event, so that a message counts once however often it is sent.
func (c *Collector) Listen(ctx context.Context, body []byte) Reply {
	reply, err := c.listen(ctx, body)
	if err != nil {
		reply = c.refuse("listener", err)
	}
	c.metrics.callbacks.WithLabelValues(strconv.Itoa(reply.Code)).Inc()

	return reply
}

// listen is Listen with an error in the place of a refusal.
func (c *Collector) listen(ctx context.Context, body []byte) (Reply, error) {
	told, err := listener.Read(body)
	if err != nil {
		return Reply{}, err
	}
	method, err := c.methodOf(ctx, told.Device)
	if err != nil {
		return Reply{}, err
	}
	var secrets []gateway.Credential
	for _, secret := range secretsOf(&method) {
		kept, err := gateway.Keep("secret", secret)
		if err != nil {
			return Reply{}, store.Errorf(store.Denied, "the device has no secret of use")
		}
		secrets = append(secrets, kept)
	}
	if err := told.Verify(c.config.Now(), secrets...); err != nil {
		return Reply{}, err
	}
	key := "listener:" + told.Device + ":" + told.Nonce
	event, err := c.config.Ledger.ReceiveEvent(ctx, method.ID, key, body)
	if err != nil || !event.Done.IsZero() {
		return thanks(), err
	}
	outcome, err := c.config.Ledger.Match(asMethod(ctx, &method), store.MoneyNews{
		Method: method.ID, Event: event.ID, Received: told.Amount,
		PaymentID: "listener:" + told.Nonce, At: told.At, Note: told.App,
	})
	if err != nil {
		return Reply{}, err
	}
	c.metrics.news.WithLabelValues(outcome.Verdict).Inc()

	return thanks(), nil
}

// methodOf finds the method whose money a device tells of. A device that nobody knows is refused
// like one that signs wrongly.
func (c *Collector) methodOf(ctx context.Context, device string) (store.PaymentMethod, error) {
	list, err := c.config.Ledger.PaymentMethods(ctx)
	if err != nil {
		return store.PaymentMethod{}, err
	}
	for at := range list {
		receives := list[at].Kind == store.MethodTransfer || list[at].Kind == store.MethodQRIS
		if receives && list[at].Setting(settingDevice) == device {
			return list[at], nil
		}
	}

	return store.PaymentMethod{}, store.Errorf(store.Denied, "the notification's signature is wrong")
}
