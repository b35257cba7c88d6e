// Package gatewaytest is a fake payment gateway that speaks the protocols of Tripay, Midtrans,
// Xendit and Duitku over HTTP, with right signatures, and misbehaves in named ways on demand.
//
//	gardu --create, status--> Gateway <--Settle, or POST /_ctl/pay-- a test, a person
//	   ^                         |
//	   +-----Callback, sent------+
//
// A Gateway keeps charges in memory and knows the truth about them; a Mode says what a callback
// claims beside it, and a Fault spoils one reply. It checks what it is asked with signature code
// of its own, so that a mistake there is not agreed with by the same mistake here.
//
// It is test equipment, and the demo's gateway, where GET /_ctl/ is a page with buttons. It holds
// no money, trusts whoever reaches /_ctl/, and is to listen on loopback alone. It starts no
// goroutine but those that Send waits for.
package gatewaytest
