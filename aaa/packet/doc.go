// Package packet is the RADIUS wire: it reads requests in place, checks who signed them, and
// writes signed answers into a buffer the caller lends. It knows RFC 2865, 2866, 2869, 3162,
// 3579, 4818, 5176, 5997 and 6911 and the vendor attributes of a RouterOS network; it knows no
// customer, no plan, no socket and no clock.
//
//	datagram --Parse--> View --Index.Scan--> attributes by number
//	                      |
//	                 Signer.Verify(view, secret)
//	                      |
//	buffer <--Builder.Reply, attributes, Sign-- answer
//
// Nouns: a View is a checked window on a received packet, a Cursor walks its attributes, an
// Index finds the attributes of one packet by number after a single walk, a Secret is what a
// NAS and the server share with its hash states already prepared, a Signer holds the hash state
// of one goroutine, a Builder writes one packet, and a Reason says why a packet was refused in
// a word that serves as a metric label.
//
// Nothing here starts a goroutine or allocates per packet. View and Secret may be shared for
// reading; Signer, Index and Builder belong to one goroutine at a time.
package packet
