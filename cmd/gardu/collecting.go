package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/billing/collect"
)

// startCollector begins to ask payment gateways and to send what hooks are owed.
func (d *Daemon) startCollector(ctx context.Context, registry prometheus.Registerer) error {
	client := collect.NewClient()
	d.closing(func(context.Context) error {
		client.CloseIdleConnections()

		return nil
	})
	d.office.Collector = collect.New(collect.Config{
		Ledger: d.office.Billing, HTTP: client, Now: d.now, Logger: d.logger,
		PublicURL:  strings.TrimSuffix(d.config.HTTP.PublicURL, "/"),
		Registerer: registry,
	})
	if err := d.office.Collector.Start(ctx); err != nil {
		return fmt.Errorf("starting to collect payments: %w", err)
	}
	d.closing(d.office.Collector.Shutdown)

	return nil
}
