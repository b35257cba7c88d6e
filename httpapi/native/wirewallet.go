package native

import "time"

// Wallet is what a customer's wallet holds.
type Wallet struct {
	Customer string `json:"customer"`
	Currency string `json:"currency"`
	Balance  int64  `json:"balance"`
}

// Money is how a customer stands, in whole minor units.
type Money struct {
	Customer string     `json:"customer"`
	Currency string     `json:"currency"`
	Owed     int64      `json:"owed"`
	Credit   int64      `json:"credit" doc:"surplus that is applied by itself"`
	Wallet   int64      `json:"wallet"`
	Open     []OpenDebt `json:"open" doc:"what is owed, the oldest first"`
}

// OpenDebt is an invoice that is not paid in full.
type OpenDebt struct {
	Invoice  int64      `json:"invoice" doc:"id"`
	Left     int64      `json:"left"`
	DueAt    time.Time  `json:"due_at"`
	IsolirAt *time.Time `json:"isolir_at"`
}

// StatementLine is what one entry has moved on an account.
type StatementLine struct {
	Account string `json:"account" doc:"ar, credit, wallet or reseller"`
	Amount  int64  `json:"amount" doc:"as people speak of the account"`
	Balance int64  `json:"balance" doc:"after it"`
	Entry   Entry  `json:"entry"`
}

// Statement is what has moved on the accounts of a customer.
type Statement struct {
	Customer string            `json:"customer"`
	Currency string            `json:"currency"`
	Accounts []AccountStanding `json:"accounts"`
	Lines    []StatementLine   `json:"lines" doc:"in the order of booking"`
}

// AccountStanding is how one account began and ended.
type AccountStanding struct {
	Account string `json:"account" doc:"ar is what is owed"`
	Opening int64  `json:"opening"`
	Closing int64  `json:"closing"`
}

// DepositOrder puts money into a wallet.
type DepositOrder struct {
	Amount int64       `json:"amount"`
	Pay    PayingOrder `json:"pay,omitempty"`
}

// MovementOrder moves money by hand.
type MovementOrder struct {
	Amount    int64  `json:"amount"`
	Method    string `json:"method,omitempty" doc:"name of a payment method; absent for cash of the house"`
	Reference string `json:"reference,omitempty" doc:"makes a repetition a conflict"`
	Note      string `json:"note,omitempty"`
}

// TransferOrder moves money from one customer's wallet to another's.
type TransferOrder struct {
	To     string `json:"to" doc:"number of a customer, or # and the id"`
	Amount int64  `json:"amount"`
	Note   string `json:"note,omitempty"`
}

// BuyForOrder buys a plan for a friend from a customer's wallet.
type BuyForOrder struct {
	Friend   string `json:"friend" doc:"number of a customer, or # and the id"`
	Plan     string `json:"plan"`
	Cycle    string `json:"cycle,omitempty"`
	Quantity int    `json:"quantity,omitempty"`
	Coupon   string `json:"coupon,omitempty"`
	Note     string `json:"note,omitempty"`
}

// Bill is an extra charge of a customer, with each of the next purchases or invoices.
type Bill struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Customer  string    `json:"customer"`
	Name      string    `json:"name"`
	Amount    int64     `json:"amount" doc:"minor units"`
	Left      int64     `json:"left" doc:"how many times yet; 0 for always"`
	Done      bool      `json:"done"`
	CreatedAt time.Time `json:"created_at"`
}

// BillChange makes a bill or changes one. What is absent stays as it is.
type BillChange struct {
	Name   *string `json:"name,omitempty"`
	Amount *int64  `json:"amount,omitempty"`
	Left   *int64  `json:"left,omitempty" doc:"how many times; 0 for always"`
}

// Coupon takes something off a price.
type Coupon struct {
	ID          int64     `json:"id"`
	Revision    uint64    `json:"revision"`
	Code        string    `json:"code"`
	Description string    `json:"description"`
	Hundredths  int64     `json:"percent_hundredths" doc:"percent times 100; 0 for a fixed amount"`
	Fixed       int64     `json:"fixed"`
	Cap         int64     `json:"cap" doc:"the most that a percentage takes off; 0 for no bound"`
	Min         int64     `json:"min" doc:"the least price that it is for"`
	MaxUses     int64     `json:"max_uses" doc:"0 for no bound"`
	Reserved    int64     `json:"reserved" doc:"by orders that are pending"`
	Used        int64     `json:"used"`
	Plans       []string  `json:"plans" doc:"none for all"`
	From        string    `json:"from" doc:"first day; empty for no bound"`
	To          string    `json:"to" doc:"last day; empty for never"`
	Disabled    bool      `json:"disabled"`
	Funded      bool      `json:"funded" doc:"by the house: a reseller's margin stays whole"`
	Once        bool      `json:"once" doc:"per customer"`
	CreatedAt   time.Time `json:"created_at"`
}

// CouponChange makes a coupon or changes one. What is absent stays as it is; an empty text or list
// clears.
type CouponChange struct {
	Code        *string   `json:"code,omitempty"`
	Description *string   `json:"description,omitempty"`
	Hundredths  *int64    `json:"percent_hundredths,omitempty" doc:"percent times 100"`
	Fixed       *int64    `json:"fixed,omitempty" doc:"minor units"`
	Cap         *int64    `json:"cap,omitempty"`
	Min         *int64    `json:"min,omitempty"`
	MaxUses     *int64    `json:"max_uses,omitempty"`
	Plans       *[]string `json:"plans,omitempty"`
	From        *string   `json:"from,omitempty" doc:"first day, such as 2026-01-31"`
	To          *string   `json:"to,omitempty" doc:"last day"`
	Disabled    *bool     `json:"disabled,omitempty"`
	Funded      *bool     `json:"funded,omitempty"`
	Once        *bool     `json:"once,omitempty"`
}
