package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Times and limits of the metrics endpoint.
const (
	metricsTimeout  = 10 * time.Second
	metricsRequests = 4 // at one time
	metricsHeader   = 16 << 10
)

// newMetrics makes the registry of the daemon's metrics.
func newMetrics() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: "gardu", Name: "build_info", Help: "Version of the program; the value is 1.",
			ConstLabels: prometheus.Labels{"version": version},
		}, func() float64 { return 1 }),
	)

	return registry
}

// registerGauges adds what is read when it is asked for.
func registerGauges(registry *prometheus.Registry, office *Office, keeper *Keeper) {
	registry.MustRegister(
		newPoolMetrics(office.Network.Leases),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Namespace: "gardu", Subsystem: "session", Name: "address_conflicts",
			Help: "Addresses that several open sessions of one router have, at the last look.",
		}, func() float64 { return float64(keeper.twice.count.Load()) }),
	)
}

// metricsServer serves the metrics on an address of its own, so that a firewall can tell it from
// the APIs.
type metricsServer struct {
	server   *http.Server
	listener net.Listener
	logger   *slog.Logger
	done     sync.WaitGroup
}

// startMetrics opens the endpoint; an empty address means none, and a nil server.
func startMetrics(
	ctx context.Context, address string, registry *prometheus.Registry, logger *slog.Logger,
) (*metricsServer, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // no endpoint is asked for
	}
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for metrics on %s: %w", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: metricsRequests, Timeout: metricsTimeout,
	}))
	m := &metricsServer{
		listener: listener, logger: logger,
		server: &http.Server{
			Handler: mux, ReadHeaderTimeout: metricsTimeout, WriteTimeout: 2 * metricsTimeout,
			IdleTimeout: time.Minute, MaxHeaderBytes: metricsHeader,
		},
	}
	m.done.Go(m.serve)

	return m, nil
}

// serve answers until Shutdown.
func (m *metricsServer) serve() {
	if err := m.server.Serve(m.listener); !errors.Is(err, http.ErrServerClosed) {
		m.logger.Error("serving metrics", "error", err)
	}
}

// Shutdown stops the endpoint; a nil server has nothing to stop.
func (m *metricsServer) Shutdown(ctx context.Context) error {
	if m == nil {
		return nil
	}
	err := m.server.Shutdown(ctx)
	m.done.Wait()
	if err != nil {
		return fmt.Errorf("stopping the metrics endpoint: %w", err)
	}

	return nil
}
