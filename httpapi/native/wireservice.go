package native

import "time"

// Service is one subscription as it is shown. Its secret is not; SecretForm says how it is kept.
type Service struct {
	ID         int64    `json:"id"`
	Revision   uint64   `json:"revision"`
	Number     string   `json:"number"`
	Login      string   `json:"login"`
	Kind       string   `json:"kind" doc:"pppoe, hotspot or vpn"`
	Router     string   `json:"router" doc:"name of the NAS it is tied to; empty for any"`
	Plan       string   `json:"plan" doc:"name of its plan"`
	Quantity   int      `json:"quantity"`
	Customer   string   `json:"customer" doc:"number of its customer, or # and the id; empty for none"`
	CustomerID int64    `json:"customer_id" doc:"0 for none"`
	State      string   `json:"state" doc:"terminated, suspended, pending, isolir, expired or active"`
	Holds      []string `json:"holds" doc:"unpaid, manual, leave, fraud"`
	SecretForm string   `json:"secret_form" doc:"none, clear, nt or hash"`

	MAC           string `json:"mac" doc:"the only station that may use it; empty for any"`
	BindFirstMAC  bool   `json:"bind_first_mac" doc:"mac becomes the station of the first login"`
	IP            string `json:"ip" doc:"fixed IPv4 address; empty for none"`
	IPv6Prefix    string `json:"ipv6_prefix"`
	DelegatedIPv6 string `json:"delegated_ipv6"`

	StartsAtLogin bool       `json:"starts_at_login"`
	BillingAnchor int        `json:"billing_anchor" doc:"day of the month; 0 for none"`
	Voucher       int64      `json:"voucher" doc:"id of the voucher it came from; 0 for none"`
	CreatedAt     time.Time  `json:"created_at"`
	ActivatedAt   *time.Time `json:"activated_at" doc:"null while pending"`
	ExpiresAt     *time.Time `json:"expires_at" doc:"null for never"`
	TerminatedAt  *time.Time `json:"terminated_at" doc:"null while it lives"`
	Note          string     `json:"note"`
	Usage         *Usage     `json:"usage" doc:"what it has used; null in lists"`
	Warnings      []string   `json:"warnings" doc:"what is allowed but unwise"`
}

// Usage is what a service has used in each window.
type Usage struct {
	Activation Amount `json:"activation"`
	Month      Amount `json:"month"`
	Day        Amount `json:"day"`
}

// Amount is what was used since a window began.
type Amount struct {
	Since        *time.Time `json:"since" doc:"null when nothing was used yet"`
	InputOctets  uint64     `json:"input_octets" doc:"sent by the customer"`
	OutputOctets uint64     `json:"output_octets" doc:"received by the customer"`
	OnlineTime   int64      `json:"online_time" doc:"seconds"`
}

// ServiceChange makes a service or changes one. What is absent stays as it is, or takes its
// default; an empty text clears.
type ServiceChange struct {
	Login        *string `json:"login,omitempty"`
	Number       *string `json:"number,omitempty"`
	Password     *string `json:"password,omitempty" writeOnly:"true"`
	PasswordForm *string `json:"password_form,omitempty" doc:"how it is kept: clear (default), nt for PAP and MS-CHAP, hash for PAP alone"`
	Encoded      *bool   `json:"password_encoded,omitempty" doc:"password is already what is kept: 32 hexadecimal digits (nt), or a bcrypt or argon2id text (hash)"`
	Plan         *string `json:"plan,omitempty" doc:"name of a plan"`
	Quantity     *int    `json:"quantity,omitempty"`
	Customer     *string `json:"customer,omitempty" doc:"number of a customer, or # and the id; empty for none"`
	Router       *string `json:"router,omitempty" doc:"name of a NAS; empty for any"`

	MAC           *string `json:"mac,omitempty" doc:"a MAC address, first to take that of the first login, or empty for any"`
	IP            *string `json:"ip,omitempty" doc:"fixed IPv4 address; empty for none"`
	IPv6Prefix    *string `json:"ipv6_prefix,omitempty"`
	DelegatedIPv6 *string `json:"delegated_ipv6,omitempty"`
	StartsAtLogin *bool   `json:"starts_at_login,omitempty"`
	BillingAnchor *int    `json:"billing_anchor,omitempty"`
	ExpiresAt     *string `json:"expires_at,omitempty" doc:"RFC 3339, or a date in the operator's zone; empty for never"`
	Note          *string `json:"note,omitempty"`
}

// ServicePassword sets the password of a service.
type ServicePassword struct {
	Password     string `json:"password" writeOnly:"true"`
	PasswordForm string `json:"password_form,omitempty" doc:"how it is kept: clear (default), nt for PAP and MS-CHAP, hash for PAP alone"`
	Encoded      bool   `json:"password_encoded,omitempty" doc:"password is already what is kept: 32 hexadecimal digits (nt), or a bcrypt or argon2id text (hash)"`
}
