// Package aaatest is a small NAS for tests and for the load generator. It behaves as RouterOS
// does: it sends the attributes RouterOS sends for ppp, hotspot, MAC authentication, router
// logins and dhcp, it throws away what RouterOS throws away, and it has RouterOS's bad days:
// replies that get lost, requests sent again with the same octets or under another Identifier,
// counters beyond 32 bits, a reboot in mid-session.
//
//	Login, Record, Status --> Request --Send--> server
//	                             ^                |
//	                             +--- Receive <---+   verified, then a Reply
//
// Nouns: a NAS is one router with one UDP socket, a Station is the customer's end of a line, a
// Login is an attempt to get in, a Record is one accounting message, a Session makes records that
// belong together, a Request is octets with an Identifier that may be sent again and again, a
// Reply is an answer that passed every check, and a Fault says which check an answer failed.
//
// Nothing here sleeps, and nothing but an Echo, the smallest server for testing clients, starts a
// goroutine: whoever uses a NAS says when a request is sent again. A NAS belongs to one goroutine.
// The package is test equipment, which production code does not import.
package aaatest
