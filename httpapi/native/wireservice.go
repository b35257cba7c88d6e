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

	TopUp       *TopUp       `json:"top_up" doc:"what was last added to a window; null for nothing"`
	Entitlement *Entitlement `json:"entitlement" doc:"what it gets now, and why; null in lists"`
	Sessions    []Session    `json:"sessions" doc:"its open sessions; null in lists and where no daemon tells"`
}

// TopUp is what was added to the limits of one window.
type TopUp struct {
	Octets     uint64    `json:"octets" doc:"added to each bound of data, or to each step of fair use"`
	OnlineTime int64     `json:"online_time" doc:"seconds added to the bound of uptime"`
	Window     time.Time `json:"window" doc:"beginning of the window that it counts in"`
}

// ServiceTopUp adds to the current window of a service.
type ServiceTopUp struct {
	Data string `json:"data,omitempty" doc:"10GB"`
	Time string `json:"time,omitempty" doc:"2h, 90m or 7d"`
}

// Entitlement is what a service gets at this moment, and why.
type Entitlement struct {
	Grant

	Since    *time.Time `json:"since" doc:"since when its open sessions have that; null when unknown"`
	Until    *time.Time `json:"until" doc:"when time alone can next change it; null for never"`
	EndsAt   *time.Time `json:"ends_at" doc:"when reject or isolir ends its sessions; null for never"`
	Plan     string     `json:"plan" doc:"name of the plan in force: its own, or the one that has followed"`
	Sentence string     `json:"sentence" doc:"all of that in plain words"`
	Quota    *Quota     `json:"quota" doc:"null for a plan without one"`
	FairUse  *FairUse   `json:"fair_use" doc:"null for a plan without one"`
	Pending  []string   `json:"pending" doc:"what routers have still to be told, or to prove"`
}

// Quota is how much of the limits of a plan is used in their window. A bound is null where there is
// none.
type Quota struct {
	Window string     `json:"window" doc:"activation, day or month"`
	Since  *time.Time `json:"since" doc:"beginning of the window; null while pending"`
	Up     *Bound     `json:"up" doc:"octets sent by the customer"`
	Down   *Bound     `json:"down" doc:"octets received by the customer"`
	Total  *Bound     `json:"total" doc:"octets of both directions"`
	Online *Bound     `json:"online" doc:"seconds of uptime"`
}

// Bound is one limit in numbers. Limit includes what was added.
type Bound struct {
	Limit uint64 `json:"limit"`
	Added uint64 `json:"added"`
	Used  uint64 `json:"used"`
	Left  uint64 `json:"left"`
}

// FairUse is how far a service has come on the steps of its plan.
type FairUse struct {
	Window string     `json:"window" doc:"activation, day or month"`
	Since  *time.Time `json:"since" doc:"beginning of the window; null while pending"`
	Used   uint64     `json:"used" doc:"octets of both directions"`
	Steps  []Step     `json:"steps"`
}

// Step is one step of fair use. After includes what was added.
type Step struct {
	After   uint64 `json:"after" doc:"octets of both directions"`
	Rate    string `json:"rate"`
	Reached bool   `json:"reached"`
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
	TotalOctets  uint64     `json:"total_octets"`
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

// ServiceLink leads to the page of a service. Whoever has it sees the service and pays for it.
type ServiceLink struct {
	URL       string    `json:"url" doc:"a path alone where the daemon's own address is not configured"`
	ExpiresAt time.Time `json:"expires_at"`
}
