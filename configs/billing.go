package configs

import (
	"errors"
	"strconv"
	"strings"

	"gardu/billing/cycle"
	"gardu/store"
)

// Billing is how customers are billed whose company has no terms of its own. Amounts are texts, as
// in every other place: a number of a file cannot hold every amount.
type Billing struct {
	PKP    bool   `mapstructure:"pkp"`    // tax is charged
	Series string `mapstructure:"series"` // of invoice numbers; empty for the plain one

	IssueDays     int   `mapstructure:"issue_days"`     // before the period
	DueDays       int   `mapstructure:"due_days"`       // from the beginning of the period
	GraceDays     int   `mapstructure:"grace_days"`     // from the due day to isolir
	TerminateDays int   `mapstructure:"terminate_days"` // from the due day; 0 for never
	Reminders     []int `mapstructure:"reminders"`      // days from the due day
	Notices       []int `mapstructure:"notices"`        // days from the expiry of a prepaid service

	LateFlat    string `mapstructure:"late_flat"`    // late fee
	LatePercent string `mapstructure:"late_percent"` // of what is unpaid
	LateCap     string `mapstructure:"late_cap"`     // 0 for no bound
	LateDays    int    `mapstructure:"late_days"`    // from the due day
	Tolerance   string `mapstructure:"tolerance"`    // what may be missing without isolir

	Proration     string `mapstructure:"proration"`      // of a first part of a month
	FromPayment   bool   `mapstructure:"from_payment"`   // a late renewal begins when it is paid
	SkipSuspended bool   `mapstructure:"skip_suspended"` // no invoices while a service is held
	SurplusCode   bool   `mapstructure:"surplus_code"`   // unique codes are ours
	OrderMinutes  int    `mapstructure:"order_minutes"`  // how long an order waits
	SelfDays      int    `mapstructure:"self_days"`      // a customer's own extension; 0 for none

	ProofDays int `mapstructure:"proof_days"` // of a picture once its attempt has ended; 0 for ever
}

// defaultBilling returns the billing of an empty file.
func defaultBilling() Billing {
	terms := store.DefaultTerms()

	return Billing{
		IssueDays: terms.IssueDays, DueDays: terms.DueDays, GraceDays: terms.GraceDays,
		Reminders: terms.Reminders, Notices: terms.Notices,
		LateFlat: "0", LatePercent: "0", LateCap: "0", LateDays: 1, Tolerance: "0",
		Proration: terms.Proration, FromPayment: terms.FromPayment,
		SkipSuspended: terms.NoSuspended, OrderMinutes: terms.OrderMinutes,
		ProofDays: DefaultProofDays,
	}
}

// How long the pictures of transfers are kept once their attempts have ended, in days. A year's
// books can be closed with all proofs at hand.
const (
	DefaultProofDays = 400
	MaxProofDays     = 20 * 366
)

// Terms returns the rules by which customers are billed. The error lists what is wrong with them,
// each fault with the path of its key.
func (c *Config) Terms() (store.BillingTerms, error) {
	b := &c.Billing
	terms := store.BillingTerms{
		Series: b.Series, DueDays: b.DueDays, GraceDays: b.GraceDays,
		TerminateDays: b.TerminateDays, IssueDays: b.IssueDays, Reminders: b.Reminders,
		Notices: b.Notices, LateDays: b.LateDays, Proration: b.Proration,
		FromPayment: b.FromPayment, NoSuspended: b.SkipSuspended, SurplusCode: b.SurplusCode,
		OrderMinutes: b.OrderMinutes, SelfDays: b.SelfDays,
	}
	var wrong []error
	amount := func(key, text string) int64 {
		minor, err := store.Currency(c.Currency).Parse("billing."+key, text)
		wrong = append(wrong, err)

		return minor
	}
	terms.LateFlat = amount("late_flat", b.LateFlat)
	terms.LateCap = amount("late_cap", b.LateCap)
	terms.Tolerance = amount("tolerance", b.Tolerance)
	percent, err := hundredths("billing.late_percent", b.LatePercent)
	terms.LatePercent = percent
	wrong = append(wrong, err)
	if _, err := cycle.ParseProration(b.Proration); err != nil {
		wrong = append(wrong, store.Invalidf("billing.proration",
			"%q is not day, thirtieths, full, free or combined", store.Brief(b.Proration)))
	}
	wrong = append(wrong, b.days(), inBilling(terms.Validate()))

	return terms, errors.Join(wrong...)
}

// farthestReminder bounds the days of reminders on both sides of their day.
const farthestReminder = 31

// days checks the days of reminders and notices.
func (b *Billing) days() error {
	var wrong []error
	for key, list := range map[string][]int{"reminders": b.Reminders, "notices": b.Notices} {
		for at, day := range list {
			if day < -farthestReminder || day > farthestReminder {
				wrong = append(wrong, store.Invalidf(item("billing."+key, at),
					"%d is not a number of days from -%d to %d", day, farthestReminder,
					farthestReminder))
			}
		}
	}

	return errors.Join(wrong...)
}

// inBilling puts the part of the file before the fields of faults.
func inBilling(err error) error {
	var moved []error
	for _, fault := range store.Faults(err) {
		named := *fault
		named.Field = "billing." + named.Field
		moved = append(moved, &named)
	}

	return errors.Join(moved...)
}

// hundredths reads a percentage with at most two decimals as hundredths of a percent.
func hundredths(field, text string) (int64, error) {
	wholes, decimals, _ := strings.Cut(text, ".")
	digits := wholes + (decimals + "00")[:2]
	value, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || len(decimals) > 2 || value < 0 || strings.ContainsAny(text, "+-") {
		return 0, store.Invalidf(field, "%q is not a percentage such as 2.5", store.Brief(text))
	}

	return value, nil
}

// validateBilling checks how customers are billed.
func (c *Config) validateBilling(faults *faultList) {
	_, err := c.Terms()
	for _, fault := range store.Faults(err) {
		faults.when(true, fault.Field, "%s", fault.Message)
	}
	days := c.Billing.ProofDays
	faults.when(days < 0 || days > MaxProofDays, "billing.proof_days",
		"%d is not a number of days from 0 to %d", days, MaxProofDays)
}
