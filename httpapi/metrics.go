package httpapi

import (
	"gardu/httpapi/web"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics counts what the server does.
type metrics struct {
	answers   *prometheus.CounterVec
	throttled prometheus.Counter
	panics    prometheus.Counter
}

// namespace and subsystem begin the name of each metric.
const namespace, subsystem = "gardu", "httpapi"

// newMetrics makes the counters and registers them where there is a registerer.
func newMetrics(registerer prometheus.Registerer, events *web.Broker) *metrics {
	m := &metrics{
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "answers_total",
			Help: "Requests that were answered, by side and class of status.",
		}, []string{"side", "class"}),
		throttled: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "throttled_total",
			Help: "Requests that were refused because their sender asks too often.",
		}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "panics_total",
			Help: "Panics in requests that were recovered.",
		}),
	}
	if registerer == nil {
		return m
	}
	registerer.MustRegister(m.answers, m.throttled, m.panics)
	if events != nil {
		registerer.MustRegister(listeners(events)...)
	}

	return m
}

// listeners are the metrics of a broker, which counts by itself.
func listeners(events *web.Broker) []prometheus.Collector {
	return []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "event_listeners",
			Help: "Streams of events that are open.",
		}, func() float64 {
			open, _ := events.Counts()

			return float64(open)
		}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: subsystem, Name: "event_listeners_dropped_total",
			Help: "Streams of events that were ended because their clients were too slow.",
		}, func() float64 {
			_, dropped := events.Counts()

			return float64(dropped)
		}),
	}
}

// classes names the classes of status.
var classes = [...]string{"other", "1xx", "2xx", "3xx", "4xx", "5xx"}

// answered counts an answer.
func (m *metrics) answered(public bool, status int) {
	side := "admin"
	if public {
		side = "public"
	}
	class := classes[0]
	if hundred := status / 100; hundred > 0 && hundred < len(classes) {
		class = classes[hundred]
	}
	m.answers.WithLabelValues(side, class).Inc()
}
