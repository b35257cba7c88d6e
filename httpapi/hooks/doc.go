// Package hooks is the surface on which payment gateways, other systems and phones tell of money:
//
//	POST /hooks/{method}     the callback of the provider of a payment method, or a signed webhook
//	POST /hooks/listener     what a phone was notified of
//
// Nobody signs in here. Each message proves itself as its sender's protocol says, over the octets
// of its body as they came, and is answered as that sender expects: the words come from package
// billing/collect, and never repeat what was sent. A sender whose messages are refused is held to a
// rate; one whose messages are right is not, since a gateway has one address for all payers.
package hooks
