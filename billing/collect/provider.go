package collect

import (
	"slices"
	"strings"
	"sync"
	"time"

	"gardu/billing/gateway"
	"gardu/billing/gateway/duitku"
	"gardu/billing/gateway/midtrans"
	"gardu/billing/gateway/tripay"
	"gardu/billing/gateway/xendit"
	"gardu/store"
)

// The names of a method's settings and secrets, and the words in them.
const (
	settingSandbox    = "sandbox" // yes for the provider's own place to try things
	settingBase       = "base"    // an address in the place of the provider's
	settingPages      = "pages"   // the same for its pages, where those have an address of their own
	settingMerchant   = "merchant_code"
	settingMerchantID = "merchant_id"
	settingEmail      = "email"
	settingAlgorithm  = "algorithm"   // of duitku: md5 or hmac-sha256
	settingDevice     = "device_key"  // of a method whose money a phone tells of
	settingPrefix     = "code_prefix" // what the registry makes payment codes with

	keyAPI      = "api_key"
	keyPrivate  = "private_key"
	keyServer   = "server_key"
	keySecret   = "secret_key"
	keyCallback = "callback_token"
	keyMerchant = "merchant_key"
	keyWebhook  = "webhook_secret"          // of external methods and phones
	keyPrevious = "webhook_secret_previous" // still taken while it is being changed

	yes = "yes"
)

// settingNames are the names of the settings that the methods of each provider can have.
var settingNames = map[string][]string{
	tripay.Name:   {settingSandbox, settingBase, settingMerchant, settingEmail, settingPrefix},
	midtrans.Name: {settingSandbox, settingBase, settingPages, settingMerchantID, settingPrefix},
	xendit.Name:   {settingSandbox, settingBase, settingPrefix},
	duitku.Name: {
		settingSandbox, settingBase, settingPages, settingMerchant, settingEmail, settingAlgorithm,
		settingPrefix,
	},
}

// checkSettings refuses settings that the provider of a method does not know: a slip would change
// nothing, and nobody would see it.
func checkSettings(method *store.PaymentMethod) error {
	known, is := settingNames[method.Provider]
	for _, field := range method.Settings {
		if is && !slices.Contains(known, field.Name) {
			return store.Invalidf("settings", "%s knows no %q, but %s", method.Provider, field.Name,
				strings.Join(known, ", "))
		}
	}

	return nil
}

// keyOf returns a secret of a method, which may be absent.
func keyOf(method *store.PaymentMethod, name string) store.Secret {
	for _, field := range method.Keys {
		if field.Name == name {
			return field.Secret
		}
	}

	return store.Secret{}
}

// MaxProviders is how many providers are remembered; beyond, they are made anew.
const MaxProviders = 256

// providers makes providers of methods, and remembers them while the methods stay as they are.
type providers struct {
	http gateway.Doer
	now  func() time.Time

	mu   sync.Mutex // guards made
	made map[int64]madeProvider
}

// madeProvider is a provider, and the revision of the method that it was made of.
type madeProvider struct {
	revision uint64
	provider gateway.Provider
}

// of returns the provider of a method. The error is Invalid where its settings are no account.
func (p *providers) of(method *store.PaymentMethod) (gateway.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, is := p.made[method.ID]; is && known.revision == method.Revision {
		return known.provider, nil
	}
	provider, err := p.build(method)
	if err != nil {
		return nil, err
	}
	if len(p.made) >= MaxProviders {
		clear(p.made)
	}
	p.made[method.ID] = madeProvider{revision: method.Revision, provider: provider}

	return provider, nil
}

// Check says whether the settings and secrets of a gateway method make an account. The error is
// Invalid in the field at fault, or in settings for one that the provider does not know.
func Check(method *store.PaymentMethod, doer gateway.Doer) error {
	if method.Kind != store.MethodGateway {
		return nil
	}
	if err := checkSettings(method); err != nil {
		return err
	}
	p := &providers{http: doer, now: time.Now}
	_, err := p.build(method)

	return err
}

// build makes a provider.
func (p *providers) build(method *store.PaymentMethod) (gateway.Provider, error) {
	switch method.Provider {
	case tripay.Name:
		return tripay.New(tripay.Config{
			Base:         place(method, settingBase, tripay.Production, tripay.Sandbox),
			MerchantCode: method.Setting(settingMerchant), APIKey: keyOf(method, keyAPI),
			PrivateKey: keyOf(method, keyPrivate), Email: method.Setting(settingEmail),
			HTTP: p.http, Now: p.now,
		})
	case midtrans.Name:
		return midtrans.New(midtrans.Config{
			Pages:     place(method, settingPages, midtrans.ProductionPages, midtrans.SandboxPages),
			API:       place(method, settingBase, midtrans.ProductionAPI, midtrans.SandboxAPI),
			ServerKey: keyOf(method, keyServer), MerchantID: method.Setting(settingMerchantID),
			HTTP: p.http, Now: p.now,
		})
	case xendit.Name:
		return xendit.New(xendit.Config{
			Base:      place(method, settingBase, xendit.Production, xendit.Production),
			SecretKey: keyOf(method, keySecret), CallbackToken: keyOf(method, keyCallback),
			HTTP: p.http, Now: p.now,
		})
	case duitku.Name:
		return p.buildDuitku(method)
	default:
		return nil, store.Invalidf("provider", "must be tripay, midtrans, xendit or duitku")
	}
}

// buildDuitku makes a provider of Duitku.
func (p *providers) buildDuitku(method *store.PaymentMethod) (gateway.Provider, error) {
	algorithm := duitku.MD5
	switch method.Setting(settingAlgorithm) {
	case "", "md5":
	case "hmac-sha256":
		algorithm = duitku.HMACSHA256
	default:
		return nil, store.Invalidf(settingAlgorithm, "must be md5 or hmac-sha256")
	}

	return duitku.New(duitku.Config{
		API:          place(method, settingBase, duitku.ProductionAPI, duitku.SandboxAPI),
		Pages:        place(method, settingPages, duitku.ProductionPages, duitku.SandboxPages),
		MerchantCode: method.Setting(settingMerchant), Key: keyOf(method, keyMerchant),
		Algorithm: algorithm, Email: method.Setting(settingEmail), HTTP: p.http, Now: p.now,
	})
}

// place picks the address of a provider.
func place(method *store.PaymentMethod, setting, production, sandbox string) string {
	if own := method.Setting(setting); own != "" {
		return own
	}
	if method.Setting(settingSandbox) == yes {
		return sandbox
	}

	return production
}
