package db

import (
	"context"
	"encoding/binary"
	"log/slog"

	"gardu/store"
	"gardu/store/kv"
)

// step brings a file from the layout one below its number to its number. run may be interrupted
// and is then run again from its beginning, so it must be able to meet its own traces; it holds
// the limits of kv by working in slices. It does not write the version.
type step struct {
	to  uint64
	run func(ctx context.Context, engine kv.Engine) error
}

// migration brings one file up to date. Steps are in order and without gaps; the last is the
// layout of this program.
type migration struct {
	what   string // as errors call it
	engine kv.Engine
	steps  []step
	tables []kv.Table
	before func(ctx context.Context, from, to uint64, engine kv.Engine) error
	logger *slog.Logger
}

// run takes the steps that are missing. The hook is called before the first one, but not for a
// file that is new.
func (m *migration) run(ctx context.Context) error {
	from, err := m.version(ctx)
	if err != nil {
		return err
	}

	newest := m.steps[len(m.steps)-1].to
	switch {
	case from == newest:
		return nil
	case from > newest:
		return store.Errorf(store.Conflict,
			"%s was written by a newer gardu: its layout is %d, this one knows up to %d; "+
				"run the newer",
			m.what, from, newest)
	case from > 0 && m.before != nil:
		if err := m.before(ctx, from, newest, m.engine); err != nil {
			return store.Errorf(store.KindOf(err),
				"backing up %s before changing its layout: %w", m.what, err)
		}
	}

	for _, next := range m.steps {
		if next.to <= from {
			continue
		}
		if err := m.take(ctx, next); err != nil {
			return err
		}
	}

	return nil
}

// take takes one step and then notes that it was taken.
func (m *migration) take(ctx context.Context, next step) error {
	m.logger.Info("changing the layout", "file", m.what, "to", next.to)
	if err := next.run(ctx, m.engine); err != nil {
		return store.Errorf(store.KindOf(err), "changing %s to layout %d: %w", m.what, next.to, err)
	}

	return m.engine.Update(ctx, func(w kv.Writer) error {
		return w.Put(tableMeta, []byte(metaVersion), binary.AppendUvarint(nil, next.to))
	})
}

// version reads the layout of the file, 0 for a new one. A file that says nothing and holds
// something is not ours.
func (m *migration) version(ctx context.Context) (version uint64, err error) {
	err = m.engine.View(ctx, func(r kv.Reader) error {
		value, err := r.Get(tableMeta, []byte(metaVersion))
		version = decodeCount(value)
		if err != nil || version > 0 {
			return err
		}

		return m.mustBeEmpty(r)
	})

	return version, err
}

// mustBeEmpty refuses a file without a version that has records.
func (m *migration) mustBeEmpty(r kv.Reader) error {
	for _, table := range m.tables {
		if table == tableMeta {
			continue
		}
		err := r.Scan(table, kv.Range{Limit: 1}, func(_, _ []byte) error {
			return store.Errorf(store.Conflict,
				"%s has records and no version: it is not a file of gardu", m.what)
		})
		if err != nil {
			return err
		}
	}

	return nil
}
