package portal

import (
	"context"
	"encoding/base64"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"gardu/billing/qris"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// How often pages that wait look again, in seconds.
const (
	refreshCreated = 3
	refreshPending = 10
	refreshReview  = 30
)

// Limits of what a payment page shows.
const (
	maxDetails = 8 // lines of the account to transfer to
	qrSide     = qris.MinImage
)

// attempted is the body of the page on which somebody pays.
type attempted struct {
	Attempt store.Attempt
	Paying  bool // else Head, Why and Tone tell what has become of it
	standsAs

	Way, Steps string
	QR         template.URL  // as a picture; empty for none
	PayCode    []string      // in groups
	Account    []accountLine // to transfer to
	Page       string        // of the provider; empty for none
	Proof      string        // where a proof is handed in; empty for nowhere
	Upload     bool
	ProofBad   bool
	Form       string
	Token      string
	Back       string
}

// attempt shows how to pay, until it is paid.
func (p *Portal) attempt(c *fiber.Ctx) error {
	ctx, token := c.UserContext(), c.Params("token")
	goal, known, err := p.attemptOf(ctx, token, c.Params("reference"))
	if err != nil {
		return err
	}
	offer, err := p.offerOf(ctx, goal.company, known.Method)
	if err != nil {
		return err
	}
	words := p.writer(goal.customer.Language)
	body := words.attempted(&known, goal)
	body.Token, body.ProofBad = token, c.Query("proof") == "bad"
	body.Upload = body.Paying && p.takesProof(&offer) && c.Query("proof") != ""
	shown := view{W: words, sheet: attemptSheet, Title: words.HowMuch, Refresh: refreshOf(&known)}
	if body.Paying {
		words.pay(&body, &offer)
		if p.takesProof(&offer) {
			body.Proof = goal.path + "/" + url.PathEscape(known.Reference) + "?proof=1"
		}
	} else {
		shown.Title = body.Head
	}
	if body.Upload { // which a refresh would empty
		body.Form, shown.Refresh = p.config.Links.form(proofPath), ""
	}
	shown.Body = body

	return p.show(c, shown)
}

// attemptOf finds the attempt of a reference, which must be one for what the token means.
func (p *Portal) attemptOf(
	ctx context.Context, token, reference string,
) (*target, store.Attempt, error) {
	goal, err := p.target(ctx, token)
	if err != nil {
		return nil, store.Attempt{}, err
	}
	if reference == "" || len(reference) > maxToken {
		return nil, store.Attempt{}, errNoPage
	}
	known, err := p.config.Tills.Attempt(ctx, reference)
	if err != nil {
		return nil, store.Attempt{}, err
	}
	wish := &goal.wish
	same := known.Order == wish.Order && known.Invoice == wish.Invoice &&
		(wish.Customer == 0 || known.Customer == wish.Customer)
	if !same {
		return nil, store.Attempt{}, errNoPage
	}

	return goal, known, nil
}

// offerOf finds the method of an attempt; one that is not offered any more has no words.
func (p *Portal) offerOf(ctx context.Context, company, method int64) (Offer, error) {
	offers, err := p.config.Tills.Offers(ctx, company)
	if err != nil {
		return Offer{}, err
	}
	for at := range offers {
		if offers[at].Method == method {
			return offers[at], nil
		}
	}

	return Offer{Method: method, Kind: store.MethodGateway}, nil
}

// takesProof reports whether a picture of a transfer helps.
func (p *Portal) takesProof(offer *Offer) bool {
	return p.config.Proofs != nil &&
		(offer.Kind == store.MethodTransfer || offer.Kind == store.MethodQRIS)
}

// attempted says what has become of an attempt, or that it waits for its payer.
func (w writer) attempted(known *store.Attempt, goal *target) attempted {
	body := attempted{Attempt: *known}
	switch known.State {
	case store.AttemptCreated:
		body.standsAs = standsAs{w.Preparing, w.PreparingHint, waitTone}
	case store.AttemptPending:
		body.Paying, body.Back = true, goal.path
	case store.AttemptReview:
		body.standsAs = standsAs{w.Checking, w.CheckingHint, waitTone}
	case store.AttemptPaid, store.AttemptPartlyRefunded, store.AttemptRefunded:
		body.standsAs = standsAs{w.PaidTitle, w.PaidHint, goodTone}
	case store.AttemptExpired, store.AttemptCancelled:
		body.standsAs = standsAs{w.OverTitle, w.OverHint, badTone}
		body.Back = goal.path
	case store.AttemptFailed:
		body.standsAs = standsAs{w.FailedTitle, w.FailedHint, badTone}
		body.Back = goal.path
	}

	return body
}

// pay says how to pay an attempt.
func (w writer) pay(body *attempted, offer *Offer) {
	known := &body.Attempt
	body.Way = offer.Name
	named, is := wayOf(known.Channel)
	if is {
		body.Way = named.name
	}
	body.QR = pictureOf(known.QR)
	body.PayCode = grouped(known.PayCode)
	body.Steps = w.CodeSteps
	if named.manner == atTill {
		body.Steps = w.TillSteps
	}
	if offer.Kind == store.MethodTransfer {
		body.Account = detailsOf(offer.Details)
	}
	if body.QR == "" && len(body.PayCode) == 0 && safeURL(known.URL) {
		body.Page = known.URL
	}
}

// accountLine is one line of what a method says of its account.
type accountLine struct {
	Text   string
	Number bool // it is typed or copied: the number of the account
}

// detailsOf splits what a method says of its account into lines.
func detailsOf(details string) (lines []accountLine) {
	for line := range strings.Lines(details) {
		if line = strings.TrimSpace(line); line != "" && len(lines) < maxDetails {
			lines = append(lines, accountLine{Text: line, Number: isAccount(line)})
		}
	}

	return lines
}

// isAccount reports whether a line is the number of an account: digits, perhaps in groups.
func isAccount(line string) bool {
	return strings.Trim(line, "0123456789 .-") == ""
}

// pictureOf draws a QR code into the page itself; none for a text that cannot be drawn.
func pictureOf(text string) template.URL {
	if text == "" {
		return ""
	}
	picture, err := qris.Picture(text, qrSide)
	if err != nil {
		return ""
	}

	return template.URL("data:image/png;base64," + //nolint:gosec // base64
		base64.StdEncoding.EncodeToString(picture))
}

// safeURL reports whether an address is one of a page that a provider shows over TLS, or, for tests
// and intranets, without.
func safeURL(address string) bool {
	parsed, err := url.Parse(address)

	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Host != ""
}

// refreshOf tells when the page looks again; empty for never.
func refreshOf(known *store.Attempt) string {
	switch known.State {
	case store.AttemptCreated:
		return strconv.Itoa(refreshCreated)
	case store.AttemptPending:
		return strconv.Itoa(refreshPending)
	case store.AttemptReview:
		return strconv.Itoa(refreshReview)
	default:
		return ""
	}
}
