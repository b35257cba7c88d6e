package collect

import (
	"context"
	"net/http"
	"strconv"

	"gardu/billing/gateway"
	"gardu/store"
)

// Reply is how a callback is answered. Its body never repeats what was sent.
type Reply struct {
	Code int
	Body string
	JSON bool
}

// thanks is the reply to what needs no other.
func thanks() Reply { return Reply{Code: http.StatusOK, Body: "OK"} }

// refusals are the replies to callbacks that are not taken, by the kind of the error. What is not
// our fault is not asked for again.
var refusals = map[store.ErrorKind]int{
	store.Denied:      http.StatusForbidden,
	store.Invalid:     http.StatusBadRequest,
	store.NotFound:    http.StatusNotFound,
	store.Exhausted:   http.StatusRequestEntityTooLarge,
	store.Conflict:    http.StatusConflict,
	store.Unavailable: http.StatusServiceUnavailable,
}

// Callback takes what the provider of a method, or another system, tells, with its body as the
// octets came. Whatever it tells, the reply is one that its sender understands: 200 once the news
// are kept and done, or need nothing; 503 where they should come again.
func (c *Collector) Callback(
	ctx context.Context, name string, header http.Header, body []byte,
) Reply {
	reply, err := c.take(ctx, name, header, body)
	if err != nil {
		reply = c.refuse(name, err)
	}
	c.metrics.callbacks.WithLabelValues(strconv.Itoa(reply.Code)).Inc()

	return reply
}

// refuse makes the reply to an error, and logs what somebody should know.
func (c *Collector) refuse(name string, err error) Reply {
	kind := store.KindOf(err)
	code, known := refusals[kind]
	if !known {
		code = http.StatusInternalServerError
	}
	level := c.config.Logger.Warn
	if kind == store.NotFound || kind == store.Invalid {
		level = c.config.Logger.Info
	}
	if code >= http.StatusInternalServerError && kind == store.Internal {
		level = c.config.Logger.Error
	}
	level("a callback was not taken", "method", store.Brief(name), "error", err)

	return Reply{Code: code, Body: http.StatusText(code)}
}

// take is Callback with an error in the place of a refusal.
func (c *Collector) take(
	ctx context.Context, name string, header http.Header, body []byte,
) (Reply, error) {
	if err := gateway.CheckLength(body); err != nil {
		return Reply{}, err
	}
	method, err := c.config.Ledger.PaymentMethodByName(ctx, name)
	if err != nil {
		return Reply{}, err
	}
	switch method.Kind {
	case store.MethodGateway:
		return c.takeGateway(ctx, &method, header, body)
	case store.MethodExternal:
		return c.takeSigned(ctx, &method, header, body)
	default:
		return Reply{}, store.Errorf(store.NotFound, "the method takes no callbacks")
	}
}

// takeGateway takes the callback of a provider. A method that is switched off is listened to: its
// payers may have been quicker.
func (c *Collector) takeGateway(
	ctx context.Context, method *store.PaymentMethod, header http.Header, body []byte,
) (Reply, error) {
	provider, err := c.providers.of(method)
	if err != nil {
		return Reply{}, store.Errorf(store.Unavailable, "the method is not set up: %w", err)
	}
	told, err := provider.Read(header, body)
	if err != nil {
		return Reply{}, err
	}
	reply := thanks()
	if told.Receipt != "" {
		reply = Reply{Code: http.StatusOK, Body: told.Receipt, JSON: told.Receipt[0] == '{'}
	}
	leave := c.turns.take("event " + strconv.FormatInt(method.ID, 10) + " " + told.Key())
	defer leave()
	event, err := c.config.Ledger.ReceiveEvent(ctx, method.ID, told.Key(), body)
	if err != nil || !event.Done.IsZero() {
		return reply, err
	}
	known, err := c.attemptOf(ctx, method, &told)
	if err != nil {
		return Reply{}, err
	}
	truth, err := c.believe(ctx, provider, &known, told)
	if err != nil {
		return Reply{}, err
	}
	if truth.Key() != told.Key() {
		event.ID = 0 // what was told is not what is true: it stays open, and unbelieved
		c.config.Logger.Warn("a gateway contradicts its callback", "method", method.Name,
			"told", told.Status.String(), "asked", truth.Status.String())
	}

	return reply, c.settle(ctx, method, &known, &truth, event.ID)
}

// attemptOf finds the attempt that a provider tells of; one of id 0 where there is none.
func (c *Collector) attemptOf(
	ctx context.Context, method *store.PaymentMethod, told *gateway.Event,
) (store.Attempt, error) {
	if told.Reference == "" || told.Code != "" {
		return store.Attempt{}, nil
	}
	known, err := c.config.Ledger.AttemptByReference(ctx, told.Reference)
	if store.Is(err, store.NotFound) || err == nil && known.Method != method.ID {
		return store.Attempt{}, nil
	}

	return known, err
}

// believe returns what is true: what was told where that is proven and fits, and else what the
// provider says when it is asked.
func (c *Collector) believe(
	ctx context.Context, provider gateway.Provider, known *store.Attempt, told gateway.Event,
) (gateway.Event, error) {
	fits := known.ID == 0 || told.Amount == known.Amount
	if told.Proven && fits {
		return told, nil
	}
	select {
	case c.asking <- struct{}{}:
		defer func() { <-c.asking }()
	default:
		return gateway.Event{}, store.Errorf(store.Unavailable, "too many are asked about")
	}
	truth, err := provider.Status(ctx, told.Ref())
	if store.Is(err, store.NotFound) {
		c.metrics.asked.WithLabelValues("nothing").Inc()

		return gateway.Event{}, store.Errorf(store.Unavailable, "the gateway knows nothing of it")
	}
	if err != nil {
		c.metrics.asked.WithLabelValues("silent").Inc()

		return gateway.Event{}, err
	}
	c.metrics.asked.WithLabelValues("told").Inc()

	return truth, nil
}

// settle makes of the truth what it is worth.
func (c *Collector) settle(
	ctx context.Context, method *store.PaymentMethod, known *store.Attempt, truth *gateway.Event,
	event int64,
) error {
	outcome, err := c.tell(ctx, method, known, truth, event)
	if err != nil {
		return err
	}
	c.metrics.news.WithLabelValues(outcome.Verdict).Inc()
	switch outcome.Verdict {
	case store.NewsUnapplied, store.NewsReturned:
		c.config.Logger.Warn("money has to be looked at", "method", method.Name,
			"attempt", outcome.Attempt.ID, "verdict", outcome.Verdict)
	case store.NewsUnknown:
		c.config.Logger.Warn("a gateway tells of an unknown order", "method", method.Name,
			"payment", truth.PaymentID, "state", truth.Status.String())
	case store.NewsIgnored:
		c.config.Logger.Info("news that change nothing", "method", method.Name,
			"attempt", outcome.Attempt.ID, "state", truth.Status.String())
	}

	return nil
}

// tell tells the ledger. An order that is not ours posts nothing, even where it is paid: another
// system may share the account at the provider.
func (c *Collector) tell(
	ctx context.Context, method *store.PaymentMethod, known *store.Attempt, truth *gateway.Event,
	event int64,
) (store.MoneyOutcome, error) {
	news := store.MoneyNews{
		Method: method.ID, Attempt: known.ID, Event: event, State: stateOf(truth.Status),
		Amount: truth.Amount, Received: truth.Received, Returned: truth.Returned, Fee: truth.Fee,
		PaymentID: truth.PaymentID, Code: truth.Code, Channel: string(truth.Channel),
		At: truth.PaidAt,
	}
	stranger := known.ID == 0 && truth.Reference != "" && truth.Code == ""
	if stranger {
		news.PaymentID = "" // nothing is booked, and the event is done
	}

	return c.config.Ledger.Settle(asMethod(ctx, method), news)
}

// asMethod says in whose name money is booked of which a method tells, such as method:tripay, and
// keeps where it was told from. A provider that went away while it waited ends nothing.
func asMethod(ctx context.Context, method *store.PaymentMethod) context.Context {
	return store.WithActor(context.WithoutCancel(ctx), store.Actor{
		Name: "method:" + method.Name, Address: store.ActorOf(ctx).Address,
	})
}

// states puts what providers tell into the states of attempts.
var states = map[gateway.Status]store.AttemptState{
	gateway.Created: store.AttemptCreated, gateway.Pending: store.AttemptPending,
	gateway.Paid: store.AttemptPaid, gateway.Expired: store.AttemptExpired,
	gateway.Failed: store.AttemptFailed, gateway.Cancelled: store.AttemptCancelled,
	gateway.PartiallyRefunded: store.AttemptPartlyRefunded,
	gateway.Refunded:          store.AttemptRefunded,
}

// stateOf returns the state of an attempt; what is unknown changes nothing.
func stateOf(status gateway.Status) store.AttemptState { return states[status] }
