package kv

import (
	"context"
	"io"
)

// Table names one ordered map of byte keys to byte values inside an engine. An engine is opened
// with the list of its tables; naming any other table is a programming fault and an Internal error.
type Table string

// Reader is the part of a transaction that looks. Keys and values handed out are borrowed: they are
// valid until the closure of the transaction returns, and must not be changed. A Reader is used by
// one goroutine at a time; used after its closure it returns an Internal error.
type Reader interface {
	// Get returns the value under key, or nil where there is none. Values are never empty.
	Get(table Table, key []byte) ([]byte, error)

	// Scan calls visit for each entry of the range in order and stops at the first error, which it
	// returns; ErrStop ends the scan without one. Writing the table from within visit is an
	// Internal error; reading it, or writing another table, is not.
	Scan(table Table, keys Range, visit func(key, value []byte) error) error
}

// Writer is a transaction that may also change. It reads what it has itself written.
type Writer interface {
	Reader

	// Put sets the value under key. Key and value are copied by the engine before the transaction
	// ends, so the caller must leave them alone until then. An empty key or value, or one that
	// passes MaxKeyBytes or MaxValueBytes, is an Invalid error.
	Put(table Table, key, value []byte) error

	// Delete removes key; a key that is absent is not an error, an empty one is Invalid.
	Delete(table Table, key []byte) error
}

// Engine is an ordered key-value store with serializable transactions. All methods may be called
// concurrently, but none from inside a closure of the same engine.
//
// Errors of the closure are returned as they are. A context that has ended before the closure
// starts, or before an Update commits, is an Unavailable error that wraps the context's own.
type Engine interface {
	// View runs fn over a consistent snapshot. It should be short: see ViewTime and ViewRows.
	View(ctx context.Context, fn func(Reader) error) error

	// Update runs fn and makes its changes durable before it returns nil; any error leaves nothing
	// behind, save an Unavailable one that says the outcome is unknown, after which the engine
	// refuses all work. fn may be run again after a conflict, so it resets its outputs first and
	// has no effect outside the transaction. What fn has read, absent keys and scanned ranges
	// included, is still true at the commit.
	Update(ctx context.Context, fn func(Writer) error) error

	// Backup writes a consistent copy of the whole engine, while it is in use, in the engine's own
	// file format. w should be a local file: the copy holds a snapshot open while w is slow.
	Backup(ctx context.Context, w io.Writer) (bytes int64, err error)

	// Close waits for open transactions and releases the engine. Any later call, Close included,
	// returns an Unavailable error.
	Close() error
}
