package db

import (
	"context"

	"gardu/store"
	"gardu/store/kv"
)

// Lockouts lists every lockout.
func (b *Book) Lockouts(ctx context.Context) ([]store.Lockout, error) {
	var all []store.Lockout
	err := kv.Walk(ctx, b.engine, tableLockouts, kv.Range{}, func(key, value []byte) error {
		one, err := decodeLockout(key, value)
		all = append(all, one)

		return err
	})

	return all, err
}

// PutLockout stores a lockout over what was known of the same key.
func (tx *BookTx) PutLockout(lockout store.Lockout) error {
	key := lockout.Key

	return tx.writer.Put(tableLockouts, key[:], encodeLockout(&tx.encoder, &lockout))
}

// DeleteLockout forgets a lockout.
func (tx *BookTx) DeleteLockout(key [32]byte) error { return tx.writer.Delete(tableLockouts, key[:]) }

// encodeLockout appends a record, without its key, and returns it alone.
func encodeLockout(e *encoder, l *store.Lockout) []byte {
	start := len(e.out)
	e.begin()
	e.uint(1, uint64(l.Failures))
	e.time(2, l.Last)
	e.time(3, l.Until)

	return e.out[start:len(e.out):len(e.out)]
}

// decodeLockout reads a record and its key.
func decodeLockout(key, value []byte) (l store.Lockout, err error) {
	var d decoder
	d.begin(value)
	if copy(l.Key[:], key) != len(l.Key) || len(key) != len(l.Key) {
		d.fail("its key has %d octets", len(key))
	}
	for d.next() {
		switch d.field {
		case 1:
			l.Failures = uint32(d.upTo(1<<32 - 1))
		case 2:
			l.Last = d.time()
		case 3:
			l.Until = d.time()
		}
	}
	if d.err != nil {
		return store.Lockout{}, store.Errorf(store.Internal, "reading a lockout: %w", d.err)
	}

	return l, nil
}

// lockouts proves that every lockout can be read.
func (c *check) lockouts(ctx context.Context) error {
	return c.walk(ctx, tableLockouts, func(_ *Lookup, key, value []byte) error {
		if _, err := decodeLockout(key, value); err != nil {
			c.fault(tableLockouts, key, "%v", err)
		}

		return nil
	})
}
