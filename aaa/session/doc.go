// Package session is the live session table: which customers are connected, what each connection
// and each service has used, and whether one more login may be let in. It is memory only. It reads
// no file, opens no socket, asks no clock and starts no goroutine; every instant comes from its
// caller.
//
//	Access-Request      -> Admit: count what is alive, reserve a place for a minute
//	Accounting-Request  -> Record -> journal (*) -> Apply(index, record) -> reply (*)
//	                                                  |
//	          Usage of a service <- deltas <- session -> TakeDirty -> disk (*) -> Folded
//	                                                                (*) elsewhere
//
// A Record is what one Accounting-Request says; its encoding is what the journal keeps. Apply is a
// function of the table and the record alone, and each session remembers the index of the last
// record that changed it. So after a crash the rows on disk are loaded, the journal is applied
// again from any mark that a Batch has justified, and the table is as it was. That holds because
// what Apply decides about a session asks the record and what the session's row keeps, never a
// clock or another session. The marks of a slot are the exception: they are lost with the process,
// and sharpen decisions that are right without them for any NAS that tells when things happened.
//
// Apply, Load, Reap, Forget, TakeDirty, Folded and PutBack exclude each other by one lock
// (Table.writer). Admit, Release and Usage, which authentication calls, take the lock of one shard
// of services and never wait for the writer's other work. Lock order: writer, then shard.
//
// What it is not: it does not decide what a service is entitled to, keeps no history, and sends
// nothing to a NAS.
package session
