// Package aaatest is a small NAS for tests and for the load generator. It behaves as RouterOS
// does: it sends the attributes RouterOS sends for ppp, hotspot, MAC authentication, router
// logins and dhcp, it throws away what RouterOS throws away, it obeys CoA and Disconnect as
// RouterOS obeys them, and it has RouterOS's bad days: datagrams that get lost, requests sent
// again with the same octets or under another Identifier, counters beyond 32 bits, a reboot in
// mid-session, acknowledgements that nothing follows.
//
//	Login, Record, Status --> Request --Send--> server
//	                             ^                |
//	                             +--- Receive <---+   verified, then a Reply
//
//	server --CoA, Disconnect--> Incoming --> Line changed, or ended with a Stop
//
// Nouns: a NAS is one router with one UDP socket, a Station is the customer's end of a line, a
// Login is an attempt to get in, a Record is one accounting message, a Session makes records that
// belong together, a Request is octets with an Identifier that may be sent again and again, a
// Reply is an answer that passed every check, and a Fault says which check an answer failed. An
// Incoming is the router's other half, which keeps Lines, each with the Grant that is enforced on
// it, and does wrong what its script says.
//
// Nothing here sleeps, and nothing but a listening Incoming and an Echo, the smallest server for
// testing clients, starts a goroutine: whoever uses a NAS says when a request is sent again, and
// whoever uses an Incoming in memory takes its Stops. A NAS belongs to one goroutine, an Incoming
// to many. The package is test equipment, which production code does not import.
package aaatest
