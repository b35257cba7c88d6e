package main

import (
	"context"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa"
	"gardu/store"
	"gardu/store/db"
)

// serverConfig is the configuration of the RADIUS server of an office. Who may be trusted is
// missing in it: that stands in the book.
func (o *Office) serverConfig(registry prometheus.Registerer) aaa.Config {
	config := &o.Config
	sockets := config.Radius.Sockets
	if sockets == 0 {
		sockets = runtime.GOMAXPROCS(0)
	}

	made := aaa.Config{
		AuthAddress: config.Radius.Auth,
		AcctAddress: config.Radius.Acct,
		Sockets:     sockets,
		Directory:   o.Network.Directory,
		Sessions:    o.Network.Sessions,
		Leases:      o.Network.Leases,
		Activator:   o,
		Journal:     o.Folder.Journal,
		Ledger:      ledger{o.Folder.Traffic},
		LastRecord:  o.Network.last,
		Folded:      o.Network.mark,
		Logins: store.LoginRules{
			StripDomain: config.Logins.StripDomain, StripRealm: config.Logins.StripRealm,
		},
		Zone:        o.Zone,
		Language:    config.Language,
		RejectDelay: config.Radius.RejectDelay,
		Interim:     config.Radius.InterimInterval,
		Lockout: aaa.LockoutConfig{
			Attempts: config.Radius.Lockout.Attempts, For: config.Radius.Lockout.For,
		},
		Now:        o.now,
		Logger:     o.logger,
		Registerer: registry,
	}
	if o.News != nil { // a nil pointer in the interface would be an enforcer
		made.Enforcer = o.News
	}

	return made
}

// ledger is the traffic file as the RADIUS server folds into it.
type ledger struct{ traffic *db.Traffic }

// Fold writes all of it in one transaction.
func (l ledger) Fold(
	ctx context.Context, mark uint64, sessions []store.Session, usage []store.UsageDelta,
) error {
	return l.traffic.Fold(ctx, db.Fold{Mark: mark, Sessions: sessions, Usage: usage})
}
