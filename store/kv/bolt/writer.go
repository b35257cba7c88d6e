package bolt

import (
	bbolt "go.etcd.io/bbolt"

	"gardu/store"
	"gardu/store/kv"
)

// writer is a transaction that changes.
type writer struct {
	*reader

	operations, bytes int   // used so far of the engine's limits
	refused           error // the limit that was passed; it fails the commit too
}

var _ kv.Writer = (*writer)(nil)

// newWriter makes the writer of one transaction.
func newWriter(engine *Engine, tx *bbolt.Tx) *writer {
	return &writer{reader: newReader(engine, tx)}
}

// Put sets a value; see kv.Writer.
func (w *writer) Put(table kv.Table, key, value []byte) error {
	if err := checkKey(key); err != nil {
		return err
	}

	if len(value) == 0 || len(value) > kv.MaxValueBytes {
		return store.Errorf(store.Invalid,
			"a value of %d octets is not between 1 and %d", len(value), kv.MaxValueBytes)
	}

	bucket, err := w.change(table, len(key)+len(value))
	if err != nil {
		return err
	}

	if err := bucket.Put(key, value); err != nil {
		return store.Errorf(store.Internal, "putting into table %q: %w", table, err)
	}

	return nil
}

// Delete removes a key; see kv.Writer.
func (w *writer) Delete(table kv.Table, key []byte) error {
	if err := checkKey(key); err != nil {
		return err
	}

	bucket, err := w.change(table, len(key))
	if err != nil {
		return err
	}

	if err := bucket.Delete(key); err != nil {
		return store.Errorf(store.Internal, "deleting from table %q: %w", table, err)
	}

	return nil
}

// change opens a table for one change of so many octets and counts it against the limits.
func (w *writer) change(table kv.Table, octets int) (*bbolt.Bucket, error) {
	bucket, number, err := w.open(table)
	if err != nil {
		return nil, err
	}

	if w.scans[number] > 0 {
		return nil, store.Errorf(store.Internal, "table %q is written while scanned", table)
	}

	w.operations++
	w.bytes += octets

	return bucket, w.withinLimits()
}

// withinLimits returns an Exhausted error, and remembers it, once a limit of the Update is passed.
func (w *writer) withinLimits() error {
	limits := w.engine

	switch {
	case limits.maxOperations > 0 && w.operations > limits.maxOperations:
		w.refused = store.Errorf(store.Exhausted,
			"more than %d changes in one transaction", limits.maxOperations)
	case limits.maxBytes > 0 && w.bytes > limits.maxBytes:
		w.refused = store.Errorf(store.Exhausted,
			"more than %d octets changed in one transaction", limits.maxBytes)
	}

	return w.refused
}

// checkKey refuses a key that no engine could hold.
func checkKey(key []byte) error {
	if len(key) == 0 || len(key) > kv.MaxKeyBytes {
		return store.Errorf(store.Invalid,
			"a key of %d octets is not between 1 and %d", len(key), kv.MaxKeyBytes)
	}

	return nil
}
