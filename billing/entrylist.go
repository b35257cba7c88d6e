package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// Entries lists the ledger by the ids of its entries, or, of one account, from the newest on, before
// a page's id where that is not 0. Nobody but those who see everything may ask.
func (b *Billing) Entries(
	ctx context.Context, account *store.Account, page db.Page,
) (list []store.Entry, err error) {
	if actor := store.ActorOf(ctx); actor.Agent != 0 || actor.Customer != 0 {
		return nil, store.Errorf(store.Denied, "this is open to those only who may see all records")
	}
	err = b.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		if account == nil {
			list, err = r.Entries(page)

			return err
		}
		list = nil
		moves, err := r.Moves(*account, page, true)
		for _, move := range moves {
			entry, err := r.Entry(move.Entry)
			if err != nil {
				return err
			}
			list = append(list, entry)
		}

		return err
	})

	return list, err
}
