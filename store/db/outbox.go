package db

import (
	"context"
	"encoding/binary"
	"slices"

	"gardu/store"
	"gardu/store/kv"
)

// OutboxRow says that a record has changed and that somebody outside the book still has to act
// upon it. It names no action: whoever works it off computes what follows from the record as it
// then is.
type OutboxRow struct {
	Sequence uint64 // rising; given by the book
	Noun     store.Noun
	ID       int64
	Revision uint64 // after the change; of a record that was deleted, one above its last
}

// enqueue writes an outbox row. An older row of the same record goes, so the outbox never has more
// rows than the book has records.
func (tx *BookTx) enqueue(row OutboxRow) error {
	owner := outboxOwnerKey(ref{noun: row.Noun, id: row.ID})
	before, err := tx.reader.Get(tableOutbox, owner)
	if err != nil {
		return err
	}
	if len(before) == 8 {
		older := outboxKey(binary.BigEndian.Uint64(before))
		if err := tx.writer.Delete(tableOutbox, older); err != nil {
			return err
		}
	}

	row.Sequence, err = tx.take(metaOutbox)
	if err != nil {
		return err
	}
	key := outboxKey(row.Sequence)
	if err := tx.writer.Put(tableOutbox, key, encodeOutbox(&tx.encoder, row)); err != nil {
		return err
	}

	return tx.writer.Put(tableOutbox, owner, key[1:])
}

// Outbox lists outbox rows in their order, beginning behind a sequence.
func (r *BookReader) Outbox(after uint64, limit int) ([]OutboxRow, error) {
	keys := kv.Prefix([]byte{outboxRow})
	keys.From = outboxKey(after + 1)
	keys.Limit = pageLimit(limit)

	var rows []OutboxRow
	err := r.reader.Scan(tableOutbox, keys, func(key, value []byte) error {
		row, err := decodeOutbox(value)
		row.Sequence = uint64(idOf(key))
		rows = append(rows, row)

		return err
	})

	return rows, err
}

// DropOutbox removes a row that has been worked off. It does nothing when a newer change has
// replaced the row meanwhile.
func (tx *BookTx) DropOutbox(row OutboxRow) error {
	owner := outboxOwnerKey(ref{noun: row.Noun, id: row.ID})
	now, err := tx.reader.Get(tableOutbox, owner)
	if err != nil || len(now) != 8 || binary.BigEndian.Uint64(now) != row.Sequence {
		return err
	}
	if err := tx.writer.Delete(tableOutbox, outboxKey(row.Sequence)); err != nil {
		return err
	}

	return tx.writer.Delete(tableOutbox, owner)
}

// settleRows is how many outbox rows one Update drops; each costs two deletions of
// kv.BookOperations.
const settleRows = 400

// SettleOutbox drops rows that have been worked off, many or few, in slices. A row that a newer
// change has replaced meanwhile stays, as it does with DropOutbox. It may be interrupted between
// slices: what is then left is worked off again.
func (b *Book) SettleOutbox(ctx context.Context, rows []OutboxRow) error {
	for slice := range slices.Chunk(rows, settleRows) {
		_, err := b.Update(ctx, func(tx *BookTx) error {
			for _, row := range slice {
				if err := tx.DropOutbox(row); err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// encodeOutbox writes a row without its sequence, which is its key.
func encodeOutbox(e *encoder, row OutboxRow) []byte {
	start := len(e.out)
	e.begin()
	e.uint(1, uint64(row.Noun))
	e.int(2, row.ID)
	e.uint(3, row.Revision)

	return e.out[start:len(e.out):len(e.out)]
}

// decodeOutbox reads what encodeOutbox has written.
func decodeOutbox(value []byte) (OutboxRow, error) {
	var row OutboxRow
	var d decoder
	d.begin(value)
	for d.next() {
		switch d.field {
		case 1:
			row.Noun = store.Noun(d.upTo(uint64(lastNoun)))
		case 2:
			row.ID = d.int()
		case 3:
			row.Revision = d.uint()
		}
	}
	if d.err != nil {
		return OutboxRow{}, store.Errorf(store.Internal, "reading the outbox: %w", d.err)
	}

	return row, nil
}

// lastNoun is the highest noun that is known.
const lastNoun = store.NounCategory
