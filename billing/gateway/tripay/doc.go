// Package tripay speaks with Tripay (closed payments): it makes charges, verifies and reads
// callbacks, and asks for the state of a payment.
//
//	Create  POST /transaction/create      signed with HMAC-SHA256 over merchant, reference, amount
//	Read    X-Callback-Signature          HMAC-SHA256 over the octets, so it is Proven
//	Status  GET /transaction/detail       by Tripay's reference, found by ours if unknown
//
// A signature covers octets, never a document parsed and written anew; and the formula for making
// a charge is not the one for callbacks. Tripay makes a second charge for a reference that it has
// seen, so a Create that is tried again looks for the first one.
//
// The payer may pay a fee on top. Amounts here are without it: in a callback total_amount less
// fee_customer, elsewhere amount_received and fee_merchant together.
package tripay
