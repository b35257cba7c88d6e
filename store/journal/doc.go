// Package journal keeps accounting records that are answered for but not folded yet: opaque bytes
// under numbers that grow for ever. Append returns once they are on stable storage; that is the
// whole promise. A journal is a folder of segments, files of raft-wal's segment format:
//
//	00000000000000000001-00000001c0ffee00.wal   birth, 1, 2 ... 900
//	00000000000000000901-00000002deadbeef.wal   birth, 901 ...     <- tail, alone written
//
// Only raft-wal's segment writer is used, and no list of segments stands on disk: of two segments
// that hold one number the younger is right, so starting a segment at N cuts off whatever an older
// file holds from N on. A segment counts once its birth entry is complete; that entry also says
// where its elders must end.
//
// A file that an earlier process wrote, or whose write or fsync failed, is never appended to: after
// a failed fsync the page cache may show what the disk does not hold. Open therefore starts a
// segment and carries over the last batch of the old tail, the only one whose fsync nobody can
// vouch for. A batch torn by a crash is left out and logged.
//
// Damage that is not merely a torn end makes Open fail with an Internal error that names the
// segment. The way out: keep a copy of the folder, then open with Config.Salvage, which leaves out
// (and logs) what cannot be read, until the damaged segment has been folded and trimmed.
//
// The package starts no goroutine and takes no lock on the folder: its user holds the store's lock.
package journal
