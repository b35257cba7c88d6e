package portal

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"strings"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// MaxPage is how many octets a page has at most, its pictures included: what a phone loads in a
// second at the rate of an isolated customer.
const MaxPage = 30_000

// files are the templates and the style.
//
//go:embed pages
var files embed.FS

// sheet names a page.
type sheet string

// The pages.
const (
	landingSheet  sheet = "landing"
	isolirSheet   sheet = "isolir"
	checkoutSheet sheet = "checkout"
	attemptSheet  sheet = "attempt"
	invoiceSheet  sheet = "invoice"
	serviceSheet  sheet = "service"
)

// sheets are the parsed pages.
type sheets map[sheet]*template.Template

// newSheets parses the pages. They are part of the program, so a fault in one is a fault of ours
// that no start survives.
func newSheets() sheets {
	parsed := sheets{}
	for _, name := range []sheet{
		landingSheet, isolirSheet, checkoutSheet, attemptSheet, invoiceSheet, serviceSheet,
	} {
		parsed[name] = template.Must(template.ParseFS(files,
			"pages/layout.html", "pages/"+string(name)+".html"))
	}

	return parsed
}

// styled is the style of all pages, and the policy that allows it alone.
type styled struct {
	css    template.CSS
	policy string
}

// newStyled reads the style and makes the policy (CSP level 2): nothing is loaded from anywhere but
// pictures from here, and forms are sent here only.
func newStyled() styled {
	css, err := files.ReadFile("pages/style.css")
	if err != nil {
		panic(err) // it is part of the program
	}
	text := strings.TrimSpace(string(css))
	sum := sha256.Sum256([]byte(text))

	return styled{
		css: template.CSS(text), //nolint:gosec // ours
		policy: "default-src 'none'; style-src 'sha256-" +
			base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src 'self' data:; " +
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	}
}

// view is what a page is made of.
type view struct {
	W       writer
	Brand   shownBrand
	Title   string
	Refresh string // content of the refresh; empty for none
	Strip   bool   // as a strip of 58 mm
	Style   template.CSS
	Search  string // token of the form that looks for a service; empty for no such form
	Body    any

	sheet  sheet
	status int
}

// shownBrand is the brand as it is shown.
type shownBrand struct {
	Brand

	Call template.URL // of the phone number
}

// writer writes in a language, or in the installation's where there is none of that name.
func (p *Portal) writer(language string) writer {
	chosen := wordsOf(language)
	if chosen == nil {
		chosen = wordsOf(p.config.Language)
	}
	if chosen == nil {
		chosen = languages[0]
	}

	return writer{words: chosen, zone: p.config.Zone, currency: p.config.Currency}
}

// show renders a page.
func (p *Portal) show(c *fiber.Ctx, shown view) error {
	shown.Style = p.styled.css
	shown.Brand = shownBrand{Brand: p.config.Brand, Call: callURL(p.config.Brand.Phone)}
	var text bytes.Buffer
	if err := p.sheets[shown.sheet].ExecuteTemplate(&text, "layout", shown); err != nil {
		return store.Errorf(store.Internal, "rendering the %s page: %w", shown.sheet, err)
	}
	if text.Len() > MaxPage {
		p.config.Logger.Warn("a page is longer than pages should be",
			"page", string(shown.sheet), "octets", text.Len())
	}
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set(fiber.HeaderContentSecurityPolicy, p.styled.policy)
	c.Set(fiber.HeaderReferrerPolicy, "same-origin") // "no-referrer" makes forms come from nowhere
	if shown.status == 0 {
		shown.status = fiber.StatusOK
	}

	return c.Status(shown.status).Send(text.Bytes())
}

// callURL makes a link to call a number.
func callURL(phone string) template.URL {
	digits := strings.Map(func(letter rune) rune {
		if letter == '+' || '0' <= letter && letter <= '9' {
			return letter
		}

		return -1
	}, phone)

	return template.URL("tel:" + digits) //nolint:gosec // digits
}

// page makes a handler of one that shows a page: what came for another host goes elsewhere, and
// errors are told to people.
func (p *Portal) page(handle fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if p.foreign(c) {
			return p.capture(c)
		}
		if err := handle(c); err != nil {
			return p.refuse(c, err)
		}

		return nil
	}
}

// said is the body of a page that says one thing.
type said struct {
	Text string
	Back string // where a button leads; empty for no button
}

// refuse tells an error to a person. What is wrong with a token or a name is never told.
func (p *Portal) refuse(c *fiber.Ctx, err error) error {
	failure := web.Describe(err)
	words := p.writer("")
	shown := view{W: words, sheet: landingSheet, status: failure.Status}
	switch failure.Kind {
	case store.NotFound, store.Denied, store.Invalid, store.Conflict:
		shown.Title, shown.status = words.NothingHere, fiber.StatusNotFound
		shown.Body = said{Text: words.NothingHereHint, Back: LandingPath}
	case store.Exhausted:
		shown.Title, shown.Body = words.Limited, said{Text: words.LimitedHint}
		c.Set(fiber.HeaderRetryAfter, failure.Header().Get(fiber.HeaderRetryAfter))
	default:
		shown.Title, shown.Body = words.Broken, said{Text: words.BrokenHint}
		p.config.Logger.Error("showing a page", "request",
			web.RequestOf(c.UserContext()).ID, "error", err)
	}

	return p.show(c, shown)
}

// seeOther answers a form with a page to get, so that loading it again sends nothing again.
func seeOther(c *fiber.Ctx, path string) error {
	return c.Redirect(path, fiber.StatusSeeOther)
}
