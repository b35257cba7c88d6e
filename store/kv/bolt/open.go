package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	bbolt "go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"gardu/store"
	"gardu/store/kv"
)

// fileMode lets the daemon's user alone read the file.
const fileMode = 0o600

// initialMap is the least address space mapped for a file: 4 GiB, and 256 MiB where addresses have
// 32 bits. Growing the map waits for every open View while it holds up new ones (an Update beside a
// View of 1 s took 1 s, or 16 ms with room in the map), so the map starts far beyond the file. It
// costs address space only: memory is taken page by page as the file is read, and belongs to the
// page cache (a million rows read: 0.7 GB of RssFile, 6 MB of RssAnon).
const initialMap = (256 << 20) << (4 * (^uint(0) >> 63))

// Open opens the file, making it and its tables where they are missing. Another process that has it
// open is an Unavailable error, within Config.LockTimeout, that names its PID. A file that is not
// ours or is damaged is Internal, one that the system does not let us open is Unavailable.
//
// ctx is asked before each step; waiting for the lock is bounded by LockTimeout.
func Open(ctx context.Context, config Config) (*Engine, error) {
	if err := config.validate(); err != nil {
		return nil, err
	}

	config = config.withDefaults()
	name := filepath.Base(config.Path)

	if err := ctx.Err(); err != nil {
		return nil, store.Errorf(store.Unavailable, "opening %s: %w", name, err)
	}

	file, err := openFile(config)
	if err != nil {
		return nil, openError(config, err)
	}

	engine := newEngine(config, file)
	if err := engine.prepare(ctx, config); err != nil {
		return nil, errors.Join(err, engine.Close())
	}

	return engine, nil
}

// openFile opens the file itself. bbolt panics on some damaged files and faults on truncated ones;
// both come back as errDamaged.
func openFile(config Config) (file *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", errDamaged, cause)
		}
	}()

	return bbolt.Open(config.Path, fileMode, &bbolt.Options{
		Timeout:         config.LockTimeout,
		NoSync:          config.NoSync,
		InitialMmapSize: mapSize(config.Path),
		NoStatistics:    true, // its lock is taken by every View

		// The map finds a run of free pages at once where the array looks at each.
		FreelistType:   bbolt.FreelistMapType,
		NoFreelistSync: config.RebuildFreeList,
	})
}

// mapSize is how much to map for a file: at least initialMap, and twice what the file has.
func mapSize(path string) int {
	size := int64(initialMap)
	if info, err := os.Stat(path); err == nil {
		size = max(size, 2*info.Size())
	}

	return int(min(size, maxMap))
}

// maxMap stays below what bbolt can map, 256 TiB or 2 GiB by the width of an address.
const maxMap = (1 << 30) << (10 * (^uint(0) >> 63))

// prepare makes what a new file lacks, and makes its name durable: a file whose folder was not
// synced can be gone after a power cut, whatever was synced into it.
func (e *Engine) prepare(ctx context.Context, config Config) error {
	if err := e.makeTables(ctx); err != nil {
		return err
	}

	if config.NoSync {
		return nil
	}

	if err := syncFolder(filepath.Dir(config.Path)); err != nil {
		return store.Errorf(store.Unavailable,
			"syncing the folder of %s: %w", e.name, withoutPath(err))
	}

	return nil
}

// makeTables creates the missing tables. A file that has them all is not written.
func (e *Engine) makeTables(ctx context.Context) error {
	err := e.View(ctx, func(reader kv.Reader) error {
		for table := range e.tables {
			if _, err := reader.Get(table, []byte{0}); err != nil {
				return errNoTable
			}
		}

		return nil
	})
	if !errors.Is(err, errNoTable) {
		return err
	}

	return e.transact(ctx, func(tx *bbolt.Tx) error {
		for _, name := range e.names {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return store.Errorf(store.Internal, "making table %q: %w", name, err)
			}
		}

		return e.commit(ctx, tx)
	})
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}

	return errors.Join(folder.Sync(), folder.Close())
}

// openError gives a failed opening its kind and its sentence.
func openError(config Config, err error) error {
	name := filepath.Base(config.Path)

	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return inUseError(config.Path)
	case errors.Is(err, errDamaged), errors.Is(err, bbolterrors.ErrInvalid),
		errors.Is(err, bbolterrors.ErrVersionMismatch), errors.Is(err, bbolterrors.ErrChecksum):
		return store.Errorf(store.Internal, "opening %s: not a database, or damaged: %w", name, err)
	default:
		return store.Errorf(store.Unavailable, "opening %s: %w", name, withoutPath(err))
	}
}
