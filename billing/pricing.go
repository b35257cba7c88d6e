package billing

import (
	"gardu/billing/tariff"
	"gardu/store"
)

// Quote is what something costs, before it is bought. Price + Bills - Discount + Tax = Total
// always: where tax lies within the price, Price and Bills are told without it.
type Quote struct {
	Currency store.Currency
	Plan     int64
	Lines    []store.Line // the plan and each bill, before tax
	Price    int64        // of the plan, for the whole quantity
	Bills    int64        // extra charges of the customer
	Discount int64
	Base     int64 // of the tax, as shown (DPP); 0 for none
	Tax      int64
	TaxLabel string
	Total    int64 // what is paid
	Margin   int64 // of a reseller, in Price
	First    bool  // a first, partial period is priced

	asked int64 // the price of the plan as it is asked for, by which coupons are ruled
}

// wish is what is to be priced.
type wish struct {
	plan     store.Plan
	cycle    store.Cycle
	quantity int
	price    *int64 // of the whole quantity, in the place of the plan's
	margin   int64  // of a reseller, added to the price
	bearer   int64  // customer whose bills come with it; 0 for none
	discount int64
	coupon   *store.Coupon
	portion  func(price int64) int64 // what is paid of the price of a first, partial period
}

// quote counts what a wish costs under terms. Orders, sales and previews share it.
func (d *desk) quote(what wish, of terms) (Quote, error) {
	price, err := what.full()
	if err != nil {
		return Quote{}, err
	}
	bills, err := d.billLines(what.bearer)
	if err != nil {
		return Quote{}, err
	}
	discount := what.discount
	if what.coupon != nil {
		taken, err := tariff.Discount(price, tariff.Coupon{
			Hundredths: what.coupon.Hundredths, Fixed: what.coupon.Fixed,
			Cap: what.coupon.Cap, Min: what.coupon.Min,
		})
		if err != nil {
			return Quote{}, err
		}
		discount += taken
	}
	quoted := Quote{
		Currency: d.billing.config.Currency, Plan: what.plan.ID, Price: price,
		Discount: discount, Margin: what.margin, First: what.portion != nil, asked: price,
	}
	for _, line := range bills {
		quoted.Bills += line.Amount
	}
	err = quoted.tax(what.taxMode(), d.rate(of, d.now))
	quoted.Lines = quoted.lines(what, bills)

	return quoted, err
}

// full returns the price of the whole quantity, without bills, discount and tax.
func (w *wish) full() (int64, error) {
	if w.quantity < 1 || w.quantity > store.MaxQuantity {
		return 0, store.Invalidf("quantity", "%d is not a number from 1 to %d", w.quantity,
			store.MaxQuantity)
	}
	if w.price != nil {
		if *w.price < 0 || *w.price > store.MaxPrice {
			return 0, store.Invalidf("price", "is not an amount from 0 to %d minor units",
				int64(store.MaxPrice))
		}

		return store.AddMoney(*w.price, w.margin)
	}
	one, err := w.plan.PriceOf(w.cycle)
	if err != nil {
		return 0, err
	}
	price, err := store.SumMoney(store.Portion(one, int64(w.quantity), 1))
	if err != nil {
		return 0, err
	}
	if w.portion != nil {
		price = w.portion(price)
	}

	return store.AddMoney(price, w.margin)
}

// taxMode returns how the price stands to its tax. Money for a wallet is no supply: what it buys
// later is taxed.
func (w *wish) taxMode() store.TaxMode {
	if w.plan.Sale.Kind == store.SaleBalance {
		return store.TaxNone
	}

	return w.plan.Sale.TaxMode
}

// tax counts tax and total. Where tax lies within, it is taken out of the price and the bills.
func (q *Quote) tax(mode store.TaxMode, rate store.TaxRate) error {
	if q.Discount < 0 || q.Discount > q.Price {
		return store.Invalidf("discount", "must be from 0 up to the price")
	}
	totals, err := tariff.Add([]tariff.Item{
		{Price: q.Price, Quantity: 1}, {Price: q.Bills, Quantity: 1},
	}, q.Discount, mode, rate)
	if err != nil {
		return err
	}
	q.Base, q.Tax, q.TaxLabel, q.Total = totals.Base, totals.Tax, totals.Rate.Label, totals.Total
	if mode == store.TaxInclusive {
		within := store.Split(q.Tax, []int64{q.Price - q.Discount, q.Bills})
		q.Price, q.Bills = q.Price-within[0], q.Bills-within[1]
	}

	return nil
}

// lines lists what is paid for. Bills whose tax lies within share it by their amounts.
func (q *Quote) lines(what wish, bills []store.Line) []store.Line {
	lines := make([]store.Line, 0, len(bills)+1)
	lines = append(lines, store.Line{
		Kind: store.LinePlan, Name: what.plan.Name, Plan: what.plan.ID, Quantity: 1,
		Price: q.Price, Discount: q.Discount, Amount: q.Price - q.Discount,
	})
	if q.First {
		lines[0].Kind = store.LineProration
	}
	weights := make([]int64, len(bills))
	for at := range bills {
		weights[at] = bills[at].Amount
	}
	for at, amount := range store.Split(q.Bills, weights) {
		line := bills[at]
		line.Price, line.Amount = amount, amount
		lines = append(lines, line)
	}

	return lines
}
