package tariff

import "gardu/store"

// Limits of a document.
const (
	MaxItems    = 1000
	MaxQuantity = 1_000_000
)

// Item is one line of a document, in minor units. A line that gives back has a negative price.
type Item struct {
	Price    int64
	Quantity int64 // 1..MaxQuantity
	Discount int64 // of the whole line, before tax; not more than the line
}

// gross returns the price of the line before its discount, checked.
func (i Item) gross() (int64, error) {
	if i.Quantity < 1 || i.Quantity > MaxQuantity {
		return 0, store.Invalidf("quantity", "must be a number from 1 to %d", MaxQuantity)
	}

	return store.SumMoney(store.Portion(i.Price, i.Quantity, 1))
}

// Total returns what the line comes to: price by quantity, less its discount. The error is Invalid
// in quantity, discount or amount.
func (i Item) Total() (int64, error) {
	gross, err := i.gross()
	if err != nil {
		return 0, err
	}
	if i.Discount < 0 || i.Discount > max(gross, 0) {
		return 0, store.Invalidf("discount", "must be from 0 up to the amount of its line")
	}

	return gross - i.Discount, nil
}

// Totals is what a document comes to, in minor units. Net + Tax = Total always.
type Totals struct {
	Subtotal int64 // of all lines before discounts
	Discount int64 // of the lines and of the document together
	Net      int64 // without tax
	Base     int64 // base of tax as shown (DPP); 0 where no tax is taken
	Tax      int64
	Total    int64 // what is asked for

	Rate store.TaxRate // the rate taken; zero for none
}

// Add counts the totals of a document. The discount is that of the whole document, beside those of
// its lines. In exclusive mode tax is added to what remains after discounts; in inclusive mode that
// is the total, and the tax within is told. The zero rate, and the mode none, take no tax. A
// document of negative lines comes to a negative total, as a credit does, with its tax mirrored;
// only a discount may not take one below zero. The error is Invalid in quantity, discount, items,
// tax or, for an amount beyond store.MaxMoney, amount.
func Add(
	items []Item, discount int64, mode store.TaxMode, rate store.TaxRate,
) (Totals, error) {
	if len(items) > MaxItems {
		return Totals{}, store.Invalidf("items", "%d are given, and at most %d fit",
			len(items), MaxItems)
	}
	if discount < 0 {
		return Totals{}, store.Invalidf("discount", "must not be negative")
	}
	subtotal, asked, err := sum(items)
	if err != nil {
		return Totals{}, err
	}
	if discount > max(asked, 0) {
		return Totals{}, store.Invalidf("discount", "takes more off than there is")
	}
	asked -= discount
	totals := Totals{Subtotal: subtotal, Discount: subtotal - asked}

	return totals.taxed(asked, mode, rate)
}

// sum adds the lines, before and after their discounts.
func sum(items []Item) (subtotal, after int64, err error) {
	for _, item := range items {
		total, err := item.Total()
		if err != nil {
			return 0, 0, err
		}
		if subtotal, err = store.AddMoney(subtotal, total+item.Discount); err != nil {
			return 0, 0, err
		}
		if after, err = store.AddMoney(after, total); err != nil {
			return 0, 0, err
		}
	}

	return subtotal, after, nil
}

// taxed fills in what a document comes to of which asked remains after discounts.
func (t Totals) taxed(asked int64, mode store.TaxMode, rate store.TaxRate) (Totals, error) {
	switch {
	case mode > store.TaxNone:
		return Totals{}, store.Invalidf("tax", "%d is not a mode of tax", uint8(mode))
	case mode == store.TaxNone || rate.IsZero():
		t.Net, t.Total = asked, asked

		return t, nil
	case mode == store.TaxInclusive:
		t.Net, t.Tax = rate.Inclusive(asked)
	default:
		t.Net, t.Tax = asked, rate.Exclusive(asked)
	}
	total, err := store.AddMoney(t.Net, t.Tax)
	if err != nil {
		return Totals{}, err
	}
	t.Total, t.Base, t.Rate = total, rate.Base(t.Net), rate

	return t, nil
}
