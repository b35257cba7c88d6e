package collect

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"gardu/billing/gateway"
	"gardu/store"
)

// HooksPath begins the address to which providers report; the name of the method follows.
const HooksPath = "/hooks/"

// Wish is what is to be paid, and how.
type Wish struct {
	store.PayWish

	// ReturnURL is where the payer's browser goes afterwards; ReferenceMark in it stands for the
	// reference of the attempt. Empty means PublicURL.
	ReturnURL string
}

// ReferenceMark stands for the reference of an attempt in a ReturnURL, which is made before it.
const ReferenceMark = "{reference}"

// maxOpenings is how often Pay begins anew where a provider has used a reference up.
const maxOpenings = 2

// Pay begins to collect money, or goes on with what was begun, and returns what the payer needs: a
// page, a code, a QRIS text, or an amount with a unique code. It may be repeated: the same attempt
// is returned, also when the provider's answer got lost. Unavailable means that nobody knows yet,
// and that the same may be asked again.
func (c *Collector) Pay(ctx context.Context, wish Wish) (store.Attempt, error) {
	for range maxOpenings {
		attempt, err := c.config.Ledger.OpenAttempt(ctx, wish.PayWish)
		if err != nil {
			return store.Attempt{}, err
		}
		method, err := c.config.Ledger.PaymentMethod(ctx, attempt.Method)
		if err != nil || method.Kind != store.MethodGateway {
			return attempt, err
		}
		attempt, err = c.charge(ctx, attempt, &method, wish.ReturnURL)
		if err == nil || !store.Is(err, store.Conflict) {
			return attempt, err
		}
	}

	return store.Attempt{}, store.Errorf(store.Unavailable, "the gateway refuses new charges")
}

// charge asks a provider for the charge of an attempt that has none yet.
func (c *Collector) charge(
	ctx context.Context, attempt store.Attempt, method *store.PaymentMethod, back string,
) (store.Attempt, error) {
	opened := attempt
	leave := c.turns.take("charge " + attempt.Reference)
	defer leave()
	attempt, err := c.config.Ledger.Attempt(ctx, attempt.ID)
	if err != nil || attempt.State != store.AttemptCreated {
		return attempt, err
	}
	provider, err := c.providers.of(method)
	if err != nil {
		return store.Attempt{}, err
	}
	asked, err := c.ask(ctx, &attempt, method, back)
	if err != nil {
		return store.Attempt{}, err
	}
	asked.Again = opened.Again || attempt.Revision != opened.Revision
	payment, err := provider.Create(ctx, asked)
	if err != nil {
		return c.noCharge(ctx, &attempt, method, err)
	}
	c.metrics.charges.WithLabelValues("made").Inc()

	return c.config.Ledger.NoteCreated(context.WithoutCancel(ctx), store.ChargeNews{
		Attempt: attempt.ID, Provider: payment.ID, PayCode: payment.Code, QR: payment.QR,
		URL: payment.Page, Expires: payment.Expires,
	})
}

// noCharge keeps why there is no charge: for good, or nobody knows. A reference that is used up may
// have been paid.
func (c *Collector) noCharge(
	ctx context.Context, attempt *store.Attempt, method *store.PaymentMethod, why error,
) (store.Attempt, error) {
	if store.Is(why, store.Conflict) {
		outcome, err := c.inquire(ctx, attempt, method)
		if err == nil && outcome.Verdict == store.NewsPaid {
			return outcome.Attempt, nil
		}
	}
	news := store.ChargeNews{Attempt: attempt.ID}
	switch store.KindOf(why) {
	case store.Denied, store.Invalid, store.Conflict, store.NotFound:
		c.metrics.charges.WithLabelValues("refused").Inc()
		news.Failed = why.Error()
	case store.Exhausted:
		c.metrics.charges.WithLabelValues("throttled").Inc()

		return store.Attempt{}, store.Errorf(store.Unavailable, "the gateway is busy: %w", why)
	default:
		c.metrics.charges.WithLabelValues("unknown").Inc()
		news.Unknown = true
	}
	if _, err := c.config.Ledger.NoteCreated(context.WithoutCancel(ctx), news); err != nil {
		return store.Attempt{}, err
	}
	c.config.Logger.Warn("a gateway made no charge", "method", attempt.Method,
		"attempt", attempt.ID, "error", why)

	return store.Attempt{}, why
}

// ask puts an attempt into the words that all providers share.
func (c *Collector) ask(
	ctx context.Context, attempt *store.Attempt, method *store.PaymentMethod, back string,
) (gateway.Charge, error) {
	payer, err := c.config.Ledger.AttemptPayer(ctx, attempt.ID)
	if err != nil {
		return gateway.Charge{}, err
	}
	asked := gateway.Charge{
		Reference: attempt.Reference, Amount: attempt.Amount,
		Channel:     gateway.Channel(attempt.Channel),
		Description: line(payer.Description, gateway.MaxDescription, "Pembayaran"),
		Customer: gateway.Customer{
			Name: line(payer.Name, gateway.MaxName, "Pelanggan"), Phone: phone(payer.Phone),
		},
		Expires:   attempt.Expires,
		ReturnURL: strings.ReplaceAll(back, ReferenceMark, attempt.Reference),
	}
	if gateway.IsEmail(payer.Email) {
		asked.Customer.Email = payer.Email
	}
	if c.config.PublicURL != "" {
		asked.CallbackURL = c.config.PublicURL + HooksPath + method.Name
		if back == "" {
			asked.ReturnURL = c.config.PublicURL + "/"
		}
	}

	return asked, nil
}

// line cuts a text to a printable line of so many characters, with something for nothing.
func line(text string, most int, empty string) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return -1
		}

		return r
	}, text))
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	if text == "" {
		return empty
	}

	return text
}

// phone returns a number as providers take it, or none for what is no number.
func phone(text string) string {
	digits := strings.TrimPrefix(text, "+")
	if digits == "" || len(digits) > gateway.MaxPhone || strings.Trim(digits, "0123456789") != "" {
		return ""
	}

	return text
}
