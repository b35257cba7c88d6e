package native

import "time"

// Subscription is how a service is billed. Amounts are whole minor units.
type Subscription struct {
	Service    int64       `json:"service" doc:"id"`
	Revision   uint64      `json:"revision"`
	Customer   string      `json:"customer"`
	Billing    string      `json:"billing" doc:"prepaid or postpaid"`
	Cycle      string      `json:"cycle" doc:"validity, month, quarter, semiannual or annual"`
	Price      *int64      `json:"price" doc:"of one cycle; null for the plan's"`
	Anchor     int         `json:"anchor" doc:"day of the month that periods begin on; 0 for rolling"`
	BilledTo   *time.Time  `json:"billed_to" doc:"the next period begins here"`
	IssueAt    *time.Time  `json:"issue_at" doc:"when the next invoice is made; null for never"`
	ExpiresAt  *time.Time  `json:"expires_at"`
	Manual     bool        `json:"manual" doc:"no renewal from the wallet by itself"`
	Waived     bool        `json:"waived" doc:"no late fees"`
	GraceDays  *int        `json:"grace_days" doc:"from due to isolir; null for those of the terms"`
	Coupon     string      `json:"coupon"`
	NextPlan   string      `json:"next_plan" doc:"from the next period on; empty for none"`
	NextCycle  string      `json:"next_cycle"`
	LeaveFrom  *time.Time  `json:"leave_from"`
	LeaveTo    *time.Time  `json:"leave_to"`
	Promise    *time.Time  `json:"promise" doc:"nothing is isolated before"`
	Broken     int         `json:"broken" doc:"promises that were not kept"`
	Queue      []QueuedFor `json:"queue" doc:"bought; the first begins when the validity ends"`
	CreatedAt  time.Time   `json:"created_at"`
	CustomerID int64       `json:"customer_id"`
}

// QueuedFor is a plan that was bought and waits for its turn.
type QueuedFor struct {
	Plan     string `json:"plan"`
	Cycle    string `json:"cycle"`
	Quantity int    `json:"quantity"`
}

// SubscriptionChange begins to bill a service, or changes how. What is absent stays as it is.
type SubscriptionChange struct {
	Billing   *string `json:"billing,omitempty" doc:"prepaid or postpaid; absent for the plan's"`
	Cycle     *string `json:"cycle,omitempty"`
	Price     *int64  `json:"price,omitempty" doc:"of one cycle; below zero for the plan's; needs billing:override"`
	Anchor    *int    `json:"anchor,omitempty" doc:"day of the month"`
	Coupon    *string `json:"coupon,omitempty" doc:"taken off every invoice while it is good"`
	Manual    *bool   `json:"manual,omitempty" doc:"no renewal from the wallet by itself"`
	Waived    *bool   `json:"waived,omitempty" doc:"no late fees; needs billing:override"`
	GraceDays *int    `json:"grace_days,omitempty" doc:"from due to isolir; below zero for those of the terms"`
	Proration *string `json:"proration,omitempty" doc:"of a first, partial month; counts at the beginning only"`
	Install   *int64  `json:"install,omitempty" doc:"charged once with the first invoice; counts at the beginning only"`
	From      *string `json:"from,omitempty" doc:"the first day that is billed; counts at the beginning only"`
}

// PlanChangeOrder gives a service that is billed another plan.
type PlanChangeOrder struct {
	Plan  string  `json:"plan"`
	Cycle *string `json:"cycle,omitempty"`
	Price *int64  `json:"price,omitempty" doc:"of one cycle; needs billing:override"`
	When  string  `json:"when,omitempty" doc:"auto (default: now where it costs more), now or next"`
}

// PlanChanged is what a change of plan has made.
type PlanChanged struct {
	Service      Service      `json:"service"`
	Subscription Subscription `json:"subscription"`
	Invoice      *Invoice     `json:"invoice" doc:"of the difference; null where nothing was charged"`
}

// PromiseOrder notes until when a customer has promised to pay.
type PromiseOrder struct {
	Until string `json:"until" doc:"RFC 3339, or a date; empty takes the promise back"`
}

// LeaveOrder holds a service while its customer is away.
type LeaveOrder struct {
	From string `json:"from,omitempty" doc:"RFC 3339, or a date; absent for now"`
	To   string `json:"to" doc:"the same"`
}

// HoldOrder holds a service for reasons, or lifts them.
type HoldOrder struct {
	Holds  []string `json:"holds" doc:"unpaid, manual or fraud"`
	Reason string   `json:"reason,omitempty"`
}

// ExtendOrder gives a service more days.
type ExtendOrder struct {
	Days   int    `json:"days"`
	Reason string `json:"reason,omitempty"`
}
