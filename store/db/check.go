package db

import (
	"context"
	"encoding/hex"
	"fmt"

	"gardu/store"
	"gardu/store/kv"
)

// MaxFaults is how many faults one check lists at most.
const MaxFaults = 10_000

// Fault is something in a file that contradicts something else in it.
type Fault struct {
	Table   kv.Table
	Key     string // in hexadecimal digits
	Message string
}

// String writes the fault in one line.
func (f Fault) String() string { return fmt.Sprintf("%s %s: %s", f.Table, f.Key, f.Message) }

// check gathers the faults of one file.
type check struct {
	engine kv.Engine
	key    *Key
	faults []Fault
}

// fault notes one fault.
func (c *check) fault(table kv.Table, key []byte, format string, arguments ...any) {
	if len(c.faults) < MaxFaults {
		message := fmt.Sprintf(format, arguments...)
		c.faults = append(c.faults, Fault{table, hex.EncodeToString(key), message})
	}
}

// walk visits every row of a table in slices. visit may read within the slice's view, so what it
// compares is of one moment.
func (c *check) walk(
	ctx context.Context, table kv.Table, visit func(r *Lookup, key, value []byte) error,
) error {
	rest := kv.Range{Limit: checkRows}
	for done := false; !done; {
		err := c.engine.View(ctx, func(r kv.Reader) error {
			seen, lookup := 0, &Lookup{reader: r, key: c.key}
			var last []byte
			err := r.Scan(table, rest, func(key, value []byte) error {
				seen++
				last = append(last[:0], key...)

				return visit(lookup, key, value)
			})
			if done = seen < checkRows; !done {
				rest = rest.After(last)
			}

			return err
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// checkRows is how many rows a check visits in one view. Each may be followed by a few lookups.
const checkRows = 1_000

// Check reads the whole book and lists everything in which indexes and records disagree, in both
// directions, and every record that cannot be read. It may run while the book is in use. The error
// is of the reading itself.
func (b *Book) Check(ctx context.Context) ([]Fault, error) {
	c := &check{engine: b.engine, key: b.key}
	for _, part := range []func(context.Context) error{
		func(ctx context.Context) error { return checkRecords(ctx, c, services) },
		func(ctx context.Context) error { return checkRecords(ctx, c, customers) },
		func(ctx context.Context) error { return checkRecords(ctx, c, plans) },
		func(ctx context.Context) error { return checkRecords(ctx, c, vouchers) },
		func(ctx context.Context) error { return checkRecords(ctx, c, nases) },
		func(ctx context.Context) error { return checkRecords(ctx, c, operators) },
		func(ctx context.Context) error { return checkRecords(ctx, c, pools) },
		func(ctx context.Context) error { return checkRecords(ctx, c, companies) },
		func(ctx context.Context) error { return checkRecords(ctx, c, routers) },
		func(ctx context.Context) error { return checkRecords(ctx, c, apiKeys) },
		func(ctx context.Context) error { return checkRecords(ctx, c, families) },
		c.money, c.ledger, c.checkChains,
		c.logins, c.names, c.links, c.counts, c.macs, c.ranges, c.abilities, c.outbox,
		c.familyOwners, c.lockouts, c.codes, c.texts, c.answers, c.waiting,
	} {
		if err := part(ctx); err != nil {
			return c.faults, err
		}
	}

	return c.faults, nil
}

// money proves the records of money.
func (c *check) money(ctx context.Context) error {
	for _, each := range keptNouns() {
		if err := each.check(ctx, c); err != nil {
			return err
		}
	}

	return nil
}

// checkRecords proves that every record of a noun can be read and that every row that it should
// have is there.
func checkRecords[T any](ctx context.Context, c *check, n *noun[T]) error {
	return c.walk(ctx, n.table, func(r *Lookup, key, value []byte) error {
		if len(key) != 8 || idOf(key) <= 0 {
			c.fault(n.table, key, "is not an id")

			return nil
		}
		record, err := n.read(c.key, idOf(key), value)
		if err != nil {
			c.fault(n.table, key, "%v", err)

			return nil
		}

		return checkRecord(c, r, n, &record)
	})
}

// checkRecord proves that the rows of one record are there.
func checkRecord[T any](c *check, r *Lookup, n *noun[T], record *T) error {
	id, _ := n.head(record)
	key := idKey(*id)
	if last, err := r.reader.Get(tableMeta, []byte(sequenceOf(n.noun))); err != nil {
		return err
	} else if decodeCount(last) < uint64(*id) {
		c.fault(n.table, key, "its id is above the sequence")
	}

	for _, claim := range gather(n.claims, record) {
		holder, err := r.reader.Get(claim.table, []byte(claim.key))
		if err != nil {
			return err
		}
		if idOf(holder) != *id {
			c.fault(n.table, key, "%s: its row is missing or another's", claim.field)
		}
	}
	if err := c.mustStand(r, n.noun, record); err != nil {
		return err
	}
	for _, row := range gather(n.index, record) {
		if err := c.expect(r, n.table, key, row); err != nil {
			return err
		}
	}
	self := ref{noun: n.noun, id: *id}
	for _, to := range gather(n.names, record) {
		link := row{tableLinks, string(linkKey(to, self))}
		if err := c.expect(r, n.table, key, link); err != nil {
			return err
		}
	}

	return nil
}

// expect notes a fault when a row of a record is missing.
func (c *check) expect(r *Lookup, of kv.Table, key []byte, wanted row) error {
	value, err := r.reader.Get(wanted.table, []byte(wanted.key))
	if err == nil && value == nil {
		c.fault(of, key, "its row in %s is missing", wanted.table)
	}

	return err
}

// mustStand notes a fault when a voucher does not stand on its name. A service does when its login
// row is there.
func (c *check) mustStand(r *Lookup, of store.Noun, record any) error {
	voucher, is := record.(*store.Voucher)
	if of != store.NounVoucher || !is {
		return nil
	}

	on, err := r.standing(voucher.Code)
	if err == nil && on.voucher != voucher.ID {
		c.fault(tableVouchers, idKey(voucher.ID), "does not stand on its code")
	}

	return err
}
