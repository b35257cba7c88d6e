package store

import "time"

// PaymentMethod is a way in which money comes in, and the account that it comes to.
type PaymentMethod struct {
	ID            int64
	Revision      uint64        `book:"1"`
	Name          string        `book:"2"` // unique
	Kind          MethodKind    `book:"3"`
	Provider      string        `book:"4"` // tripay, midtrans, xendit, duitku; of a gateway
	Settings      []Field       `book:"5"` // what the provider needs that is no secret
	QRIS          string        `book:"6"` // the static code of a QRIS method
	Details       string        `book:"7"` // what the payer reads: bank, number, name
	Channels      []string      `book:"8"` // ways to pay that are offered; empty for all
	Disabled      bool          `book:"9"`
	CodeLow       int64         `book:"10"` // unique codes of transfers; 0 for none
	CodeHigh      int64         `book:"11"`
	LifeMinutes   int           `book:"12"` // how long an attempt waits; 0 for the usual
	FeeFlat       int64         `book:"13"` // that the payer bears
	FeeHundredths int64         `book:"14"` // percent of the amount, times 100, that the payer bears
	Company       int64         `book:"15"` // 0 for all
	Created       time.Time     `book:"16"`
	Note          string        `book:"17"`
	Sort          int           `book:"18"`
	Keys          []SecretField `book:"20"` // encrypted one by one
}

// SecretField is a secret with a name.
type SecretField struct {
	Name   string `book:"1"`
	Secret Secret `book:"2"`
}

// MethodKind is what a payment method is.
type MethodKind uint8

// The kinds of payment methods.
const (
	MethodCash     MethodKind = iota // over the counter, or to a collector
	MethodTransfer                   // to a bank account, matched by unique code or by hand
	MethodQRIS                       // a static QRIS code made dynamic, matched like a transfer
	MethodGateway                    // a provider that calls back
	MethodExternal                   // another system that marks invoices as paid
)

// methodWords holds the words of MethodKind.
var methodWords = words{field: "kind", list: []string{
	"cash", "transfer", "qris", "gateway", "external",
}}

// String returns the word of the kind.
func (k MethodKind) String() string { return methodWords.name(uint8(k)) }

// ParseMethodKind reads cash, transfer, qris, gateway or external. The error is Invalid.
func ParseMethodKind(text string) (MethodKind, error) {
	value, err := methodWords.parse(text)

	return MethodKind(value), err
}

// MarshalText returns what String does.
func (k MethodKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Account returns the account that money comes to by the method.
func (m *PaymentMethod) Account() Account {
	if m.Kind == MethodGateway {
		return Account{Kind: AccountGateway, Owner: m.ID}
	}

	return Account{Kind: AccountBank, Owner: m.ID}
}

// Setting returns the value of a setting, or "".
func (m *PaymentMethod) Setting(name string) string {
	for _, field := range m.Settings {
		if field.Name == name {
			return field.Value
		}
	}

	return ""
}

// PaymentCode is a number under which a customer can always pay, without an order: a fixed virtual
// account, a code at a minimarket.
type PaymentCode struct {
	ID       int64
	Revision uint64    `book:"1"`
	Method   int64     `book:"2"`
	Channel  string    `book:"3"`
	Code     string    `book:"4"` // unique within its method
	Customer int64     `book:"5"`
	Service  int64     `book:"6"` // 0 for any of the customer
	Created  time.Time `book:"7"`
}
