package db

import (
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"sync"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// TrafficConfig is what a traffic file needs. Engine is required.
type TrafficConfig struct {
	Engine kv.Engine      // with the tables of TrafficTables; the traffic file closes it
	Zone   *time.Location // the operator's, in which days and months begin; nil means UTC
	Logger *slog.Logger   // nil means none

	// BeforeMigrate is called before a file of an older layout is changed. Nil means no backup.
	BeforeMigrate func(ctx context.Context, from, to uint64, engine kv.Engine) error
}

// Traffic keeps sessions and usage: what the journal has been folded into. It may be used
// concurrently.
type Traffic struct {
	engine kv.Engine
	zone   *time.Location
	logger *slog.Logger

	foldMu  sync.Mutex // guards the buffers of a fold; held during its transaction
	encoder encoder
	keys    []byte
}

// OpenTraffic makes a traffic file of an empty engine, or brings an older one up to date. The
// engine stays open when it fails.
func OpenTraffic(ctx context.Context, config TrafficConfig) (*Traffic, error) {
	if config.Engine == nil {
		return nil, store.Errorf(store.Internal, "opening the traffic file: an engine is required")
	}

	traffic := &Traffic{engine: config.Engine, zone: config.Zone, logger: config.Logger}
	if traffic.zone == nil {
		traffic.zone = time.UTC
	}
	if traffic.logger == nil {
		traffic.logger = slog.New(slog.DiscardHandler)
	}

	upgrade := migration{
		what: "the traffic file", engine: config.Engine, steps: trafficSteps(),
		tables: TrafficTables(), before: config.BeforeMigrate, logger: traffic.logger,
	}

	return traffic, upgrade.run(ctx)
}

// Mark returns the journal index up to which every record has been folded; replay begins behind
// it.
func (t *Traffic) Mark(ctx context.Context) (mark uint64, err error) {
	err = t.engine.View(ctx, func(r kv.Reader) error {
		stored, err := r.Get(tableMeta, []byte(metaMark))
		mark = decodeCount(stored)

		return err
	})

	return mark, err
}

// LoadSessions visits every session that is not archived, in the order of ids. It takes a fresh
// look every few thousand rows. The session is valid until visit returns; its texts stay. An error
// of visit ends it and is returned; kv.ErrStop ends it without one.
func (t *Traffic) LoadSessions(ctx context.Context, visit func(*store.Session) error) error {
	var session store.Session

	return kv.Walk(ctx, t.engine, tableSessions, kv.Range{}, func(key, value []byte) error {
		if err := decodeSession(&session, uint64(idOf(key)), value); err != nil {
			return err
		}

		return visit(&session)
	})
}

// LoadUsage visits the usage of every service, as LoadSessions does sessions.
func (t *Traffic) LoadUsage(ctx context.Context, visit func(*store.Usage) error) error {
	var usage store.Usage

	return kv.Walk(ctx, t.engine, tableUsage, kv.Range{}, func(key, value []byte) error {
		if err := decodeUsage(&usage, idOf(key), value); err != nil {
			return err
		}

		return visit(&usage)
	})
}

// Session returns a session that is not archived.
func (t *Traffic) Session(ctx context.Context, id uint64) (session store.Session, err error) {
	err = t.engine.View(ctx, func(r kv.Reader) error {
		value, err := r.Get(tableSessions, sessionKey(id))
		if err == nil && value == nil {
			err = store.Errorf(store.NotFound, "there is no session %d", id)
		}
		if err != nil {
			return err
		}

		return decodeSession(&session, id, value)
	})

	return session, err
}

// Usage returns what a service has used, as far as it is folded; zeros where there is nothing.
func (t *Traffic) Usage(ctx context.Context, service int64) (usage store.Usage, err error) {
	usage.Service = service
	err = t.engine.View(ctx, func(r kv.Reader) error {
		value, err := r.Get(tableUsage, idKey(service))
		if err != nil || value == nil {
			return err
		}

		return decodeUsage(&usage, service, value)
	})

	return usage, err
}

// MaxDays is how many days DayHistory returns at most: ten years and a little.
const MaxDays = 3_700

// DayHistory returns what a service used on each day from one date to another, both included, the
// current day among them. Days without use are left out.
func (t *Traffic) DayHistory(
	ctx context.Context, service int64, from, to Date,
) ([]DayTotal, error) {
	var totals []DayTotal
	err := t.engine.View(ctx, func(r kv.Reader) (err error) {
		totals, err = pastDays(r, service, from, to)
		if err != nil {
			return err
		}

		value, err := r.Get(tableUsage, idKey(service))
		if err != nil || value == nil {
			return err
		}
		var usage store.Usage
		if err := decodeUsage(&usage, service, value); err != nil {
			return err
		}
		day := usage.Day
		today := DayTotal{DateOf(day.Start, t.zone), day.Up, day.Down, day.Online}
		if !day.Start.IsZero() && today.Date >= from && today.Date <= to {
			totals = append(totals, today)
		}

		return nil
	})

	return totals, err
}

// pastDays reads the stored totals of past days.
func pastDays(r kv.Reader, service int64, from, to Date) ([]DayTotal, error) {
	if from > to {
		return nil, nil
	}

	var totals []DayTotal
	keys := kv.Range{
		From: dayKey(service, from), To: append(dayKey(service, to), 0), Limit: MaxDays,
	}
	err := r.Scan(tableDays, keys, func(key, value []byte) error {
		total, err := decodeDay(Date(binary.BigEndian.Uint32(key[8:])), value)
		totals = append(totals, total)

		return err
	})

	return totals, err
}

// Epoch returns the number that was drawn when the file was made.
func (t *Traffic) Epoch(ctx context.Context) (epoch uint64, err error) {
	err = t.engine.View(ctx, func(r kv.Reader) error {
		epoch, err = readEpoch(r)

		return err
	})

	return epoch, err
}

// Backup writes a consistent copy of the file in its engine's own form.
func (t *Traffic) Backup(ctx context.Context, w io.Writer) (int64, error) {
	return t.engine.Backup(ctx, w)
}

// Close closes the engine. Nothing else may be called afterwards.
func (t *Traffic) Close() error { return t.engine.Close() }
