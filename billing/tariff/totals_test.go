package tariff_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/billing/tariff"
	"gardu/store"
)

// ppn returns the rate of tax of 2026.
func ppn() store.TaxRate {
	return store.PPN().At(time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC))
}

// one is a document of one line.
func one(price int64) []tariff.Item { return []tariff.Item{{Price: price, Quantity: 1}} }

// discounted is a document of one line with a discount.
func discounted(price, quantity, discount int64) []tariff.Item {
	return []tariff.Item{{Price: price, Quantity: quantity, Discount: discount}}
}

func TestAdd(t *testing.T) {
	t.Parallel()

	rate := ppn()
	for _, c := range []struct {
		name     string
		items    []tariff.Item
		discount int64
		mode     store.TaxMode
		rate     store.TaxRate
		want     tariff.Totals
	}{
		{
			"a month", one(150_000), 0, store.TaxExclusive, rate,
			tariff.Totals{
				Subtotal: 150_000, Net: 150_000, Base: 137_500, Tax: 16_500, Total: 166_500, Rate: rate,
			},
		},
		{
			"a first part of a month", one(82_258), 0, store.TaxExclusive, rate,
			tariff.Totals{
				Subtotal: 82_258, Net: 82_258, Base: 75_403, Tax: 9_048, Total: 91_306, Rate: rate,
			},
		},
		{
			"an upgrade",
			[]tariff.Item{{Price: -106_452, Quantity: 1}, {Price: 177_419, Quantity: 1}},
			0, store.TaxExclusive, rate,
			tariff.Totals{
				Subtotal: 70_967, Net: 70_967, Base: 65_053, Tax: 7_806, Total: 78_773, Rate: rate,
			},
		},
		{
			"tax within", one(166_500), 0, store.TaxInclusive, rate,
			tariff.Totals{
				Subtotal: 166_500, Net: 150_000, Base: 137_500, Tax: 16_500, Total: 166_500, Rate: rate,
			},
		},
		{
			"no tax", one(150_000), 0, store.TaxNone, rate,
			tariff.Totals{Subtotal: 150_000, Net: 150_000, Total: 150_000},
		},
		{
			"not PKP", one(150_000), 0, store.TaxExclusive,
			store.TaxRate{},
			tariff.Totals{Subtotal: 150_000, Net: 150_000, Total: 150_000},
		},
		{
			"discounts before tax",
			[]tariff.Item{{Price: 50_000, Quantity: 3, Discount: 20_000}, {Price: 10_000, Quantity: 1}},
			40_000, store.TaxExclusive, rate,
			tariff.Totals{
				Subtotal: 160_000, Discount: 60_000, Net: 100_000, Base: 91_667, Tax: 11_000, Total: 111_000,
				Rate: rate,
			},
		},
		{
			"a discount of everything", one(150_000), 150_000, store.TaxExclusive, rate,
			tariff.Totals{Subtotal: 150_000, Discount: 150_000, Rate: rate},
		},
		{
			"a credit", one(-100_000), 0, store.TaxExclusive, rate,
			tariff.Totals{
				Subtotal: -100_000, Net: -100_000, Base: -91_667, Tax: -11_000, Total: -111_000, Rate: rate,
			},
		},
		{"nothing", nil, 0, store.TaxExclusive, rate, tariff.Totals{Rate: rate}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			got, err := tariff.Add(c.items, c.discount, c.mode, c.rate)
			if difference := cmp.Diff(c.want, got); difference != "" || err != nil {
				t.Errorf("totals (-want +got): %v\n%s", err, difference)
			}
		})
	}
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()

	const most = store.MaxMoney
	for _, c := range []struct {
		name     string
		items    []tariff.Item
		discount int64
		mode     store.TaxMode
		field    string
	}{
		{"a discount beyond the document", one(150_000), 150_001, 0, "discount"},
		{"a negative discount", one(150_000), -1, 0, "discount"},
		{"a discount on nothing", nil, 1, 0, "discount"},
		{"a discount on a credit", one(-5), 1, 0, "discount"},
		{"a discount beyond its line", discounted(5, 2, 11), 0, 0, "discount"},
		{"a negative discount of a line", discounted(5, 1, -1), 0, 0, "discount"},
		{"a discount of a credit line", discounted(-5, 1, 1), 0, 0, "discount"},
		{"no quantity", []tariff.Item{{Price: 5}}, 0, 0, "quantity"},
		{"a negative quantity", []tariff.Item{{Price: 5, Quantity: -1}}, 0, 0, "quantity"},
		{"a huge quantity", []tariff.Item{{Price: 5, Quantity: 1_000_001}}, 0, 0, "quantity"},
		{"a price beyond all", one(most + 1), 0, 0, "amount"},
		{"a line beyond all", []tariff.Item{{Price: most, Quantity: 1_000_000}}, 0, 0, "amount"},
		{"lines beyond all", append(one(most), one(1)...), 0, 0, "amount"},
		{"tax beyond all", one(most), 0, store.TaxExclusive, "amount"},
		{"what remains beyond all", []tariff.Item{
			{Price: most, Quantity: 1, Discount: most},
			{Price: -most, Quantity: 1},
			{Price: -1, Quantity: 1},
		}, 0, store.TaxNone, "amount"},
		{"another mode", one(5), 0, 9, "tax"},
		{"too many lines", make([]tariff.Item, 1001), 0, 0, "items"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			got, err := tariff.Add(c.items, c.discount, c.mode, ppn())
			faults := store.Faults(err)
			if len(faults) != 1 || faults[0].Field != c.field || !store.Is(err, store.Invalid) {
				t.Errorf("%+v, %v; want a fault in %s", got, err, c.field)
			}
			if got != (tariff.Totals{}) {
				t.Errorf("totals are %+v", got)
			}
		})
	}
}

func TestAddProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		items, discount := drawDocument(t)
		mode := store.TaxMode(rapid.IntRange(0, 2).Draw(t, "mode"))
		totals, err := tariff.Add(items, discount, mode, ppn())
		if err != nil {
			t.Fatal(err)
		}
		if totals.Net+totals.Tax != totals.Total {
			t.Fatalf("%+v does not add up", totals)
		}
		asked := totals.Net
		if mode == store.TaxInclusive {
			asked = totals.Total
		}
		if totals.Subtotal-totals.Discount != asked {
			t.Fatalf("%+v asks for something else than remains after discounts", totals)
		}
		if totals.Net < 0 || totals.Tax < 0 || totals.Base < 0 {
			t.Fatalf("%+v is below zero", totals)
		}
		if (mode == store.TaxNone) != totals.Rate.IsZero() {
			t.Fatalf("mode %v has the rate %+v", mode, totals.Rate)
		}
	})
}

// drawDocument draws lines and a discount that is not more than they come to.
func drawDocument(t *rapid.T) (items []tariff.Item, discount int64) {
	var left int64
	for range rapid.IntRange(0, 12).Draw(t, "lines") {
		item := tariff.Item{
			Price:    rapid.Int64Range(0, 5_000_000).Draw(t, "price"),
			Quantity: rapid.Int64Range(1, 1000).Draw(t, "quantity"),
		}
		item.Discount = rapid.Int64Range(0, item.Price*item.Quantity).Draw(t, "discount of the line")
		left += item.Price*item.Quantity - item.Discount
		items = append(items, item)
	}

	return items, rapid.Int64Range(0, left).Draw(t, "discount")
}
