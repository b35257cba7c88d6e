package db

import (
	"context"

	"gardu/store/kv"
)

// stepTexts leads to layout 4 of the book: customers are found by telephone number, e-mail address,
// identity document and the id of another system, so that each gets its rows in a new table.
// Programs of layout 3 would leave them behind. Rows are written as often as the step is run.
func stepTexts(key *Key) step {
	return step{to: 4, run: func(ctx context.Context, engine kv.Engine) error {
		keys := kv.Range{Limit: textsSlice}
		for more := true; more; {
			next := keys
			err := engine.Update(ctx, func(w kv.Writer) (err error) {
				next, more, err = indexTexts(w, key, keys)

				return err
			})
			if err != nil {
				return err
			}
			keys = next
		}

		return nil
	}}
}

// textsSlice is how many customers one transaction indexes, each with six rows at most.
const textsSlice = 150

// indexTexts writes the rows of some customers, and returns where to go on, if anywhere.
func indexTexts(
	w kv.Writer, of *Key, keys kv.Range,
) (next kv.Range, more bool, err error) {
	var rows []row
	seen := 0
	next = keys
	err = w.Scan(tableCustomers, keys, func(key, value []byte) error {
		customer, err := customers.read(of, idOf(key), value)
		rows = append(rows, customerTexts(&customer)...)
		next = next.After(key)
		seen++

		return err
	})
	for _, each := range rows {
		if err == nil {
			err = w.Put(each.table, []byte(each.key), present)
		}
	}

	return next, seen == textsSlice, err
}
