package routeros

import (
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/routeros/api"
)

// namespace and subsystem of every metric of this package.
const (
	metricNamespace = "gardu"
	metricSubsystem = "routeros"
)

// delayBuckets are seconds from a change in the book to the router that follows it.
var delayBuckets = []float64{.05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600, 86400}

// metrics counts what a fleet does.
type metrics struct {
	rounds   *prometheus.CounterVec
	failures *prometheus.CounterVec
	steps    *prometheus.CounterVec
	refused  prometheus.Counter
	delay    prometheus.Histogram
}

// newMetrics makes the metrics of a fleet, and registers them if there is anywhere to.
func newMetrics(f *Fleet) (*metrics, error) {
	m := &metrics{
		rounds: prometheus.NewCounterVec(counter("rounds_total",
			"Full looks at a router, by outcome."), []string{"outcome"}),
		failures: prometheus.NewCounterVec(counter("failures_total",
			"Attempts given up because of the connection, by kind."), []string{"kind"}),
		steps: prometheus.NewCounterVec(counter("steps_total",
			"Steps carried out on routers, by act."), []string{"act"}),
		refused: prometheus.NewCounter(counter("steps_refused_total",
			"Steps that a router refused.")),
		delay: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: metricNamespace, Subsystem: metricSubsystem, Name: "delay_seconds",
			Help:    "Time from a change of a service to the router that follows it.",
			Buckets: delayBuckets,
		}),
	}
	if f.config.Registerer == nil {
		return m, nil
	}
	for _, one := range []prometheus.Collector{
		m.rounds, m.failures, m.steps, m.refused, m.delay, stateGauge{fleet: f, about: stateAbout},
	} {
		if err := f.config.Registerer.Register(one); err != nil {
			return nil, fmt.Errorf("registering the metrics of routers: %w", err)
		}
	}

	return m, nil
}

// counter describes a counter.
func counter(name, help string) prometheus.CounterOpts {
	return prometheus.CounterOpts{
		Namespace: metricNamespace, Subsystem: metricSubsystem, Name: name, Help: help,
	}
}

// carried counts the steps of a run.
func (m *metrics) carried(steps []Step, done *Done) {
	acts := map[Act]int{}
	for at := range steps[:min(done.Written+len(done.Failed), len(steps))] {
		acts[steps[at].Act]++
	}
	for act, count := range acts {
		m.steps.WithLabelValues(act.String()).Add(float64(count))
	}
	m.refused.Add(float64(len(done.Failed)))
}

// failureLabel is the kind of an error of a connection, from a closed list.
func failureLabel(err error) string {
	var trap *api.Trap
	var secure *api.TLSError
	var link *api.LinkError
	switch {
	case errors.As(err, &trap):
		return trap.Kind.String()
	case errors.As(err, &secure):
		return "tls"
	case errors.As(err, &link):
		return "link"
	case errors.Is(err, errShortened):
		return "shortened"
	default:
		return "other"
	}
}

// stateAbout describes the gauge of states.
var stateAbout = prometheus.NewDesc("gardu_routeros_routers", "Routers, by state.",
	[]string{"state"}, nil)

// stateGauge counts routers by state when it is asked.
type stateGauge struct {
	fleet *Fleet
	about *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (g stateGauge) Describe(to chan<- *prometheus.Desc) { to <- g.about }

// Collect implements prometheus.Collector.
func (g stateGauge) Collect(to chan<- prometheus.Metric) {
	counts := map[State]int{}
	for _, one := range g.fleet.Status() {
		counts[one.State]++
	}
	for _, state := range states {
		to <- prometheus.MustNewConstMetric(g.about, prometheus.GaugeValue, float64(counts[state]),
			string(state))
	}
}
