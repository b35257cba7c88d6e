package portal

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// maxWays is how many ways to pay are offered at most.
const maxWays = 60

// checkedOut is the body of the page on which a way to pay is chosen.
type checkedOut struct {
	Head, Tag, Name string
	Lines           []amountLine
	Closed          bool
	Ways            []choice
	Action, Form    string
}

// choice is a way to pay to choose.
type choice struct{ Value, Name, Note string }

// checkout shows what is to be paid, and the ways to pay it.
func (p *Portal) checkout(c *fiber.Ctx) error {
	ctx := c.UserContext()
	goal, err := p.target(ctx, c.Params("token"))
	if err != nil {
		return err
	}
	words := p.writer(goal.customer.Language)
	body := checkedOut{
		Head: goal.head, Tag: goal.tag, Name: goal.named, Lines: goal.lines, Closed: !goal.open,
		Action: goal.path, Form: p.config.Links.form(goal.path),
	}
	if goal.open {
		if body.Ways, err = p.waysFor(ctx, words, goal.company); err != nil {
			return err
		}
	}

	return p.show(c, view{W: words, sheet: checkoutSheet, Title: goal.head, Body: body})
}

// waysFor lists the ways to pay, one for each channel of a gateway.
func (p *Portal) waysFor(ctx context.Context, words writer, company int64) ([]choice, error) {
	offers, err := p.config.Tills.Offers(ctx, company)
	if err != nil {
		return nil, err
	}
	var list []choice
	for at := range offers {
		offer := &offers[at]
		if len(offer.Channels) == 0 {
			list = append(list, words.choiceOf(offer, ""))
		}
		for _, channel := range offer.Channels {
			if _, known := wayOf(channel); known || channel == "" {
				list = append(list, words.choiceOf(offer, channel))
			}
		}
	}

	return list[:min(len(list), maxWays)], nil
}

// choiceOf shows one way to pay.
func (w writer) choiceOf(offer *Offer, channel string) choice {
	shown := choice{Value: strconv.FormatInt(offer.Method, 10), Name: offer.Name}
	switch {
	case channel != "":
		known, _ := wayOf(channel)
		shown.Value += ":" + channel
		shown.Name = known.name
		if known.manner == byScan {
			shown.Note = w.Scan
		}
	case offer.Kind == store.MethodQRIS:
		shown.Note = w.Scan
	case offer.Kind == store.MethodTransfer:
		shown.Note = w.Transfer
	default:
		shown.Note = w.OwnPage
	}
	if fee := w.fee(offer); fee != "" {
		shown.Note = strings.TrimPrefix(shown.Note+", "+fee, ", ")
	}

	return shown
}

// fee tells what the payer bears of a method's fee; empty for nothing.
func (w writer) fee(offer *Offer) string {
	var parts []string
	if offer.FeeFlat > 0 {
		parts = append(parts, w.Money(offer.FeeFlat))
	}
	if offer.FeeParts > 0 {
		percent := strconv.FormatFloat(float64(offer.FeeParts)/100, 'f', -1, 64)
		parts = append(parts, percent+"%")
	}
	if len(parts) == 0 {
		return ""
	}

	return w.Fee + " " + strings.Join(parts, " + ")
}

// choose begins to collect through the way that was chosen. Sending the form twice leads to one
// attempt.
func (p *Portal) choose(c *fiber.Ctx) error {
	ctx := c.UserContext()
	form, err := p.formOf(c)
	if err != nil {
		return err
	}
	goal, err := p.target(ctx, c.Params("token"))
	if err != nil {
		return err
	}
	method, channel, good := chosen(form.Get("way"))
	if !good || !goal.open || p.config.Links.checkForm(goal.path, form.Get("f")) != nil {
		return seeOther(c, goal.path)
	}
	if err := p.takePay(goal.path); err != nil {
		return err
	}
	wish := goal.wish
	wish.Method, wish.Channel = method, channel
	attempt, err := p.config.Tills.Pay(ctx, wish, p.absolute(goal.path))
	if store.Is(err, store.Conflict) || store.Is(err, store.Invalid) {
		return seeOther(c, goal.path) // it was paid meanwhile, or the way is closed: it is said there
	}
	if err != nil {
		return err
	}

	return seeOther(c, goal.path+"/"+url.PathEscape(attempt.Reference))
}

// absolute returns the address of a path as others reach it; empty where that is not known.
func (p *Portal) absolute(path string) string {
	if p.config.PublicURL == "" {
		return ""
	}

	return p.config.PublicURL + path
}

// chosen reads the value of a choice.
func chosen(value string) (method int64, channel string, good bool) {
	id, channel, _ := strings.Cut(bounded(value, maxName), ":")
	method, err := strconv.ParseInt(id, 10, 64)

	return method, channel, err == nil && method > 0
}

// alias leads from the address under which older pages know the payment of an invoice: its number
// and that of the service, which must belong together.
func (p *Portal) alias(c *fiber.Ctx) error {
	if err := p.takeLookup(c); err != nil {
		return err
	}
	number, good := numberOf(c.Query("invoice"))
	service := strings.TrimSpace(c.Query("noservices"))
	if !good || service == "" || len(service) > maxName {
		return errNoPage
	}
	invoice, err := p.config.Invoices.InvoiceOf(c.UserContext(), number, service)
	if err != nil {
		return err
	}

	return seeOther(c, CheckoutPath+"/"+p.config.Links.until(forInvoice, invoice.ID, debtLife))
}

// numberOf reads the number of an invoice, as it is shown or as bare digits.
func numberOf(text string) (int64, bool) {
	text = strings.ReplaceAll(strings.TrimPrefix(bounded(text, maxName), "INV-"), "-", "")
	number, err := strconv.ParseInt(text, 10, 64)

	return number, err == nil && number > 0
}
