package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gardu/configs"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/journal"
	"gardu/store/kv"
	"gardu/store/kv/bolt"

	"github.com/prometheus/client_golang/prometheus"
)

// Names within the folder of the store.
const (
	bookFile      = "book.db"
	trafficFile   = "traffic.db"
	journalFolder = "journal"
	backupFolder  = "backups"
	keyFile       = "key"
)

// folderMode keeps the store to its owner.
const folderMode = 0o700

// Folder is the opened folder of the store: every file that gardu keeps. Only one process may have
// it open; the lock on book.db says which.
type Folder struct {
	Path    string
	Key     *db.Key
	Book    *db.Book
	Traffic *db.Traffic
	Archive *db.Archive
	Journal *journal.Journal

	closers []func() error // in the order of opening
}

// FolderConfig is what opening the folder needs.
type FolderConfig struct {
	Config   configs.Config
	Zone     *time.Location
	Now      func() time.Time
	Logger   *slog.Logger
	Registry prometheus.Registerer // nil for no metrics
}

// OpenFolder opens every file of the store. What was opened is closed again when a later step
// fails. A folder that was never made is NotFound with a sentence that names `gardu init`; one that
// a daemon has open is Unavailable.
func OpenFolder(ctx context.Context, config FolderConfig) (_ *Folder, err error) {
	f := &Folder{Path: config.Config.Store.Path}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	if err := db.Restoring(f.Path); err != nil {
		return nil, err
	}
	if err := f.openKey(); err != nil {
		return nil, err
	}
	if err := f.openBook(ctx, config); err != nil {
		return nil, err
	}
	if err := f.openTraffic(ctx, config); err != nil {
		return nil, err
	}

	return f, f.openJournal(ctx, config)
}

// openKey reads the key of the secrets.
func (f *Folder) openKey() error {
	key, err := db.LoadKey(f.file(keyFile))
	if errors.Is(err, fs.ErrNotExist) || store.Is(err, store.NotFound) {
		return store.Errorf(store.NotFound,
			"there is no store in %s; make one with `gardu init`", f.Path)
	}
	if err != nil {
		return fmt.Errorf("opening the key: %w", err)
	}
	f.Key = key

	return nil
}

// openBook opens book.db, whose lock keeps other processes out of the folder.
func (f *Folder) openBook(ctx context.Context, config FolderConfig) error {
	engine, err := bolt.Open(ctx, bolt.Config{
		Path: f.file(bookFile), Tables: db.BookTables(), AppendOnly: db.BookAppendOnly(),
		MaxOperations: kv.BookOperations, MaxBytes: kv.BookBytes,
		Logger: config.Logger, Now: config.Now,
	})
	if err != nil {
		return fmt.Errorf("opening the book: %w", err)
	}
	f.Book, err = db.OpenBook(ctx, db.BookConfig{
		Engine: engine, Key: f.Key, Now: config.Now, Logger: config.Logger,
		BeforeMigrate: f.backupBeforeMigrating(config, bookFile),
	})
	if err != nil {
		return errors.Join(fmt.Errorf("opening the book: %w", err), engine.Close())
	}
	f.closers = append(f.closers, f.Book.Close)

	return nil
}

// openTraffic opens traffic.db and the monthly files.
func (f *Folder) openTraffic(ctx context.Context, config FolderConfig) error {
	engine, err := bolt.Open(ctx, bolt.Config{
		Path: f.file(trafficFile), Tables: db.TrafficTables(),
		Logger: config.Logger, Now: config.Now,
	})
	if err != nil {
		return fmt.Errorf("opening the traffic file: %w", err)
	}
	f.Traffic, err = db.OpenTraffic(ctx, db.TrafficConfig{
		Engine: engine, Zone: config.Zone, Logger: config.Logger,
		BeforeMigrate: f.backupBeforeMigrating(config, trafficFile),
	})
	if err != nil {
		return errors.Join(fmt.Errorf("opening the traffic file: %w", err), engine.Close())
	}
	f.closers = append(f.closers, f.Traffic.Close)
	f.Archive, err = db.OpenArchive(db.ArchiveConfig{
		Dir: f.Path, Open: openMonth(config), Zone: config.Zone, Keep: config.Config.Sessions.Keep,
		Logger: config.Logger,
	})
	if err != nil {
		return fmt.Errorf("opening the monthly files: %w", err)
	}
	f.closers = append(f.closers, f.Archive.Close)

	return nil
}

// openMonth opens one monthly file.
func openMonth(config FolderConfig) db.Opener {
	return func(path string, tables []kv.Table) (kv.Engine, error) {
		return bolt.Open(context.Background(), bolt.Config{
			Path: path, Tables: tables, AppendOnly: tables, Logger: config.Logger, Now: config.Now,
		})
	}
}

// openJournal opens the journal, which gives no number that is folded already.
func (f *Folder) openJournal(ctx context.Context, config FolderConfig) error {
	mark, err := f.Traffic.Mark(ctx)
	if err != nil {
		return fmt.Errorf("reading how far the journal is folded: %w", err)
	}
	f.Journal, err = journal.Open(journal.Config{
		Dir: f.file(journalFolder), After: mark,
		Logger: config.Logger, Metrics: config.Registry, Now: config.Now,
	})
	if err != nil {
		return fmt.Errorf("opening the journal: %w", err)
	}
	f.closers = append(f.closers, f.Journal.Close)

	return nil
}

// Close closes what was opened, in reverse.
func (f *Folder) Close() error {
	var failures []error
	for len(f.closers) > 0 {
		last := len(f.closers) - 1
		failures = append(failures, f.closers[last]())
		f.closers = f.closers[:last]
	}

	return errors.Join(failures...)
}

// file returns the path of one of our files.
func (f *Folder) file(name string) string { return filepath.Join(f.Path, name) }

// backupBeforeMigrating copies a file of an older layout beside it before it is changed.
func (f *Folder) backupBeforeMigrating(
	config FolderConfig, name string,
) func(ctx context.Context, from, to uint64, engine kv.Engine) error {
	return func(ctx context.Context, from, to uint64, engine kv.Engine) error {
		at := config.Now().UTC().Format("20060102T150405Z")
		target := f.file(fmt.Sprintf("%s.before-v%d-%s", name, to, at))
		config.Logger.Info("copying a file before its layout changes",
			"file", name, "from", from, "to", to)
		copied, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("making the copy of %s: %w", name, err)
		}
		_, err = engine.Backup(ctx, copied)
		if err = errors.Join(err, copied.Sync(), copied.Close()); err != nil {
			return fmt.Errorf("copying %s: %w", name, err)
		}

		return nil
	}
}

// InitFolder makes the folder and its key. It changes nothing that is there, and reports whether it
// made anything.
func InitFolder(path string) (made bool, err error) {
	if err := os.MkdirAll(path, folderMode); err != nil {
		return false, fmt.Errorf("making the folder of the store: %w", err)
	}
	key := filepath.Join(path, keyFile)
	if _, err := os.Stat(key); err == nil {
		return false, nil
	}
	if _, err := os.Stat(filepath.Join(path, bookFile)); err == nil {
		return false, store.Errorf(store.Conflict,
			"%s holds a book but no key: without the key its secrets cannot be read; "+
				"restore the key from a backup", path)
	}
	if _, err := db.CreateKey(key); err != nil {
		return false, fmt.Errorf("making the key: %w", err)
	}

	return true, nil
}
