package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// report is what a run has shown. Times are in milliseconds, rates in requests a second.
type report struct {
	Mode    string  `json:"mode"`
	Loop    string  `json:"loop"`    // open: at an offered rate; closed: as fast as replies come
	Seconds float64 `json:"seconds"` // until the last answer

	Offered       uint64 `json:"offered"` // fell due; in closed loop the same as sent
	Sent          uint64 `json:"sent"`
	Answered      uint64 `json:"answered"`
	Accepted      uint64 `json:"accepted"`
	Rejected      uint64 `json:"rejected"`
	Challenged    uint64 `json:"challenged"`
	Acknowledged  uint64 `json:"acknowledged"`
	Unexpected    uint64 `json:"unexpected"`
	Retransmitted uint64 `json:"retransmitted"`
	Lost          uint64 `json:"lost"`
	Late          uint64 `json:"late"`
	Bad           uint64 `json:"bad_replies"`
	Refused       uint64 `json:"refused"`

	OfferedRate float64 `json:"offered_rate"` // what was asked for; 0 in closed loop
	Rate        float64 `json:"rate"`         // answered

	Latency latencies `json:"latency_ms"`
}

// latencies are the percentiles, from the time a request was to be sent to its first verified
// reply.
type latencies struct {
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99_9"`
	Max  float64 `json:"max"`
}

// report sums up a run. It lasted until the last answer came: what was waited for in vain
// afterwards does not make the server slower.
func (l *load) report() report {
	sum, backlog := l.sum(), uint64(0)
	took := sum.last

	for _, w := range l.workers {
		backlog += w.backlog()
	}

	t := &sum.tally
	r := report{
		Mode: l.options.mode, Loop: "closed", Seconds: took.Seconds(),
		Offered: t.Sent + backlog, Sent: t.Sent, Answered: t.Answered, Accepted: t.Accepted,
		Rejected: t.Rejected, Challenged: t.Challenged, Acknowledged: t.Acknowledged,
		Unexpected: t.Unexpected, Retransmitted: t.Retransmitted, Lost: t.Lost, Late: t.Late,
		Bad: t.Bad, Refused: t.Refused,
		OfferedRate: l.options.rate,
		Latency:     latenciesOf(&sum.latency),
	}

	if l.options.rate > 0 {
		r.Loop = "open"
	}

	if took > 0 {
		r.Rate = float64(t.Answered) / took.Seconds()
	}

	return r
}

// latenciesOf reads the percentiles of a histogram.
func latenciesOf(h *histogram) latencies {
	milliseconds := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

	return latencies{
		P50:  milliseconds(h.quantile(0.50)),
		P90:  milliseconds(h.quantile(0.90)),
		P99:  milliseconds(h.quantile(0.99)),
		P999: milliseconds(h.quantile(0.999)),
		Max:  milliseconds(h.longest),
	}
}

// failed reports whether the server said anything wrong. Loss is a measurement, not a failure.
func (r *report) failed() bool { return r.Bad+r.Unexpected > 0 }

// print writes the report as a table.
func (r *report) print(out io.Writer) error {
	return printLines(out, append([]line{
		{"mode", r.Mode + ", " + r.Loop + " loop"},
		{"seconds", fmt.Sprintf("%.2f", r.Seconds)},
		{"offered", fmt.Sprint(r.Offered)},
		{"sent", fmt.Sprint(r.Sent)},
		{"answered", fmt.Sprint(r.Answered)},
		{"accepted", fmt.Sprint(r.Accepted)},
		{"rejected", fmt.Sprint(r.Rejected)},
		{"challenged", fmt.Sprint(r.Challenged)},
		{"acknowledged", fmt.Sprint(r.Acknowledged)},
		{"unexpected", fmt.Sprint(r.Unexpected)},
		{"retransmitted", fmt.Sprint(r.Retransmitted)},
		{"lost", fmt.Sprint(r.Lost)},
		{"late", fmt.Sprint(r.Late)},
		{"bad replies", fmt.Sprint(r.Bad)},
		{"refused", fmt.Sprint(r.Refused)},
		{"rate", fmt.Sprintf("%.0f/s", r.Rate)},
	}, r.Latency.lines("")...))
}

// lines are the percentiles as a table shows them, with a word before their names.
func (l *latencies) lines(before string) []line {
	if before != "" {
		before += " "
	}

	return []line{
		{before + "p50", fmt.Sprintf("%.3f ms", l.P50)},
		{before + "p90", fmt.Sprintf("%.3f ms", l.P90)},
		{before + "p99", fmt.Sprintf("%.3f ms", l.P99)},
		{before + "p99.9", fmt.Sprintf("%.3f ms", l.P999)},
		{before + "max", fmt.Sprintf("%.3f ms", l.Max)},
	}
}

// line is a name and a value in a table.
type line struct{ name, value string }

// printLines writes a table of names and values.
func printLines(out io.Writer, lines []line) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)

	for _, l := range lines {
		if _, err := fmt.Fprintf(table, "%s\t%s\t\n", l.name, l.value); err != nil {
			return err
		}
	}

	return table.Flush()
}

// printJSON writes anything as one line of JSON.
func printJSON(out io.Writer, value any) error {
	return json.NewEncoder(out).Encode(value)
}
