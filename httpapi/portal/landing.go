package portal

import (
	"net/url"
	"strings"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// Limits of what is typed into a form, in octets.
const (
	maxForm = 8 << 10
	maxName = 64
	maxCode = 64
)

// landing is a page with a form.
func (p *Portal) landing(c *fiber.Ctx) error {
	words := p.writer("")

	return p.show(c, view{
		W: words, sheet: landingSheet, Title: words.Welcome, Body: said{},
		Search: p.config.Links.form(IsolirPath),
	})
}

// lookUp finds what somebody has typed. The answer leads to a page whose token says no more than
// that something is open, or that nothing is: a name that does not exist, and one that owes
// nothing, lead to the same.
func (p *Portal) lookUp(c *fiber.Ctx) error {
	form, err := p.formOf(c)
	if err != nil {
		return err
	}
	if err := p.config.Links.checkForm(IsolirPath, form.Get("f")); err != nil {
		return seeOther(c, IsolirPath) // an old page: it is shown anew
	}
	if err := p.takeLookup(c); err != nil {
		return err
	}
	id, err := p.lookedUp(c, strings.TrimSpace(form.Get("n")))
	if err != nil {
		return err
	}

	return seeOther(c, IsolirPath+"?k="+p.config.Links.until(forLook, id, lookLife))
}

// lookedUp returns the service of a name where something of it is to be shown, else 0.
func (p *Portal) lookedUp(c *fiber.Ctx, name string) (int64, error) {
	if name == "" || len(name) > maxName {
		return 0, nil
	}
	ctx := c.UserContext()
	id, err := p.config.Finder.ServiceNamed(ctx, name)
	if store.Is(err, store.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	found, err := p.find(ctx, id)
	if store.Is(err, store.NotFound) || err == nil && !found.troubled() {
		return 0, nil
	}

	return id, err
}

// takeLookup counts a guess from an address.
func (p *Portal) takeLookup(c *fiber.Ctx) error {
	address := web.RequestOf(c.UserContext()).Address

	return web.Throttled(p.lookups.Take(web.AddressKey(address)))
}

// formOf reads a form that was sent, once it is known to come from a page of ours or from no page.
// The error is NotFound.
func (p *Portal) formOf(c *fiber.Ctx) (url.Values, error) {
	if !p.fromHere(c) {
		return nil, errNoPage
	}
	body := c.Request().Body()
	if len(body) > maxForm {
		return nil, errNoPage
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, errNoPage
	}

	return form, nil
}

// fromHere reports whether no page of another site has sent a form, as far as the browser says.
// The token in the form proves the rest.
func (p *Portal) fromHere(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return false
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" || origin == "null" {
		return true
	}
	parsed, err := url.Parse(origin)
	if err != nil {
		return false
	}
	host := strings.ToLower(parsed.Hostname())

	return host == hostOf(c) || p.host != "" && host == p.host
}

// takePay counts a try to pay one thing: each may be a charge that a provider makes.
func (p *Portal) takePay(path string) error {
	return web.Throttled(p.lookups.Take("pay " + path))
}
