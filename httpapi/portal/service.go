package portal

import (
	"strings"
	"time"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// shownPayments is how many payments the page of a service shows.
const shownPayments = 5

// outcome is what came of a button on the page of a service, in its question.
type outcome string

// The outcomes.
const (
	redeemed    outcome = "redeemed"
	notRedeemed outcome = "voucher"
	notRenewed  outcome = "renew"
)

// linked is the body of the page of a service.
type linked struct {
	standsAs

	Notice                string // what came of a button
	Name, Number, Plan    string
	Expires               time.Time
	Online                bool
	Data, Time            *Left
	Owed                  []amountLine
	Total                 int64
	Pay, Path             string
	RenewForm, RedeemForm string
	Payments              []store.Payment
}

// service shows one service to whoever has a link to it.
func (p *Portal) service(c *fiber.Ctx) error {
	ctx, path := c.UserContext(), ServicePath+"/"+c.Params("token")
	id, err := p.config.Links.Open(ctx, c.Params("token"))
	if err != nil {
		return err
	}
	known, err := p.find(ctx, id)
	if err != nil {
		return err
	}
	words, links := p.writer(known.customer.Language), p.config.Links
	body := linked{
		standsAs: words.explain(&known.Standing), Notice: words.notice(outcome(c.Query("m"))),
		Name: known.customer.Name, Number: known.Service.Number, Plan: titleOf(&known.Plan),
		Expires: known.Service.Expires, Online: known.Online, Data: known.Data, Time: known.Time,
		Total: sumOf(known.owed), Path: path,
		RenewForm: links.form(path + "/renew"), RedeemForm: links.form(path + "/redeem"),
	}
	body.Owed = words.openLines(known.owed)
	for at := range body.Owed[:min(len(body.Owed), maxOpen)] {
		body.Owed[at].Link = InvoicePath + "/" + known.owed[at].Token
	}
	if len(known.owed) > 0 {
		body.Pay = CheckoutPath + "/" + links.until(forDebt, known.customer.ID, debtLife)
	}
	if owner := known.customer.ID; owner != 0 {
		if body.Payments, err = p.config.Debts.Payments(ctx, owner, shownPayments); err != nil {
			return err
		}
	}

	return p.show(c, view{W: words, sheet: serviceSheet, Title: body.Head, Body: body})
}

// notice says what came of a button.
func (w writer) notice(came outcome) string {
	switch came {
	case redeemed:
		return w.Redeemed
	case notRedeemed:
		return w.NotRedeemed
	case notRenewed:
		return w.NotRenewed
	default:
		return ""
	}
}

// button reads the form of a button on the page of a service, and returns its path. A form that is
// too old is good for showing the page again: code is empty then.
func (p *Portal) button(c *fiber.Ctx, name string) (id int64, path, code string, err error) {
	token := c.Params("token")
	path = ServicePath + "/" + token
	form, err := p.formOf(c)
	if err != nil {
		return 0, "", "", err
	}
	if id, err = p.config.Links.Open(c.UserContext(), token); err != nil {
		return 0, "", "", err
	}
	if p.config.Links.checkForm(path+"/"+name, form.Get("f")) != nil {
		return 0, path, "", nil
	}
	wait := p.lookups.Take("button " + web.AddressKey(web.RequestOf(c.UserContext()).Address))

	return id, path, bounded(strings.TrimSpace(form.Get("code")), maxCode), web.Throttled(wait)
}

// renewLinked orders another term, and leads to where it is paid.
func (p *Portal) renewLinked(c *fiber.Ctx) error {
	id, path, _, err := p.button(c, "renew")
	if err != nil {
		return err
	}
	if id == 0 {
		return seeOther(c, path)
	}
	order, err := p.config.Orders.Renew(c.UserContext(), id)
	switch {
	case store.Is(err, store.Conflict), store.Is(err, store.Invalid), store.Is(err, store.Exhausted):
		return seeOther(c, path+"?m="+string(notRenewed))
	case err != nil:
		return err
	}

	return seeOther(c, CheckoutPath+"/"+order.Token)
}

// redeem gives a service what a voucher is for.
func (p *Portal) redeem(c *fiber.Ctx) error {
	id, path, code, err := p.button(c, "redeem")
	if err != nil {
		return err
	}
	if id == 0 {
		return seeOther(c, path)
	}
	if code == "" {
		return seeOther(c, path+"?m="+string(notRedeemed))
	}
	err = p.config.Services.Redeem(c.UserContext(), id, code)
	switch {
	case store.Is(err, store.NotFound), store.Is(err, store.Conflict),
		store.Is(err, store.Invalid), store.Is(err, store.Denied), store.Is(err, store.Exhausted):
		return seeOther(c, path+"?m="+string(notRedeemed))
	case err != nil:
		return err
	}

	return seeOther(c, path+"?m="+string(redeemed))
}
