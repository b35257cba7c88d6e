package db

import (
	"context"

	"gardu/store"
	"gardu/store/kv"
)

// OneTimeCode returns what is known of a code, and nothing but its key where nothing is.
func (r *Lookup) OneTimeCode(key [32]byte) (store.OneTimeCode, error) {
	value, err := r.reader.Get(tableCodes, key[:])
	if err != nil || value == nil {
		return store.OneTimeCode{Key: key}, err
	}

	return decodeCode(key[:], value)
}

// OneTimeCodes visits every code, as LoadServices does services.
func (b *Book) OneTimeCodes(ctx context.Context, visit func(*store.OneTimeCode) error) error {
	return kv.Walk(ctx, b.engine, tableCodes, kv.Range{}, func(key, value []byte) error {
		code, err := decodeCode(key, value)
		if err != nil {
			return err
		}

		return visit(&code)
	})
}

// PutOneTimeCode stores what is known of a code.
func (tx *BookTx) PutOneTimeCode(code store.OneTimeCode) error {
	key := code.Key

	return tx.writer.Put(tableCodes, key[:], encodeCode(&tx.encoder, &code))
}

// DeleteOneTimeCode forgets a code.
func (tx *BookTx) DeleteOneTimeCode(key [32]byte) error {
	return tx.writer.Delete(tableCodes, key[:])
}

// encodeCode appends a record, without its key, and returns it alone.
func encodeCode(e *encoder, c *store.OneTimeCode) []byte {
	start := len(e.out)
	e.begin()
	e.octets(1, c.Digest)
	e.time(2, c.Expires)
	e.uint(3, uint64(c.Attempts))
	e.flag(4, c.Verified)
	e.time(5, c.WindowStart)
	e.uint(6, uint64(c.Issued))

	return e.out[start:len(e.out):len(e.out)]
}

// decodeCode reads a record and its key.
func decodeCode(key, value []byte) (c store.OneTimeCode, err error) {
	var d decoder
	d.begin(value)
	if copy(c.Key[:], key) != len(c.Key) || len(key) != len(c.Key) {
		d.fail("its key has %d octets", len(key))
	}
	for d.next() {
		switch d.field {
		case 1:
			c.Digest = append([]byte(nil), d.octets()...)
		case 2:
			c.Expires = d.time()
		case 3:
			c.Attempts = uint32(d.upTo(1<<32 - 1))
		case 4:
			c.Verified = d.flag()
		case 5:
			c.WindowStart = d.time()
		case 6:
			c.Issued = uint32(d.upTo(1<<32 - 1))
		}
	}
	if d.err != nil {
		return store.OneTimeCode{}, store.Errorf(store.Internal, "reading a code: %w", d.err)
	}

	return c, nil
}

// codes proves that every code can be read.
func (c *check) codes(ctx context.Context) error {
	return c.walk(ctx, tableCodes, func(_ *Lookup, key, value []byte) error {
		if _, err := decodeCode(key, value); err != nil {
			c.fault(tableCodes, key, "%v", err)
		}

		return nil
	})
}
