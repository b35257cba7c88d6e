// Package web is what the HTTP surfaces share: what a surface is, who asks and what they may do
// (the one table of permissions), how a failure becomes a status, how a list is cut into pages,
// which limits and rates hold, what a client expects of a record or names a request by, how a long
// answer is streamed, and who is told of events. It knows no dialect: the body of an error and the
// words of a field belong to each surface.
//
//	listener --> middleware (Request: id, identity, end) --> surface --> verb
//	                                                            |
//	                         Failure <-- Describe(error) <------+--> Stream (its own goroutine)
//
// A stream's producer runs on a goroutine that its Stream starts, waits for and ends; the package
// owns no other. Everything that a handler keeps beyond its return must have been copied out of
// the fiber context, whose texts are borrowed; the daemon's application copies them (Immutable).
package web
