package enforce

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// namespace and subsystem of every metric of this package.
const (
	metricNamespace = "gardu"
	metricSubsystem = "enforce"
)

// delayBuckets are seconds from a fact to the acknowledgement of what follows from it.
var delayBuckets = []float64{
	.005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600, 86400,
}

// metrics counts what the engine does.
type metrics struct {
	actions *prometheus.CounterVec
	delay   *prometheus.HistogramVec
	lates   *prometheus.CounterVec
	away    *prometheus.CounterVec
	panics  prometheus.Counter
}

// newMetrics makes the metrics of an engine, and registers them if there is anywhere to.
func newMetrics(e *Engine) (*metrics, error) {
	m := &metrics{
		actions: prometheus.NewCounterVec(counter("actions_total",
			"What was done to sessions, by act, cause and outcome."), []string{
			"act", "cause", "outcome",
		}),
		delay: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: metricNamespace, Subsystem: metricSubsystem, Name: "delay_seconds",
			Help:    "Time from a fact to the acknowledgement of what follows from it.",
			Buckets: delayBuckets,
		}, []string{"act"}),
		lates: prometheus.NewCounterVec(counter("late_answers_total",
			"Answers that came after their request was given up."), []string{"act"}),
		away: prometheus.NewCounterVec(counter("turned_away_total",
			"Work that a limit has put off, by the limit."), []string{"limit"}),
		panics: prometheus.NewCounter(counter("panics_total",
			"Attempts given up because they panicked.")),
	}
	if e.config.Registerer == nil {
		return m, nil
	}
	for _, one := range []prometheus.Collector{
		m.actions, m.delay, m.lates, m.away, m.panics, newGauges(e),
	} {
		if err := e.config.Registerer.Register(one); err != nil {
			return nil, fmt.Errorf("registering the metrics of enforcement: %w", err)
		}
	}

	return m, nil
}

// counter names a counter.
func counter(name, help string) prometheus.CounterOpts {
	return prometheus.CounterOpts{
		Namespace: metricNamespace, Subsystem: metricSubsystem, Name: name, Help: help,
	}
}

// landed counts what came of a flight.
func (m *metrics) landed(arrived *landing, why cause, delay time.Duration) {
	if arrived.act == "" {
		return
	}
	m.actions.WithLabelValues(arrived.act, why.String(), resultWords[arrived.result]).Inc()
	if arrived.result == acknowledged || arrived.result == escalated {
		m.delay.WithLabelValues(arrived.act).Observe(delay.Seconds())
	}
}

// late counts a late answer.
func (m *metrics) late(act string) { m.lates.WithLabelValues(act).Inc() }

// turnedAway counts what a limit has put off.
func (m *metrics) turnedAway(limit string) { m.away.WithLabelValues(limit).Inc() }

// gauges reads the state of the engine when it is asked.
type gauges struct {
	engine *Engine

	waiting, waitingLimit, wakes, wakesLimit, inFlight, inFlightLimit, overdue *prometheus.Desc
	silent, stuck, sessions, agenda, debts                                     *prometheus.Desc
}

// newGauges describes the gauges.
func newGauges(e *Engine) *gauges {
	return &gauges{
		engine:        e,
		waiting:       describe("waiting", "Sessions that wait for the turn of their router."),
		waitingLimit:  describe("tracks_limit", "Sessions that may be followed at one time."),
		wakes:         describe("wakes", "Services that wait to be looked at."),
		wakesLimit:    describe("wakes_limit", "Services that may wait to be looked at."),
		inFlight:      describe("in_flight", "Requests on their way."),
		inFlightLimit: describe("in_flight_limit", "Requests that may be on their way."),
		overdue:       describe("overdue", "Requests whose routers keep us waiting."),
		silent:        describe("silent_nas", "Routers that do not answer."),
		stuck:         describe("stuck", "Sessions that nothing helps with."),
		sessions:      describe("sessions", "Sessions that are followed, by state.", "state"),
		agenda:        describe("agenda", "Services with an instant ahead."),
		debts:         describe("debts", "Rows of the outbox that are not settled."),
	}
}

// describe makes the description of a gauge.
func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(metricNamespace, metricSubsystem, name),
		help, labels, nil)
}

// Describe is part of prometheus.Collector.
func (g *gauges) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(g, to) }

// stateLabels names the phases as metric labels.
var stateLabels = [...]string{
	"queued", "flying", "waiting", "ending", "stuck", "proving", "gone",
}

// Collect is part of prometheus.Collector.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	e := g.engine
	e.mu.Lock()
	silent := e.silent
	phases, wakes, agenda := e.phases, e.wakes.size(), e.agenda.Len()
	fresh, overdue, debts := e.fresh, e.overdue, e.ledger.size()
	e.mu.Unlock()

	gauge := func(of *prometheus.Desc, value int, labels ...string) {
		to <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, float64(value), labels...)
	}
	gauge(g.waiting, phases[queued]+phases[waiting])
	gauge(g.waitingLimit, trackLimit)
	gauge(g.wakes, wakes)
	gauge(g.wakesLimit, wakeLimit)
	gauge(g.inFlight, fresh+overdue)
	gauge(g.inFlightLimit, e.config.InFlight)
	gauge(g.overdue, overdue)
	gauge(g.silent, silent)
	gauge(g.stuck, phases[stuck])
	gauge(g.agenda, agenda)
	gauge(g.debts, debts)
	for phase, label := range stateLabels {
		gauge(g.sessions, phases[phase], label)
	}
}
