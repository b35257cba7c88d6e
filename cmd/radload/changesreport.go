package main

import (
	"fmt"
	"io"
)

// changesReport is what changes have shown. Latencies are in milliseconds.
type changesReport struct {
	Services     int            `json:"services"`
	Changes      int            `json:"changes"`
	FailedOrders int            `json:"failed_orders"`
	HeldUp       int            `json:"held_up"` // fell due while every customer waited already
	Acknowledged uint64         `json:"acknowledged"`
	Unanswered   int            `json:"unanswered"`
	ByCoA        int            `json:"by_coa"`
	ByDisconnect int            `json:"by_disconnect"`
	Refused      map[string]int `json:"refused"` // by Error-Cause
	Retransmit   int64          `json:"retransmitted"`
	InFlight     int64          `json:"highest_in_flight"`
	WrongProfile int            `json:"wrong_profile"`

	Orders  latencies `json:"order_ms"`
	Enforce latencies `json:"commit_to_ack_ms"`
}

// report sums the changes up.
func (c *changes) report() *changesReport {
	c.mutex.Lock()
	defer c.mutex.Unlock()

	b := &c.book

	return &changesReport{
		Services: len(c.cases), Changes: b.asked, FailedOrders: b.failed, HeldUp: b.heldUp,
		Acknowledged: b.acknowledged.count, Unanswered: b.unanswered, ByCoA: b.byCoA,
		ByDisconnect: b.byDisconnect, Refused: namedCauses(b.naks),
		Retransmit: c.network.resent(), InFlight: c.network.highest(), WrongProfile: b.wrong,
		Orders: latenciesOf(&b.commands), Enforce: latenciesOf(&b.acknowledged),
	}
}

// failed reports whether anything is missing or wrong.
func (r *changesReport) failed() bool {
	return r.Unanswered+r.FailedOrders+r.WrongProfile > 0 || r.Acknowledged == 0
}

// print writes the report as a table.
func (r *changesReport) print(out io.Writer) error {
	lines := []line{
		{"services", fmt.Sprint(r.Services)},
		{"changes", fmt.Sprint(r.Changes)},
		{"failed orders", fmt.Sprint(r.FailedOrders)},
		{"held up", fmt.Sprint(r.HeldUp)},
		{"acknowledged", fmt.Sprint(r.Acknowledged)},
		{"unanswered", fmt.Sprint(r.Unanswered)},
		{"by coa", fmt.Sprint(r.ByCoA)},
		{"by disconnect", fmt.Sprint(r.ByDisconnect)},
		{"refused", fmt.Sprint(total(r.Refused))},
		{"retransmitted", fmt.Sprint(r.Retransmit)},
		{"highest in flight", fmt.Sprint(r.InFlight)},
		{"wrong profile", fmt.Sprint(r.WrongProfile)},
	}
	lines = append(lines, r.Orders.lines("order")...)

	return printLines(out, append(lines, r.Enforce.lines("commit to ack")...))
}
