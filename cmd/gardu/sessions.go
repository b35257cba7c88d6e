package main

import (
	"context"
	"fmt"

	"gardu/aaa"
	"gardu/aaa/session"
	"gardu/httpapi/native"
	"gardu/store"
	"gardu/store/db"
)

// EachSession lists the open sessions from memory. With All it lists what is on disk, after folding
// what is not there yet: sessions of the traffic file first, then those of every month.
func (o *Office) EachSession(
	ctx context.Context, filter native.SessionFilter, visit func(*store.Session) error,
) error {
	if !filter.All {
		return o.openSessions(filter, visit)
	}
	if err := o.fold(ctx); err != nil {
		return err
	}
	o.moving.RLock() // so that nothing moves to another file and is seen twice or never
	defer o.moving.RUnlock()
	wanted := func(one *store.Session) error {
		if (filter.Login != "" && one.Login != filter.Login) ||
			(filter.NAS != 0 && one.NAS != filter.NAS) ||
			(filter.Service != 0 && one.Service != filter.Service) {
			return nil
		}

		return visit(one)
	}
	if err := o.Folder.Traffic.LoadSessions(ctx, wanted); err != nil {
		return fmt.Errorf("listing sessions: %w", err)
	}

	return o.archivedSessions(ctx, wanted)
}

// openSessions lists the open sessions.
func (o *Office) openSessions(
	filter native.SessionFilter, visit func(*store.Session) error,
) (err error) {
	chosen := session.Filter{
		Login: filter.Login, NAS: filter.NAS, Service: filter.Service, State: session.OpenOnly,
	}
	if chosen == (session.Filter{Service: filter.Service, State: session.OpenOnly}) &&
		filter.Service != 0 {
		return o.sessionsOf(filter.Service, visit)
	}
	most := o.Network.Sessions.Counts().Open + 1
	o.Network.Sessions.List(&chosen, most, func(one *store.Session) bool {
		err = visit(one)

		return err == nil
	})

	return err
}

// sessionsOf lists the open sessions of a service, without looking at any other.
func (o *Office) sessionsOf(service int64, visit func(*store.Session) error) error {
	open := o.Network.Sessions.AppendOpen(nil, service)
	for i := range open {
		if err := visit(&open[i]); err != nil {
			return err
		}
	}

	return nil
}

// archivedSessions lists the closed sessions of every month.
func (o *Office) archivedSessions(ctx context.Context, visit func(*store.Session) error) error {
	months, err := o.Folder.Archive.Months()
	if err != nil {
		return fmt.Errorf("listing months: %w", err)
	}
	for _, month := range months {
		if err := o.Folder.Archive.Load(ctx, month, visit); err != nil {
			return fmt.Errorf("listing the sessions of %s: %w", month, err)
		}
	}

	return nil
}

// fold brings the traffic file up to date with what is in memory.
func (o *Office) fold(ctx context.Context) error {
	if o.Server != nil {
		if err := o.Server.Fold(ctx); err != nil {
			return fmt.Errorf("folding: %w", err)
		}

		return nil
	}
	var batch session.Batch
	for o.Network.Sessions.TakeDirty(aaa.FoldSessions, &batch) > 0 {
		fold := db.Fold{Mark: batch.Mark, Sessions: batch.Sessions, Usage: batch.Deltas}
		if err := o.Folder.Traffic.Fold(ctx, fold); err != nil {
			o.Network.Sessions.PutBack(&batch)

			return fmt.Errorf("folding: %w", err)
		}
		o.Network.Sessions.Folded(&batch)
	}

	return nil
}

// UsageOf tells what a service has used in its windows.
func (o *Office) UsageOf(_ context.Context, service int64) (store.Usage, error) {
	usage, _ := o.Network.Sessions.Usage(service)

	return usage, nil
}
