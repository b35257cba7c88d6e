// Package rostest is a router for tests: it speaks the RouterOS API on loopback and behaves, as
// far as PPP, hotspot, firewall, queues and RADIUS settings go, as releases from 6.42 to 7.24 do,
// with their texts, their dates and their bad days.
//
//	client --sentence--> session --command--> job --> find menu and verb, check arguments
//	                        ^                              |
//	                        |                              v
//	                        +--- !re !trap !done --- table of rows <--- Put, Dial, Visit, Advance
//
// Nouns: a Router holds one table for each menu; a menu is a row of the schema, with the
// properties that a release has; a session is one connection, and a job one of its commands; a
// Line is a customer who dialled in; a Fault is something that goes wrong on the wire.
//
// Tests put rows as an administrator would, let customers in with Dial and Visit, move the clock
// with Advance, make things go wrong with Inject, and ask Rows, Writes and Ledger what became of
// it. Nothing here sleeps. Every connection has one goroutine that reads and one for each command
// that runs; Close waits for all of them.
//
// The package shares no code with the client that it is there to test: it reads and writes
// sentences by itself. It is test equipment, which production code does not import.
package rostest
