// Package credential decides whether somebody has proven to know a password: PAP, CHAP, MS-CHAP
// version 1 (RFC 2433) and version 2 (RFC 2759), with the MPPE keys that follow from a proof
// (RFC 3079, RFC 2548). It is pure: it knows no packet, no customer and no clock, and it
// decides nothing about lockout or plans.
//
//	                 PAP   CHAP   MS-CHAP 1, 2
//	clear text        x      x         x
//	NT hash           x                x
//	one-way hash      x
//
// Nouns: a Method is how a client proves itself, a Form is how a password is kept, Stored is a
// kept password, a Checker holds the scratch space of one goroutine and does every check of the
// hot path without allocating, an Exchange2 is what MS-CHAP version 2 hashes, and a Failure is
// what an MS-CHAP-Error says. Password hashing for operators stands beside them, because PAP
// against a one-way hash uses it.
//
// A Checker belongs to one goroutine at a time. Everything else is free functions.
package credential
