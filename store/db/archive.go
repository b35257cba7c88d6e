package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// Month is a month of the operator's zone, as the number YYYYMM, whose order is the order of
// months.
type Month uint32

// MonthOf returns the month of an instant in a zone; nil means UTC.
func MonthOf(instant time.Time, zone *time.Location) Month {
	return Month(DateOf(instant, zone) / 100)
}

// String writes the month as YYYY-MM.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m/100, m%100) }

// less returns the month that lies a number of months before.
func (m Month) less(months int) Month {
	total := int(m/100)*12 + int(m%100) - 1 - months

	return Month(total/12*100 + total%12 + 1)
}

// Opener opens the engine of a file, making it where it is missing.
type Opener func(path string, tables []kv.Table) (kv.Engine, error)

// ArchiveConfig is what an archive needs. Dir and Open are required.
type ArchiveConfig struct {
	Dir    string         // where the monthly files lie; it must exist
	Open   Opener         // of one monthly file
	Zone   *time.Location // the operator's, in which months begin; nil means UTC
	Keep   int            // months that stay before the current one; 0 for all
	Logger *slog.Logger   // nil means none
}

// Archive keeps closed sessions in one file for each month in which they ended. A month that is
// old enough goes as a whole file. It may be used concurrently, and only one Archive may use a
// folder.
type Archive struct {
	config ArchiveConfig

	// mu guards open. It is held while a file is in use, so that none is closed or removed
	// meanwhile.
	mu   sync.Mutex
	open map[Month]kv.Engine
}

// maxOpenMonths is how many monthly files are open at one time: the current one and the one before
// it, mostly.
const maxOpenMonths = 2

// archiveBatch is how many sessions one transaction of an archive writes.
const archiveBatch = 500

// OpenArchive prepares an archive. Files are opened when they are first needed.
func OpenArchive(config ArchiveConfig) (*Archive, error) {
	if config.Dir == "" || config.Open == nil || config.Keep < 0 {
		return nil, store.Errorf(store.Internal,
			"opening the archive: a folder and an opener are required")
	}
	if config.Zone == nil {
		config.Zone = time.UTC
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}

	return &Archive{config: config, open: map[Month]kv.Engine{}}, nil
}

// path is the file of a month.
func (a *Archive) path(month Month) string {
	return filepath.Join(a.config.Dir, "sessions-"+month.String()+".db")
}

// engine returns the open file of a month, and makes room for it by closing the oldest one. mu is
// held.
func (a *Archive) engine(ctx context.Context, month Month) (kv.Engine, error) {
	if engine := a.open[month]; engine != nil {
		return engine, nil
	}
	for len(a.open) >= maxOpenMonths {
		oldest := month
		for open := range a.open {
			if oldest == month || open < oldest {
				oldest = open
			}
		}
		if err := a.closeMonth(oldest); err != nil {
			return nil, err
		}
	}

	engine, err := a.config.Open(a.path(month), ArchiveTables())
	if err != nil {
		return nil, err
	}
	upgrade := migration{
		what: "the archive of " + month.String(), engine: engine, steps: trafficSteps(),
		tables: ArchiveTables(), logger: a.config.Logger,
	}
	if err := upgrade.run(ctx); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	a.open[month] = engine

	return engine, nil
}

// closeMonth closes the file of a month if it is open. mu is held.
func (a *Archive) closeMonth(month Month) error {
	engine := a.open[month]
	if engine == nil {
		return nil
	}
	delete(a.open, month)

	return engine.Close()
}

// Put writes closed sessions, each into the file of the month in which it ended. Doing so again
// changes nothing, so a batch that failed halfway is simply put again. The slice is sorted in
// place.
func (a *Archive) Put(ctx context.Context, sessions []store.Session) error {
	for i := range sessions {
		if sessions[i].Open() {
			return store.Errorf(store.Internal, "archiving session %d, which is open",
				sessions[i].ID)
		}
	}

	month := func(s *store.Session) Month { return MonthOf(s.Stopped, a.config.Zone) }
	slices.SortFunc(sessions, func(x, y store.Session) int {
		return cmp.Or(cmp.Compare(month(&x), month(&y)), cmp.Compare(x.ID, y.ID))
	})

	a.mu.Lock()
	defer a.mu.Unlock()
	for len(sessions) > 0 {
		end := 1
		for end < min(len(sessions), archiveBatch) && month(&sessions[end]) == month(&sessions[0]) {
			end++
		}
		if err := a.put(ctx, month(&sessions[0]), sessions[:end]); err != nil {
			return err
		}
		sessions = sessions[end:]
	}

	return nil
}

// put writes sessions of one month in one transaction. mu is held.
func (a *Archive) put(ctx context.Context, month Month, sessions []store.Session) error {
	engine, err := a.engine(ctx, month)
	if err != nil {
		return err
	}

	return engine.Update(ctx, func(w kv.Writer) error {
		var e encoder
		for i := range sessions {
			key := sessionKey(sessions[i].ID)
			if err := w.Put(tableSessions, key, encodeSession(&e, &sessions[i])); err != nil {
				return err
			}
		}

		return nil
	})
}

// Page returns at most limit sessions of a month whose ids are above after, MaxPage for 0. A month
// without a file has none.
func (a *Archive) Page(
	ctx context.Context, month Month, after uint64, limit int,
) ([]store.Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := os.Stat(a.path(month)); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}

	engine, err := a.engine(ctx, month)
	if err != nil {
		return nil, err
	}

	var sessions []store.Session
	err = engine.View(ctx, func(r kv.Reader) error {
		sessions = nil
		keys := kv.Range{From: sessionKey(after + 1), Limit: pageLimit(limit)}

		return r.Scan(tableSessions, keys, func(key, value []byte) error {
			var session store.Session
			err := decodeSession(&session, uint64(idOf(key)), value)
			sessions = append(sessions, session)

			return err
		})
	})

	return sessions, err
}

// Load visits every session of a month in the order of ids, a page at a time, and holds nothing
// while visit runs. kv.ErrStop ends it without an error.
func (a *Archive) Load(ctx context.Context, month Month, visit func(*store.Session) error) error {
	for after := uint64(0); ; {
		sessions, err := a.Page(ctx, month, after, MaxPage)
		if err != nil {
			return err
		}
		for i := range sessions {
			if err := visit(&sessions[i]); errors.Is(err, kv.ErrStop) {
				return nil
			} else if err != nil {
				return err
			}
		}
		if len(sessions) < MaxPage {
			return nil
		}
		after = sessions[len(sessions)-1].ID
	}
}

// Months lists the months that have a file, in order.
func (a *Archive) Months() ([]Month, error) {
	entries, err := os.ReadDir(a.config.Dir)
	if err != nil {
		return nil, store.Errorf(store.Internal, "listing the archive: %w", withoutPath(err))
	}

	var months []Month
	for _, entry := range entries {
		if month, is := parseArchive(entry.Name()); is && !entry.IsDir() {
			months = append(months, month)
		}
	}
	slices.Sort(months)

	return months, nil
}

// parseArchive reads the month from the name of a file, which must be exactly what path would
// write.
func parseArchive(name string) (Month, bool) {
	var year, month uint32
	if n, err := fmt.Sscanf(name, "sessions-%04d-%02d.db", &year, &month); n != 2 || err != nil {
		return 0, false
	}
	parsed := Month(year*100 + month)
	if month < 1 || month > 12 || "sessions-"+parsed.String()+".db" != name {
		return 0, false
	}

	return parsed, true
}

// Retain removes the files of months that are older than what is kept, and lists them. The months
// of 0 are all kept.
func (a *Archive) Retain(now time.Time) ([]Month, error) {
	if a.config.Keep == 0 {
		return nil, nil
	}

	months, err := a.Months()
	if err != nil {
		return nil, err
	}

	a.mu.Lock()
	defer a.mu.Unlock()
	oldest := MonthOf(now, a.config.Zone).less(a.config.Keep)
	var gone []Month
	for _, month := range months {
		if month >= oldest {
			break
		}
		if err := a.closeMonth(month); err != nil {
			return gone, err
		}
		if err := os.Remove(a.path(month)); err != nil {
			err = withoutPath(err)

			return gone, store.Errorf(store.Internal, "removing the archive of %s: %w", month, err)
		}
		a.config.Logger.Info("archive removed", "month", month.String())
		gone = append(gone, month)
	}

	return gone, nil
}

// Backup writes a consistent copy of a month's file in its engine's own form.
func (a *Archive) Backup(ctx context.Context, month Month, w io.Writer) (int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	engine, err := a.engine(ctx, month)
	if err != nil {
		return 0, err
	}

	return engine.Backup(ctx, w)
}

// Close closes every file. Nothing else may be called afterwards.
func (a *Archive) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	var failed []error
	for month := range a.open {
		failed = append(failed, a.closeMonth(month))
	}

	return errors.Join(failed...)
}
