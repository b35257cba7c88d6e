// Package aaa is the RADIUS server: it authenticates logins, grants what their plans give, and
// records what they use. It owns the sockets, the duplicate cache, the order of decisions and the
// way of a record to the disk. It opens no transaction and knows no engine: who is who comes from
// aaa/directory, addresses of gardu's own pools from Leases, records go to a Journal, sessions are
// folded into a Ledger, and a first login is made durable by an Activator. What a record means for
// sessions that run is for an Enforcer, which hears of it before the NAS gets its answer.
//
// A datagram passes through these rooms and never turns back:
//
//	authentication                            accounting
//	  socket, one for each core                 socket, one for each core
//	  desk.trust      who sent it, believe it   desk.trust
//	  duplicates      same bytes back           duplicates
//	  Request.decode  once                      recordReader.read  once
//	  stages          see pipeline.go           submission --> scribe: journal, fsync
//	    |  \                                      clerk: session table, Enforcer, answer
//	    |   deferrers: first logins, slow hashes  folder: table --> ledger, every second
//	  answerer.write  Message-Authenticator first
//
// An Accept takes a place among the sessions and perhaps an address of a pool; both wait for the
// Start of its session, and are given back when the Accept is not sent after all.
//
// Everything on the left runs to completion in the socket's goroutine, without waiting and without
// allocating. Each worker's mutex is held while a batch is decided and never during a system call.
// Server.Start begins all goroutines and Server.Shutdown waits for them: workers first, then
// deferrers, delays, scribe and folder, so that whatever was accepted is answered and folded.
package aaa
