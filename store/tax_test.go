package store_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

// onJakartaDate returns noon of a date in Jakarta.
func onJakartaDate(t *testing.T, date string) time.Time {
	t.Helper()
	day, err := time.ParseInLocation(time.DateOnly, date, jakarta)
	if err != nil {
		t.Fatal(err)
	}

	return day.Add(12 * time.Hour)
}

func TestPPNVectors(t *testing.T) {
	t.Parallel()

	rate := store.PPN().At(onJakartaDate(t, "2026-02-01"))
	for _, c := range []struct{ net, base, tax, total int64 }{
		{150_000, 137_500, 16_500, 166_500},
		{250_000, 229_167, 27_500, 277_500},
		{275_000, 252_083, 30_250, 305_250},
		{82_258, 75_403, 9_048, 91_306},
		{70_967, 65_053, 7_806, 78_773},
		{-100_000, -91_667, -11_000, -111_000},
		{0, 0, 0, 0},
	} {
		if base, tax := rate.Base(c.net), rate.Exclusive(c.net); base != c.base || tax != c.tax {
			t.Errorf("%d has base %d and tax %d, want %d and %d", c.net, base, tax, c.base, c.tax)
		}
		if net, tax := rate.Inclusive(c.total); net != c.net || tax != c.tax {
			t.Errorf("%d is %d and tax %d, want %d and %d", c.total, net, tax, c.net, c.tax)
		}
	}
}

// TestTaxIsCountedOnce shows why the base is for display: 12 % of a base that is already rounded is
// another tax.
func TestTaxIsCountedOnce(t *testing.T) {
	t.Parallel()

	rate := store.PPN().At(onJakartaDate(t, "2025-01-01"))
	differ := 0
	for net := int64(1); net <= 3_000_000; net++ {
		if again := store.Portion(rate.Base(net), 12, 100); again != rate.Exclusive(net) {
			differ++
			if net%500 == 0 {
				t.Errorf("%d differs, a multiple of 500", net)
			}
		}
	}
	if differ != 80_000 {
		t.Errorf("%d of 3 000 000 prices differ", differ)
	}
}

func TestPPNByDate(t *testing.T) {
	t.Parallel()

	table := store.PPN()
	if err := table.Validate(); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"1984-12-31T12:00:00+07:00": "",
		"2022-03-31T23:59:59+07:00": "PPN 10%",
		"2022-04-01T00:00:00+07:00": "PPN 11%",
		"2024-12-31T16:59:59Z":      "PPN 11%",
		"2024-12-31T17:00:00Z":      "PPN 12% x 11/12",
		"2026-02-01T00:01:00+07:00": "PPN 12% x 11/12",
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := table.At(instant).Label; got != want {
			t.Errorf("at %s it is %q, want %q", at, got, want)
		}
		if got := table.On(instant.UTC(), jakarta).Label; got != want {
			t.Errorf("on the day of %s it is %q, want %q", at, got, want)
		}
	}
	if got := table.At(onJakartaDate(t, "2021-06-01")).Exclusive(150_000); got != 15_000 {
		t.Errorf("in 2021 the tax is %d", got)
	}
}

// TestPPNOnTheDaysOfOtherZones shows that a rate begins with its date in every zone.
func TestPPNOnTheDaysOfOtherZones(t *testing.T) {
	t.Parallel()

	table := store.PPN()
	jayapura := time.FixedZone("WIT", 9*60*60)
	for _, zone := range []*time.Location{jakarta, jayapura, nil} {
		where := time.UTC
		if zone != nil {
			where = zone
		}
		midnight := time.Date(2025, time.January, 1, 0, 0, 0, 0, where)
		if got := table.On(midnight.UTC(), zone).Label; got != "PPN 12% x 11/12" {
			t.Errorf("on the first day in %v it is %q", where, got)
		}
		if got := table.On(midnight.Add(-1).UTC(), zone).Label; got != "PPN 11%" {
			t.Errorf("on the last day in %v it is %q", where, got)
		}
	}
}

func TestTaxProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		rate := store.TaxRate{
			Label:       "any",
			Numerator:   rapid.Int64Range(0, 1000).Draw(t, "numerator"),
			Denominator: 1000, BaseNumerator: 1, BaseDenominator: 1,
		}
		if err := rate.Validate(); err != nil {
			t.Fatal(err)
		}
		total := drawMoney(t, "total")
		net, tax := rate.Inclusive(total)
		if net+tax != total {
			t.Fatalf("%d and %d are not %d", net, tax, total)
		}
		if again := rate.Exclusive(net); again-tax > 1 || tax-again > 1 {
			t.Fatalf("the tax within %d is %d, on %d it is %d", total, tax, net, again)
		}
		if mirror := rate.Exclusive(-net); mirror != -rate.Exclusive(net) {
			t.Fatalf("the tax on %d is %d", -net, mirror)
		}
		if rate.IsZero() && (tax != 0 || rate.Exclusive(net) != 0) {
			t.Fatalf("the zero rate takes %d", tax)
		}
	})
}

func TestZeroTaxRate(t *testing.T) {
	t.Parallel()

	var rate store.TaxRate
	if net, tax := rate.Inclusive(500); !rate.IsZero() || net != 500 || tax != 0 {
		t.Errorf("500 is %d and %d", net, tax)
	}
	if rate.Exclusive(500) != 0 || rate.Base(500) != 500 {
		t.Errorf("500 has tax %d of base %d", rate.Exclusive(500), rate.Base(500))
	}
	if got := store.TaxTable(nil).On(noon, jakarta); got != rate {
		t.Errorf("an empty table has %+v", got)
	}
}

func TestTaxTableValidate(t *testing.T) {
	t.Parallel()

	good := func() *store.TaxTable {
		table := store.PPN()

		return &table
	}
	checkFaults(t, good, func(table *store.TaxTable) error { return table.Validate() },
		[]fault[store.TaxTable]{
			{"no label", func(t *store.TaxTable) { (*t)[0].Label = "" }, "label"},
			{"long label", func(t *store.TaxTable) { (*t)[0].Label = strings.Repeat("x", 999) }, "label"},
			{"more than all", func(t *store.TaxTable) { (*t)[1].Numerator = 101 }, "rate"},
			{"negative", func(t *store.TaxTable) { (*t)[1].Numerator = -1 }, "rate"},
			{"no denominator", func(t *store.TaxTable) { (*t)[1].Denominator = 0 }, "rate"},
			{"huge terms", func(t *store.TaxTable) { (*t)[1].Denominator = 1 << 62 }, "rate"},
			{"no base", func(t *store.TaxTable) { (*t)[1].BaseNumerator = 0 }, "base"},
			{"base beyond all", func(t *store.TaxTable) { (*t)[1].BaseNumerator = 13 }, "base"},
			{"not rising", func(t *store.TaxTable) { (*t)[1].From = (*t)[0].From }, "from"},
			{"too many", func(t *store.TaxTable) {
				for at := range 100 {
					rate := (*t)[2]
					rate.From = rate.From.AddDate(at+1, 0, 0)
					*t = append(*t, rate)
				}
			}, "tax"},
		})
}
