package cycle_test

import (
	"testing"
	"time"

	"gardu/billing/cycle"
	"gardu/store"
)

// TestComplaints holds what operators of other systems reported in public to the rules of dates.
func TestComplaints(t *testing.T) {
	t.Parallel()

	t.Run("phpnuxbill#339", newCustomersEndAtTheNextAnchor)
	t.Run("mikhmonv3#5", oneDayOnThe31st)
}

// newCustomersEndAtTheNextAnchor: the first period of a new postpaid customer ends with the first
// anchor day after the start, whichever day they come on.
func newCustomersEndAtTheNextAnchor(t *testing.T) {
	t.Parallel()

	first, last := at(t, "2026-01-01 10:00"), at(t, "2028-12-31")
	for start := first; start.Before(last); start = start.Add(24 * time.Hour) {
		for _, anchor := range []int{1, 5, 20, 28, 31} {
			_, end := cycle.Period(anchor, start, jakarta)
			if left := cycle.Days(start, end, jakarta); left < 1 || left > 31 {
				t.Errorf("anchor %d from %s ends %s", anchor, shown(start), shown(end))
			}
			period := store.Validity{Count: 1, Unit: store.Periods}
			if ends := period.After(start, anchor, jakarta); !ends.Equal(end) {
				t.Errorf("anchor %d from %s: the service ends %s, its invoice %s", anchor, shown(start),
					shown(ends), shown(end))
			}
		}
	}
}

// oneDayOnThe31st: a voucher of one day that is begun on the 31st lasts a day.
func oneDayOnThe31st(t *testing.T) {
	t.Parallel()

	day := store.Validity{Count: 1, Unit: store.Days}
	for _, month := range []string{"01", "03", "05", "07", "08", "10", "12"} {
		start := at(t, "2026-"+month+"-31 15:30")
		if lasts := day.After(start, 0, jakarta).Sub(start); lasts != 24*time.Hour {
			t.Errorf("from %s it lasts %v", shown(start), lasts)
		}
		if got := cycle.After(start, 1, jakarta).In(jakarta).Day(); got != 1 {
			t.Errorf("the day after %s is the %d.", shown(start), got)
		}
	}
}
