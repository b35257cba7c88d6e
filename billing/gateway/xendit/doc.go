// Package xendit speaks with Xendit: it makes invoices, verifies and reads callbacks of invoices
// and of fixed virtual accounts, and asks for the state of a payment.
//
//	Create  POST /v2/invoices            a page on which the payer chooses and pays
//	Read    x-callback-token             one token for all callbacks; the body is not covered
//	Status  GET /v2/invoices/{id}        or ?external_id= where the id is unknown
//	        GET /callback_virtual_account_payments/payment_id={id} for money to a fixed account
//	Expire  POST /invoices/{id}/expire!
//
// The token proves who sent a callback, once, and nothing about what it says. So what Read returns
// is never Proven, and only what Status returns may be believed.
//
// Money to a fixed virtual account comes without an order: its event carries the account in Code,
// and the account's external id in Reference. Callbacks of other products are refused.
//
// Xendit makes a second invoice for a reference that it has seen, so a Create that is tried again
// looks for the first one.
package xendit
