// Package duitku speaks with Duitku: it makes charges, verifies and reads callbacks, and asks for
// the state of a payment.
//
//	Create  POST /merchant/v2/inquiry         for one way to pay: a number, a QR or a page
//	        POST /merchant/createInvoice      a page on which the payer chooses
//	Read    a form with "signature"           over merchant, amount, order: not the result
//	Status  POST /merchant/transactionStatus  by our reference
//
// Order matters in what is signed: a charge signs merchant, order, amount; a callback signs
// merchant, amount, order. Both were MD5 with the key at the end and are HMAC-SHA256 with newer
// accounts, so Algorithm is a setting, and only the one set is taken.
//
// The signature does not cover the result, and MD5 would not carry it either. So what Read returns
// is never Proven, and only what Status returns may be believed. Result 01 is Unknown in a
// callback: there it is said of payments that failed, while the same figure means "waiting" in an
// answer. Status 02 is Expired, because a bank may still confirm such a payment late.
//
// Duitku does not tell when a payment was made. Nothing calls this package in the daemon yet:
// billing joins it.
package duitku
