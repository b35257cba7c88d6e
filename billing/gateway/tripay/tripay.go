package tripay

import (
	"net/http"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// Name is what events and payments call this provider.
const Name = "tripay"

// The addresses of Tripay's two installations.
const (
	Production = "https://tripay.co.id/api"
	Sandbox    = "https://tripay.co.id/api-sandbox"
)

// Config is what a merchant's account consists of. All of it must be there.
type Config struct {
	Base         string // Production, Sandbox, or a stand-in on this machine
	MerchantCode string
	APIKey       store.Secret // sent with every question
	PrivateKey   store.Secret // signs charges and callbacks
	Email        string       // told to Tripay for payers without one, on which it insists
	// Methods are the words that this merchant uses instead of the usual ones, as QRIS2 for QRIS.
	Methods gateway.Codes
	HTTP    gateway.Doer
	Now     func() time.Time
}

// Tripay is one merchant's account. It satisfies gateway.Provider.
type Tripay struct {
	config     Config // without the secrets
	apiKey     gateway.Credential
	privateKey gateway.Credential
	caller     *gateway.Caller
	codes      gateway.Codes
}

var _ gateway.Provider = (*Tripay)(nil)

// New keeps an account. It is Invalid in the field that is missing or wrong: an account without its
// keys verifies nothing, so it cannot exist.
func New(config Config) (*Tripay, error) {
	caller, err := gateway.NewCaller(Name, config.Base, config.HTTP)
	if err != nil {
		return nil, err // names its field
	}
	apiKey, err := gateway.Keep("api_key", config.APIKey)
	if err != nil {
		return nil, err // names its field
	}
	privateKey, err := gateway.Keep("private_key", config.PrivateKey)
	if err != nil {
		return nil, err // names its field
	}
	config.APIKey, config.PrivateKey = store.Secret{}, store.Secret{}
	words, err := codes.Before(config.Methods)
	if err != nil {
		return nil, err // names its field
	}
	for field, missing := range map[string]bool{
		"merchant_code": !gateway.IsReference(config.MerchantCode),
		"email":         !gateway.IsEmail(config.Email),
		"now":           config.Now == nil,
	} {
		if missing {
			return nil, store.Invalidf(field, "must be there and well formed")
		}
	}

	return &Tripay{
		config: config, apiKey: apiKey, privateKey: privateKey, caller: caller, codes: words,
	}, nil
}

// codes are Tripay's words for ways to pay.
var codes = gateway.Codes{
	{Channel: gateway.QRIS, Word: "QRIS"},
	{Channel: gateway.QRIS, Word: "QRISC"},
	{Channel: gateway.QRIS, Word: "QRIS2"},
	{Channel: gateway.VABCA, Word: "BCAVA"},
	{Channel: gateway.VABNI, Word: "BNIVA"},
	{Channel: gateway.VABRI, Word: "BRIVA"},
	{Channel: gateway.VABSI, Word: "BSIVA"},
	{Channel: gateway.VACIMB, Word: "CIMBVA"},
	{Channel: gateway.VADanamon, Word: "DANAMONVA"},
	{Channel: gateway.VAMandiri, Word: "MANDIRIVA"},
	{Channel: gateway.VAMaybank, Word: "MYBVA"},
	{Channel: gateway.VAMuamalat, Word: "MUAMALATVA"},
	{Channel: gateway.VAPermata, Word: "PERMATAVA"},
	{Channel: gateway.Alfamart, Word: "ALFAMART"},
	{Channel: gateway.Alfamidi, Word: "ALFAMIDI"},
	{Channel: gateway.Indomaret, Word: "INDOMARET"},
	{Channel: gateway.Dana, Word: "DANA"},
	{Channel: gateway.OVO, Word: "OVO"},
	{Channel: gateway.ShopeePay, Word: "SHOPEEPAY"},
}

// Channels lists the ways to pay that Tripay may offer; which of them are switched on, the
// merchant's dashboard decides. AnyChannel is not among them: a closed payment has its way.
func (t *Tripay) Channels() []gateway.Channel { return t.codes.Channels() }

// authorization returns the header that every question carries.
func (t *Tripay) authorization() http.Header {
	return http.Header{"Authorization": {"Bearer " + string(t.apiKey())}}
}
