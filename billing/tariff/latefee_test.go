package tariff_test

import (
	"math"
	"testing"

	"gardu/billing/tariff"
	"gardu/store"
)

func TestLateFee(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		name  string
		total int64
		fee   tariff.Late
		want  int64
	}{
		{"none", 166_500, tariff.Late{}, 0},
		{"flat", 166_500, tariff.Late{Flat: 10_000}, 10_000},
		{"two percent", 166_500, tariff.Late{Hundredths: 200}, 3_330},
		{"half a rupiah up", 50, tariff.Late{Hundredths: 100}, 1},
		{"capped", 10_000_000, tariff.Late{Hundredths: 250, Cap: 100_000}, 100_000},
		{"both", 166_500, tariff.Late{Flat: 5_000, Hundredths: 200}, 8_330},
		{"both capped", 166_500, tariff.Late{Flat: 5_000, Hundredths: 200, Cap: 6_000}, 6_000},
		{"nothing unpaid", 0, tariff.Late{Flat: 10_000}, 0},
		{"a credit", -5, tariff.Late{Flat: 10_000}, 0},
		{
			"never beyond all", math.MaxInt64,
			tariff.Late{Flat: math.MaxInt64, Hundredths: 10_000},
			store.MaxMoney,
		},
		{"damaged", 100, tariff.Late{Flat: -5, Hundredths: -5, Cap: -5}, 0},
	} {
		if got := tariff.LateFee(c.total, c.fee); got != c.want {
			t.Errorf("%s: %d on %d, want %d", c.name, got, c.total, c.want)
		}
	}
}

func TestLateValidate(t *testing.T) {
	t.Parallel()

	good := tariff.Late{Flat: 5_000, Hundredths: 250, Cap: 100_000}
	for _, fee := range []tariff.Late{{}, good} {
		if err := fee.Validate(); err != nil {
			t.Errorf("%+v: %v", fee, err)
		}
	}
	for _, c := range []struct {
		fee   tariff.Late
		field string
	}{
		{tariff.Late{Flat: -1}, "flat"},
		{tariff.Late{Flat: store.MaxMoney + 1}, "flat"},
		{tariff.Late{Hundredths: -1}, "percent"},
		{tariff.Late{Hundredths: 10_001}, "percent"},
		{tariff.Late{Cap: -1}, "cap"},
		{tariff.Late{Cap: store.MaxMoney + 1}, "cap"},
	} {
		checkField(t, c.fee.Validate(), c.field)
	}
}

// checkField says whether an error is Invalid in one field.
func checkField(t *testing.T, err error, field string) {
	t.Helper()
	faults := store.Faults(err)
	if len(faults) != 1 || faults[0].Field != field || !store.Is(err, store.Invalid) {
		t.Errorf("%v is not a fault in %s", err, field)
	}
}
