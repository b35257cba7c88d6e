package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/lease"
)

// poolMetrics tells how many addresses of gardu's own pools are in use, when it is asked.
type poolMetrics struct {
	leases    *lease.Leases
	addresses *prometheus.Desc
	size      *prometheus.Desc
}

// newPoolMetrics makes the metrics of all pools.
func newPoolMetrics(leases *lease.Leases) *poolMetrics {
	describe := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(prometheus.BuildFQName("gardu", "pool", name), help, labels, nil)
	}

	return &poolMetrics{
		leases: leases,
		addresses: describe("addresses_used",
			"Addresses of a pool that are held by sessions, reserved for logins, or fixed.",
			"pool", "state"),
		size: describe("addresses", "Addresses of a pool.", "pool"),
	}
}

// Describe tells what is collected.
func (m *poolMetrics) Describe(out chan<- *prometheus.Desc) {
	out <- m.addresses
	out <- m.size
}

// Collect reads the pools.
func (m *poolMetrics) Collect(out chan<- prometheus.Metric) {
	for _, one := range m.leases.Usages() {
		gauge := func(what *prometheus.Desc, value int, labels ...string) {
			out <- prometheus.MustNewConstMetric(what, prometheus.GaugeValue, float64(value), labels...)
		}
		gauge(m.size, one.Size, one.Name)
		gauge(m.addresses, one.Held, one.Name, "held")
		gauge(m.addresses, one.Reserved, one.Name, "reserved")
		gauge(m.addresses, one.Fixed, one.Name, "fixed")
	}
}
