package native

import "time"

// Company is a brand or area under which plans are sold.
type Company struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Name      string    `json:"name"`
	Isolir    *Profile  `json:"isolir" doc:"isolir profile of its plans that have none of their own; null for the common one"`
	Letter              // its fields stand beside the others
	Terms     *Terms    `json:"terms" doc:"rules by which it bills; null for those of the installation"`
	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note"`
}

// Letter is what stands on a company's documents.
type Letter struct {
	Legal   string `json:"legal_name" doc:"its name on documents; empty for the name"`
	Address string `json:"address"`
	Phone   string `json:"phone"`
	Email   string `json:"email"`
	NPWP    string `json:"npwp" doc:"tax number"`
	PKP     bool   `json:"pkp" doc:"it charges PPN"`
	Zone    string `json:"zone" doc:"time zone such as Asia/Makassar; empty for the installation's"`
	Footer  string `json:"footer"`
}

// Terms are the rules by which a company bills. Lengths are days where nothing else is said.
type Terms struct {
	Series        string `json:"series" doc:"of invoice numbers; empty for the company's own"`
	DueDays       int    `json:"due_days" doc:"from the beginning of a period to the due day"`
	GraceDays     int    `json:"grace_days" doc:"from the due day to isolir"`
	TerminateDays int    `json:"terminate_days" doc:"from the due day to termination; 0 for never"`
	IssueDays     int    `json:"issue_days" doc:"before a period its invoice is made"`
	Reminders     []int  `json:"reminders" doc:"days from the due day"`
	Notices       []int  `json:"notices" doc:"days from the expiry of a prepaid service"`
	LateFlat      int64  `json:"late_flat" doc:"late fee in minor units"`
	LatePercent   int64  `json:"late_percent" doc:"late fee of the total, in percent times 100"`
	LateCap       int64  `json:"late_cap" doc:"0 for no bound"`
	LateDays      int    `json:"late_days" doc:"from the due day to the late fee"`
	Tolerance     int64  `json:"tolerance" doc:"what may be missing of an invoice that counts as settled for isolir"`
	Proration     string `json:"proration" doc:"of a first period: day, thirtieths, full, free or combined"`
	FromPayment   bool   `json:"from_payment" doc:"a late renewal begins when it is paid"`
	SurplusCode   bool   `json:"surplus_code" doc:"unique codes are ours, not the customer's credit"`
	OrderMinutes  int    `json:"order_minutes" doc:"how long an order waits"`
	SelfDays      int    `json:"self_days" doc:"that a customer may extend by himself once a month"`
	NoSuspended   bool   `json:"no_suspended" doc:"no invoices for periods that a service is wholly held"`
}

// TermsChange changes the terms of a company, which begin as those of the installation.
type TermsChange struct {
	Series        *string `json:"series,omitempty"`
	DueDays       *int    `json:"due_days,omitempty"`
	GraceDays     *int    `json:"grace_days,omitempty"`
	TerminateDays *int    `json:"terminate_days,omitempty"`
	IssueDays     *int    `json:"issue_days,omitempty"`
	Reminders     *[]int  `json:"reminders,omitempty"`
	Notices       *[]int  `json:"notices,omitempty"`
	LateFlat      *int64  `json:"late_flat,omitempty"`
	LatePercent   *int64  `json:"late_percent,omitempty"`
	LateCap       *int64  `json:"late_cap,omitempty"`
	LateDays      *int    `json:"late_days,omitempty"`
	Tolerance     *int64  `json:"tolerance,omitempty"`
	Proration     *string `json:"proration,omitempty"`
	FromPayment   *bool   `json:"from_payment,omitempty"`
	SurplusCode   *bool   `json:"surplus_code,omitempty"`
	OrderMinutes  *int    `json:"order_minutes,omitempty"`
	SelfDays      *int    `json:"self_days,omitempty"`
	NoSuspended   *bool   `json:"no_suspended,omitempty"`
}

// LetterChange changes what stands on a company's documents.
type LetterChange struct {
	Legal   *string `json:"legal_name,omitempty"`
	Address *string `json:"address,omitempty"`
	Phone   *string `json:"phone,omitempty"`
	Email   *string `json:"email,omitempty"`
	NPWP    *string `json:"npwp,omitempty"`
	PKP     *bool   `json:"pkp,omitempty"`
	Zone    *string `json:"zone,omitempty"`
	Footer  *string `json:"footer,omitempty"`
}

// CompanyChange makes a company or changes one. What is absent stays as it is; an empty text clears.
type CompanyChange struct {
	Name     *string        `json:"name,omitempty"`
	Isolir   *ProfileChange `json:"isolir,omitempty" doc:"begins its isolir profile, or changes it"`
	NoIsolir *bool          `json:"no_isolir,omitempty" doc:"true takes its isolir profile away"`
	LetterChange
	Terms   *TermsChange `json:"terms,omitempty" doc:"begins its own terms, or changes them"`
	NoTerms *bool        `json:"no_terms,omitempty" doc:"true takes its own terms away"`
	Note    *string      `json:"note,omitempty"`
}
