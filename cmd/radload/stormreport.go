package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"gardu/aaa/packet"
)

// stormReport is what a storm has shown. Times are in seconds since the first order.
type stormReport struct {
	Services     int     `json:"services"`
	DialSeconds  float64 `json:"dial_seconds"`
	OrderSeconds float64 `json:"order_seconds"`
	FailedOrders int     `json:"failed_orders"`

	Acknowledged  int            `json:"acknowledged"`
	Unanswered    int            `json:"unanswered"`
	Refused       map[string]int `json:"refused"` // by Error-Cause
	Repeated      int            `json:"repeated"`
	Retransmitted int64          `json:"retransmitted"`
	FirstACK      float64        `json:"first_ack"`
	LastACK       float64        `json:"last_ack"`
	InFlight      int64          `json:"highest_in_flight"`
	PerSecond     int            `json:"highest_per_second"`
	Returned      int            `json:"returned"`
	WrongProfile  int            `json:"wrong_profile"`

	Quiet  pulse   `json:"quiet"`  // logins before the storm
	Orders pulse   `json:"orders"` // while the orders were given
	Storm  pulse   `json:"storm"`  // during the whole storm
	Ratio  float64 `json:"p99_ratio"`
}

// report sums a storm up.
func (s *storm) report(dialled time.Duration, quiet, orders, rest *book) *stormReport {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	r := &stormReport{
		Services: len(s.network.customers), DialSeconds: dialled.Seconds(),
		OrderSeconds: s.orders.took.Seconds(), FailedOrders: s.orders.failed,
		Acknowledged: len(s.ended), Unanswered: len(s.network.customers) - len(s.ended),
		Refused: namedCauses(s.naks), Repeated: s.again, Retransmitted: s.network.resent(),
		InFlight: s.network.highest(), PerSecond: densest(s.times), Returned: s.back,
		WrongProfile: s.wrong, Quiet: pulseOf(quiet), Orders: pulseOf(orders),
	}

	if len(s.times) > 0 {
		r.FirstACK, r.LastACK = slices.Min(s.times).Seconds(), slices.Max(s.times).Seconds()
	}

	whole := *orders
	whole.tally.add(&rest.tally)
	whole.latency.merge(&rest.latency)
	whole.last += rest.last
	r.Storm = pulseOf(&whole)

	if r.Quiet.Latency.P99 > 0 {
		r.Ratio = r.Storm.Latency.P99 / r.Quiet.Latency.P99
	}

	return r
}

// namedCauses turns counts of Error-Causes into those of their numbers as text, for JSON.
func namedCauses(naks map[packet.Cause]int) map[string]int {
	named := make(map[string]int, len(naks))
	for cause, count := range naks {
		named[strconv.Itoa(int(cause))] = count
	}

	return named
}

// densest returns how many of the times lie within one second at most. It sorts them.
func densest(times []time.Duration) int {
	slices.Sort(times)

	most, first := 0, 0

	for last, at := range times {
		for at-times[first] >= time.Second {
			first++
		}

		most = max(most, last-first+1)
	}

	return most
}

// failed reports whether anything is missing or wrong. Refusals are not: the daemon may find
// another way.
func (r *stormReport) failed() bool {
	return r.Unanswered+r.FailedOrders+r.WrongProfile > 0
}

// print writes the report as a table.
func (r *stormReport) print(out io.Writer) error {
	lines := []line{
		{"services", fmt.Sprint(r.Services)},
		{"all online after", fmt.Sprintf("%.2f s", r.DialSeconds)},
		{"orders given in", fmt.Sprintf("%.2f s", r.OrderSeconds)},
		{"failed orders", fmt.Sprint(r.FailedOrders)},
		{"acknowledged", fmt.Sprint(r.Acknowledged)},
		{"unanswered", fmt.Sprint(r.Unanswered)},
		{"refused", fmt.Sprint(total(r.Refused))},
		{"repeated", fmt.Sprint(r.Repeated)},
		{"retransmitted", fmt.Sprint(r.Retransmitted)},
		{"first ack", fmt.Sprintf("%.3f s", r.FirstACK)},
		{"last ack", fmt.Sprintf("%.3f s", r.LastACK)},
		{"highest in flight", fmt.Sprint(r.InFlight)},
		{"highest per second", fmt.Sprint(r.PerSecond)},
		{"returned", fmt.Sprint(r.Returned)},
		{"wrong profile", fmt.Sprint(r.WrongProfile)},
	}

	if r.Quiet.Answered > 0 {
		lines = append(lines, r.Quiet.lines("quiet")...)
		lines = append(lines, r.Orders.lines("orders")...)
		lines = append(lines, r.Storm.lines("storm")...)
		lines = append(lines, line{"p99 ratio", fmt.Sprintf("%.2f", r.Ratio)})
	}

	return printLines(out, lines)
}

// lines are what the logins of a time showed, with a word before their names.
func (p *pulse) lines(before string) []line {
	return []line{
		{before + " rate", fmt.Sprintf("%.0f/s", p.Rate)},
		{before + " p50", fmt.Sprintf("%.3f ms", p.Latency.P50)},
		{before + " p99", fmt.Sprintf("%.3f ms", p.Latency.P99)},
		{before + " lost", fmt.Sprint(p.Lost)},
	}
}

// total adds counts up.
func total(counts map[string]int) int {
	sum := 0
	for _, count := range counts {
		sum += count
	}

	return sum
}
