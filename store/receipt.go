package store

import "time"

// Receipt tells of something that was sold and paid at once. It is made by the transaction that
// took the money, and keeps the names of that day.
type Receipt struct {
	ID       int64
	Revision uint64      `book:"1"`
	Number   int64       `book:"2"` // shown as INV-n; gapless
	Kind     ReceiptKind `book:"3"`
	Customer int64       `book:"4"` // 0 for a bare voucher
	Service  int64       `book:"5"`
	Plan     int64       `book:"6"`
	Payment  int64       `book:"7"`
	Order    int64       `book:"8"`
	Entry    int64       `book:"9"`
	PlanName string      `book:"10"`
	Router   string      `book:"11"` // name, or empty for any
	Login    string      `book:"12"`
	Access   AccessKind  `book:"13"`
	Currency Currency    `book:"14"`
	Price    int64       `book:"15"` // before tax
	Bills    int64       `book:"16"`
	Discount int64       `book:"17"`
	Tax      int64       `book:"18"`
	Total    int64       `book:"19"` // that was paid
	Method   string      `book:"20"` // such as "Cash - budi"
	Note     string      `book:"21"`
	Operator string      `book:"22"` // empty for the customer himself
	Begins   time.Time   `book:"23"`
	Ends     time.Time   `book:"24"`
	Created  time.Time   `book:"25"`
	Agent    int64       `book:"26"`
	Refunded time.Time   `book:"27"`
	Lines    []Line      `book:"28"` // bills and what else was sold with it
	Days     int         `book:"29"` // credited by a credit note
}

// ReceiptKind is what was sold.
type ReceiptKind uint8

// The kinds of receipts.
const (
	ReceiptPlan ReceiptKind = iota
	ReceiptBalance
	ReceiptTopUp
	ReceiptVoucher
	ReceiptTransfer
)

// receiptWords holds the words of ReceiptKind.
var receiptWords = words{field: "receipt_kind", list: []string{
	"plan", "balance", "topup", "voucher", "transfer",
}}

// String returns the word of the kind.
func (k ReceiptKind) String() string { return receiptWords.name(uint8(k)) }

// MarshalText returns what String does.
func (k ReceiptKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *ReceiptKind) UnmarshalText(text []byte) error {
	value, err := receiptWords.parse(string(text))
	*k = ReceiptKind(value)

	return err
}
