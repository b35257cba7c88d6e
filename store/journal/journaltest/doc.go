// Package journaltest is test equipment for store/journal and whatever stands on it: a disk in
// memory that can fail on command, lose its power, and lie about what it has made durable.
//
// Disk keeps two pictures of every file. One is what a running process sees: its own writes at
// once (the page cache). The other is what the platters hold: whatever was synced. Crash returns
// the disk after a power cut, with a random part of the rest; Restart returns it after the process
// alone has died, with everything that the process saw.
//
// A Sync that fails drops the dirty mark from all it could not write, as Linux does: the next Sync
// succeeds and the data is shown to readers, but it is not on the disk. Code that trusts an old
// file after a failed fsync loses data here.
//
// Disk is safe for concurrent use and starts no goroutine.
package journaltest
