// Package coa asks a NAS to change or end a running session: it is the dynamic authorization
// client of RFC 5176, the wire only. It knows no service and no session; who is asked for what,
// how often and at what pace is decided above it.
//
//	Do(Request) --> peer takes an Identifier --> octets --> UDP, from a socket of its own address
//	   ^                                                     1 s, 2 s, 4 s: the same octets again
//	   |                                                     4 s later: Silence
//	Answer <-- ACK, NAK with its Cause <-- verified <-- reader of the socket
//	Config.Late <-- an answer up to LateWindow after Do gave up
//
// Nouns: a Request is a code, where it goes and attributes; a transaction is one Request under
// one Identifier until it is answered or given up; a peer is one address and port with its 256
// Identifiers; a socket is one UDP socket for each of our own addresses, because a router listens
// only to the address that it has in its own table; a Cause is what a NAK gives for its reason.
//
// Each socket has one reader goroutine, which the Client starts with the socket and waits for in
// Shutdown. Do runs in the goroutine of its caller; many may call it at once.
package coa
