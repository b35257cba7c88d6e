// Package portal is the pages that customers see: why they are isolated, what they owe, how they
// pay, their invoices, and one service by a link that needs no password. It decides nothing: what
// is owed, what may be paid and what becomes of it are rules of billing, reached through the small
// interfaces in source.go.
//
//	plain HTTP to any host --> capture --> /isolir --+
//	login or number typed  --> POST /isolir ---------+--> /checkout/TOKEN --> POST: a way to pay
//	message with a link    --> /s/TOKEN -------------+        |                      |
//	                       --> /invoice/TOKEN -------+        +-- /checkout/TOKEN/REFERENCE: QRIS,
//	                                                              code or account, until it is paid
//
// Pages are made for a phone behind a walled garden: one answer without script, font or picture
// from elsewhere, below MaxPage octets, with a policy (CSP) that allows nothing else. What changes
// something is a POST that is answered with a redirect. Nobody signs in: a page is opened by a
// token that cannot be guessed, or shows no more than a masked name and what is open. Whoever looks
// for a name that does not exist is told the same as about one that owes nothing.
//
// The package starts no goroutine.
package portal
