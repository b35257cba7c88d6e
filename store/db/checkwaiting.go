package db

import (
	"context"
	"slices"

	"gardu/store"
	"gardu/store/kv"
)

// rowTables lists the tables whose rows say nothing but that a record of money is due, waits for
// something or belongs to another, with the place of the record's noun in their keys. Its id ends
// them.
var rowTables = []struct {
	table kv.Table
	size  int
	noun  int
}{
	{tableAgenda, agendaSize, agendaSize - 9},
	{tableOpen, 9, 0},
	{tableOwned, linkSize, 9},
	{tableAsks, askSize, 0},
}

// waiting proves that every such row is one that its record has.
func (c *check) waiting(ctx context.Context) error {
	byNoun := map[store.Noun]kept{}
	for _, each := range keptNouns() {
		byNoun[each.noun] = each
	}
	for _, in := range rowTables {
		err := c.walk(ctx, in.table, func(r *Lookup, key, _ []byte) error {
			if len(key) != in.size {
				c.fault(in.table, key, "is not the row of a record")

				return nil
			}
			of, id := store.Noun(key[in.noun]), idOf(key)
			if of == store.NounRecord {
				return c.recordRow(r, key, id)
			}

			return c.waitingRow(r, byNoun[of], row{in.table, string(key)}, id)
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// waitingRow proves that a row is one of those that its record has.
func (c *check) waitingRow(r *Lookup, of kept, found row, id int64) error {
	if of.rows == nil {
		c.fault(found.table, []byte(found.key), "is of no noun of money")

		return nil
	}
	rows, err := of.rows(r, id)
	if err != nil && !store.Is(err, store.NotFound) && !store.Is(err, store.Internal) {
		return err
	}
	if err != nil || !slices.Contains(rows, found) {
		c.fault(found.table, []byte(found.key), "leads to %s %d, which does not have it", of.word, id)
	}

	return nil
}

// recordRow proves that a line of the audit log is of the record from which it is found.
func (c *check) recordRow(r *Lookup, key []byte, id int64) error {
	record, err := r.Record(id)
	owner := ref{noun: record.Of, id: record.Subject}
	own := ownedKey(owner, ref{noun: store.NounRecord, id: id})
	if err != nil || string(own) != string(key) {
		c.fault(tableOwned, key, "leads to record %d, which is of something else", id)
	}

	return nil
}
