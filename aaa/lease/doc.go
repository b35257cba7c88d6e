// Package lease keeps the address pools that gardu itself gives from: which address is free, which
// is promised to an Accept that has just left, and which one a session has. It is memory only and
// is made anew at every start, from the pools, the fixed addresses of services and the sessions.
//
//	Put, Fix, then Hold of every open session           at start
//
//	Access-Request      Lease   -> reserved for a minute
//	Accept not sent     Release -> free
//	session begins      Hold    -> held                  session.Addresses
//	session ends        Free    -> free, behind all that have been free for longer
//
// A service gets the address that it had last where that is free or the station's own, and else the
// one that nobody has had for longest: whoever still talks to the last holder of an address should
// find nobody there.
// A fixed address of a service is never leased. Where two sessions claim one address the later one
// holds it. Addresses outside every pool are nobody's business here.
//
// Leases.mu guards which pools there are; each pool has a lock of its own, taken after it. Nothing
// here starts a goroutine, waits, or asks a clock: reservations that are over are met by the next
// Lease.
package lease
