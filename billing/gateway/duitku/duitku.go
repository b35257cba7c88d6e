package duitku

import (
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// Name is what events and payments call this provider.
const Name = "duitku"

// The addresses of Duitku's two installations: for single ways to pay and states, and for pages.
const (
	ProductionAPI   = "https://passport.duitku.com/webapi/api"
	ProductionPages = "https://api-prod.duitku.com/api"
	SandboxAPI      = "https://sandbox.duitku.com/webapi/api"
	SandboxPages    = "https://api-sandbox.duitku.com/api"
)

// Config is what a merchant's account consists of. All of it must be there.
type Config struct {
	API          string // ProductionAPI, SandboxAPI, or a stand-in on this machine
	Pages        string // ProductionPages, SandboxPages, or a stand-in on this machine
	MerchantCode string
	Key          store.Secret // signs everything
	Algorithm    Algorithm
	Email        string // told to Duitku for payers without one, on which it insists
	// Methods are the words that this merchant uses instead of the usual ones, such as NQ for QRIS.
	Methods gateway.Codes
	HTTP    gateway.Doer
	Now     func() time.Time
}

// Duitku is one merchant's account. It satisfies gateway.Provider.
type Duitku struct {
	config Config // without the secret
	key    gateway.Credential
	api    *gateway.Caller
	pages  *gateway.Caller
	codes  gateway.Codes
}

var _ gateway.Provider = (*Duitku)(nil)

// New keeps an account. It is Invalid in the field that is missing or wrong: an account without
// its key verifies nothing, so it cannot exist.
func New(config Config) (*Duitku, error) {
	api, err := gateway.NewCaller(Name, config.API, config.HTTP)
	if err != nil {
		return nil, err // names its field
	}
	pages, err := gateway.NewCaller(Name, config.Pages, config.HTTP)
	if err != nil {
		return nil, err // names its field
	}
	key, err := gateway.Keep("key", config.Key)
	if err != nil {
		return nil, err // names its field
	}
	config.Key = store.Secret{}
	words, err := codes.Before(config.Methods)
	if err != nil {
		return nil, err // names its field
	}
	for field, missing := range map[string]bool{
		"merchant_code": !gateway.IsReference(config.MerchantCode),
		"algorithm":     config.Algorithm > HMACSHA256,
		"email":         !gateway.IsEmail(config.Email),
		"now":           config.Now == nil,
	} {
		if missing {
			return nil, store.Invalidf(field, "must be there and well formed")
		}
	}

	return &Duitku{config: config, key: key, api: api, pages: pages, codes: words}, nil
}

// codes are Duitku's words for ways to pay. Several banks stand behind QRIS; which of them are
// switched on, the merchant's dashboard decides, and the first is the one asked for.
var codes = gateway.Codes{
	{Channel: gateway.QRIS, Word: "SP"},
	{Channel: gateway.QRIS, Word: "NQ"},
	{Channel: gateway.QRIS, Word: "DQ"},
	{Channel: gateway.QRIS, Word: "GQ"},
	{Channel: gateway.QRIS, Word: "SQ"},
	{Channel: gateway.VABCA, Word: "BC"},
	{Channel: gateway.VABNI, Word: "I1"},
	{Channel: gateway.VABRI, Word: "BR"},
	{Channel: gateway.VABSI, Word: "BV"},
	{Channel: gateway.VACIMB, Word: "B1"},
	{Channel: gateway.VADanamon, Word: "DM"},
	{Channel: gateway.VAMandiri, Word: "M2"},
	{Channel: gateway.VAMaybank, Word: "VA"},
	{Channel: gateway.VAPermata, Word: "BT"},
	{Channel: gateway.Alfamart, Word: "FT"},
	{Channel: gateway.Indomaret, Word: "IR"},
	{Channel: gateway.Dana, Word: "DA"},
	{Channel: gateway.LinkAja, Word: "LA"},
	{Channel: gateway.LinkAja, Word: "LF"},
	{Channel: gateway.OVO, Word: "OV"},
	{Channel: gateway.ShopeePay, Word: "SA"},
	{Channel: gateway.Card, Word: "VC"},
}

// Channels lists the ways to pay that Duitku may offer, besides AnyChannel.
func (d *Duitku) Channels() []gateway.Channel { return d.codes.Channels() }
