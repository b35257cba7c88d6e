package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// Movement is money that somebody moves by hand.
type Movement struct {
	Amount    int64
	Method    string // name of a payment method; empty for cash of the house
	Reference string // makes a repetition a Conflict error
	Note      string
}

// FundReseller puts money into a reseller's wallet. One that was frozen because it was below zero
// thaws when it no longer is.
func (b *Billing) FundReseller(
	ctx context.Context, operator int64, in Movement,
) (store.Entry, error) {
	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		if err := d.byHouse(operator); err != nil {
			return store.Entry{}, err
		}
		source, err := d.sourceOf(in)
		if err != nil {
			return store.Entry{}, err
		}
		entry, err := d.book(store.Entry{
			Kind: store.EntryDeposit, Of: store.NounReseller, Subject: operator,
			Key: referenceKey("fund", operator, in.Reference), Note: in.Note,
			Postings: []store.Posting{
				{Account: source, Minor: in.Amount},
				store.Credit(store.AccountReseller, operator, in.Amount),
			},
		})
		if err != nil {
			return store.Entry{}, err
		}
		if err := d.thaw(operator); err != nil {
			return store.Entry{}, err
		}

		return entry, d.noteMoney("reseller.fund", operator, &entry, in.Amount)
	})
}

// byHouse refuses what a reseller may not do to his own wallet, and hides those of others.
func (d *desk) byHouse(operator int64) error {
	if _, err := d.ownReseller(operator); err != nil {
		return err
	}
	if d.actor.Agent != 0 {
		return store.Errorf(store.Denied, "a reseller neither fills nor empties a wallet by hand")
	}

	return nil
}

// ownReseller returns a reseller who whoever asks may act for: himself, or the one above him.
func (d *desk) ownReseller(operator int64) (store.Reseller, error) {
	found, err := d.Reseller(operator)
	if err == nil && !d.actor.MaySee(operator) && !d.actor.MaySee(found.Parent) {
		err = store.Errorf(store.NotFound, "there is no such reseller")
	}

	return found, err
}

// noteMoney notes what was moved on a reseller's accounts by hand.
func (d *desk) noteMoney(
	action string, operator int64, entry *store.Entry, amount int64,
) error {
	return d.note(action, store.NounReseller, operator, "", entry.Currency.Format(amount))
}

// sourceOf checks a movement and returns the account of its method.
func (d *desk) sourceOf(in Movement) (store.Account, error) {
	if in.Amount <= 0 || in.Amount > store.MaxMoney {
		return store.Account{}, store.Invalidf("amount", "must be more than 0 and at most %d",
			store.MaxMoney)
	}
	if len(in.Reference) > store.MaxName-len("withdraw/")-20 {
		return store.Account{}, store.Invalidf("reference", "is too long")
	}
	if in.Method == "" {
		return store.Account{Kind: store.AccountBank}, nil
	}
	method, err := store.ByNameOrID(in.Method, d.MethodByName, d.Method)
	if store.Is(err, store.NotFound) {
		err = store.Invalidf("method", "there is no payment method %q", store.Brief(in.Method))
	}

	return method.Account(), err
}

// referenceKey makes the key of an entry from somebody's reference; empty where there is none.
func referenceKey(word string, id int64, reference string) string {
	if reference == "" {
		return ""
	}

	return keyOf(word, id) + "/" + reference
}

// DrainReseller takes money out of a reseller's wallet, which cannot fall below zero.
func (b *Billing) DrainReseller(
	ctx context.Context, operator int64, out Movement,
) (store.Entry, error) {
	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		if err := d.byHouse(operator); err != nil {
			return store.Entry{}, err
		}
		target, err := d.sourceOf(out)
		if err != nil {
			return store.Entry{}, err
		}
		entry, err := d.book(store.Entry{
			Kind: store.EntryWithdrawal, Of: store.NounReseller, Subject: operator,
			Key: referenceKey("drain", operator, out.Reference), Note: out.Note,
			Postings: []store.Posting{
				store.Debit(store.AccountReseller, operator, out.Amount),
				{Account: target, Minor: -out.Amount},
			},
		})
		if err != nil {
			return store.Entry{}, err
		}

		return entry, d.noteMoney("reseller.drain", operator, &entry, out.Amount)
	})
}

// PassOn moves money from a reseller's wallet to that of one who stands directly below him.
func (b *Billing) PassOn(
	ctx context.Context, from, to, amount int64,
) (store.Entry, error) {
	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		if amount <= 0 || amount > store.MaxMoney {
			return store.Entry{}, store.Invalidf("amount", "must be more than 0")
		}
		if err := d.mayTouch(from, "reseller"); err != nil {
			return store.Entry{}, err
		}
		below, err := d.Reseller(to)
		if err != nil {
			return store.Entry{}, err
		}
		if below.Parent != from || from == 0 {
			return store.Entry{}, store.Errorf(store.NotFound,
				"there is no such reseller below this one")
		}
		payer, err := d.activeReseller(from)
		if err != nil {
			return store.Entry{}, err
		}
		entry := store.Entry{
			Kind: store.EntryTransfer, Of: store.NounReseller, Subject: to,
			Postings: []store.Posting{store.Credit(store.AccountReseller, to, amount)},
		}
		if entry, err = d.takeFromReseller(&payer, amount, entry); err != nil {
			return store.Entry{}, err
		}

		return entry, d.thaw(to)
	})
}

// PayOut turns commission that a reseller has earned into money of his wallet, or, with a method,
// into money that he is given.
func (b *Billing) PayOut(
	ctx context.Context, operator int64, out Movement,
) (store.Entry, error) {
	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		target, err := d.payOutTo(operator, out)
		if err != nil {
			return store.Entry{}, err
		}
		entry, err := d.book(store.Entry{
			Kind: store.EntryPayout, Of: store.NounReseller, Subject: operator,
			Key: referenceKey("payout", operator, out.Reference), Note: out.Note,
			Postings: []store.Posting{
				store.Debit(store.AccountCommission, operator, out.Amount),
				{Account: target, Minor: -out.Amount},
			},
		})
		if err != nil {
			return store.Entry{}, err
		}
		if err := d.thaw(operator); err != nil {
			return store.Entry{}, err
		}

		return entry, d.noteMoney("reseller.payout", operator, &entry, out.Amount)
	})
}

// payOutTo returns the account that commission is paid out to: the reseller's wallet, which he may
// fill so himself, or that of a method, by which the house pays.
func (d *desk) payOutTo(operator int64, out Movement) (store.Account, error) {
	if _, err := d.ownReseller(operator); err != nil {
		return store.Account{}, err
	}
	target, err := d.sourceOf(out)
	if err != nil || out.Method != "" {
		if err == nil {
			err = d.byHouse(operator)
		}

		return target, err
	}

	return store.Account{Kind: store.AccountReseller, Owner: operator}, d.mayTouch(operator, "reseller")
}

// StatementLine is one line of a statement of an account.
type StatementLine struct {
	Entry   store.Entry
	Minor   int64 // as people speak of the account
	Balance int64 // after it
}

// ResellerStatement lists what has moved a reseller's wallet, from the newest on, before page.After
// where that is not 0. The balance counts back from that of today.
func (b *Billing) ResellerStatement(
	ctx context.Context, operator int64, page db.Page,
) (list []StatementLine, err error) {
	if _, _, err := b.Reseller(ctx, operator); err != nil {
		return nil, err
	}
	account := store.Account{Kind: store.AccountReseller, Owner: operator}
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		balance, err := r.Balance(account.Kind, account.Owner)
		if err != nil {
			return err
		}
		moves, err := r.Moves(account, db.Page{Limit: page.Limit}, true)
		if err != nil {
			return err
		}
		for _, move := range moves {
			minor := account.Natural(move.Minor)
			entry, err := r.Entry(move.Entry)
			if err != nil {
				return err
			}
			if page.After == 0 || move.Entry < page.After {
				list = append(list, StatementLine{Entry: entry, Minor: minor, Balance: balance})
			}
			balance -= minor
		}

		return nil
	})

	return list, err
}
