// Package bolt is the kv engine over one bbolt file. It is the only package that knows bbolt.
//
// Tables are top-level buckets, one each, with nothing nested below. Reading uses a shared memory
// map of the file; a commit writes changed pages to free places, syncs, then writes one meta page
// and syncs again, so a crash at any point leaves the state before or after it.
//
//	Update -> writer's turn -> closure -> pages, fsync -> meta, fsync -> nil
//	View   -> snapshot (last meta page) -> closure -> released
//
// Failures on disk are of two sorts. No room (a full disk, a quota, a file size limit) is found
// before anything counts: that Update is Unavailable, and the engine goes on. Any other failure of
// a commit, and any page that cannot be read, leaves the state unknown: the engine then refuses all
// work with Unavailable until the process opens the file again. Nothing is retried after a failed
// sync, because the kernel reports such a failure once and forgets the pages.
//
// The package starts no goroutine; every method works on its caller's.
package bolt
