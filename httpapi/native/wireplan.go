package native

import "time"

// Plan is what is sold, as it is shown.
type Plan struct {
	ID          int64  `json:"id"`
	Revision    uint64 `json:"revision"`
	Name        string `json:"name"`
	Kind        string `json:"kind" doc:"pppoe, hotspot or vpn"`
	Router      string `json:"router" doc:"name of the NAS it is tied to; empty for any"`
	Profile            // its fields stand beside the others
	DataLimit   string `json:"data_limit" doc:"50GB, or up=1GB,down=10GB, or unlimited"`
	TimeLimit   string `json:"time_limit" doc:"10h, 7d or unlimited"`
	QuotaWindow string `json:"quota_window" doc:"activation, day or month"`
	OnQuota     string `json:"on_quota" doc:"block, isolir or throttle=RATE"`

	FUP        []string `json:"fup" doc:"steps of fair use by rising size: 100GB=5M/5M"`
	FUPWindow  string   `json:"fup_window" doc:"activation, day or month: what the steps count"`
	Hours      []string `json:"hours" doc:"rates at times of day: sat+sun@22:00-06:00=20M/20M,over-fup"`
	TrafficDay int      `json:"traffic_day" doc:"day on which month windows begin; 0 for the first"`
	Company    string   `json:"company" doc:"name of the company it belongs to; empty for none"`

	Validity      string    `json:"validity" doc:"90m, 12h, 30d, 1mo, period or unlimited"`
	StartsAtLogin bool      `json:"starts_at_login"`
	OnExpiry      string    `json:"on_expiry" doc:"reject, isolir or plan:NAME"`
	SharedUsers   int       `json:"shared_users" doc:"sessions at one time; 0 for no limit"`
	Isolir        *Profile  `json:"isolir" doc:"its own isolir profile; null for its company's, or the common one"`
	Price         int64     `json:"price" doc:"minor units of the currency for one validity"`
	Sale                    // its fields stand beside the others
	CreatedAt     time.Time `json:"created_at"`
	Note          string    `json:"note"`
}

// Profile is what a session gets on the network. Empty texts, zeros and empty lists are not sent.
type Profile struct {
	Rate              string      `json:"rate" doc:"Mikrotik-Rate-Limit: rx/tx [burst [threshold [time [priority [minimum]]]]]"`
	Pool              string      `json:"pool" doc:"Framed-Pool: a pool that the router keeps"`
	AddressPool       string      `json:"address_pool" doc:"name of a pool that gardu keeps; empty for none"`
	IPv6Pool          string      `json:"ipv6_pool" doc:"Framed-IPv6-Pool"`
	DelegatedIPv6Pool string      `json:"delegated_ipv6_pool" doc:"Mikrotik-Delegated-IPv6-Pool"`
	Group             string      `json:"group" doc:"Mikrotik-Group"`
	AddressList       []string    `json:"address_list" doc:"Mikrotik-Address-List"`
	IdleTimeout       string      `json:"idle_timeout" doc:"10m, 1h; empty for none"`
	Interim           string      `json:"interim" doc:"Acct-Interim-Interval; empty for the common one"`
	PortLimit         uint32      `json:"port_limit"`
	Extra             []Attribute `json:"extra" doc:"further attributes by dictionary name"`
}

// PlanChange makes a plan or changes one. What is absent stays as it is, or takes its default; an
// empty text clears, and a list replaces the list.
type PlanChange struct {
	Name   *string `json:"name,omitempty"`
	Kind   *string `json:"kind,omitempty" doc:"pppoe, hotspot or vpn"`
	Router *string `json:"router,omitempty" doc:"name of a NAS, or empty for any"`
	ProfileChange
	DataLimit   *string `json:"data_limit,omitempty" doc:"50GB, or up=1GB,down=10GB, or unlimited"`
	TimeLimit   *string `json:"time_limit,omitempty" doc:"10h, 7d or unlimited"`
	QuotaWindow *string `json:"quota_window,omitempty" doc:"activation, day or month"`
	OnQuota     *string `json:"on_quota,omitempty" doc:"block, isolir or throttle=RATE"`

	FUP        *[]string `json:"fup,omitempty" doc:"steps of fair use: 100GB=5M/5M"`
	FUPWindow  *string   `json:"fup_window,omitempty" doc:"activation, day or month"`
	Hours      *[]string `json:"hours,omitempty" doc:"rates at times of day: 22:00-06:00=20M/20M, with days as in sat+sun@ before and ,over-fup behind"`
	TrafficDay *int      `json:"traffic_day,omitempty" doc:"1 to 31; 0 for the first"`
	Company    *string   `json:"company,omitempty" doc:"name of a company, or empty for none"`

	Validity      *string        `json:"validity,omitempty" doc:"90m, 12h, 30d, 1mo, period or unlimited"`
	StartsAtLogin *bool          `json:"starts_at_login,omitempty"`
	OnExpiry      *string        `json:"on_expiry,omitempty" doc:"reject, isolir or plan:NAME"`
	SharedUsers   *int           `json:"shared_users,omitempty" doc:"sessions at one time; 0 for no limit"`
	Isolir        *ProfileChange `json:"isolir,omitempty" doc:"begins its own isolir profile, or changes it"`
	NoIsolir      *bool          `json:"no_isolir,omitempty" doc:"true takes its own isolir profile away"`
	Price         *int64         `json:"price,omitempty" doc:"minor units of the currency"`
	SaleChange
	Note *string `json:"note,omitempty"`
}

// ProfileChange changes a profile. What is absent stays as it is.
type ProfileChange struct {
	Rate              *string      `json:"rate,omitempty"`
	Pool              *string      `json:"pool,omitempty"`
	AddressPool       *string      `json:"address_pool,omitempty" doc:"name of a pool that gardu keeps; empty for none"`
	IPv6Pool          *string      `json:"ipv6_pool,omitempty"`
	DelegatedIPv6Pool *string      `json:"delegated_ipv6_pool,omitempty"`
	Group             *string      `json:"group,omitempty"`
	AddressList       *[]string    `json:"address_list,omitempty"`
	IdleTimeout       *string      `json:"idle_timeout,omitempty" doc:"10m, 1h; empty for none"`
	Interim           *string      `json:"interim,omitempty" doc:"5m; empty for the common one"`
	PortLimit         *uint32      `json:"port_limit,omitempty"`
	Extra             *[]Attribute `json:"extra,omitempty"`
}
