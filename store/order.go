package store

import "time"

// Order is the wish to buy something at a price that holds for a while. It posts nothing; what it
// reserves (a use of a coupon, stock, a unique code) is given back when it ends unpaid.
type Order struct {
	ID       int64
	Revision uint64       `book:"1"`
	Token    string       `book:"2"` // 20 upper-case letters and digits; unique
	Kind     OrderKind    `book:"3"`
	Customer int64        `book:"4"`
	Reseller int64        `book:"5"` // the operator who ordered; 0 for none
	Friend   int64        `book:"6"` // the customer whom it is for, where that is another one
	Plan     int64        `book:"7"`
	Service  int64        `book:"8"` // that is renewed, changed or topped up; 0 for a new one
	Invoice  int64        `book:"9"` // that is paid
	Cycle    Cycle        `book:"10"`
	Quantity int          `book:"11"`
	Mode     RechargeMode `book:"12"`
	Login    string       `book:"13"` // wished for; empty for one that is made
	Secret   Secret       `book:"14"`
	Coupon   int64        `book:"15"`

	Currency Currency `book:"16"`
	Price    int64    `book:"17"` // before discount and tax
	Bills    int64    `book:"18"` // extra charges of the customer
	Discount int64    `book:"19"`
	Tax      int64    `book:"20"`
	Margin   int64    `book:"21"` // of the reseller, in Price
	Total    int64    `book:"22"`

	State   OrderState `book:"23"`
	Created time.Time  `book:"24"`
	Expires time.Time  `book:"25"` // when it ends unpaid
	Ended   time.Time  `book:"26"`
	Payment int64      `book:"27"`
	Receipt int64      `book:"28"`
	Result  int64      `book:"29"` // the service or voucher that came of it
	By      string     `book:"30"`
	Note    string     `book:"31"`
	Extra   []Field    `book:"32"` // what a surface has to remember of it
	Stocked bool       `book:"33"` // a piece of the plan's stock is reserved
	Sealed  string     `book:"34"` // name of the plan when it was ordered
	Fresh   bool       `book:"35"` // a service of its own, even where the customer has one
	Once    bool       `book:"36"` // its coupon is for one order of a customer
}

// Field is a name and a value that somebody added to a record.
type Field struct {
	Name  string `book:"1"`
	Value string `book:"2"`
}

// Limits of fields.
const (
	MaxFields     = 32
	MaxFieldValue = 1024 // octets
)

// OrderKind is what is ordered.
type OrderKind uint8

// The kinds of orders.
const (
	OrderPlan     OrderKind = iota
	OrderBalance            // money into the wallet by a plan of kind balance
	OrderCustom             // money into the wallet of any amount
	OrderTopUp              // data or time for a service
	OrderTransfer           // from wallet to wallet
	OrderInvoice            // an invoice is paid
	OrderVoucher            // a voucher for a bare login
	OrderDeposit            // money into a reseller's wallet
)

// orderKindWords holds the words of OrderKind.
var orderKindWords = words{field: "order_kind", list: []string{
	"plan", "balance", "custom", "topup", "transfer", "invoice", "voucher", "deposit",
}}

// String returns the word of the kind.
func (k OrderKind) String() string { return orderKindWords.name(uint8(k)) }

// ParseOrderKind reads the word of a kind. The error is Invalid.
func ParseOrderKind(text string) (OrderKind, error) {
	value, err := orderKindWords.parse(text)

	return OrderKind(value), err
}

// MarshalText returns what String does.
func (k OrderKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *OrderKind) UnmarshalText(text []byte) error {
	value, err := orderKindWords.parse(string(text))
	*k = OrderKind(value)

	return err
}

// OrderState is what has become of an order.
type OrderState uint8

// The states of an order. It leaves OrderPending once.
const (
	OrderPending OrderState = iota
	OrderPaid
	OrderFailed
	OrderCancelled
	OrderExpired
	OrderRefunded
)

// orderStateWords holds the words of OrderState.
var orderStateWords = words{field: "state", list: []string{
	"pending", "paid", "failed", "cancelled", "expired", "refunded",
}}

// String returns the word of the state.
func (s OrderState) String() string { return orderStateWords.name(uint8(s)) }

// ParseOrderState reads the word of a state. The error is Invalid.
func ParseOrderState(text string) (OrderState, error) {
	value, err := orderStateWords.parse(text)

	return OrderState(value), err
}

// MarshalText returns what String does.
func (s OrderState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *OrderState) UnmarshalText(text []byte) error {
	value, err := orderStateWords.parse(string(text))
	*s = OrderState(value)

	return err
}

// RechargeMode is what a purchase does to a service that is still valid.
type RechargeMode uint8

// The modes of a recharge.
const (
	RechargeExtend  RechargeMode = iota // the same plan goes on from its end; another one begins now
	RechargeReplace                     // the new term begins now, and what was left is lost
	RechargeQueue                       // the new term begins when the old one ends
)

// rechargeWords holds the words of RechargeMode.
var rechargeWords = words{field: "on_active", list: []string{"extend", "replace", "queue"}}

// String returns the word of the mode.
func (m RechargeMode) String() string { return rechargeWords.name(uint8(m)) }

// ParseRechargeMode reads extend, replace or queue. The error is Invalid.
func ParseRechargeMode(text string) (RechargeMode, error) {
	value, err := rechargeWords.parse(text)

	return RechargeMode(value), err
}

// MarshalText returns what String does.
func (m RechargeMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *RechargeMode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseRechargeMode(string(text))

	return err
}

// Agenda lists when the order ends unpaid.
func (o *Order) Agenda() []Appointment {
	if o.State != OrderPending {
		return nil
	}

	return appointments(Appointment{JobOrder, o.Expires})
}
