// Package session is the live session table: which customers are connected, what each connection
// and each service has used, and whether one more login may be let in. It is memory only. It reads
// no file, opens no socket, asks no clock and starts no goroutine; every instant comes from its
// caller. What a service is entitled to is decided elsewhere, and so is what a NAS is sent.
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
// Reap, Conclude and Regrant change sessions without a record: what they do holds back no mark, and
// a crash before the next fold loses it. Whether a router has started anew is memory only (boot.go).
//
// Whatever changes or lists sessions excludes each other by one lock (Table.writer). Admit, Release
// and Usage, which authentication calls, take the lock of one shard of services and never wait for
// the writer's other work. Lock order: writer, then shard or what Config.Addresses takes.
package session
