// Package routeros keeps MikroTik routers in step with the book: secrets, hotspot users, profiles,
// pools, the isolir rules and the settings by which a router asks gardu.
//
//	Sheet --> Desired --> Wanted --\
//	                               Difference --> Plan (steps, notes) --> guards --> carry out
//	router --> read --> Found -----/                                                   |
//	                                                                         read back, kick
//
// A Sheet is what the book says about one router, Wanted the objects that follow from it, Found
// what the router has, and a Plan the ordered steps from one to the other. Those four are pure
// values; the same Plan is printed for people and carried out.
//
// A Fleet owns one goroutine for each router, the worker, which alone talks to that router for the
// sake of the book: it keeps the connection, waits between attempts, and takes wishes (one service
// has changed) before full rounds. A change only wakes a worker, so a dead router delays nobody.
// What operators ask for by hand (plan, apply, kick, views) opens a connection of its own, of which
// one router gets at most a few.
//
// Only objects that carry our mark, or the prefix of our names where a menu has no comments, are
// changed or removed. Everything else is read and left as it is.
package routeros
