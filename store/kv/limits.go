package kv

import "time"

// Limits that every engine holds, so that nothing is built that another engine could not carry.
const (
	MaxKeyBytes   = 1 << 10   // longest key; a longer one is an Invalid error
	MaxValueBytes = 512 << 10 // longest value; a longer one is an Invalid error
)

// Limits of one Update of the book, the database that a cluster may have to carry. An engine is
// opened with its own pair, in which 0 stands for no limit. Passing one is an Exhausted error that
// cannot be ignored: the Update fails with it even if the closure returns nil.
const (
	BookOperations = 1_000   // calls of Put and Delete
	BookBytes      = 1 << 20 // octets of keys and values put, and of keys deleted
)

// Limits of one View. They are not enforced, because a late reader has already done its harm, but
// an engine warns in its log, and the test equipment fails the test.
const (
	ViewTime = 100 * time.Millisecond // from the start of the closure to its end
	ViewRows = 5_000                  // entries visited by all its scans together
)

// WalkRows is how many rows Walk visits in one View before it opens the next.
const WalkRows = ViewRows
