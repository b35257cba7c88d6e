package journal

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the journal's counters under gardu_journal_.
type metrics struct {
	registerer prometheus.Registerer // nil: counted, shown to nobody
	records    prometheus.Counter
	failures   prometheus.Counter
	refused    prometheus.Counter
	latency    prometheus.Histogram
	segments   prometheus.Gauge
	broken     prometheus.Gauge
}

// newMetrics builds the metrics and registers them when there is a registerer.
func newMetrics(registerer prometheus.Registerer) *metrics {
	m := &metrics{
		registerer: registerer,
		records:    counter("records_total", "Records made durable."),
		failures:   counter("failures_total", "Times that a write or fsync broke the journal."),
		refused:    counter("refused_batches_total", "Batches refused by a broken journal."),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "gardu", Subsystem: "journal", Name: "append_seconds",
			Help:    "Time to make one batch durable.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 12),
		}),
		segments: gauge("segments", "Segment files."),
		broken:   gauge("broken", "1 while the journal is broken."),
	}
	if registerer != nil {
		registerer.MustRegister(m.all()...)
	}

	return m
}

// counter makes a counter of this package.
func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{
		Namespace: "gardu", Subsystem: "journal", Name: name, Help: help,
	})
}

// gauge makes a gauge of this package.
func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: "gardu", Subsystem: "journal", Name: name, Help: help,
	})
}

// all lists the collectors.
func (m *metrics) all() []prometheus.Collector {
	return []prometheus.Collector{
		m.records, m.failures, m.refused, m.latency, m.segments, m.broken,
	}
}

// appended counts a durable batch.
func (m *metrics) appended(records int, took time.Duration) {
	m.records.Add(float64(records))
	m.latency.Observe(took.Seconds())
}

// failed counts a failure.
func (m *metrics) failed() {
	m.failures.Inc()
	m.broken.Set(1)
}

// unregister lets another journal be opened with the same registerer.
func (m *metrics) unregister() {
	if m.registerer == nil {
		return
	}
	for _, collector := range m.all() {
		m.registerer.Unregister(collector)
	}
}
