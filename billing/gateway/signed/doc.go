// Package signed is the generic signed webhook, in both directions: other systems tell gardu of
// payments, and gardu tells others of what happens.
//
//	Webhook-Id          names the message; the same one may come again
//	Webhook-Timestamp   unix seconds, within Tolerance of the receiver's clock
//	Webhook-Signature   v1= and HMAC-SHA256 of "timestamp.id.body" under a shared secret, in hex
//
// A receiver knows two secrets while one takes the other's place. Whether a message was seen
// before is for the receiver's book: Read only says that it is genuine and fresh.
//
// A Sender sends to addresses that operators type in. It looks at the address that is dialled, not
// at the name: what resolves to this machine, to a private or to a special network is refused
// unless the hook allows that network. It follows no redirects, uses no proxy, and keeps no
// connections. It starts no goroutine that outlives a Send.
package signed
