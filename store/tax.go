package store

import "time"

// maxTaxTerm is the largest number in a fraction of a tax rate.
const maxTaxTerm int64 = 1_000_000

// maxTaxRates is how many rates a table of tax holds at most.
const maxTaxRates = 100

// TaxRate is a rate of tax from a day on. The effective rate is Numerator/Denominator of the net
// price, 11/100. Where the law takes its rate of a part of the price only, the base fraction is
// that part: Indonesia's "DPP nilai lain" is 11/12 of the price since 2025 (PMK 131/2024), of
// which 12 % are the effective 11 %. The base is for display: tax is always counted once, by the
// effective rate.
type TaxRate struct {
	From  time.Time // the first instant of the rate
	Label string    // as documents show it, "PPN 12% x 11/12"

	Numerator, Denominator         int64 // the effective rate, 11/100
	BaseNumerator, BaseDenominator int64 // the part of the price that is taxed, 11/12 or 1/1
}

// IsZero says whether nothing is taken by the rate.
func (r TaxRate) IsZero() bool { return r.Numerator <= 0 || r.Denominator <= 0 }

// Validate lists what is wrong with the rate, each fault with its field: a rate lies between
// nothing and the whole, has a base of at most the whole and, unless it is zero, a label.
func (r TaxRate) Validate() error {
	var found faults
	found.text("label", r.Label, MaxName)
	found.unless(r.Label != "" || r.Numerator == 0, "label", "must not be empty")
	found.unless(r.Denominator > 0 && r.Denominator <= maxTaxTerm &&
		r.Numerator >= 0 && r.Numerator <= r.Denominator, "rate",
		"must be a fraction from 0 to 1 of numbers up to %d", maxTaxTerm)
	found.unless(r.BaseDenominator > 0 && r.BaseDenominator <= maxTaxTerm &&
		r.BaseNumerator > 0 && r.BaseNumerator <= r.BaseDenominator, "base",
		"must be a fraction above 0 up to 1 of numbers up to %d", maxTaxTerm)

	return found.all()
}

// Exclusive returns the tax on a net price: 16 500 on 150 000 at 11/100.
func (r TaxRate) Exclusive(net int64) (tax int64) {
	if r.IsZero() {
		return 0
	}

	return Portion(net, r.Numerator, r.Denominator)
}

// Inclusive takes a total apart into its net price and the tax within. The two sum to the total,
// which is why the tax is what remains and is not counted again.
func (r TaxRate) Inclusive(total int64) (net, tax int64) {
	if r.IsZero() {
		return total, 0
	}
	net = Portion(total, r.Denominator, r.Denominator+r.Numerator)

	return net, total - net
}

// Base returns the base of tax of a net price as documents show it (DPP): 137 500 of 150 000 at
// 11/12. No tax may be counted from it, for it is rounded.
func (r TaxRate) Base(net int64) int64 {
	if r.BaseDenominator <= 0 {
		return net
	}

	return Portion(net, r.BaseNumerator, r.BaseDenominator)
}

// TaxTable is the rates of a tax by rising From.
type TaxTable []TaxRate

// Validate lists what is wrong with the table and its rates.
func (t TaxTable) Validate() error {
	var found faults
	found.unless(len(t) <= maxTaxRates, "tax",
		"%d rates are given, and at most %d fit", len(t), maxTaxRates)
	for at, rate := range t {
		found.add(rate.Validate())
		found.unless(at == 0 || t[at-1].From.Before(rate.From), "from",
			"must be later than that of the rate before it")
	}

	return found.all()
}

// At returns the rate at an instant, or the zero rate before the first one.
func (t TaxTable) At(day time.Time) TaxRate {
	for at := len(t) - 1; at >= 0; at-- {
		if !t[at].From.After(day) {
			return t[at]
		}
	}

	return TaxRate{}
}

// On returns the rate of the business day that an instant is in, by the calendar of the operator:
// a rate begins with its date everywhere, though midnight comes two hours earlier to Jayapura than
// to Jakarta, where the law is dated. Before the first rate it is the zero one.
func (t TaxTable) On(at time.Time, zone *time.Location) TaxRate {
	day := dateOf(at.In(orUTC(zone)))
	for i := len(t) - 1; i >= 0; i-- {
		if !dateOf(t[i].From).After(day) {
			return t[i]
		}
	}

	return TaxRate{}
}

// dateOf returns the date that an instant shows in its own zone, as a midnight of UTC.
func dateOf(at time.Time) time.Time {
	year, month, day := at.Date()

	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// PPN returns the rates of Indonesia's value added tax: 10 % since it was brought in, 11 % by Law 7
// of 2021, and since 2025 12 % of 11/12 of the price for all but luxury goods (PMK 131/2024). Only
// a company that is PKP takes it.
func PPN() TaxTable {
	jakarta := time.FixedZone("WIB", 7*60*60)
	from := func(year int, month time.Month) time.Time {
		return time.Date(year, month, 1, 0, 0, 0, 0, jakarta)
	}

	return TaxTable{
		{from(1985, time.April), "PPN 10%", 10, 100, 1, 1},
		{from(2022, time.April), "PPN 11%", 11, 100, 1, 1},
		{from(2025, time.January), "PPN 12% x 11/12", 11, 100, 11, 12},
	}
}
