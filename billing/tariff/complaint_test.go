package tariff_test

import (
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/tariff"
	"gardu/store"
)

// TestComplaints holds what operators of other systems reported in public to the rules of totals.
func TestComplaints(t *testing.T) {
	t.Parallel()

	t.Run("invoiceninja#1453", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, listAndDetailAgree)
	})
	t.Run("UCRM#74", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, payingWhatIsShownLeavesNothing)
	})
}

// listAndDetailAgree: the total that a list shows is what the detail adds up to, line by line, with
// the tax shared out among the lines instead of counted on each.
func listAndDetailAgree(t *rapid.T) {
	items, _ := drawDocument(t)
	list, err := tariff.Add(items, 0, store.TaxExclusive, ppn())
	if err != nil {
		t.Fatal(err)
	}

	lines := make([]int64, len(items))
	for at, item := range items {
		if lines[at], err = item.Total(); err != nil {
			t.Fatal(err)
		}
	}
	taxes := store.Split(list.Tax, lines)
	var detail int64
	for at, line := range lines {
		detail += line + taxes[at]
	}
	if detail != list.Total {
		t.Fatalf("the list shows %d, the detail %d", list.Total, detail)
	}
}

// payingWhatIsShownLeavesNothing: who pays the sum as it is written, at once or in instalments, has
// paid it all: no part of a rupiah stays behind that would keep an invoice partial.
func payingWhatIsShownLeavesNothing(t *rapid.T) {
	currency := rapid.SampledFrom([]store.Currency{"IDR", "USD"}).Draw(t, "currency")
	items, discount := drawDocument(t)
	totals, err := tariff.Add(items, discount, store.TaxExclusive, ppn())
	if err != nil {
		t.Fatal(err)
	}
	paid, err := currency.Parse("amount", currency.Format(totals.Total))
	if err != nil || paid != totals.Total {
		t.Fatalf("%d is paid of %d, %v", paid, totals.Total, err)
	}

	left := totals.Total
	count := rapid.IntRange(1, 24).Draw(t, "instalments")
	for _, instalment := range store.Split(totals.Total, make([]int64, count)) {
		left -= instalment
	}
	if left != 0 {
		t.Fatalf("%d is left of %d after %d instalments", left, totals.Total, count)
	}
}
