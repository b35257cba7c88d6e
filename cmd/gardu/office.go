package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa"
	"gardu/aaa/credential"
	"gardu/aaa/enforce"
	"gardu/aaa/reply"
	"gardu/billing"
	"gardu/billing/collect"
	"gardu/configs"
	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/account"
	"gardu/store/registry"
)

// Office is the opened store with everything that can be asked of it: the verbs, and what is kept
// in memory. The daemon has one, and so has a command that runs while no daemon does.
type Office struct {
	Config   configs.Config
	Zone     *time.Location
	Folder   *Folder
	Network  *Network
	Registry *registry.Registry
	Billing  *billing.Billing
	Account  *account.Account
	Server   *aaa.Server     // nil before the daemon has made it, and in a command of its own
	Engine   *enforce.Engine // the same
	Fleet    *fleet          // the same
	Events   *web.Broker     // the same
	News     *liveNews       // the same

	Scheduler *billing.Scheduler // the same: it bills

	Collector *collect.Collector // the same: it asks payment gateways

	backup sync.Mutex // one backup at a time
	// pictures is held for reading while a picture is kept, and for writing while one is deleted.
	pictures sync.RWMutex

	moving sync.RWMutex // held for writing while sessions move from the traffic file to a month
	now    func() time.Time
	logger *slog.Logger
}

// OpenOffice opens the store and fills the memory. Close lets it go.
func OpenOffice(
	ctx context.Context, config configs.Config, now func() time.Time, logger *slog.Logger,
	metrics prometheus.Registerer,
) (_ *Office, err error) {
	zone, err := config.Zone()
	if err != nil {
		return nil, err
	}
	o := &Office{Config: config, Zone: zone, now: now, logger: logger}
	o.Folder, err = OpenFolder(ctx, FolderConfig{
		Config: config, Zone: zone, Now: now, Logger: logger, Registry: metrics,
	})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.Folder.Close())
		}
	}()
	if o.Network, err = LoadNetwork(ctx, o.Folder, config, zone, now); err != nil {
		return nil, err
	}
	terms, err := config.Terms()
	if err != nil {
		return nil, err
	}
	o.Registry = registry.New(registry.Config{
		Book: o.Folder.Book, Now: now, Zone: zone, Logger: logger, Terms: &terms,
		CheckExtra: reply.CheckExtra,
		CheckMethod: func(method *store.PaymentMethod) error {
			return collect.Check(method, http.DefaultClient)
		},
		HashPassword: credential.HashPassword, NTHash: credential.NTHash, Changed: o.changed,
	})
	o.Billing = o.newBilling(terms)

	return o, o.openAccount(ctx)
}

// newBilling makes the verbs on money and services.
func (o *Office) newBilling(terms store.BillingTerms) *billing.Billing {
	return billing.New(billing.Config{
		Book: o.Folder.Book, Now: o.now, Zone: o.Zone, Logger: o.logger,
		Currency: store.Currency(o.Config.Currency), Terms: terms, PKP: o.Config.Billing.PKP,
		HashPassword: credential.HashPassword, CheckHash: credential.CheckHash,
		NTHash: credential.NTHash, Changed: o.changed,
	})
}

// changed follows a committed change before its verb returns. A change that cannot be followed is
// our own fault: the book is right, and the memory is right again after a restart.
func (o *Office) changed(ctx context.Context, changes []store.Change) {
	ctx = context.WithoutCancel(ctx)
	unpaid := o.unpaidBefore(changes)
	if err := o.Network.Follow(ctx, o.Folder.Book, changes); err != nil {
		o.logger.Error("a change is in the book but not in force before a restart", "error", err)
	}
	o.clearLockouts(ctx, changes)
	if o.Engine != nil {
		o.Engine.Changed(changes)
	}
	if o.Fleet != nil {
		o.Fleet.Changed(changes)
	}
	o.publish(ctx, changes, unpaid)
}

// Close closes the files.
func (o *Office) Close() error { return o.Folder.Close() }

// Activate makes a first login durable. The RADIUS server calls it off its hot path.
func (o *Office) Activate(ctx context.Context, first aaa.Activation) error {
	err := o.Billing.Activate(ctx, billing.Activation{
		Service: first.Service, Voucher: first.Voucher,
		NAS: first.NAS, Access: first.Access, MAC: first.MAC,
	})
	if err != nil {
		return fmt.Errorf("activating: %w", err)
	}

	return nil
}
