package aaa

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/directory"
)

// namespace and subsystem of every metric of this package.
const (
	metricNamespace = "gardu"
	metricSubsystem = "aaa"
)

// describe makes the description of one metric.
func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(metricNamespace, metricSubsystem, name),
		help, labels, nil)
}

// collector reads the workers' counters when it is asked: the packet path itself touches no metric.
type collector struct {
	server *Server

	datagrams, drops, reasons, resent, unsent, panics *prometheus.Desc
	latency, acctLatency, statuses                    *prometheus.Desc
	accounting, inFlight, queue, queueLimit           *prometheus.Desc
	lag, lagLimit                                     *prometheus.Desc
	group, sessions, healthy, deferred, deferredLimit *prometheus.Desc
	trusted                                           *prometheus.Desc
}

// register registers the metrics, if there is anywhere to.
func (s *Server) register() error {
	if s.config.Registerer == nil {
		return nil
	}
	if err := s.config.Registerer.Register(newCollector(s)); err != nil {
		return fmt.Errorf("registering the metrics of aaa: %w", err)
	}

	return nil
}

// newCollector describes the metrics.
func newCollector(server *Server) *collector {
	return &collector{
		server:    server,
		datagrams: describe("datagrams_total", "Datagrams received.", "port"),
		drops:     describe("dropped_total", "Datagrams that got no answer.", "port", "reason"),
		reasons:   describe("decisions_total", "Access requests answered, by reason.", "reason"),
		resent: describe("resent_total",
			"Answers given again from the duplicate cache.", "port"),
		unsent: describe("unsent_total", "Answers that the kernel refused to send.", "port"),
		panics: describe("panics_total", "Faults of ours that cost one request or record each."),
		latency: describe("login_seconds",
			"Time from receiving an access request to its answer.", "nas", "result"),
		acctLatency: describe("accounting_seconds",
			"Time from receiving a record to its answer.", "nas"),
		statuses: describe("status_server_total", "Status-Server requests.", "nas"),
		accounting: describe("accounting_requests_total",
			"Accounting requests: received = stored + duplicate + refused + shed + failed + "+
				"in flight.", "fate"),
		inFlight: describe("accounting_in_flight",
			"Accounting requests that wait for the disk."),
		queue:      describe("accounting_queue", "Submissions on their way to the disk."),
		queueLimit: describe("accounting_queue_limit", "Submissions that there are."),
		lag:        describe("journal_lag", "Records applied but not folded."),
		lagLimit:   describe("journal_lag_limit", "Lag from which requests are shed."),
		group:      describe("journal_group", "Records in the last write to the journal."),
		sessions:   describe("sessions", "Sessions in memory.", "state"),
		healthy:    describe("journal_healthy", "1 when the journal takes records."),
		deferred: describe("deferred_queue",
			"Requests that wait for the disk or a slow hash."),
		deferredLimit: describe("deferred_queue_limit", "Requests that may wait."),
		trusted: describe("trusted_sources",
			"Source addresses that have shown a Message-Authenticator."),
	}
}

// Describe sends the descriptions.
func (c *collector) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, to) }

// Collect sends the values.
func (c *collector) Collect(to chan<- prometheus.Metric) {
	gather := newTotals()
	for _, worker := range c.server.authWorkers {
		worker.mu.Lock()
		gather.auth.add(&worker.counters)
		worker.mu.Unlock()
	}
	for _, worker := range c.server.acctWorkers {
		worker.mu.Lock()
		gather.acct.add(&worker.counters)
		worker.mu.Unlock()
	}
	c.collectPort(to, "auth", gather.auth)
	c.collectPort(to, "acct", gather.acct)
	c.collectNAS(to, gather)
	c.collectAccounting(to)
	c.collectQueues(to)
}

// totals sums the counters of the workers of each port.
type totals struct{ auth, acct *workerCounters }

// newTotals makes empty sums.
func newTotals() totals { return totals{auth: &workerCounters{}, acct: &workerCounters{}} }

// add adds another worker's counters.
func (c *workerCounters) add(other *workerCounters) {
	c.datagrams += other.datagrams
	c.resent += other.resent
	c.unsent += other.unsent
	for i := range c.drops {
		c.drops[i] += other.drops[i]
	}
	for i := range c.reasons {
		c.reasons[i] += other.reasons[i]
	}
	for slot, counters := range other.nas {
		c.of(slot).add(counters)
	}
}

// add adds another worker's counters of the same NAS.
func (n *nasCounters) add(other *nasCounters) {
	for i := range n.answers {
		n.answers[i].add(&other.answers[i])
	}
	n.accounting.add(&other.accounting)
	n.statuses += other.statuses
	n.unprintable += other.unprintable
	n.passwords += other.passwords
	n.interims += other.interims
	n.starts += other.starts
	if other.lastSeen > n.lastSeen {
		n.lastSeen = other.lastSeen
	}
	if other.skew != 0 {
		n.skew = other.skew
	}
}

// collectPort sends what is counted of one port.
func (c *collector) collectPort(
	to chan<- prometheus.Metric, port string, counters *workerCounters,
) {
	to <- counter(c.datagrams, counters.datagrams, port)
	to <- counter(c.resent, counters.resent, port)
	to <- counter(c.unsent, counters.unsent, port)
	for drop, number := range counters.drops {
		to <- counter(c.drops, number, port, Drop(drop).String())
	}
	if port != "auth" {
		return
	}
	to <- counter(c.panics, c.server.panics.Load())
	for reason, number := range counters.reasons {
		to <- counter(c.reasons, number, Reason(reason).String())
	}
}

// collectNAS sends what is counted of each NAS.
func (c *collector) collectNAS(to chan<- prometheus.Metric, gather totals) {
	c.server.config.Directory.EachNAS(func(nas *directory.NAS) bool {
		auth, acct := gather.auth.of(nas.Slot), gather.acct.of(nas.Slot)
		for result := range auth.answers {
			to <- auth.answers[result].metric(c.latency, nas.Record.Name, Result(result).String())
		}
		to <- acct.accounting.metric(c.acctLatency, nas.Record.Name)
		to <- counter(c.statuses, auth.statuses+acct.statuses, nas.Record.Name)

		return true
	})
}

// collectAccounting sends the account of accounting requests, taken at one instant.
func (c *collector) collectAccounting(to chan<- prometheus.Metric) {
	tally := c.server.Tally()
	to <- counter(c.accounting, tally.Received, "received")
	to <- counter(c.accounting, tally.Stored, "stored")
	to <- counter(c.accounting, tally.Duplicate, "duplicate")
	to <- counter(c.accounting, tally.Refused, "refused")
	to <- counter(c.accounting, tally.Shed, "shed")
	to <- counter(c.accounting, tally.Failed, "failed")
	to <- gauge(c.inFlight, float64(tally.InFlight))
}

// collectQueues sends the depths of the queues beside their limits.
func (c *collector) collectQueues(to chan<- prometheus.Metric) {
	scribe := c.server.scribe
	to <- gauge(c.queue, float64(scribe.inUse()))
	to <- gauge(c.queueLimit, Submissions)
	to <- gauge(c.lag, float64(scribe.lag()))
	to <- gauge(c.lagLimit, JournalLag)
	to <- gauge(c.group, float64(scribe.groupSize.Load()))
	healthy := 0.0
	if scribe.journal.Broken() == nil {
		healthy = 1
	}
	to <- gauge(c.healthy, healthy)
	to <- gauge(c.deferred, float64(len(c.server.deferred.queue)))
	to <- gauge(c.deferredLimit, deferredRequests)
	to <- gauge(c.trusted, float64(len(*c.server.trust.learned.Load())))
	counts := c.server.config.Sessions.Counts()
	to <- gauge(c.sessions, float64(counts.Open), "open")
	to <- gauge(c.sessions, float64(counts.Closed), "closed")
	to <- gauge(c.sessions, float64(counts.Reserved), "reserved")
	to <- gauge(c.sessions, float64(counts.Dirty), "not_folded")
}

// counter makes a counter's value.
func counter(description *prometheus.Desc, value uint64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(description, prometheus.CounterValue, float64(value),
		labels...)
}

// gauge makes a gauge's value.
func gauge(description *prometheus.Desc, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, labels...)
}

// metric makes a histogram's value.
func (h *histogram) metric(description *prometheus.Desc, labels ...string) prometheus.Metric {
	buckets := make(map[float64]uint64, len(latencyBounds))
	var below uint64
	for i, bound := range latencyBounds {
		below += h.buckets[i]
		buckets[bound] = below
	}

	return prometheus.MustNewConstHistogram(description, h.count, h.seconds, buckets, labels...)
}
