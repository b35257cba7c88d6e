package billing

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/store"
	"gardu/store/db"
)

// namespace and subsystem of every metric of this package.
const (
	metricNamespace = "gardu"
	metricSubsystem = "billing"
)

// schedulerMetrics counts what a scheduler does.
type schedulerMetrics struct {
	done    *prometheus.CounterVec
	failure *prometheus.CounterVec
	runs    *prometheus.CounterVec
	lag     prometheus.Gauge
	waiting prometheus.Gauge
}

// newSchedulerMetrics makes the metrics of a scheduler, and registers them if there is anywhere to.
func newSchedulerMetrics(to prometheus.Registerer) (*schedulerMetrics, error) {
	m := &schedulerMetrics{
		done: prometheus.NewCounterVec(prometheus.CounterOpts(metricOptions("jobs_total",
			"Appointments that were seen to, by job.")), []string{"job"}),
		failure: prometheus.NewCounterVec(prometheus.CounterOpts(metricOptions("job_failures_total",
			"Appointments that could not be seen to and were put off, by job.")), []string{"job"}),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts(metricOptions("runs_total",
			"Runs of the scheduler, by result.")), []string{"result"}),
		lag: prometheus.NewGauge(prometheus.GaugeOpts(metricOptions("lag_seconds",
			"How late the oldest appointment was when the last run began."))),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts(metricOptions("waiting_records",
			"Records that wait because an appointment of theirs failed."))),
	}
	for _, job := range store.Jobs() {
		m.done.WithLabelValues(job.String())
		m.failure.WithLabelValues(job.String())
	}
	if to == nil {
		return m, nil
	}
	for _, one := range []prometheus.Collector{m.done, m.failure, m.runs, m.lag, m.waiting} {
		if err := to.Register(one); err != nil {
			return nil, fmt.Errorf("registering the metrics of billing: %w", err)
		}
	}

	return m, nil
}

// metricOptions names a metric.
func metricOptions(name, help string) prometheus.Opts {
	return prometheus.Opts{
		Namespace: metricNamespace, Subsystem: metricSubsystem, Name: name, Help: help,
	}
}

// begin notes how late a run finds its first appointment; the zero one for none.
func (m *schedulerMetrics) begin(now time.Time, first db.Appointment) {
	if first.At.IsZero() {
		m.lag.Set(0)

		return
	}
	m.lag.Set(now.Sub(first.At).Seconds())
}

// did counts an appointment that was seen to.
func (m *schedulerMetrics) did(job store.Job) { m.done.WithLabelValues(job.String()).Inc() }

// failed counts one that was not.
func (m *schedulerMetrics) failed(job store.Job) { m.failure.WithLabelValues(job.String()).Inc() }

// ran counts a run.
func (m *schedulerMetrics) ran(report *Report, err error) {
	m.waiting.Set(float64(report.Waiting))
	switch {
	case err != nil:
		m.runs.WithLabelValues("error").Inc()
	case report.Failed > 0:
		m.runs.WithLabelValues("partial").Inc()
	default:
		m.runs.WithLabelValues("done").Inc()
	}
}
