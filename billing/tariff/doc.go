// Package tariff counts what a sale costs: the totals of a document out of its items, discounts
// and tax, the late fee of one that is overdue, what a coupon takes off, the unique code that tells
// one bank transfer from another, and whether a batch of vouchers fits its code space.
//
//	items ── line discounts ── document discount ──> Net ── rate ──> Tax
//	                                                  '──── Total ────'
//
// Discounts come before tax, and tax is counted once for a document, never line by line: a list
// and a detail that show the same Totals cannot differ by a rounding. All money is integer minor
// units of one currency, and store.Portion rounds it.
//
// The package is pure. It reads no record, draws no random number and asks no clock: a caller
// hands all of that in, and many goroutines may call it. Dates belong to billing/cycle.
package tariff
