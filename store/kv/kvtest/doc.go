// Package kvtest is the conformance suite of kv engines, and a strict engine for the tests of
// whatever stands on one.
//
// Run holds an engine to the contract of kv: order, ranges, limits, isolation, closures that run
// again, lifetime, backup. An engine's own tests call it once and add what is special to it.
//
// Strict wraps an engine that works and turns quiet mistakes of its callers into failed tests: it
// runs every Update twice, and takes borrowed bytes back by spoiling them.
//
// It is imported by tests only. Goroutines are started by single tests, which wait for them.
package kvtest
