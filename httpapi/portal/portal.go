package portal

import (
	"log/slog"
	"net/url"
	"strings"
	"time"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// Config is what the pages need. A source that is nil leaves out the pages that ask for it, but
// Finder, People, Invoices, Debts, Orders, Tills, Services and Links, which are required.
type Config struct {
	Finder   Finder
	People   People
	Invoices Invoices
	Debts    Debts
	Orders   Orders
	Tills    Tills
	Services Services
	Proofs   Proofs // nil for no uploads
	Links    *Links

	Brand     Brand
	PublicURL string // how customers reach the pages, such as https://bayar.isp.id; empty for unknown
	Currency  store.Currency
	Language  string // "id" or "en", where a customer has none
	Zone      *time.Location
	Now       Clock
	Logger    *slog.Logger
}

// Brand is what stands around each page.
type Brand struct {
	Title  string // empty for the name of the only company, or none
	Phone  string // shown as a number to call; empty for none
	Footer string
}

// Portal is the surface of the pages. It may be used concurrently.
type Portal struct {
	config Config
	host   string // of PublicURL; empty for unknown
	sheets sheets
	styled styled

	lookups *web.Limiter // of each address: guesses of names, numbers and codes
	shows   *web.Limiter // of each attempt: proofs
	uploads chan struct{}
}

// How often somebody may guess or upload.
const (
	lookupsPerMinute = 10
	proofsPerMinute  = 1
	proofsAtOnce     = 5
	maxUploads       = 4 // that are read at one time, by all
)

// New makes the pages.
func New(config Config) *Portal {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Zone == nil {
		config.Zone = time.UTC
	}
	if config.Currency == "" {
		config.Currency = store.IDR
	}
	config.PublicURL = strings.TrimSuffix(config.PublicURL, "/")
	made := &Portal{
		config: config, sheets: newSheets(), styled: newStyled(),
		lookups: web.NewLimiter(
			web.Rate{PerMinute: lookupsPerMinute, Burst: lookupsPerMinute}, config.Now),
		shows: web.NewLimiter(
			web.Rate{PerMinute: proofsPerMinute, Burst: proofsAtOnce}, config.Now),
		uploads: make(chan struct{}, maxUploads),
	}
	if parsed, err := url.Parse(config.PublicURL); err == nil {
		made.host = strings.ToLower(parsed.Hostname())
	}

	return made
}

// Name names the surface.
func (p *Portal) Name() string { return "portal" }

// The paths of the pages.
const (
	LandingPath  = "/"
	IsolirPath   = "/isolir"
	CheckoutPath = "/checkout"
	InvoicePath  = "/invoice"
	ServicePath  = "/s"

	renewPath   = IsolirPath + "/renew"
	aliasPath   = CheckoutPath + "/payment"
	proofPath   = CheckoutPath + "/proof"
	tokenParam  = "/:token"
	attemptPath = CheckoutPath + tokenParam + "/:reference"
)

// Mount registers the routes. It is mounted behind every other surface, because it also answers
// what a router has sent here from other hosts.
func (p *Portal) Mount(app *fiber.App) {
	app.Get(LandingPath, p.page(p.landing))
	app.Get(IsolirPath, p.page(p.isolir))
	app.Post(IsolirPath, p.page(p.lookUp))
	app.Post(renewPath, p.page(p.renewIsolated))
	app.Get(aliasPath, p.page(p.alias))
	if p.config.Proofs != nil {
		app.Post(proofPath, p.page(p.proof))
	}
	app.Get(CheckoutPath+tokenParam, p.page(p.checkout))
	app.Post(CheckoutPath+tokenParam, p.page(p.choose))
	app.Get(attemptPath, p.page(p.attempt))
	app.Get(InvoicePath+tokenParam, p.page(p.invoice))
	app.Get(ServicePath+tokenParam, p.page(p.service))
	app.Post(ServicePath+tokenParam+"/renew", p.page(p.renewLinked))
	app.Post(ServicePath+tokenParam+"/redeem", p.page(p.redeem))
	app.Use(p.astray)
}

// StreamedBodies lists the routes that read their bodies themselves: a picture is larger than what
// nobody may send elsewhere.
func (p *Portal) StreamedBodies() []web.Route {
	if p.config.Proofs == nil {
		return nil
	}

	return []web.Route{web.Post(proofPath)}
}

// now tells the time in UTC.
func (p *Portal) now() time.Time { return p.config.Now().UTC() }
