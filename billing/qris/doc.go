// Package qris reads merchant-presented QR codes of the Indonesian standard (QRIS, which is EMVCo's
// "QR Code Specification for Payment Systems, Merchant-Presented Mode" with national rules), and
// makes a code for one payment out of the code that hangs on a merchant's wall.
//
//	text --> objects --> checksum --> rules of every level --> Payload
//	                                                              | Builder: 12, amount, tip, labels
//	PNG <-- Payload <---------------------------------------------+
//
// The nouns: a Payload is a code that kept every rule; a Builder holds a merchant's static Payload;
// a Request says what one payment asks; Tip and Labels are two of its parts. An object is one
// identifier, length and value. All of them are values that never change once made, so anything
// here may be used by many goroutines.
//
// The package is strict on purpose: money follows what is printed, so a code that is not
// understood whole is refused. It does not know invoices, and it cannot tell whether a payment
// arrived: a code made from a static one is paid like the static one, without a callback.
//
// Every error is store.Invalid. It names the field at fault, as "qris.62.05" inside a code and
// "amount" inside a request, and never repeats what was read.
package qris
