package db

import (
	"context"
	"crypto/sha256"
	"errors"

	"gardu/store"
	"gardu/store/kv"
)

// Note appends a line to the audit log, in the transaction of what it tells of.
func (tx *BookTx) Note(record store.Record) (store.Record, error) {
	next, err := tx.take(sequenceOf(store.NounRecord))
	if err != nil {
		return store.Record{}, err
	}
	record.ID = int64(next)
	record.Before, record.After = cut(record.Before), cut(record.After)
	record.Reason = cut(record.Reason)
	octets := writeRow(tx, &record)
	if err := tx.writer.Put(tableRecords, idKey(record.ID), octets); err != nil {
		return store.Record{}, err
	}
	if record.Subject == 0 {
		return record, nil
	}
	owner := ref{noun: record.Of, id: record.Subject}
	key := ownedKey(owner, ref{noun: store.NounRecord, id: record.ID})

	return record, tx.writer.Put(tableOwned, key, present)
}

// cut bounds a text of the audit log.
func cut(text string) string {
	if len(text) <= store.MaxRecordText {
		return text
	}

	return text[:store.MaxRecordText]
}

// Record returns a line of the audit log.
func (r *Lookup) Record(id int64) (record store.Record, err error) {
	value, err := r.reader.Get(tableRecords, idKey(id))
	if err == nil && value == nil {
		err = missing(store.NounRecord, id)
	}
	if err != nil {
		return record, err
	}
	record.ID = id
	if wrong := readRow(value, &record); wrong != nil {
		err = store.Errorf(store.Internal, "reading record %d: %w", id, wrong)
	}

	return record, err
}

// Records lists the audit log from the newest on, before page.After where that is not 0.
func (r *BookReader) Records(page Page) ([]store.Record, error) {
	ids, err := r.idsOf(tableRecords, nil, page, true)
	if err != nil {
		return nil, err
	}
	list := make([]store.Record, 0, len(ids))
	for _, id := range ids {
		record, err := r.Record(id)
		if err != nil {
			return nil, err
		}
		list = append(list, record)
	}

	return list, nil
}

// sealRows is how many rows one transaction seals.
const sealRows = 100

// Seal carries the hash chains over the ledger and the audit log on to their ends, in the order of
// ids. It is for one caller at a time, after commits; what it was too late for it seals the next
// time.
func (b *Book) Seal(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = b.SealSome(ctx); err != nil {
			return err
		}
	}

	return nil
}

// SealSome is Seal for the next 100 rows, and reports whether there may be more: for a caller who
// rests in between, because a month-end leaves hundreds of thousands.
func (b *Book) SealSome(ctx context.Context) (more bool, err error) {
	for _, chain := range chains {
		if more, err = b.sealSome(ctx, chain); err != nil || more {
			return more, err
		}
	}

	return false, nil
}

// chain is one of the hash chains.
type chain struct {
	mark  byte
	noun  store.Noun
	table kv.Table
}

// chains lists them.
var chains = []chain{
	{sealEntry, store.NounEntry, tableEntries}, {sealRecord, store.NounRecord, tableRecords},
}

// sealSome seals the next rows and reports whether there may be more.
func (b *Book) sealSome(ctx context.Context, c chain) (more bool, err error) {
	sealed, last, err := b.sealed(ctx, c)
	if err != nil || sealed == last {
		return false, err
	}
	to := min(last, sealed+sealRows)
	_, err = b.Update(ctx, func(tx *BookTx) error {
		before, err := tx.reader.Get(tableSeals, append([]byte{c.mark}, idKey(sealed)...))
		if err != nil {
			return err
		}
		for id := sealed + 1; id <= to; id++ {
			value, err := tx.reader.Get(c.table, idKey(id))
			if err != nil {
				return err
			}
			if value == nil {
				return store.Errorf(store.Internal, "%s %d is missing", wordOf(c.noun), id)
			}
			before = sealOf(before, id, value)
			if err := tx.writer.Put(tableSeals, append([]byte{c.mark}, idKey(id)...),
				before); err != nil {
				return err
			}
		}

		return nil
	})

	return to < last, err
}

// sealed tells how far a chain and its rows go.
func (b *Book) sealed(ctx context.Context, c chain) (sealed, last int64, err error) {
	err = b.engine.View(ctx, func(r kv.Reader) error {
		keys := kv.Prefix([]byte{c.mark})
		keys.Reverse, keys.Limit = true, 1
		sealed = 0
		if err := r.Scan(tableSeals, keys, func(key, _ []byte) error {
			sealed = idOf(key)

			return nil
		}); err != nil {
			return err
		}
		value, err := r.Get(tableMeta, []byte(sequenceOf(c.noun)))
		last = int64(decodeCount(value))

		return err
	})

	return sealed, last, err
}

// sealOf hashes a row behind the seal before it.
func sealOf(before []byte, id int64, value []byte) []byte {
	hash := sha256.New()
	_, _ = hash.Write(before)
	_, _ = hash.Write(idKey(id))
	_, _ = hash.Write(value)

	return hash.Sum(nil)
}

// checkChains proves that the rows of a log are gapless and that every seal fits its row and the
// seal before it.
func (c *check) checkChains(ctx context.Context) error {
	var wrong error
	for _, chain := range chains {
		wrong = errors.Join(wrong, c.chain(ctx, chain))
	}

	return wrong
}

// chain proves one chain.
func (c *check) chain(ctx context.Context, on chain) error {
	var before []byte
	want, last := int64(1), int64(0)
	err := c.engine.View(ctx, func(r kv.Reader) error {
		value, err := r.Get(tableMeta, []byte(sequenceOf(on.noun)))
		last = int64(decodeCount(value))

		return err
	})
	if err != nil {
		return err
	}
	err = c.walk(ctx, on.table, func(r *Lookup, key, value []byte) error {
		id := idOf(key)
		if id != want {
			c.fault(on.table, key, "%s %d is missing", wordOf(on.noun), want)
		}
		want = id + 1
		before = sealOf(before, id, value)
		seal, err := r.reader.Get(tableSeals, append([]byte{on.mark}, idKey(id)...))
		if err == nil && seal != nil && string(seal) != string(before) {
			c.fault(tableSeals, key, "%s %d is not what was sealed", wordOf(on.noun), id)
			before = append([]byte(nil), seal...)
		}

		return err
	})
	if want <= last {
		c.fault(on.table, idKey(want), "%s %d is missing", wordOf(on.noun), want)
	}

	return err
}
