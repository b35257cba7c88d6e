package store

import (
	"strconv"
	"strings"
)

// AccountKind is the kind of an account of the ledger.
type AccountKind uint8

// The kinds of accounts. Behind each stands what owns it.
const (
	AccountNone       AccountKind = iota
	AccountReceivable             // customer: what is owed to us
	AccountCredit                 // customer: surplus, the only one that is applied by itself
	AccountWallet                 // customer: spent by the customer
	AccountReseller               // operator: the wallet of a reseller
	AccountCommission             // operator: earned, not yet paid out
	AccountCash                   // operator: cash that a collector holds
	AccountBank                   // payment method: money in a bank or a till
	AccountGateway                // payment method: with a gateway, on its way to the bank
	AccountRevenue                // plan; 0 for sales without one
	AccountTax                    // none
	AccountFee                    // payment method: what it keeps for itself
	AccountDiscount               // none
	AccountRounding               // none
	AccountLateFee                // none
	AccountUnapplied              // none: money that nobody could be found for
	AccountWriteOff               // none
	AccountOpening                // none: the other side of balances that came with an import
)

// accountWords holds the words of AccountKind.
var accountWords = words{field: "account", list: []string{
	"none", "ar", "credit", "wallet", "reseller", "commission", "cash", "bank", "gateway",
	"revenue", "tax", "fee", "discount", "rounding", "late-fee", "unapplied", "write-off",
	"opening",
}}

// String returns the word of the kind.
func (k AccountKind) String() string { return accountWords.name(uint8(k)) }

// Guarded reports whether the account has a balance row, which is checked with every entry.
func (k AccountKind) Guarded() bool {
	switch k {
	case AccountReceivable, AccountCredit, AccountWallet, AccountReseller, AccountCommission,
		AccountCash:
		return true
	default:
		return false
	}
}

// Debit reports whether the account grows by debits: what we own, and what we spend.
func (k AccountKind) Debit() bool {
	switch k {
	case AccountReceivable, AccountCash, AccountBank, AccountGateway, AccountFee,
		AccountDiscount, AccountWriteOff:
		return true
	default:
		return false
	}
}

// Account is one account of the ledger.
type Account struct {
	Kind  AccountKind `book:"1"`
	Owner int64       `book:"2"` // 0 where the kind has none
}

// String writes the account as ParseAccount reads it, such as ar:12, tax.
func (a Account) String() string {
	if a.Owner == 0 {
		return a.Kind.String()
	}

	return a.Kind.String() + ":" + strconv.FormatInt(a.Owner, 10)
}

// ParseAccount reads what String wrote. The error is Invalid.
func ParseAccount(text string) (Account, error) {
	word, digits, owned := strings.Cut(text, ":")
	kind, err := accountWords.parse(word)
	account := Account{Kind: AccountKind(kind)}
	if err != nil || !owned {
		return account, err
	}
	owner, wrong := strconv.ParseInt(digits, 10, 64)
	if wrong != nil || owner <= 0 {
		return Account{}, Invalidf("account", "%q is not an account such as ar:12", Brief(text))
	}
	account.Owner = owner

	return account, nil
}

// MarshalText returns what String does.
func (a Account) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *Account) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAccount(string(text))

	return err
}

// Natural turns a sum of postings, in which debits are positive, into the balance that people
// speak of: a wallet of 500 is a credit of 500.
func (a Account) Natural(sum int64) int64 {
	if a.Kind.Debit() {
		return sum
	}

	return -sum
}
