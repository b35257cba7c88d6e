// Package listener reads what a phone tells of money that it was notified of: a static QRIS code
// and a bank account have no callback, so an app beside the merchant's own reads its notifications
// and passes them on.
//
//	{"device_key", "amount", "source_app", "raw_text", "timestamp", "nonce", "signature"}
//	signature = HMAC-SHA256 of "device_key|amount|timestamp|nonce" under the device's secret, in hex
//
// The signature is not optional, and the timestamp must be near. Whether a nonce was seen before is
// for the book; two payers of one amount have two nonces, so neither hides the other. Who paid, an
// amount with a unique code has to tell. The package keeps nothing and starts nothing.
package listener
