package store

import "time"

// Sale is how a plan is sold.
type Sale struct {
	Kind     SaleKind     `book:"1"`
	Billing  BillingMode  `book:"2"`
	TaxMode  TaxMode      `book:"3"`
	Cycles   []CyclePrice `book:"4"` // beside one validity at the plan's price
	OldPrice int64        `book:"5"` // shown struck through; 0 for none

	Stocked bool  `book:"6"` // only as many as Stock are sold
	Stock   int64 `book:"7"` // left

	Visibility Visibility `book:"8"`
	Members    []int64    `book:"9"`  // customers whom it is for, or not for
	Links      []int64    `book:"10"` // plans that come with it
	Disabled   bool       `book:"11"` // not sold any more
	Quiet      bool       `book:"12"` // nothing is told before it ends
	Unwritten  bool       `book:"13"` // no notice of its receipts
	Business   bool       `book:"14"` // for business accounts

	Category   string        `book:"15"`
	CategoryID int64         `book:"16"`
	Bandwidth  int64         `book:"17"` // whose rate the profile has; 0 for one of its own
	Octets     uint64        `book:"18"` // that a top-up adds
	Online     time.Duration `book:"19"` // the same of uptime
	PeriodDay  int           `book:"20"` // day of the month on which periods end; 0 for the usual
	OnLogin    string        `book:"21"` // scripts of a router
	OnLogout   string        `book:"22"`
	Sort       int           `book:"23"`
	Title      string        `book:"24"` // shown to customers; empty for the name
}

// SaleKind is what is sold with a plan.
type SaleKind uint8

// The kinds of sales.
const (
	SaleAccess  SaleKind = iota // a service on the network
	SaleBalance                 // money in the wallet, as much as the price
	SaleTopUp                   // data or uptime for a service
)

// saleWords holds the words of SaleKind.
var saleWords = words{field: "sale", list: []string{"access", "balance", "topup"}}

// String returns the word of the kind.
func (k SaleKind) String() string { return saleWords.name(uint8(k)) }

// ParseSaleKind reads access, balance or topup. The error is Invalid.
func ParseSaleKind(text string) (SaleKind, error) {
	value, err := saleWords.parse(text)

	return SaleKind(value), err
}

// MarshalText returns what String does.
func (k SaleKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *SaleKind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseSaleKind(string(text))

	return err
}

// Visibility is who may order a plan for himself. Operators may sell every plan.
type Visibility uint8

// The visibilities.
const (
	VisibleAll    Visibility = iota
	VisibleOnly              // to the members
	VisibleAllBut            // to everybody but the members
	VisibleNobody
)

// visibilityWords holds the words of Visibility.
var visibilityWords = words{field: "visibility", list: []string{
	"all", "only", "all-but", "nobody",
}}

// String returns the word of the visibility.
func (v Visibility) String() string { return visibilityWords.name(uint8(v)) }

// ParseVisibility reads all, only, all-but or nobody. The error is Invalid.
func ParseVisibility(text string) (Visibility, error) {
	value, err := visibilityWords.parse(text)

	return Visibility(value), err
}

// MarshalText returns what String does.
func (v Visibility) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (v *Visibility) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVisibility(string(text))

	return err
}

// PriceOf returns the price of a cycle of the plan. The error is Invalid, with the field cycle,
// for one that is not sold.
func (p *Plan) PriceOf(cycle Cycle) (int64, error) {
	if cycle == CycleValidity {
		return p.Price, nil
	}
	for _, known := range p.Sale.Cycles {
		if known.Cycle == cycle && !known.Off {
			return known.Price, nil
		}
	}

	return 0, Invalidf("cycle", "the plan %q is not sold by the %v", p.Name, cycle)
}

// Term returns how long a cycle of the plan is valid.
func (p *Plan) Term(cycle Cycle) Validity {
	if months := cycle.Months(); months > 0 {
		return Validity{Count: months, Unit: Months}
	}

	return p.Validity
}

// VisibleTo reports whether a customer may order the plan for himself.
func (p *Plan) VisibleTo(customer int64) bool {
	member := false
	for _, id := range p.Sale.Members {
		member = member || id == customer
	}
	switch p.Sale.Visibility {
	case VisibleAll:
		return true
	case VisibleOnly:
		return member
	case VisibleAllBut:
		return !member
	default:
		return false
	}
}

// validateSale checks how the plan is sold.
func (p *Plan) validateSale() error {
	var found faults
	sale := &p.Sale
	found.add(saleWords.check(uint8(sale.Kind)))
	found.add(billingModeWords.check(uint8(sale.Billing)))
	found.add(visibilityWords.check(uint8(sale.Visibility)))
	found.unless(len(sale.Cycles) <= len(cycleWords.list), "cycles", "are given more than once")
	seen := map[Cycle]bool{}
	for _, cycle := range sale.Cycles {
		found.add(inField("cycles", cycleWords.check(uint8(cycle.Cycle))))
		found.unless(cycle.Cycle != CycleValidity && !seen[cycle.Cycle], "cycles",
			"must each be another one than validity, once")
		found.unless(cycle.Price >= 0 && cycle.Price <= MaxPrice, "cycles",
			"%d is not an amount from 0 to %d minor units", cycle.Price, int64(MaxPrice))
		seen[cycle.Cycle] = true
	}
	found.unless(sale.OldPrice >= 0 && sale.OldPrice <= MaxPrice, "old_price", "is not an amount")
	found.unless(sale.Stock >= 0 && sale.Stock <= MaxMoney, "stock", "must not be negative")
	found.unless(len(sale.Members) <= MaxMembers, "members", "at most %d fit", MaxMembers)
	found.unless(len(sale.Links) <= MaxLinks, "links", "at most %d fit", MaxLinks)
	found.text("category", sale.Category, MaxName)
	found.text("title", sale.Title, MaxName)
	found.note("on_login", sale.OnLogin)
	found.note("on_logout", sale.OnLogout)
	found.unless(sale.PeriodDay >= 0 && sale.PeriodDay <= lastAnchor, "period_day",
		"%d is not a day of the month from 1 to %d, or 0", sale.PeriodDay, lastAnchor)
	found.unless(sale.Kind != SaleTopUp || sale.Octets > 0 || sale.Online > 0, "topup",
		"must add data or uptime")
	found.unless(sale.Billing != Postpaid || sale.Kind == SaleAccess, "billing",
		"only access is billed afterwards")

	return found.all()
}

// Limits of a sale.
const (
	MaxMembers = 200
	MaxLinks   = 20
)
