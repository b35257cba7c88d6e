package billing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Standing is how a customer stands with money, in minor units.
type Standing struct {
	Owed   int64
	Credit int64
	Wallet int64
	Debt   store.Receivable
}

// MoneyOf tells how a customer stands. The error is NotFound, also for one whom whoever asks may not
// know of.
func (b *Billing) MoneyOf(ctx context.Context, customer int64) (standing Standing, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		standing = Standing{Debt: store.Receivable{ID: customer}}
		if err := mayRead(ctx, r, customer); err != nil {
			return err
		}
		for kind, to := range map[store.AccountKind]*int64{
			store.AccountReceivable: &standing.Owed, store.AccountCredit: &standing.Credit,
			store.AccountWallet: &standing.Wallet,
		} {
			if *to, err = r.Balance(kind, customer); err != nil {
				return err
			}
		}
		debt, err := r.Receivable(customer)
		if err == nil {
			standing.Debt = debt
		}

		return notMissing(err)
	})

	return standing, err
}

// mayRead refuses, as if he were not there, a customer whom whoever asks may not know of.
func mayRead(ctx context.Context, r *db.BookReader, id int64) error {
	customer, err := r.Customer(id)
	if err == nil && !seen(store.ActorOf(ctx), customer.Person.Agent, id) {
		err = store.Errorf(store.NotFound, "there is no customer %d", id)
	}

	return err
}

// Statement is what has moved on the accounts of a customer, in the order of its booking.
type Statement struct {
	Customer int64
	Accounts []AccountStatement // what is owed, the credit, the wallet
	Lines    []CustomerLine
}

// AccountStatement is how one account began and ended.
type AccountStatement struct {
	Kind    store.AccountKind
	Opening int64
	Closing int64
}

// CustomerLine is what one entry moved on one account.
type CustomerLine struct {
	Account store.AccountKind
	Entry   store.Entry
	Minor   int64 // as people speak of the account: what is owed, what a wallet holds
	Balance int64 // after it
}

// MaxStatement is how many lines a statement has at most.
const MaxStatement = 10_000

// statementPage is how many of them are read in one view.
const statementPage = 500

// statementKinds lists the accounts of a customer.
var statementKinds = []store.AccountKind{
	store.AccountReceivable, store.AccountCredit, store.AccountWallet,
}

// Statement tells what was booked for a customer from an instant on and before another; zero
// instants bound nothing. More than MaxStatement lines are an Exhausted error.
func (b *Billing) Statement(
	ctx context.Context, customer int64, from, to time.Time,
) (made Statement, err error) {
	made.Customer = customer
	err = b.config.Book.View(ctx, func(r *db.BookReader) error { return mayRead(ctx, r, customer) })
	if err != nil {
		return Statement{}, err
	}
	for _, kind := range statementKinds {
		part := accountReader{
			account: store.Account{Kind: kind, Owner: customer}, from: from, to: to,
		}
		if err := part.read(ctx, b.config.Book); err != nil {
			return Statement{}, err
		}
		made.Accounts = append(made.Accounts, part.ends)
		made.Lines = append(made.Lines, part.lines...)
	}
	slices.SortStableFunc(made.Lines, func(a, b CustomerLine) int {
		return cmp.Compare(a.Entry.ID, b.Entry.ID)
	})

	return made, nil
}

// accountReader reads the moves of one account backwards, from its balance now.
type accountReader struct {
	account  store.Account
	from, to time.Time

	lines   []CustomerLine
	ends    AccountStatement
	balance int64 // before what was read
	after   int64
	began   bool // whether the end of what is wanted was passed
	done    bool
}

// read reads until what lies before what is wanted.
func (a *accountReader) read(ctx context.Context, book *db.Book) error {
	a.ends.Kind = a.account.Kind
	for !a.done {
		if err := book.View(ctx, a.page); err != nil {
			return err
		}
		if len(a.lines) > MaxStatement {
			return store.Errorf(store.Exhausted,
				"there are more than %d lines: ask for a shorter time", MaxStatement)
		}
	}
	a.ends.Opening = a.balance
	if !a.began {
		a.ends.Closing = a.balance
	}

	return nil
}

// page reads the next moves backwards.
func (a *accountReader) page(r *db.BookReader) error {
	if a.after == 0 {
		sum, err := r.BalanceRow(a.account)
		if err != nil {
			return err
		}
		a.balance = a.account.Natural(sum.Minor)
	}
	moves, err := r.Moves(a.account, db.Page{After: a.after, Limit: statementPage}, true)
	a.done = len(moves) < statementPage
	for _, move := range moves {
		entry, err := r.Entry(move.Entry)
		if err != nil {
			return err
		}
		if !a.from.IsZero() && entry.At.Before(a.from) {
			a.done = true

			return nil
		}
		a.take(entry, a.account.Natural(move.Minor))
		a.after = move.Entry
	}

	return err
}

// take takes one move, which lies before all that were taken.
func (a *accountReader) take(entry store.Entry, minor int64) {
	if within(entry.At, a.from, a.to) {
		if !a.began {
			a.began, a.ends.Closing = true, a.balance
		}
		a.lines = append(a.lines, CustomerLine{
			Account: a.account.Kind, Entry: entry, Minor: minor, Balance: a.balance,
		})
	}
	a.balance -= minor
}
