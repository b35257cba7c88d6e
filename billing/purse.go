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

// FundReseller puts money into a reseller's wallet.
func (b *Billing) FundReseller(
	ctx context.Context, operator int64, in Movement,
) (store.Entry, error) {
	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		if _, err := d.Reseller(operator); err != nil {
			return store.Entry{}, err
		}
		source, err := d.sourceOf(in)
		if err != nil {
			return store.Entry{}, err
		}

		return d.book(store.Entry{
			Kind: store.EntryDeposit, Of: store.NounReseller, Subject: operator,
			Key: referenceKey("fund", operator, in.Reference), Note: in.Note,
			Postings: []store.Posting{
				{Account: source, Minor: in.Amount},
				store.Credit(store.AccountReseller, operator, in.Amount),
			},
		})
	})
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
		target, err := d.sourceOf(out)
		if err != nil {
			return store.Entry{}, err
		}

		return d.book(store.Entry{
			Kind: store.EntryWithdrawal, Of: store.NounReseller, Subject: operator,
			Key: referenceKey("drain", operator, out.Reference), Note: out.Note,
			Postings: []store.Posting{
				store.Debit(store.AccountReseller, operator, out.Amount),
				{Account: target, Minor: -out.Amount},
			},
		})
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

		return entry, d.takeFromReseller(&payer, amount, entry)
	})
}

// earn books the commission of a payment by a reseller's customer: his percentage, of which a part
// goes to the one above him.
func (d *desk) earn(operator, payment, amount int64, plan int64) error {
	if operator == 0 {
		return nil
	}
	reseller, err := d.Reseller(operator)
	if store.Is(err, store.NotFound) || err == nil && reseller.Hundredths == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	whole := store.Portion(amount, reseller.Hundredths, wholePercent)
	above := int64(0)
	if reseller.Parent != 0 {
		above = store.Portion(whole, reseller.Share, wholePercent)
	}
	entry := store.Entry{
		Kind: store.EntryCommission, Of: store.NounPayment, Subject: payment,
		Key: keyOf("commission", payment),
	}
	entry.Add(store.Debit(store.AccountRevenue, plan, whole),
		store.Credit(store.AccountCommission, operator, whole-above),
		store.Credit(store.AccountCommission, reseller.Parent, above))
	if len(entry.Postings) == 0 {
		return nil
	}
	_, err = d.book(entry)

	return err
}

// PayOut turns commission that a reseller has earned into money of his wallet, or, with a method,
// into money that he is given.
func (b *Billing) PayOut(
	ctx context.Context, operator int64, out Movement,
) (store.Entry, error) {
	return atDesk(ctx, b, func(d *desk) (store.Entry, error) {
		target, err := d.sourceOf(out)
		if err != nil {
			return store.Entry{}, err
		}
		if out.Method == "" {
			target = store.Account{Kind: store.AccountReseller, Owner: operator}
		}

		return d.book(store.Entry{
			Kind: store.EntryPayout, Of: store.NounReseller, Subject: operator,
			Key: referenceKey("payout", operator, out.Reference), Note: out.Note,
			Postings: []store.Posting{
				store.Debit(store.AccountCommission, operator, out.Amount),
				{Account: target, Minor: -out.Amount},
			},
		})
	})
}

// HandOver notes the cash that a collector brings at the end of a day. Nothing is booked before
// somebody else has counted it.
func (b *Billing) HandOver(
	ctx context.Context, collector int64, counted int64, method, note string,
) (store.Settlement, error) {
	return atDesk(ctx, b, func(d *desk) (store.Settlement, error) {
		if counted <= 0 || counted > store.MaxMoney {
			return store.Settlement{}, store.Invalidf("counted", "must be more than 0")
		}
		where, err := store.ByNameOrID(method, d.MethodByName, d.Method)
		if store.Is(err, store.NotFound) {
			err = store.Invalidf("method", "there is no payment method %q", store.Brief(method))
		}
		if err != nil {
			return store.Settlement{}, err
		}
		held, err := d.Balance(store.AccountCash, collector)
		if err != nil {
			return store.Settlement{}, err
		}
		if counted > held {
			return store.Settlement{}, store.Invalidf("counted",
				"is more than the %d that the collector holds", held)
		}

		return d.PutSettlement(store.Settlement{
			Collector: collector, Method: where.ID, Day: store.DayStart(d.now, d.zone),
			Expected: held, Counted: counted, Created: d.now, Note: note,
			Currency: d.billing.config.Currency,
		})
	})
}

// ConfirmHandOver books the cash that a collector has brought. Whoever brought it cannot confirm
// it himself. What is missing stays with the collector.
func (b *Billing) ConfirmHandOver(
	ctx context.Context, id int64, confirmed bool,
) (store.Settlement, error) {
	return atDesk(ctx, b, func(d *desk) (store.Settlement, error) {
		settlement, err := d.Settlement(id)
		if err != nil {
			return settlement, err
		}
		if settlement.State != store.SettlementOpen {
			return settlement, store.Errorf(store.Conflict, "the settlement is %v already",
				settlement.State)
		}
		if d.actor.Operator != 0 && d.actor.Operator == settlement.Collector {
			return settlement, store.Errorf(store.Denied, "somebody else has to count the cash")
		}
		settlement.Confirmed, settlement.By = d.now, d.actor.Name
		settlement.State = store.SettlementRefused
		if confirmed {
			settlement.State = store.SettlementConfirmed
			entry, err := d.bookHandOver(&settlement)
			if err != nil {
				return settlement, err
			}
			settlement.Entry = entry.ID
		}

		return d.PutSettlement(settlement)
	})
}

// bookHandOver books the cash of a settlement.
func (d *desk) bookHandOver(settlement *store.Settlement) (store.Entry, error) {
	method, err := d.Method(settlement.Method)
	if err != nil {
		return store.Entry{}, err
	}

	return d.book(store.Entry{
		Kind: store.EntryHandover, Of: store.NounSettlement, Subject: settlement.ID,
		Key: keyOf("handover", settlement.ID), Note: settlement.Note,
		Postings: []store.Posting{
			{Account: method.Account(), Minor: settlement.Counted},
			store.Credit(store.AccountCash, settlement.Collector, settlement.Counted),
		},
	})
}

// Settlements lists what collectors brought, from the newest on, or only what waits to be counted.
func (b *Billing) Settlements(
	ctx context.Context, open bool, page db.Page,
) (list []store.Settlement, err error) {
	actor := store.ActorOf(ctx)
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list = nil
		ids, err := r.Newest(store.NounSettlement, page)
		if open && err == nil {
			ids, err = r.Waiting(store.NounSettlement, page, true)
		}
		if err != nil {
			return err
		}
		for _, id := range ids {
			settlement, err := r.Settlement(id)
			if err != nil {
				return err
			}
			if actor.MaySee(settlement.Collector) {
				list = append(list, settlement)
			}
		}

		return nil
	})

	return list, err
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
