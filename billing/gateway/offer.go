package gateway

import (
	"context"
	"strings"
)

// Offer is a way to pay that a provider offers this merchant, and what it costs.
type Offer struct {
	Channel Channel // OtherMethod where we have no word for it
	Word    string  // the provider's
	Name    string  // as payers know it
	// Flat and Hundredths are what the provider keeps of a payment: whole rupiah, and hundredths of
	// one per cent. Those of Payer are added to what the payer pays.
	Flat, Hundredths           int64
	PayerFlat, PayerHundredths int64
	Least, Most                int64 // amounts that it takes; 0 for no bound that is told
}

// Offerer is a Provider that can be asked what it offers: Tripay and Duitku. What the others
// offer is decided on their own pages.
type Offerer interface {
	Provider

	// Offers lists the ways to pay an amount that are switched on for this merchant.
	Offers(ctx context.Context, amount int64) ([]Offer, error)
}

// maxPercent is how many characters a percentage has at most.
const maxPercent = 12

// Hundredths returns a percentage in hundredths of one per cent, from text or a number such as 0.70;
// 0 when it is not there. What is finer than a hundredth is cut off: nothing but what is shown
// depends on it.
func (f *Fields) Hundredths(key string) int64 {
	text := f.Literal(key)
	whole, fraction, _ := strings.Cut(text, ".")
	if len(text) > maxPercent || strings.Trim(whole+fraction, "0123456789") != "" {
		f.Fail(key, "must be a percentage")

		return 0
	}
	fraction = (fraction + "00")[:2]
	sum := int64(0)
	for _, digit := range whole + fraction {
		sum = sum*10 + int64(digit-'0')
	}

	return sum
}
