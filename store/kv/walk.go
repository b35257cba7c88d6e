package kv

import (
	"context"
	"errors"
)

// Walk visits a range of any size in order without ever holding a View for more than WalkRows rows.
// Between two Views other transactions may commit: each View is consistent, the whole is not. A row
// that is there all the while is visited exactly once.
//
// Keys and values are borrowed until visit returns, and visit must not open a transaction of the
// same engine. ErrStop ends the walk without an error; any other error is returned as it is. ctx is
// asked before each View.
func Walk(
	ctx context.Context, engine Engine, table Table, keys Range,
	visit func(key, value []byte) error,
) error {
	walk := walk{table: table, rest: keys, left: keys.Limit, visit: visit}
	for !walk.done {
		if err := engine.View(ctx, walk.slice); err != nil {
			return err
		}
	}

	return nil
}

// walk is where a Walk stands between two Views.
type walk struct {
	table Table
	rest  Range // what has not been visited
	left  int   // rows still wanted, where the range has a limit
	visit func(key, value []byte) error
	done  bool
}

// slice visits the next WalkRows rows and moves the walk behind them.
func (w *walk) slice(reader Reader) error {
	keys := w.rest
	keys.Limit = w.sliceLimit()

	visited := 0
	err := reader.Scan(w.table, keys, func(key, value []byte) error {
		visited++
		if visited == keys.Limit {
			w.rest = w.rest.After(key)
		}

		return w.see(key, value)
	})

	w.left -= visited
	if visited < keys.Limit || (w.rest.Limit > 0 && w.left == 0) {
		w.done = true
	}

	return err
}

// see passes one row on and notes an early end, which Scan does not tell.
func (w *walk) see(key, value []byte) error {
	err := w.visit(key, value)
	if errors.Is(err, ErrStop) {
		w.done = true
	}

	return err
}

// sliceLimit is how many rows the next View may visit.
func (w *walk) sliceLimit() int {
	if w.rest.Limit > 0 {
		return min(w.left, WalkRows)
	}

	return WalkRows
}
