package db

import (
	"encoding/binary"

	"gardu/store"
	"gardu/store/kv"
)

// The ledger is kept here, not above, so that no verb can write half of an entry: what is booked
// sums to zero, moves the balances of guarded accounts with it, and stays as it is.

// Post books an entry and returns it with its id. Its key, where it has one, must not have been
// used, and what it reverses must be there and must not have been reversed: both are Conflict
// errors, with the fields key and reverses, and so is another currency than that of the entries
// before it, with the field currency. A guarded account that would fall below zero is an
// Exhausted error that names the account's kind as its field.
func (tx *BookTx) Post(entry store.Entry) (store.Entry, error) {
	if err := entry.Validate(); err != nil {
		return store.Entry{}, err
	}
	if err := tx.oneCurrency(entry.Currency); err != nil {
		return store.Entry{}, err
	}
	if err := tx.claimEntry(&entry); err != nil {
		return store.Entry{}, err
	}
	sums := sumsOf(entry.Postings)
	for _, account := range accountsOf(entry.Postings) {
		if err := tx.move(&entry, account, sums[account]); err != nil {
			return store.Entry{}, err
		}
	}
	octets := writeRow(tx, &entry)
	if len(octets) > maxRecord {
		return store.Entry{}, store.Invalidf("entry", "is longer than %d octets", maxRecord)
	}

	return entry, tx.writer.Put(tableEntries, idKey(entry.ID), octets)
}

// oneCurrency refuses an entry of another currency than the first one's: balances have none of their
// own, so that they cannot be told apart.
func (tx *BookTx) oneCurrency(currency store.Currency) error {
	first, err := tx.reader.Get(tableMeta, []byte(metaCurrency))
	switch {
	case err != nil:
		return err
	case first == nil:
		return tx.writer.Put(tableMeta, []byte(metaCurrency), []byte(currency))
	case string(first) != string(currency):
		return &store.Error{
			Kind: store.Conflict, Field: "currency", Message: "the ledger is kept in " + string(first),
		}
	default:
		return nil
	}
}

// writeRow encodes a row that is no noun's.
func writeRow[T any](tx *BookTx, record *T) []byte {
	e := &tx.encoder
	start := len(e.out)
	e.begin()
	taggedEncoder[T]()(e, record)

	return e.out[start:len(e.out):len(e.out)]
}

// readRow decodes a row that is no noun's.
func readRow[T any](value []byte, record *T) error {
	var d decoder
	d.begin(value)
	taggedDecoder[T]()(&d, record)

	return d.err
}

// claimEntry gives an entry its id and takes what is unique of it.
func (tx *BookTx) claimEntry(entry *store.Entry) error {
	if entry.ID != 0 {
		return store.Errorf(store.Internal, "booking an entry that has an id")
	}
	next, err := tx.take(sequenceOf(store.NounEntry))
	if err != nil {
		return err
	}
	entry.ID = int64(next)
	if entry.Key != "" {
		key := append([]byte{entryKey}, entry.Key...)
		err = take(tx, entry.ID, claim{tableEntryKeys, string(key), "key"})
	}
	if err != nil || entry.Reverses == 0 {
		return err
	}
	if _, err := tx.Entry(entry.Reverses); err != nil {
		return err
	}
	key := append([]byte{entryUndone}, idKey(entry.Reverses)...)

	return take(tx, entry.ID, claim{tableEntryKeys, string(key), "reverses"})
}

// sumsOf sums postings by account.
func sumsOf(postings []store.Posting) map[store.Account]int64 {
	sums := make(map[store.Account]int64, len(postings))
	for _, posting := range postings {
		sums[posting.Account] += posting.Minor
	}

	return sums
}

// accountsOf lists the accounts of postings, each once, in the order in which they come.
func accountsOf(postings []store.Posting) []store.Account {
	accounts := make([]store.Account, 0, len(postings))
	seen := make(map[store.Account]bool, len(postings))
	for _, posting := range postings {
		if !seen[posting.Account] {
			seen[posting.Account] = true
			accounts = append(accounts, posting.Account)
		}
	}

	return accounts
}

// move notes what an entry moved on an account, and moves the balance of a guarded one.
func (tx *BookTx) move(entry *store.Entry, account store.Account, minor int64) error {
	value := binary.AppendVarint(nil, minor)
	if err := tx.writer.Put(tableMoves, moveKey(account, entry.ID), value); err != nil {
		return err
	}
	if !account.Kind.Guarded() {
		return nil
	}
	balance, err := tx.BalanceRow(account)
	if err != nil {
		return err
	}
	before := account.Natural(balance.Minor)
	if balance.Minor, err = store.AddMoney(balance.Minor, minor); err != nil {
		return err
	}
	balance.Entries, balance.Last = balance.Entries+1, entry.ID
	after := account.Natural(balance.Minor)
	clawed := entry.Claws && (account.Kind == store.AccountReseller ||
		account.Kind == store.AccountCommission)
	if after < 0 && after < before && !clawed {
		return &store.Error{
			Kind: store.Exhausted, Field: account.Kind.String(),
			Message: "the balance is not enough",
		}
	}

	return tx.writer.Put(tableBalances, accountKey(account), writeRow(tx, &balance))
}

// Entry returns an entry of the ledger.
func (r *Lookup) Entry(id int64) (store.Entry, error) {
	value, err := r.reader.Get(tableEntries, idKey(id))
	if err == nil && value == nil {
		err = missing(store.NounEntry, id)
	}
	if err != nil {
		return store.Entry{}, err
	}

	return decodeEntry(id, value)
}

// decodeEntry reads an entry.
func decodeEntry(id int64, value []byte) (store.Entry, error) {
	entry := store.Entry{ID: id}
	if err := readRow(value, &entry); err != nil {
		return store.Entry{}, store.Errorf(store.Internal, "reading entry %d: %w", id, err)
	}

	return entry, nil
}

// EntryByKey returns the entry of a key.
func (r *Lookup) EntryByKey(key string) (store.Entry, error) {
	return r.entryBy(append([]byte{entryKey}, key...))
}

// ReversalOf returns the entry that reverses another.
func (r *Lookup) ReversalOf(id int64) (store.Entry, error) {
	return r.entryBy(append([]byte{entryUndone}, idKey(id)...))
}

// entryBy returns the entry that a row leads to.
func (r *Lookup) entryBy(key []byte) (store.Entry, error) {
	value, err := r.reader.Get(tableEntryKeys, key)
	if err == nil && value == nil {
		err = store.Errorf(store.NotFound, "there is no such entry")
	}
	if err != nil {
		return store.Entry{}, err
	}

	return r.Entry(idOf(value))
}

// BalanceRow returns what the ledger keeps of a guarded account; zero where it never moved.
func (r *Lookup) BalanceRow(account store.Account) (balance store.Balance, err error) {
	value, err := r.reader.Get(tableBalances, accountKey(account))
	if err != nil || value == nil {
		return store.Balance{}, err
	}
	if err := readRow(value, &balance); err != nil {
		return store.Balance{}, store.Errorf(store.Internal, "reading the balance of %v: %w",
			account, err)
	}

	return balance, nil
}

// Balance returns the balance of a guarded account as people speak of it: what a wallet holds, what
// a customer owes.
func (r *Lookup) Balance(kind store.AccountKind, owner int64) (int64, error) {
	account := store.Account{Kind: kind, Owner: owner}
	balance, err := r.BalanceRow(account)

	return account.Natural(balance.Minor), err
}

// Entries lists the ledger by id.
func (r *BookReader) Entries(page Page) (list []store.Entry, err error) {
	keys := kv.Range{From: idKey(max(page.After, 0) + 1), Limit: pageLimit(page.Limit)}
	err = r.reader.Scan(tableEntries, keys, func(key, value []byte) error {
		entry, err := decodeEntry(idOf(key), value)
		list = append(list, entry)

		return err
	})

	return list, err
}

// Move is what one entry moved on an account; debits are positive.
type Move struct {
	Entry int64
	Minor int64
}

// Moves lists the entries of an account, from the oldest behind page.After on, or from the newest
// before it where newest is asked for.
func (r *BookReader) Moves(
	account store.Account, page Page, newest bool,
) (list []Move, err error) {
	keys := kv.Prefix(accountKey(account))
	keys.Limit, keys.Reverse = pageLimit(page.Limit), newest
	switch {
	case newest && page.After > 0:
		keys.To = moveKey(account, page.After)
	case !newest:
		keys.From = moveKey(account, max(page.After, 0)+1)
	}
	err = r.reader.Scan(tableMoves, keys, func(key, value []byte) error {
		minor, n := binary.Varint(value)
		if n <= 0 {
			return store.Errorf(store.Internal, "reading a move: %w", errRecord)
		}
		list = append(list, Move{Entry: idOf(key), Minor: minor})

		return nil
	})

	return list, err
}

// Accounts lists the accounts of a guarded kind that have ever moved, by owner.
func (r *BookReader) Accounts(
	kind store.AccountKind, page Page,
) (list []store.Account, err error) {
	keys := kv.Prefix([]byte{byte(kind)})
	keys.From = accountKey(store.Account{Kind: kind, Owner: max(page.After, 0) + 1})
	keys.Limit = pageLimit(page.Limit)
	err = r.reader.Scan(tableBalances, keys, func(key, _ []byte) error {
		list = append(list, accountOf(key))

		return nil
	})

	return list, err
}
