// Package api is one safe connection to the API port of a RouterOS router. It dials, secures and
// logs in, sends one command at a time, and hands back rows, identities and typed refusals. It
// knows no customer and no plan, keeps no pool, never reconnects and never retries: those are the
// caller's decisions, made from the errors given here.
//
//	Conn --words--> proto.Writer / routeros.Client --> TLS --> wire --> router
//	Conn <--rows--- gate <---------------------------- TLS <-- wire <-- router
//
// Nouns: a wire is the socket with its deadlines (reading slides with every byte, a cancelled
// context stops it at once), a gate lets only whole and sane sentences through to the go-routeros
// client, a Row is one line of a table, a Pair is one property to write, a Trap is the router
// saying no, a LinkError is the connection failing.
//
// A Trap leaves the connection usable. Every other failure breaks it for good, because a reply
// that was not read to its end would be taken for the answer to the next command.
//
// Strings hold the bytes that the router sent, which need not be UTF-8; Printable makes them fit
// for people. The package starts no goroutine that outlives a call. A Conn belongs to one
// goroutine at a time; only Close and Broken may come from another.
package api
