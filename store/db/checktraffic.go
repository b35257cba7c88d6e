package db

import (
	"context"
	"encoding/binary"

	"gardu/store"
)

// Check reads the whole traffic file and lists every record that cannot be read, every closed
// session that would never be archived, and every row that leads nowhere. It may run while the
// file is in use.
func (t *Traffic) Check(ctx context.Context) ([]Fault, error) {
	c := &check{engine: t.engine}
	for _, part := range []func(context.Context) error{c.sessions, c.closed, c.usage, c.days} {
		if err := part(ctx); err != nil {
			return c.faults, err
		}
	}

	return c.faults, nil
}

// sessions proves that each session can be read, and will be archived once it is closed.
func (c *check) sessions(ctx context.Context) error {
	return c.walk(ctx, tableSessions, func(r *Lookup, key, value []byte) error {
		var session store.Session
		if err := decodeSession(&session, uint64(idOf(key)), value); err != nil || len(key) != 8 {
			c.fault(tableSessions, key, "cannot be read: %v", err)

			return nil
		}
		if session.Open() {
			return nil
		}

		row, err := r.reader.Get(tableClosed, closedKey(&session))
		if err == nil && row == nil {
			c.fault(tableSessions, key, "is closed and has no row for the archiver")
		}

		return err
	})
}

// closed proves that each row for the archiver is one. It may be stale, and its session even gone:
// see tableClosed.
func (c *check) closed(ctx context.Context) error {
	return c.walk(ctx, tableClosed, func(_ *Lookup, key, _ []byte) error {
		if len(key) != 16 {
			c.fault(tableClosed, key, "is not a row")
		}

		return nil
	})
}

// usage proves that each usage row can be read.
func (c *check) usage(ctx context.Context) error {
	return c.walk(ctx, tableUsage, func(_ *Lookup, key, value []byte) error {
		var usage store.Usage
		if err := decodeUsage(&usage, idOf(key), value); err != nil || len(key) != 8 {
			c.fault(tableUsage, key, "cannot be read: %v", err)
		}

		return nil
	})
}

// days proves that each day's total can be read and is of a possible date.
func (c *check) days(ctx context.Context) error {
	return c.walk(ctx, tableDays, func(_ *Lookup, key, value []byte) error {
		if len(key) != 12 {
			c.fault(tableDays, key, "is not a day")

			return nil
		}

		date := binary.BigEndian.Uint32(key[8:])
		if month, day := date/100%100, date%100; month < 1 || month > 12 || day < 1 || day > 31 {
			c.fault(tableDays, key, "%d is not a date", date)
		}
		if _, err := decodeDay(Date(date), value); err != nil {
			c.fault(tableDays, key, "%v", err)
		}

		return nil
	})
}
