package coa

import (
	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/packet"
)

// Reasons for dropping an answer, besides those of package packet.
const (
	dropUnsolicited = "unsolicited" // no request went there under that Identifier
	dropDuplicate   = "duplicate"   // the last request under that Identifier is answered already
	dropExpired     = "expired"     // given up too long ago
)

// namespace and subsystem of every metric of this package.
const (
	metricNamespace = "gardu"
	metricSubsystem = "coa"
)

// metrics are the client's counters under gardu_coa_.
type metrics struct {
	registerer      prometheus.Registerer // nil: counted, shown to nobody
	requests        *prometheus.CounterVec
	lateAnswers     *prometheus.CounterVec
	retransmissions prometheus.Counter
	drops           *prometheus.CounterVec
	latency         *prometheus.HistogramVec
}

// newMetrics builds the metrics and registers them when there is a registerer.
func newMetrics(registerer prometheus.Registerer) *metrics {
	m := &metrics{
		registerer: registerer,
		requests: counters("requests_total",
			"Requests to change or end a session, by what came of them.", "code", "answer"),
		lateAnswers: counters("late_answers_total",
			"Answers that came after their request was given up.", "code", "answer"),
		retransmissions: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: metricNamespace, Subsystem: metricSubsystem,
			Name: "retransmissions_total", Help: "Requests that were sent once more.",
		}),
		drops: counters("dropped_total", "Answers that were dropped.", "reason"),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: metricNamespace, Subsystem: metricSubsystem, Name: "seconds",
			Help:    "Time from a request to its answer, retransmissions included.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2.5, 11),
		}, []string{"code"}),
	}
	m.prepare()
	if registerer != nil {
		registerer.MustRegister(m.all()...)
	}

	return m
}

// counters makes a counter of this package with labels.
func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: metricNamespace, Subsystem: metricSubsystem, Name: name, Help: help,
	}, labels)
}

// prepare makes every series exist from the beginning, so that its first increase is seen.
func (m *metrics) prepare() {
	for _, code := range []packet.Code{packet.CoARequest, packet.DisconnectRequest} {
		for kind := range kindWords {
			m.requests.WithLabelValues(codeLabel(code), Kind(kind).String())
		}
		for _, kind := range []Kind{ACK, NAK} {
			m.lateAnswers.WithLabelValues(codeLabel(code), kind.String())
		}
		m.latency.WithLabelValues(codeLabel(code))
	}
	for _, reason := range packet.Reasons() {
		m.drops.WithLabelValues(reason.String())
	}
	for _, reason := range []string{dropUnsolicited, dropDuplicate, dropExpired} {
		m.drops.WithLabelValues(reason)
	}
}

// codeLabel names a request.
func codeLabel(code packet.Code) string {
	switch code {
	case packet.CoARequest:
		return "coa"
	case packet.DisconnectRequest:
		return "disconnect"
	default:
		return "other"
	}
}

// asked counts a request that has ended.
func (m *metrics) asked(code packet.Code, answer *Answer) {
	m.requests.WithLabelValues(codeLabel(code), answer.Kind.String()).Inc()
	if answer.Kind == ACK || answer.Kind == NAK {
		m.latency.WithLabelValues(codeLabel(code)).Observe(answer.Took.Seconds())
	}
}

// late counts a late answer.
func (m *metrics) late(code packet.Code, kind Kind) {
	m.lateAnswers.WithLabelValues(codeLabel(code), kind.String()).Inc()
}

// dropped counts a datagram that was no use.
func (m *metrics) dropped(reason string) { m.drops.WithLabelValues(reason).Inc() }

// all lists the collectors.
func (m *metrics) all() []prometheus.Collector {
	return []prometheus.Collector{
		m.requests, m.lateAnswers, m.retransmissions, m.drops, m.latency,
	}
}

// unregister lets another client be made with the same registerer.
func (m *metrics) unregister() {
	if m.registerer == nil {
		return
	}
	for _, collector := range m.all() {
		m.registerer.Unregister(collector)
	}
}
