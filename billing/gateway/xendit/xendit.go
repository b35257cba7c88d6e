package xendit

import (
	"encoding/base64"
	"net/http"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

// Name is what events and payments call this provider.
const Name = "xendit"

// Production is Xendit's address. Test keys work at the same one.
const Production = "https://api.xendit.co"

// Config is what a merchant's account consists of. All of it must be there.
type Config struct {
	Base          string       // Production, or a stand-in on this machine
	SecretKey     store.Secret // sent with every question
	CallbackToken store.Secret // sent to us with every callback
	HTTP          gateway.Doer
	Now           func() time.Time
}

// Xendit is one merchant's account. It satisfies gateway.Provider.
type Xendit struct {
	now           func() time.Time
	secretKey     gateway.Credential
	callbackToken gateway.Credential
	caller        *gateway.Caller
}

var _ gateway.Provider = (*Xendit)(nil)

// New keeps an account. It is Invalid in the field that is missing or wrong: an account without
// its token verifies nothing, so it cannot exist.
func New(config Config) (*Xendit, error) {
	caller, err := gateway.NewCaller(Name, config.Base, config.HTTP)
	if err != nil {
		return nil, err // names its field
	}
	secretKey, err := gateway.Keep("secret_key", config.SecretKey)
	if err != nil {
		return nil, err // names its field
	}
	callbackToken, err := gateway.Keep("callback_token", config.CallbackToken)
	if err != nil {
		return nil, err // names its field
	}
	if config.Now == nil {
		return nil, store.Invalidf("now", "must be there")
	}

	return &Xendit{
		now: config.Now, secretKey: secretKey, callbackToken: callbackToken, caller: caller,
	}, nil
}

// codes are Xendit's words for ways to pay, in questions and in callbacks.
var codes = gateway.Codes{
	{Channel: gateway.QRIS, Word: "QRIS"},
	{Channel: gateway.VABCA, Word: "BCA"},
	{Channel: gateway.VABNI, Word: "BNI"},
	{Channel: gateway.VABRI, Word: "BRI"},
	{Channel: gateway.VABSI, Word: "BSI"},
	{Channel: gateway.VACIMB, Word: "CIMB"},
	{Channel: gateway.VAMandiri, Word: "MANDIRI"},
	{Channel: gateway.VAMuamalat, Word: "MUAMALAT"},
	{Channel: gateway.VAPermata, Word: "PERMATA"},
	{Channel: gateway.Alfamart, Word: "ALFAMART"},
	{Channel: gateway.Indomaret, Word: "INDOMARET"},
	{Channel: gateway.Dana, Word: "DANA"},
	{Channel: gateway.LinkAja, Word: "LINKAJA"},
	{Channel: gateway.OVO, Word: "OVO"},
	{Channel: gateway.ShopeePay, Word: "SHOPEEPAY"},
	{Channel: gateway.Card, Word: "CREDIT_CARD"},
}

// Channels lists the ways to pay that a page can be limited to, besides AnyChannel.
func (x *Xendit) Channels() []gateway.Channel { return codes.Channels() }

// authorization returns the header that every question carries: Basic, with the secret key as
// user and no password.
func (x *Xendit) authorization() http.Header {
	credentials := base64.StdEncoding.EncodeToString(append(x.secretKey(), ':'))

	return http.Header{"Authorization": {"Basic " + credentials}}
}
