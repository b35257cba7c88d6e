package store

import (
	"slices"
	"strings"
)

// BillingTerms are the rules by which a company bills. A company that has none uses those of the
// installation.
type BillingTerms struct {
	Series        string `book:"1"`  // of invoice numbers; empty for the company's own
	DueDays       int    `book:"2"`  // from the beginning of the period to the due day
	GraceDays     int    `book:"3"`  // from the due day to isolir
	TerminateDays int    `book:"4"`  // from the due day to termination; 0 for never
	IssueDays     int    `book:"5"`  // how many days before the period its invoice is made
	Reminders     []int  `book:"6"`  // days from the due day
	Notices       []int  `book:"7"`  // days from the expiry of a prepaid service
	LateFlat      int64  `book:"8"`  // late fee
	LatePercent   int64  `book:"9"`  // of the total, percent times 100
	LateCap       int64  `book:"10"` // 0 for no bound
	LateDays      int    `book:"11"` // from the due day to the late fee
	Tolerance     int64  `book:"12"` // what may be missing of an invoice that counts as settled for isolir
	Proration     string `book:"13"` // of a first period: day, thirtieths, full, free, combined
	FromPayment   bool   `book:"14"` // a late renewal begins when it is paid, not where the last ended
	SurplusCode   bool   `book:"15"` // unique codes are ours, not the customer's credit
	OrderMinutes  int    `book:"16"` // how long an order waits
	SelfDays      int    `book:"17"` // that a customer may extend by himself once a month; 0 for none
	NoSuspended   bool   `book:"18"` // no invoices for periods that a service is wholly held
	MinTransfer   int64  `book:"19"` // the least that customers send each other; 0 for no bound
	Welcome       int64  `book:"20"` // the plan that a new customer gets for nothing; 0 for none
}

// Limits of the terms.
const (
	MaxGraceDays    = 90
	MaxDueDays      = 90
	MaxTermDays     = 3660
	MaxOrderMinutes = 30 * 24 * 60
)

// DefaultTerms are the terms of an installation that says nothing else.
func DefaultTerms() BillingTerms {
	return BillingTerms{
		DueDays: 9, GraceDays: 10, Reminders: []int{-7, -3, -1, 0, 3},
		Notices: []int{-7, -3, -1}, Proration: "day", FromPayment: true, OrderMinutes: 24 * 60,
		NoSuspended: true,
	}
}

// Validate lists what is wrong with the terms, each fault with its field.
func (t *BillingTerms) Validate() error {
	var found faults
	found.text("series", t.Series, MaxSeries)
	days := func(field string, value, most int) {
		found.unless(value >= 0 && value <= most, field, "%d is not a number of days from 0 to %d",
			value, most)
	}
	days("due_days", t.DueDays, MaxDueDays)
	days("grace_days", t.GraceDays, MaxGraceDays)
	days("terminate_days", t.TerminateDays, MaxTermDays)
	days("issue_days", t.IssueDays, lastAnchor-3)
	days("late_days", t.LateDays, MaxDueDays)
	days("self_days", t.SelfDays, lastAnchor)
	found.unless(len(t.Reminders) <= MaxReminders, "reminders", "at most %d fit", MaxReminders)
	found.unless(len(t.Notices) <= MaxReminders, "notices", "at most %d fit", MaxReminders)
	found.offsets("reminders", t.Reminders)
	found.offsets("notices", t.Notices)
	found.unless(slices.Contains(prorations, t.Proration), "proration",
		"is not one of %s", strings.Join(prorations[1:], ", "))
	found.unless(t.LateFlat >= 0 && t.LateFlat <= MaxPrice, "late_flat", "is not an amount")
	found.unless(t.LatePercent >= 0 && t.LatePercent <= 10_000, "late_percent",
		"is not a percentage from 0 to 100")
	found.unless(t.LateCap >= 0 && t.LateCap <= MaxPrice, "late_cap", "is not an amount")
	found.unless(t.Tolerance >= 0 && t.Tolerance <= MaxPrice, "tolerance", "is not an amount")
	found.unless(t.MinTransfer >= 0 && t.MinTransfer <= MaxPrice, "min_transfer",
		"is not an amount")
	found.id("welcome", t.Welcome)
	found.unless(t.OrderMinutes >= 0 && t.OrderMinutes <= MaxOrderMinutes, "order_minutes",
		"is not a number of minutes from 0 to %d", MaxOrderMinutes)

	return found.all()
}

// prorations are the words for a first period that is not whole; none for the usual.
var prorations = []string{"", "day", "thirtieths", "full", "free", "combined"}

// offsets checks days from some day, each of which is given once.
func (f *faults) offsets(field string, days []int) {
	seen := map[int]bool{}
	for _, day := range days {
		f.unless(day >= -MaxDueDays && day <= MaxDueDays && !seen[day], field,
			"%d is not a number of days from %d to %d, given once", day, -MaxDueDays, MaxDueDays)
		seen[day] = true
	}
}

// MaxSeries is how long the name of a series of numbers is at most, in octets.
const MaxSeries = 16
