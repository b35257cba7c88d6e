package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"gardu/aaa/directory"
	"gardu/aaa/lease"
	"gardu/aaa/reply"
	"gardu/aaa/session"
	"gardu/configs"
	"gardu/store"
	"gardu/store/db"
)

// Network is what of the store is kept in memory: the directory that logins are looked up in, the
// live sessions, and the addresses that gardu gives them.
type Network struct {
	Directory *directory.Directory
	Sessions  *session.Table
	Leases    *lease.Leases

	Whereabouts *whereabouts // which service has which address

	now  func() time.Time
	last uint64 // number of the last record that Sessions has applied
	mark uint64 // number up to which records are folded
}

// LoadNetwork fills the memory from the folder: records into the directory, session rows and the
// journal behind them into the table. Accounting is listened to from now on.
func LoadNetwork(
	ctx context.Context, folder *Folder, config configs.Config, zone *time.Location,
	now func() time.Time,
) (*Network, error) {
	compiler := reply.Compiler{Interim: config.Radius.InterimInterval}
	known, err := directory.New(directory.Config{
		Compile: compiler.Compile, Isolir: config.IsolirProfile(),
	})
	if err != nil {
		return nil, fmt.Errorf("making the directory: %w", err)
	}
	n := &Network{Directory: known, Leases: lease.New(), now: now}
	n.Whereabouts = newWhereabouts(n.Leases)
	if err := folder.Book.LoadPools(ctx, n.Leases.Put); err != nil {
		return nil, fmt.Errorf("loading address pools: %w", err)
	}
	if err := known.Load(ctx, n.sourceOf(folder.Book)); err != nil {
		return nil, fmt.Errorf("filling the directory: %w", err)
	}
	n.Sessions = session.New(session.Config{
		Zone: zone, Windows: n.windows, ListeningSince: now(), Addresses: n.Whereabouts,
	})
	if err := n.loadSessions(ctx, folder); err != nil {
		return nil, err
	}

	return n, nil
}

// sourceOf is the book as the directory reads it. Fixed addresses are noted on the way, so that no
// pool gives them to anybody else.
func (n *Network) sourceOf(book *db.Book) directory.Source {
	services := func(ctx context.Context, visit func(*store.Service) error) error {
		return book.LoadServices(ctx, func(service *store.Service) error {
			if service.Address.IsValid() {
				n.Leases.Fix(service.ID, service.Address)
			}

			return visit(service)
		})
	}

	return directory.Source{
		Companies: book.LoadCompanies,
		Plans:     book.LoadPlans,
		NAS:       book.LoadNASes,
		Operators: book.LoadOperators,
		Services:  services,
		Vouchers:  book.LoadVouchers,
	}
}

// windows tells where the windows of a service's usage begin: its activation, and the traffic day of
// its plan, or of the plan that has followed an expiry.
func (n *Network) windows(service int64) (activated time.Time, trafficDay int) {
	var found directory.Login
	if !n.Directory.FindService(service, &found) {
		return time.Time{}, 0
	}
	standing := &found.Standing
	plan := n.Directory.Plan(found.Plan)
	switch {
	case plan == nil:
		return standing.Activated, 0
	case plan.Fallback() != nil && standing.Expired(n.now()):
		return standing.Activated, plan.Fallback().TrafficDay
	default:
		return standing.Activated, plan.Record().TrafficDay
	}
}

// loadSessions fills the session table from the rows and applies the journal from the mark on.
func (n *Network) loadSessions(ctx context.Context, folder *Folder) error {
	err := folder.Traffic.LoadUsage(ctx, func(usage *store.Usage) error {
		n.Sessions.LoadUsage(usage)

		return nil
	})
	if err != nil {
		return fmt.Errorf("loading usage: %w", err)
	}
	if err := folder.Traffic.LoadSessions(ctx, n.Sessions.Load); err != nil {
		return fmt.Errorf("loading sessions: %w", err)
	}
	if n.mark, err = folder.Traffic.Mark(ctx); err != nil {
		return fmt.Errorf("reading how far the journal is folded: %w", err)
	}
	n.Sessions.Resume(n.mark)
	n.last = n.mark

	return n.replay(folder)
}

// replay applies the records behind the mark.
func (n *Network) replay(folder *Folder) error {
	err := folder.Journal.Read(n.mark+1, 0, func(index uint64, octets []byte) error {
		record, err := session.DecodeRecord(octets)
		if err != nil {
			return fmt.Errorf("reading record %d: %w", index, err)
		}
		n.Sessions.Apply(index, &record)
		n.last = index

		return nil
	})
	if err != nil {
		return fmt.Errorf("replaying the journal: %w", err)
	}

	return nil
}

// Follow brings the directory up to date after a transaction. It returns before the verb that made
// the change does, so that the first request after it meets the change.
func (n *Network) Follow(ctx context.Context, book *db.Book, changes []store.Change) error {
	var failures []error
	for _, change := range changes {
		if err := n.follow(ctx, book, change); err != nil {
			failures = append(failures, fmt.Errorf("following a change: %w", err))
		}
	}

	return errors.Join(failures...)
}

// follow brings one record of the directory up to date: as it stands in the book now, or gone.
func (n *Network) follow(ctx context.Context, book *db.Book, change store.Change) error {
	known := n.Directory
	switch change.Noun {
	case store.NounService:
		return followOne(ctx, book, change.ID,
			(*db.BookReader).Service, n.putService, n.removeService)
	case store.NounVoucher:
		return followOne(ctx, book, change.ID,
			(*db.BookReader).Voucher, known.PutVoucher, known.RemoveVoucher)
	case store.NounPlan:
		return followOne(ctx, book, change.ID,
			(*db.BookReader).Plan, known.PutPlan, known.RemovePlan)
	case store.NounNAS:
		return followOne(ctx, book, change.ID,
			(*db.BookReader).NAS, known.PutNAS, known.RemoveNAS)
	case store.NounOperator:
		put := func(operator *store.Operator) error {
			known.PutOperator(operator)

			return nil
		}

		return followOne(ctx, book, change.ID, (*db.BookReader).Operator, put, known.RemoveOperator)
	case store.NounPool:
		return followOne(ctx, book, change.ID,
			(*db.BookReader).Pool, n.putPool, n.Leases.Remove)
	case store.NounCompany:
		return followOne(ctx, book, change.ID,
			(*db.BookReader).Company, known.PutCompany, known.RemoveCompany)
	case store.NounCustomer:
		return nil
	default:
		return nil
	}
}

// putService makes a service known, and its fixed address.
func (n *Network) putService(service *store.Service) error {
	n.Leases.Fix(service.ID, service.Address)

	return n.Directory.PutService(service)
}

// removeService forgets a service, and its fixed address.
func (n *Network) removeService(id int64) {
	n.Leases.Fix(id, netip.Addr{})
	n.Directory.RemoveService(id)
}

// putPool makes a pool known, and which of its addresses sessions have: they may have come from
// elsewhere before they belonged to the pool.
func (n *Network) putPool(pool *store.Pool) error {
	if err := n.Leases.Put(pool); err != nil {
		return err
	}
	n.Sessions.TellAddresses()

	return nil
}

// followOne reads one record and puts it into the directory, or removes it where the book has it no
// more.
func followOne[T any](
	ctx context.Context, book *db.Book, id int64, read func(*db.BookReader, int64) (T, error),
	put func(*T) error, remove func(int64),
) error {
	var record T
	err := book.View(ctx, func(reader *db.BookReader) error {
		var err error
		record, err = read(reader, id)

		return err
	})
	if store.Is(err, store.NotFound) {
		remove(id)

		return nil
	}
	if err != nil {
		return err
	}

	return put(&record)
}
