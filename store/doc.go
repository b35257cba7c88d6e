// Package store holds the nouns of the model and the rules that need nothing but them: what a service may use now
// (Entitlement), whether a rate limit is well formed, how a login and a MAC address are spelled, and which kinds of
// failure there are.
//
// It is the common tongue of the tree: every package above may import it, and it imports the standard library only. It
// reads no file, asks no clock and starts no goroutine. Records are kept by store/db, changed by the verbs of
// store/registry and billing, and read on the packet path through aaa/directory.
//
// Times are UTC; the operator's zone enters as an argument where a business date is meant. Money is an integer of minor
// units, octet counts are unsigned 64-bit numbers, and ids are positive, of one sequence per noun, and never reused; 0
// means none.
package store
