package bolt

import (
	"bytes"
	"errors"

	bbolt "go.etcd.io/bbolt"

	"gardu/store"
	"gardu/store/kv"
)

// reader is a transaction that looks.
type reader struct {
	engine  *Engine
	tx      *bbolt.Tx
	cursors []*bbolt.Cursor // over the buckets opened so far, by table number; Get looks with them
	scans   []int           // scans going on, by table number
	rows    int             // entries visited so far
	ended   bool
}

var _ kv.Reader = (*reader)(nil)

// newReader makes the reader of one transaction.
func newReader(engine *Engine, tx *bbolt.Tx) *reader {
	return &reader{
		engine:  engine,
		tx:      tx,
		cursors: make([]*bbolt.Cursor, len(engine.names)),
		scans:   make([]int, len(engine.names)),
	}
}

// Get returns the value under key; see kv.Reader. It looks with a cursor that is kept, since
// bbolt's own Get makes one and its stack anew each time; what was written since is no matter, for
// each look begins at the root.
func (r *reader) Get(table kv.Table, key []byte) ([]byte, error) {
	_, number, err := r.open(table)
	if err != nil {
		return nil, err
	}
	found, value := r.cursors[number].Seek(key)
	if !bytes.Equal(found, key) {
		return nil, nil
	}

	return value, nil
}

// Scan visits a range; see kv.Reader.
func (r *reader) Scan(
	table kv.Table, keys kv.Range, visit func(key, value []byte) error,
) error {
	bucket, number, err := r.open(table)
	if err != nil {
		return err
	}

	r.scans[number]++
	defer func() { r.scans[number]-- }()

	scan := r.forward
	if keys.Reverse {
		scan = r.backward
	}

	if err := scan(bucket.Cursor(), keys, visit); !errors.Is(err, kv.ErrStop) {
		return err
	}

	return nil
}

// forward visits the range from its smallest key.
func (r *reader) forward(
	cursor *bbolt.Cursor, keys kv.Range, visit func(key, value []byte) error,
) error {
	visited := 0
	for key, value := cursor.Seek(keys.From); key != nil; key, value = cursor.Next() {
		if keys.To != nil && bytes.Compare(key, keys.To) >= 0 {
			return nil
		}

		if err := r.visit(visit, key, value); err != nil {
			return err
		}

		if visited++; visited == keys.Limit {
			return nil
		}
	}

	return nil
}

// backward visits the range from its largest key.
func (r *reader) backward(
	cursor *bbolt.Cursor, keys kv.Range, visit func(key, value []byte) error,
) error {
	visited := 0
	for key, value := lastBelow(cursor, keys.To); key != nil; key, value = cursor.Prev() {
		if bytes.Compare(key, keys.From) < 0 {
			return nil
		}

		if err := r.visit(visit, key, value); err != nil {
			return err
		}

		if visited++; visited == keys.Limit {
			return nil
		}
	}

	return nil
}

// lastBelow moves the cursor to the largest key below limit, or to the last where limit is nil.
func lastBelow(cursor *bbolt.Cursor, limit []byte) (key, value []byte) {
	if limit == nil {
		return cursor.Last()
	}

	if key, _ := cursor.Seek(limit); key == nil {
		return cursor.Last() // no key reaches the limit
	}

	return cursor.Prev()
}

// visit counts and hands out one entry.
func (r *reader) visit(visit func(key, value []byte) error, key, value []byte) error {
	r.rows++

	return visit(key, value)
}

// open returns the bucket and number of a table.
func (r *reader) open(table kv.Table) (*bbolt.Bucket, int, error) {
	if r.ended {
		return nil, 0, store.Errorf(store.Internal, "the transaction has ended")
	}

	number, known := r.engine.tables[table]
	if !known {
		return nil, 0, store.Errorf(store.Internal, "table %q was not opened", table)
	}

	if r.cursors[number] != nil {
		return r.cursors[number].Bucket(), number, nil
	}

	bucket := r.tx.Bucket(r.engine.names[number])
	if bucket == nil {
		return nil, 0, store.Errorf(store.Internal, "table %q is missing", table)
	}

	bucket.FillPercent = r.engine.fill[number]
	r.cursors[number] = bucket.Cursor()

	return bucket, number, nil
}
