// Package reply turns what a decision gives into the attributes of an Access-Accept or of a
// CoA-Request, and a refusal into a sentence that a customer can read. It decides nothing and knows
// no socket.
//
//	store.Profile --Compiler.Compile--> encoded attributes, fingerprint   once a plan is saved
//	encoded attributes + Grant --AppendGrant--> packet.Builder            for each Accept
//	old, fresh fingerprint --InPlace--> can a running session get it?     when facts change
//	store.Session --AppendIdentity--> packet.Builder                      for each CoA, Disconnect
//	Change --AppendChange--> packet.Builder                               for each CoA
//
// A profile becomes octets once for each vendor, because RouterOS and everyone else read different
// attributes; what differs from session to session (addresses, limits, Class) is a Grant. The free
// attributes of a plan go by name through a dictionary of our own, dictionary.txt, whose names,
// numbers and types are those of the RFCs and of the vendors' manuals. An empty text is never sent
// (RFC 2865 section 5).
package reply
