// Package midtrans speaks with Midtrans: it makes Snap pages, verifies and reads notifications,
// and asks for the state of a payment.
//
//	Create  POST /snap/v1/transactions   a page on which the payer chooses and pays
//	Read    signature_key                SHA-512 over order, status code, amount and server key
//	Status  GET /v2/{order}/status       by our reference
//	Expire  POST /v2/{order}/expire      once the payer has chosen how to pay
//
// The signature covers neither the state nor Midtrans' id of the payment: with one notification
// seen, others can be made that verify. So what Read returns is never Proven, and only what
// Status returns may be believed.
//
// Midtrans takes a reference once. A Create whose reply was lost cannot be repeated: it is
// Conflict, and the next attempt needs another reference. Until the payer has chosen how to pay,
// Status is NotFound. A payment that was denied stays Pending, because the page lets the payer try
// again.
package midtrans
