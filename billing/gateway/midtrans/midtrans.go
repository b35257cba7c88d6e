package midtrans

import (
	"encoding/base64"
	"net/http"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// Name is what events and payments call this provider.
const Name = "midtrans"

// The addresses of Midtrans' two installations: of its pages and of its API.
const (
	ProductionPages = "https://app.midtrans.com"
	ProductionAPI   = "https://api.midtrans.com"
	SandboxPages    = "https://app.sandbox.midtrans.com"
	SandboxAPI      = "https://api.sandbox.midtrans.com"
)

// Config is what a merchant's account consists of.
type Config struct {
	Pages      string // ProductionPages, SandboxPages, or a stand-in on this machine
	API        string // ProductionAPI, SandboxAPI, or a stand-in on this machine
	ServerKey  store.Secret
	MerchantID string // what a notification must name when it names one; empty is not compared
	HTTP       gateway.Doer
	Now        func() time.Time
}

// Midtrans is one merchant's account. It satisfies gateway.Provider.
type Midtrans struct {
	config    Config // without the secret
	serverKey gateway.Credential
	pages     *gateway.Caller
	api       *gateway.Caller
}

var _ gateway.Provider = (*Midtrans)(nil)

// New keeps an account. It is Invalid in the field that is missing or wrong: an account without
// its key verifies nothing, so it cannot exist.
func New(config Config) (*Midtrans, error) {
	pages, err := gateway.NewCaller(Name, config.Pages, config.HTTP)
	if err != nil {
		return nil, err // names its field
	}
	api, err := gateway.NewCaller(Name, config.API, config.HTTP)
	if err != nil {
		return nil, err // names its field
	}
	serverKey, err := gateway.Keep("server_key", config.ServerKey)
	if err != nil {
		return nil, err // names its field
	}
	config.ServerKey = store.Secret{}
	if config.Now == nil {
		return nil, store.Invalidf("now", "must be there")
	}

	return &Midtrans{config: config, serverKey: serverKey, pages: pages, api: api}, nil
}

// codes are the words with which a page is told what to offer. Notifications use others.
var codes = gateway.Codes{
	{Channel: gateway.QRIS, Word: "other_qris"},
	{Channel: gateway.VABCA, Word: "bca_va"},
	{Channel: gateway.VABNI, Word: "bni_va"},
	{Channel: gateway.VABRI, Word: "bri_va"},
	{Channel: gateway.VABSI, Word: "bsi_va"},
	{Channel: gateway.VACIMB, Word: "cimb_va"},
	{Channel: gateway.VADanamon, Word: "danamon_va"},
	{Channel: gateway.VAMandiri, Word: "echannel"},
	{Channel: gateway.VAPermata, Word: "permata_va"},
	{Channel: gateway.Alfamart, Word: "alfamart"},
	{Channel: gateway.Indomaret, Word: "indomaret"},
	{Channel: gateway.Dana, Word: "dana"},
	{Channel: gateway.GoPay, Word: "gopay"},
	{Channel: gateway.ShopeePay, Word: "shopeepay"},
	{Channel: gateway.Card, Word: "credit_card"},
}

// Channels lists the ways to pay that a page can be limited to, besides AnyChannel.
func (m *Midtrans) Channels() []gateway.Channel { return codes.Channels() }

// authorization returns the header that every question carries: Basic, with the server key as
// user and no password.
func (m *Midtrans) authorization() http.Header {
	credentials := base64.StdEncoding.EncodeToString(append(m.serverKey(), ':'))

	return http.Header{"Authorization": {"Basic " + credentials}}
}
