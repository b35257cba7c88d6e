package collect

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/billing/gateway"
	"gardu/billing/gateway/signed"
	"gardu/store"
)

// Ledger is what is decided about money. Each of its verbs is one transaction.
type Ledger interface {
	Attempts
	News
	Methods
	Outbox
}

// Attempts are the tries to get money.
type Attempts interface {
	OpenAttempt(ctx context.Context, wish store.PayWish) (store.Attempt, error)
	NoteCreated(ctx context.Context, news store.ChargeNews) (store.Attempt, error)
	NoteAsked(ctx context.Context, id int64) (store.Attempt, error)
	Attempt(ctx context.Context, id int64) (store.Attempt, error)
	AttemptByReference(ctx context.Context, reference string) (store.Attempt, error)
	AttemptPayer(ctx context.Context, id int64) (store.Payer, error)
	AttemptsToAsk(ctx context.Context, limit int) ([]store.Attempt, error)
}

// News are what becomes of what was told.
type News interface {
	ReceiveEvent(
		ctx context.Context, method int64, key string, body []byte,
	) (store.GatewayEvent, error)
	Settle(ctx context.Context, news store.MoneyNews) (store.MoneyOutcome, error)
	Match(ctx context.Context, news store.MoneyNews) (store.MoneyOutcome, error)
}

// Methods are the ways in which money comes in.
type Methods interface {
	PaymentMethods(ctx context.Context) ([]store.PaymentMethod, error)
	PaymentMethod(ctx context.Context, id int64) (store.PaymentMethod, error)
	PaymentMethodByName(ctx context.Context, name string) (store.PaymentMethod, error)
}

// Outbox are the messages that hooks are owed.
type Outbox interface {
	Hook(ctx context.Context, id int64) (store.Hook, error)
	DeliveriesToSend(ctx context.Context, limit int) ([]store.Delivery, error)
	NoteDelivery(ctx context.Context, id int64, code int, fault string) (store.Delivery, error)
}

// Sender sends a message to a hook.
type Sender interface {
	Send(ctx context.Context, to signed.Target, id string, body []byte) (int, error)
}

// Config is what a Collector needs. Ledger and HTTP must be there.
type Config struct {
	Ledger Ledger
	HTTP   gateway.Doer // asks providers; it follows no redirects
	Sender Sender       // sends to hooks; nil for one that is guarded against private networks
	Now    func() time.Time
	Logger *slog.Logger
	// PublicURL is the address under which providers and payers reach this daemon, without a slash
	// at its end, such as https://isp.example. Some providers cannot be used without it.
	PublicURL  string
	Registerer prometheus.Registerer // nil means none
}

// Times and limits of a Collector.
const (
	// PollEvery is how often it is looked for attempts to ask about.
	PollEvery = 15 * time.Second
	// DeliverEvery is how often it is looked for deliveries to send.
	DeliverEvery = 5 * time.Second
	// MaxPolls is how many attempts are asked about in one round.
	MaxPolls = 50
	// MaxDeliveries is how many deliveries are sent in one round.
	MaxDeliveries = 50
	// MaxAsking is how many questions are asked of providers at one time because of callbacks;
	// further callbacks are told to come again.
	MaxAsking = 32
)
