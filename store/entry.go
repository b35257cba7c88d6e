package store

import "time"

// Entry is one transaction of the ledger: postings that sum to zero. It is never changed and never
// deleted; a mistake is corrected by another entry.
type Entry struct {
	ID       int64     // rising, without gaps
	Kind     EntryKind `book:"1"`
	Of       Noun      `book:"2"` // what it was made for
	Subject  int64     `book:"3"`
	Key      string    `book:"4"`  // at most one entry has it; empty for none
	Reverses int64     `book:"5"`  // the entry that it undoes, which is undone once; 0 for none
	At       time.Time `book:"6"`  // when it was booked
	Day      time.Time `book:"7"`  // the business day it counts for; earlier when back-dated
	By       string    `book:"8"`  // who booked it
	Note     string    `book:"9"`  // why, where somebody had to say
	Currency Currency  `book:"10"` // of every posting
	Postings []Posting `book:"11"`
	// Claws lets the wallet and the commission of a reseller fall below zero: margin is taken back.
	Claws bool `book:"12"`
}

// Posting moves an amount to or from one account.
type Posting struct {
	Account Account `book:"1"`
	Minor   int64   `book:"2"` // minor units; debits are positive, credits negative
}

// EntryKind is what an entry books.
type EntryKind uint8

// The kinds of entries.
const (
	EntryNone       EntryKind = iota
	EntryInvoice              // an invoice or debit note became final
	EntryCreditNote           // a credit note became final
	EntryVoid                 // an invoice without payments was voided
	EntryPayment              // money came in
	EntryReversal             // money that had come in was taken back: cheque, chargeback
	EntryRefund               // money was given back
	EntryAllocation           // credit was applied to invoices
	EntrySale                 // something was sold and paid at once
	EntryDeposit              // money into a wallet
	EntryWithdrawal           // money out of a wallet
	EntryTransfer             // between wallets
	EntryLateFee              // a late fee became a line of its own
	EntryWriteOff             // a debt was given up
	EntryCommission           // earned by a reseller
	EntryPayout               // commission was paid out
	EntryHandover             // a collector handed cash over
	EntrySettlement           // a gateway paid out
	EntryOpening              // a balance that came with an import
	EntryAdjustment           // by hand, with a reason
	EntryUnapplied            // money that nobody could be found for was given a place
)

// entryWords holds the words of EntryKind.
var entryWords = words{field: "entry_kind", list: []string{
	"none", "invoice", "credit-note", "void", "payment", "reversal", "refund", "allocation",
	"sale", "deposit", "withdrawal", "transfer", "late-fee", "write-off", "commission", "payout",
	"handover", "settlement", "opening", "adjustment", "unapplied",
}}

// String returns the word of the kind.
func (k EntryKind) String() string { return entryWords.name(uint8(k)) }

// MarshalText returns what String does.
func (k EntryKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *EntryKind) UnmarshalText(text []byte) error {
	value, err := entryWords.parse(string(text))
	*k = EntryKind(value)

	return err
}

// MaxPostings is how many postings one entry has at most.
const MaxPostings = 64

// Debit makes a posting that adds to the debit side of an account. The amount is not negative.
func Debit(kind AccountKind, owner, minor int64) Posting {
	return Posting{Account: Account{Kind: kind, Owner: owner}, Minor: minor}
}

// Credit makes a posting that adds to the credit side of an account. The amount is not negative.
func Credit(kind AccountKind, owner, minor int64) Posting {
	return Posting{Account: Account{Kind: kind, Owner: owner}, Minor: -minor}
}

// Add appends postings, leaving out those of nothing and joining those of one account.
func (e *Entry) Add(postings ...Posting) {
	for _, posting := range postings {
		if posting.Minor != 0 && !e.join(posting) {
			e.Postings = append(e.Postings, posting)
		}
	}
}

// join adds a posting to the one of its account and side, where there is one.
func (e *Entry) join(posting Posting) bool {
	for at := range e.Postings {
		known := &e.Postings[at]
		if known.Account == posting.Account && (known.Minor > 0) == (posting.Minor > 0) {
			known.Minor += posting.Minor

			return true
		}
	}

	return false
}

// Validate says whether the entry may be booked: its postings sum to zero in one currency.
func (e *Entry) Validate() error {
	var found faults
	found.add(e.Currency.Validate("currency"))
	found.unless(e.Kind != EntryNone && entryWords.check(uint8(e.Kind)) == nil, "kind",
		"must say what is booked")
	found.unless(len(e.Postings) >= 2 && len(e.Postings) <= MaxPostings, "postings",
		"%d are given; an entry has from 2 to %d", len(e.Postings), MaxPostings)
	found.text("key", e.Key, MaxName)
	found.text("by", e.By, MaxName)
	found.note("note", e.Note)
	sum, turnover := int64(0), int64(0)
	for _, posting := range e.Postings {
		found.unless(posting.Account.Kind != AccountNone &&
			accountWords.check(uint8(posting.Account.Kind)) == nil, "postings", "need an account")
		found.unless(posting.Minor != 0 && posting.Minor >= -MaxMoney && posting.Minor <= MaxMoney,
			"postings", "must move an amount up to %d", MaxMoney)
		sum += posting.Minor
		turnover += max(posting.Minor, 0)
	}
	found.unless(sum == 0, "postings", "do not sum to zero")
	found.unless(turnover <= MaxMoney, "postings", "move more than %d", MaxMoney)

	return found.all()
}

// Balance is what the ledger says of one guarded account.
type Balance struct {
	Minor   int64 `book:"1"` // the sum of its postings; debits are positive
	Entries int64 `book:"2"` // how many entries have moved it
	Last    int64 `book:"3"` // the last of them
}
