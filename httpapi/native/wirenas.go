package native

import "time"

// NAS is a network access server as it is shown. Its secret is not: NASSecretPath reveals it.
type NAS struct {
	ID                          int64     `json:"id"`
	Revision                    uint64    `json:"revision"`
	Name                        string    `json:"name"`
	Address                     string    `json:"address" doc:"the sources that it covers, as a network"`
	Identifier                  string    `json:"identifier" doc:"NAS-Identifier that it must send; empty for any"`
	Vendor                      string    `json:"vendor" doc:"mikrotik or other"`
	CoAPort                     uint16    `json:"coa_port" doc:"0 for 3799"`
	CoAAddress                  string    `json:"coa_address" doc:"empty for the address it last spoke from"`
	CoA                         string    `json:"coa" doc:"auto, all, rate, limits, disconnect or off: what it may be asked to change in a running session"`
	SwapOctets                  bool      `json:"swap_octets"`
	RequireMessageAuthenticator string    `json:"require_message_authenticator" doc:"auto, yes or no"`
	LimitProxyState             string    `json:"limit_proxy_state" doc:"auto, yes or no"`
	CreatedAt                   time.Time `json:"created_at"`
	Note                        string    `json:"note"`
	Abilities                   []Ability `json:"abilities" doc:"what it has shown of dynamic authorization; null in lists and where no daemon tells"`
	Warnings                    []string  `json:"warnings" doc:"what is allowed but unwise"`
}

// Ability is what a NAS has shown about one kind of dynamic authorization, for one kind of access.
type Ability struct {
	Access   string    `json:"access" doc:"pppoe, hotspot, vpn or any"`
	Act      string    `json:"act" doc:"rate, limits or disconnect"`
	Verdict  string    `json:"verdict" doc:"works, refused, ignored, deaf or unknown"`
	Cause    uint32    `json:"cause" doc:"Error-Cause of a refusal; 0 for none"`
	At       time.Time `json:"at" doc:"when it was last shown"`
	Count    uint32    `json:"count" doc:"how often in a row"`
	Sentence string    `json:"sentence" doc:"that in plain words, and what follows"`
}

// NASChange makes a NAS or changes one. What is absent stays as it is, or takes its default; an
// empty text clears.
type NASChange struct {
	Name                        *string `json:"name,omitempty"`
	Address                     *string `json:"address,omitempty" doc:"an address or a network"`
	Identifier                  *string `json:"identifier,omitempty"`
	Secret                      *string `json:"secret,omitempty" writeOnly:"true" doc:"generate draws one"`
	Vendor                      *string `json:"vendor,omitempty" doc:"mikrotik or other"`
	CoAPort                     *uint16 `json:"coa_port,omitempty" maximum:"65535" doc:"0 for 3799"`
	CoAAddress                  *string `json:"coa_address,omitempty"`
	CoA                         *string `json:"coa,omitempty" doc:"auto, all, rate, limits, disconnect or off"`
	SwapOctets                  *bool   `json:"swap_octets,omitempty"`
	RequireMessageAuthenticator *string `json:"require_message_authenticator,omitempty" doc:"auto, yes or no"`
	LimitProxyState             *string `json:"limit_proxy_state,omitempty" doc:"auto, yes or no"`
	Note                        *string `json:"note,omitempty"`
}

// NASSecret is the shared secret of a NAS, which only its own route reveals.
type NASSecret struct {
	Secret string `json:"secret"`
}

// Script is what to paste into the terminal of a router.
type Script struct {
	Lines    []string `json:"lines"`
	Warnings []string `json:"warnings" doc:"what the script could not know"`
}

// Trust is what was learned of one source address of a NAS: since when its requests have carried
// a Message-Authenticator.
type Trust struct {
	Address string    `json:"address"`
	Since   time.Time `json:"since"`
}

// TrustReset says how many learned addresses were forgotten.
type TrustReset struct {
	Forgotten int `json:"forgotten"`
}
