package registry

import (
	"slices"

	"gardu/store"
)

// LetterPatch is what is to be set of what stands on a company's documents; nil leaves a field as
// it is.
type LetterPatch struct {
	Legal   *string // its name there; empty for the name
	Address *string
	Phone   *string
	Email   *string
	NPWP    *string
	PKP     *bool   // it charges PPN
	Zone    *string // time zone; empty for the installation's
	Footer  *string
}

// apply puts what is given into a letter.
func (p *LetterPatch) apply(letter *store.Letter) {
	store.Give(&letter.Legal, p.Legal)
	store.Give(&letter.Address, p.Address)
	store.Give(&letter.Phone, p.Phone)
	store.Give(&letter.Email, p.Email)
	store.Give(&letter.NPWP, p.NPWP)
	store.Give(&letter.PKP, p.PKP)
	store.Give(&letter.Zone, p.Zone)
	store.Give(&letter.Footer, p.Footer)
}

// TermsPatch is what is to be set of the terms of a company that may have none; nil leaves a field
// as it is. Lengths are days where nothing else is said.
type TermsPatch struct {
	Remove bool // takes the company's own terms away, whatever else is said

	Series        *string // of invoice numbers
	DueDays       *int
	GraceDays     *int
	TerminateDays *int // 0 for never
	IssueDays     *int
	Reminders     *[]int
	Notices       *[]int
	LateFlat      *int64 // minor units
	LatePercent   *int64 // percent times 100
	LateCap       *int64
	LateDays      *int
	Tolerance     *int64
	Proration     *string
	FromPayment   *bool
	SurplusCode   *bool
	OrderMinutes  *int
	SelfDays      *int
	NoSuspended   *bool
}

// apply returns the terms with what is given put into them; where there were none they begin as
// those of the installation. Nil for none.
func (p *TermsPatch) apply(stored, common *store.BillingTerms) *store.BillingTerms {
	nothing := TermsPatch{}
	switch {
	case p.Remove:
		return nil
	case *p == nothing:
		return stored
	}
	terms := *common
	if stored != nil {
		terms = *stored
	}
	terms.Reminders, terms.Notices = slices.Clone(terms.Reminders), slices.Clone(terms.Notices)
	p.applyDates(&terms)
	p.applyMoney(&terms)

	return &terms
}

// applyDates puts what is given of dates into the terms.
func (p *TermsPatch) applyDates(terms *store.BillingTerms) {
	store.Give(&terms.DueDays, p.DueDays)
	store.Give(&terms.GraceDays, p.GraceDays)
	store.Give(&terms.TerminateDays, p.TerminateDays)
	store.Give(&terms.IssueDays, p.IssueDays)
	store.Give(&terms.Reminders, p.Reminders)
	store.Give(&terms.Notices, p.Notices)
	store.Give(&terms.LateDays, p.LateDays)
	store.Give(&terms.OrderMinutes, p.OrderMinutes)
	store.Give(&terms.SelfDays, p.SelfDays)
}

// applyMoney puts what is given of money and its rules into the terms.
func (p *TermsPatch) applyMoney(terms *store.BillingTerms) {
	store.Give(&terms.Series, p.Series)
	store.Give(&terms.LateFlat, p.LateFlat)
	store.Give(&terms.LatePercent, p.LatePercent)
	store.Give(&terms.LateCap, p.LateCap)
	store.Give(&terms.Tolerance, p.Tolerance)
	store.Give(&terms.Proration, p.Proration)
	store.Give(&terms.FromPayment, p.FromPayment)
	store.Give(&terms.SurplusCode, p.SurplusCode)
	store.Give(&terms.NoSuspended, p.NoSuspended)
}
