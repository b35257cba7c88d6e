package store

import "time"

// Coupon takes something off a price.
type Coupon struct {
	ID          int64
	Revision    uint64    `book:"1"`
	Code        string    `book:"2"` // unique, in any case
	Description string    `book:"3"`
	Hundredths  int64     `book:"4"` // percent times 100; 0 for a fixed amount
	Fixed       int64     `book:"5"`
	Cap         int64     `book:"6"` // the most that a percentage takes off; 0 for no bound
	Min         int64     `book:"7"` // the least price that it is for
	MaxUses     int64     `book:"8"` // 0 for no bound
	Reserved    int64     `book:"9"` // by orders that are pending
	Used        int64     `book:"10"`
	Plans       []int64   `book:"11"` // empty for all
	From        time.Time `book:"12"` // first day; zero for no bound
	To          time.Time `book:"13"` // when it ends, exclusive; zero for never
	Disabled    bool      `book:"14"`
	Funded      bool      `book:"15"` // by us: a reseller's margin stays whole
	Created     time.Time `book:"16"`
	Once        bool      `book:"17"` // per customer
}

// Bill is an extra charge of a customer that comes with each of the next purchases or invoices.
type Bill struct {
	ID       int64
	Revision uint64    `book:"1"`
	Customer int64     `book:"2"`
	Name     string    `book:"3"`
	Amount   int64     `book:"4"`
	Left     int64     `book:"5"` // how many times yet; 0 for always
	Done     bool      `book:"6"` // charged as often as it should be
	Created  time.Time `book:"7"`
	Slot     int       `book:"8"` // among those of the customer
}

// MaxBills is how many bills a customer has at most.
const MaxBills = 20

// Bandwidth is a pair of rates that plans share: changing it changes all of them.
type Bandwidth struct {
	ID       int64
	Revision uint64    `book:"1"`
	Name     string    `book:"2"` // unique
	Rate     string    `book:"3"` // as a profile's
	Created  time.Time `book:"4"`
	Note     string    `book:"5"`
}
