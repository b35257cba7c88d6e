// Package gateway holds what payment gateways have in common: the nouns that billing will speak
// (Charge, Payment, Event, Status, Channel), the Provider that each of them is, and the careful
// reading, comparing and asking that all four need.
//
//	Charge --Create--> provider --> Payment: a page, a code or a QR for the payer
//	                      |
//	callback --Read-------+-------> Event: who, how much, which state, and whether that is proven
//	Ref ------Status------+-------> Event, proven, because the provider itself was asked
//	Ref ------Expire------+           the same, where a provider can be told to stop waiting
//
// A provider's own protocol stands in its own package: tripay, midtrans, xendit, duitku. They
// know nothing of one another, of invoices or of the store; they keep no state and start no
// goroutine, so one value may be used by many. Credentials come as store.Secret, are kept as
// Credential, and leave only inside a request to their provider.
//
// Nothing here decides about money. An Event tells repeated, late, reordered and contradicting
// news apart (Event.Against); what follows from that, and that an Event which is not Proven is
// only a hint to ask again, is for billing. A state that is not understood is Unknown and never
// Paid.
//
// Errors are of package store. From Create, Denied, Invalid, Conflict and Exhausted mean that no
// charge was made; Unavailable means that nobody knows, so ask by reference before trying again.
package gateway
