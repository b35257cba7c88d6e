// Package directory holds in memory what a decision about a packet needs: who may log in, what
// each plan gives, and which NAS speaks from an address. It decides nothing and opens no file; it
// is filled once at start and follows each committed change before the command that made it
// returns.
//
// A Find method takes no lock and allocates nothing. Logins lie as octets in the arenas of many
// small shards, without a pointer for the collector to follow, and each shard is immutable behind
// an atomic pointer:
//
//	login --hash--> shard --slot--> record in the arena            FindLogin
//	id, MAC --> pairs (number -> number) --> shard --> record      FindService, FindMAC
//	source address --> prefix lengths, longest first --> NAS       FindNAS
//	plan id --> Plan: record, fallback, isolir, encoded profiles   Plan
//	                  its own isolir, else its company's, else the installation's
//
// A change copies one shard of the logins and perhaps one of an index; a changed plan replaces one
// entry and the plans that fall back to it, a changed company those of its plans, never a service;
// both become visible all at once. Writers wait for one another, readers for nobody. The package
// starts no goroutine.
package directory
