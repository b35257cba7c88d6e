package collect

import "github.com/prometheus/client_golang/prometheus"

// metrics counts what the collector does.
type metrics struct {
	charges    *prometheus.CounterVec
	callbacks  *prometheus.CounterVec
	news       *prometheus.CounterVec
	asked      *prometheus.CounterVec
	deliveries *prometheus.CounterVec
}

// newMetrics makes the counters and registers them where there is a registerer. All labels come
// from closed lists.
func newMetrics(registerer prometheus.Registerer) *metrics {
	const namespace, subsystem = "gardu", "collect"
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: subsystem, Name: name, Help: help,
		}, labels)
	}
	m := &metrics{
		charges: counter("charges_total", "Charges asked of gateways, by result.", "result"),
		callbacks: counter("callbacks_total",
			"Callbacks of gateways and others, by status of the reply.", "status"),
		news: counter("news_total", "News about money that were believed, by verdict.", "verdict"),
		asked: counter("asked_total",
			"Questions about the state of a charge, by result.", "result"),
		deliveries: counter("deliveries_total", "Deliveries sent to hooks, by result.", "result"),
	}
	if registerer != nil {
		registerer.MustRegister(m.charges, m.callbacks, m.news, m.asked, m.deliveries)
	}

	return m
}
