package db

import (
	"context"
	"encoding/binary"

	"gardu/store"
	"gardu/store/kv"
)

// ledger proves that the ledger sums to zero, entry by entry, that its moves and balances are what
// the entries say, and nothing else.
func (c *check) ledger(ctx context.Context) error {
	sums, counts := map[store.Account]int64{}, map[store.Account]int64{}
	last := int64(0)
	err := c.walk(ctx, tableEntries, func(r *Lookup, key, value []byte) error {
		entry, err := decodeEntry(idOf(key), value)
		if err == nil {
			err = entry.Validate()
		}
		if err != nil {
			c.fault(tableEntries, key, "%v", err)

			return nil
		}
		last = entry.ID
		for account, minor := range sumsOf(entry.Postings) {
			sums[account] += minor
			counts[account]++
			stored, err := r.reader.Get(tableMoves, moveKey(account, entry.ID))
			if err != nil {
				return err
			}
			if moved, n := binary.Varint(stored); n <= 0 || moved != minor {
				c.fault(tableMoves, moveKey(account, entry.ID), "is missing or another amount")
			}
		}

		return nil
	})
	if err != nil {
		return err
	}
	if err := c.moves(ctx, counts, last); err != nil {
		return err
	}

	return c.balances(ctx, sums, last)
}

// moves proves that no account has moved more often than the entries up to one say.
func (c *check) moves(ctx context.Context, counts map[store.Account]int64, last int64) error {
	found := map[store.Account]int64{}
	err := c.walk(ctx, tableMoves, func(_ *Lookup, key, _ []byte) error {
		if len(key) != moveSize {
			c.fault(tableMoves, key, "is not a move")
		} else if idOf(key) <= last {
			found[accountOf(key)]++
		}

		return nil
	})
	for account, count := range found {
		if count != counts[account] {
			c.fault(tableMoves, accountKey(account), "has %d moves, and the entries say %d",
				count, counts[account])
		}
	}

	return err
}

// balances proves that every guarded account has the balance that its entries sum to. A balance
// that has moved on meanwhile is compared by the next check.
func (c *check) balances(ctx context.Context, sums map[store.Account]int64, last int64) error {
	seen := map[store.Account]bool{}
	err := c.engine.View(ctx, func(reader kv.Reader) error {
		r := &Lookup{reader: reader, key: c.key}
		for account, sum := range sums {
			if !account.Kind.Guarded() {
				continue
			}
			seen[account] = true
			balance, err := r.BalanceRow(account)
			if err != nil {
				return err
			}
			if balance.Last <= last && balance.Minor != sum {
				c.fault(tableBalances, accountKey(account), "says %d, and its entries sum to %d",
					balance.Minor, sum)
			}
		}

		return nil
	})
	if err != nil {
		return err
	}

	return c.walk(ctx, tableBalances, func(r *Lookup, key, _ []byte) error {
		if len(key) != accountSize {
			c.fault(tableBalances, key, "is not a balance")

			return nil
		}
		balance, err := r.BalanceRow(accountOf(key))
		if err == nil && !seen[accountOf(key)] && balance.Last <= last {
			c.fault(tableBalances, key, "has no entries")
		}

		return err
	})
}
