// Package kv is the seam between the typed store and whatever keeps its bytes: named tables, each
// an ordered map of byte keys to byte values, changed by serializable transactions.
//
//	store/db --- View, Update, Walk ---> Engine (kv/bolt today, a cluster later)
//
// It holds the interface, its limits, and helpers that need nothing but the interface. It knows no
// noun, no key layout and no file. It starts no goroutine, and no engine calls a closure after its
// method has returned.
//
// A transaction is a closure, so that ending it cannot be forgotten. Three rules follow:
//
//   - Bytes handed out are borrowed and die with the closure; whoever keeps them copies them first.
//   - No transaction is opened inside another one of the same engine. Where the engine grows its
//     file the inner one would wait for the outer one for ever.
//   - A View is short: at most ViewTime and ViewRows. While it is open its engine keeps every page
//     that it could see, and may hold up writers and new readers. Whatever is longer goes through
//     Walk, which takes a fresh look every WalkRows rows and resumes by key: it sees what changes
//     in front of its place, never what changes behind.
//
// An Update closure may run again, so all that it sets outside itself is set anew in each run.
package kv
