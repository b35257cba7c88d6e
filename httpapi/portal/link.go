package portal

import (
	"context"
	"strings"
	"time"

	"gardu/store"
)

// DefaultLinkLife is how long a link to a service is good where nothing else is said: a message
// with one is read again when the next bill comes.
const DefaultLinkLife = 45 * 24 * time.Hour

// LinksConfig is what links need. Derive and Generations are required.
type LinksConfig struct {
	// Derive makes the key of a purpose out of the book's key.
	Derive      func(label string) []byte
	Generations Generations
	PublicURL   string        // that URLs begin with; empty makes them paths
	Life        time.Duration // 0 means DefaultLinkLife
	Now         Clock         // nil means time.Now
}

// Links makes and opens links to services, by which a customer sees and pays without a password.
type Links struct {
	sealer
	config LinksConfig
}

// NewLinks makes links.
func NewLinks(config LinksConfig) *Links {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Life <= 0 {
		config.Life = DefaultLinkLife
	}
	config.PublicURL = strings.TrimSuffix(config.PublicURL, "/")

	return &Links{
		sealer: sealer{key: config.Derive(sealLabel), now: config.Now}, config: config,
	}
}

// Service returns the address of the page of a service.
func (l *Links) Service(ctx context.Context, id int64) (string, error) {
	address, _, err := l.Issue(ctx, id)

	return address, err
}

// Issue returns the address of the page of a service, and until when it is good. It begins with our
// own address where that is known, and is a path otherwise.
func (l *Links) Issue(ctx context.Context, id int64) (address string, until time.Time, err error) {
	generation, err := l.config.Generations.Generation(ctx, id)
	if err != nil {
		return "", time.Time{}, err
	}
	until = l.now().Add(l.config.Life).UTC().Truncate(time.Second) // as a token writes it
	token := l.seal(sealed{Purpose: forService, ID: id, End: until, Generation: generation})

	return l.config.PublicURL + ServicePath + "/" + token, until, nil
}

// Invoice returns the address of the public page of an invoice.
func (l *Links) Invoice(invoice *store.Invoice) string {
	return l.config.PublicURL + InvoicePath + "/" + invoice.Token
}

// Checkout returns the address at which an invoice or order is paid, by its token.
func (l *Links) Checkout(token string) string {
	return l.config.PublicURL + CheckoutPath + "/" + token
}

// Open returns the service of a token. The error is NotFound for one that was forged, revoked, or
// is too old.
func (l *Links) Open(ctx context.Context, token string) (service int64, err error) {
	said, err := l.open(forService, token)
	if err != nil {
		return 0, err
	}
	generation, err := l.config.Generations.Generation(ctx, said.ID)
	if err != nil {
		return 0, err
	}
	if said.Generation != generation {
		return 0, errNoPage
	}

	return said.ID, nil
}

// Revoke makes every link to a service void that was made before.
func (l *Links) Revoke(ctx context.Context, service int64) error {
	return l.config.Generations.Revoke(ctx, service)
}
