package portal

import (
	"context"
	"time"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// found is a service with all that is said about it.
type found struct {
	Standing

	customer store.Customer // of id 0 for a voucher's
	owed     []store.Invoice
}

// find gathers what is known of a service.
func (p *Portal) find(ctx context.Context, service int64) (known found, err error) {
	if known.Standing, err = p.config.Services.Standing(ctx, service); err != nil {
		return found{}, err
	}
	owner := known.Service.Customer
	if owner == 0 {
		return known, nil
	}
	if known.customer, err = p.config.People.Customer(ctx, owner); err != nil {
		return found{}, err
	}
	known.owed, err = p.config.Debts.Owed(ctx, owner)

	return known, err
}

// troubled reports whether something is open, or stands in the way.
func (f *found) troubled() bool {
	return len(f.owed) > 0 || f.Spent ||
		f.State != store.StateActive && f.State != store.StatePending &&
			f.State != store.StateTerminated
}

// tone is how a part of a page looks.
type tone string

// The tones.
const (
	plainTone tone = ""
	goodTone  tone = "good"
	badTone   tone = "bad"
	waitTone  tone = "wait"
)

// standsAs is how a service stands, in words.
type standsAs struct {
	Head, Why string
	Tone      tone
}

// explain says how a service stands.
func (w writer) explain(known *Standing) standsAs {
	holds := known.Service.Holds
	switch known.State {
	case store.StateTerminated:
		return standsAs{w.Ended, w.EndedWhy, badTone}
	case store.StateSuspended:
		if holds.Has(store.HoldLeave) && !holds.Without(store.HoldLeave).Blocks() {
			return standsAs{w.OnLeave, w.OnLeaveWhy, waitTone}
		}

		return standsAs{w.Suspended, w.SuspendedWhy, badTone}
	case store.StateIsolir:
		return standsAs{w.Isolated, w.IsolatedWhy, badTone}
	case store.StateExpired:
		return standsAs{w.Expired, w.ExpiredWhy, badTone}
	case store.StatePending:
		return standsAs{w.Pending, w.PendingWhy, waitTone}
	case store.StateActive:
	}
	if known.Spent {
		return standsAs{w.Spent, w.SpentWhy, badTone}
	}

	return standsAs{w.Active, w.ActiveWhy, goodTone}
}

// isolated is the body of the page that says why.
type isolated struct {
	standsAs

	Name, Number, Plan string
	Expires            time.Time
	Owed               []amountLine
	Total              int64
	Pay                string // where all of it is paid
	Renew              string // token of the service that may be renewed; empty for none
	Form               string
}

// isolir says why a service does not work: that of the token in the question, else that of the
// session with the client's address, else it asks.
func (p *Portal) isolir(c *fiber.Ctx) error {
	if token := c.Query("k"); token != "" {
		said, err := p.config.Links.open(forLook, token)
		if err != nil {
			return p.ask(c, false)
		}

		return p.why(c, said.ID, true)
	}
	id, err := p.config.Finder.ServiceAt(c.UserContext(), web.RequestOf(c.UserContext()).Address)
	if store.Is(err, store.NotFound) {
		return p.ask(c, false)
	}
	if err != nil {
		return err
	}

	return p.why(c, id, false)
}

// ask asks who somebody is, after looking in vain or before.
func (p *Portal) ask(c *fiber.Ctx, inVain bool) error {
	words := p.writer("")
	shown := view{
		W: words, sheet: landingSheet, Title: words.Welcome, Body: said{},
		Search: p.config.Links.form(IsolirPath),
	}
	if inVain {
		shown.Title, shown.Body = words.NotFound, said{Text: words.NotFoundHint}
	}

	return p.show(c, shown)
}

// why says how a service stands. Of one that somebody has typed, only trouble is told.
func (p *Portal) why(c *fiber.Ctx, service int64, typed bool) error {
	known, err := p.find(c.UserContext(), service)
	if store.Is(err, store.NotFound) || err == nil && typed && !known.troubled() {
		return p.ask(c, typed)
	}
	if err != nil {
		return err
	}
	words := p.writer(known.customer.Language)
	body := isolated{
		standsAs: words.explain(&known.Standing), Name: masked(known.customer.Name),
		Number: known.Service.Number, Owed: words.openLines(known.owed),
		Plan: titleOf(&known.Plan),
	}
	if typed {
		body.Plan = ""
	}
	if known.State == store.StateExpired {
		body.Expires = known.Service.Expires
	}
	links := p.config.Links
	if len(known.owed) > 0 {
		body.Total = sumOf(known.owed)
		body.Pay = CheckoutPath + "/" + links.until(forDebt, known.customer.ID, debtLife)
	}
	if len(known.owed) == 0 && (known.State == store.StateExpired || known.Spent) {
		body.Renew, body.Form = links.until(forLook, service, lookLife), links.form(renewPath)
	}

	return p.show(c, view{W: words, sheet: isolirSheet, Title: body.Head, Body: body})
}

// renewIsolated orders another term for the service of a token.
func (p *Portal) renewIsolated(c *fiber.Ctx) error {
	form, err := p.formOf(c)
	if err != nil {
		return err
	}
	links := p.config.Links
	said, err := links.open(forLook, form.Get("k"))
	if err != nil || links.checkForm(renewPath, form.Get("f")) != nil {
		return seeOther(c, IsolirPath)
	}
	if err := p.takeLookup(c); err != nil {
		return err
	}
	order, err := p.config.Orders.Renew(c.UserContext(), said.ID)
	if err != nil {
		return err
	}

	return seeOther(c, CheckoutPath+"/"+order.Token)
}

// titleOf returns the name of a plan as customers see it.
func titleOf(plan *store.Plan) string {
	if plan.Sale.Title != "" {
		return plan.Sale.Title
	}

	return plan.Name
}

// sumOf sums what is left of documents.
func sumOf(list []store.Invoice) (sum int64) {
	for at := range list {
		sum += list[at].Left()
	}

	return sum
}
