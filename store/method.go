package store

import (
	"strings"
	"time"
)

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

// UnmarshalText reads what MarshalText wrote.
func (k *MethodKind) UnmarshalText(text []byte) error {
	value, err := methodWords.parse(string(text))
	*k = MethodKind(value)

	return err
}

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

// Limits of payment methods.
const (
	MaxChannels    = 50
	MaxLifeMinutes = 30 * 24 * 60
	MaxUniqueCode  = 9_999
	maxQRIS        = 512 // octets of the text of a QRIS code
	maxChannel     = 64
	maxHundredths  = 100 * 100
)

// Validate lists what is wrong with the method, each fault with its field. Whether a provider takes
// its settings, and a QRIS code is one, is for whoever knows them.
func (m *PaymentMethod) Validate() error {
	var found faults
	found.name("name", m.Name)
	found.add(methodWords.check(uint8(m.Kind)))
	found.unless((m.Kind == MethodGateway) == (m.Provider != ""), "provider",
		"must be given for a gateway, and for nothing else")
	found.text("provider", m.Provider, MaxName)
	found.unless((m.Kind == MethodQRIS) == (m.QRIS != ""), "qris",
		"must be given for qris, and for nothing else")
	found.text("qris", m.QRIS, maxQRIS)
	found.note("details", m.Details)
	found.add(CheckFields("settings", m.Settings))
	found.add(m.validateKeys())
	found.unless(len(m.Channels) <= MaxChannels, "channels", "at most %d fit", MaxChannels)
	for _, channel := range m.Channels {
		found.unless(channel != "", "channels", "must not be empty")
		found.text("channels", channel, maxChannel)
	}
	found.unless(m.CodeLow >= 0 && m.CodeLow <= m.CodeHigh && m.CodeHigh <= MaxUniqueCode &&
		(m.CodeLow > 0) == (m.CodeHigh > 0), "unique_code",
		"must be a range from 1 to %d, or 0 to 0 for none", MaxUniqueCode)
	found.unless(m.LifeMinutes >= 0 && m.LifeMinutes <= MaxLifeMinutes, "life_minutes",
		"is not a number of minutes from 0 to %d", MaxLifeMinutes)
	found.unless(m.FeeFlat >= 0 && m.FeeFlat <= MaxPrice, "fee_flat", "is not an amount")
	found.unless(m.FeeHundredths >= 0 && m.FeeHundredths <= maxHundredths, "fee_percent",
		"is not a percentage from 0 to 100")
	found.id("company", m.Company)
	found.note("note", m.Note)

	return found.all()
}

// validateKeys checks the secrets without showing them.
func (m *PaymentMethod) validateKeys() error {
	var found faults
	found.unless(len(m.Keys) <= MaxFields, "secrets", "at most %d fit", MaxFields)
	seen := map[string]bool{}
	for _, key := range m.Keys {
		found.unless(IsFieldName(key.Name) && !seen[key.Name], "secrets",
			"%q is not a name of small letters, digits, _ and -, given once", Brief(key.Name))
		found.unless(key.Secret.Form == ClearText && len(key.Secret.Value) <= MaxFieldValue,
			"secrets", "a secret has 1 to %d octets", MaxFieldValue)
		seen[key.Name] = true
	}

	return found.all()
}

// Secret returns the secret of a name, or none.
func (m *PaymentMethod) Secret(name string) Secret {
	for _, key := range m.Keys {
		if key.Name == name {
			return key.Secret
		}
	}

	return Secret{}
}

// maxPaymentCode is how long a payment code is at most: a virtual account has up to 18 digits, and
// what minimarkets read is not longer than a barcode.
const maxPaymentCode = 32

// Validate lists what is wrong with the payment code, each fault with its field.
func (c *PaymentCode) Validate() error {
	var found faults
	found.unless(c.Method > 0, "method", "must be given")
	found.text("channel", c.Channel, maxChannel)
	letters := strings.Trim(c.Code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	found.unless(c.Code != "" && letters && len(c.Code) <= maxPaymentCode, "code",
		"must have 1 to %d digits and capital letters", maxPaymentCode)
	found.unless(c.Customer > 0, "customer", "must be given")
	found.id("service", c.Service)

	return found.all()
}
