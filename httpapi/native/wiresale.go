package native

import "time"

// Sale is how a plan is sold.
type Sale struct {
	Sale     string   `json:"sale" doc:"access, balance or topup: what is sold with it"`
	Billing  string   `json:"billing" doc:"prepaid or postpaid"`
	Tax      string   `json:"tax" doc:"exclusive, inclusive or none: how the price stands to its tax"`
	Cycles   []string `json:"cycles" doc:"prices beside that of one validity: quarter=400000, or annual=1500000,off"`
	OldPrice int64    `json:"old_price" doc:"shown struck through; 0 for none"`
	Stock    *int64   `json:"stock" doc:"how many are left; null for any number"`

	Visibility string   `json:"visibility" doc:"all, only, all-but or nobody: who may order it for himself"`
	Members    []string `json:"members" doc:"numbers of the customers whom it is for, or not for, or # and the id"`
	Links      []string `json:"links" doc:"names of the plans that come with it"`
	Disabled   bool     `json:"disabled" doc:"not sold any more"`
	Quiet      bool     `json:"quiet" doc:"nothing is told before it ends"`
	Unwritten  bool     `json:"no_receipt_notice"`
	Business   bool     `json:"business" doc:"for business accounts"`

	Category  string `json:"category"`
	Bandwidth string `json:"bandwidth" doc:"name of the bandwidth whose rate it has; empty for one of its own"`
	TopUpData uint64 `json:"topup_data" doc:"octets that a top-up adds"`
	TopUpTime string `json:"topup_time" doc:"uptime that a top-up adds: 10h; empty for none"`
	PeriodDay int    `json:"period_day" doc:"day of the month on which periods end; 0 for the usual"`
	OnLogin   string `json:"on_login" doc:"script of a router"`
	OnLogout  string `json:"on_logout"`
	Sort      int    `json:"sort"`
	Title     string `json:"title" doc:"shown to customers; empty for the name"`
}

// SaleChange is what is to be changed of how a plan is sold.
type SaleChange struct {
	Sale     *string   `json:"sale,omitempty" doc:"access, balance or topup"`
	Billing  *string   `json:"billing,omitempty" doc:"prepaid or postpaid"`
	Tax      *string   `json:"tax,omitempty" doc:"exclusive, inclusive or none"`
	Cycles   *[]string `json:"cycles,omitempty" doc:"month, quarter, semiannual or annual=PRICE, with ,off behind where it is not sold now"`
	OldPrice *int64    `json:"old_price,omitempty"`
	Stock    *int64    `json:"stock,omitempty" doc:"-1 for any number"`

	Visibility *string   `json:"visibility,omitempty" doc:"all, only, all-but or nobody"`
	Members    *[]string `json:"members,omitempty" doc:"numbers of customers, or # and the id"`
	Links      *[]string `json:"links,omitempty" doc:"names of plans"`
	Disabled   *bool     `json:"disabled,omitempty"`
	Quiet      *bool     `json:"quiet,omitempty"`
	Unwritten  *bool     `json:"no_receipt_notice,omitempty"`
	Business   *bool     `json:"business,omitempty"`

	Category  *string `json:"category,omitempty" doc:"name, made where there is none of it; empty for none"`
	Bandwidth *string `json:"bandwidth,omitempty" doc:"name of a bandwidth, or empty for a rate of its own"`
	TopUpData *string `json:"topup_data,omitempty" doc:"5GB"`
	TopUpTime *string `json:"topup_time,omitempty" doc:"10h"`
	PeriodDay *int    `json:"period_day,omitempty"`
	OnLogin   *string `json:"on_login,omitempty"`
	OnLogout  *string `json:"on_logout,omitempty"`
	Sort      *int    `json:"sort,omitempty"`
	Title     *string `json:"title,omitempty"`
}

// Bandwidth is a pair of rates that plans share.
type Bandwidth struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Name      string    `json:"name"`
	Rate      string    `json:"rate" doc:"Mikrotik-Rate-Limit: rx/tx [burst [threshold [time [priority [minimum]]]]]"`
	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note"`
}

// BandwidthChange makes a bandwidth or changes one, and the rate of every plan of it.
type BandwidthChange struct {
	Name *string `json:"name,omitempty"`
	Rate *string `json:"rate,omitempty"`
	Note *string `json:"note,omitempty"`
}

// Category is a kind of plans, as customers choose among them.
type Category struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Name      string    `json:"name"`
	Sort      int       `json:"sort"`
	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note"`
}

// CategoryChange makes a category or changes one.
type CategoryChange struct {
	Name *string `json:"name,omitempty"`
	Sort *int    `json:"sort,omitempty"`
	Note *string `json:"note,omitempty"`
}
