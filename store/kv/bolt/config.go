package bolt

import (
	"log/slog"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// DefaultLockTimeout is how long Open waits for another process to let go of the file. It is short
// of a second, so that a person who starts the daemon twice is told at once.
const DefaultLockTimeout = 500 * time.Millisecond

// Config says which file to open and how. Path and Tables are required.
type Config struct {
	// Path of the file, made with mode 0600 where there is none. Its folder must exist.
	Path string

	// Tables that transactions may name; those that the file lacks are made. A table of the file
	// that is not listed stays as it is and cannot be reached.
	Tables []kv.Table

	// AppendOnly lists those of Tables whose keys arrive in rising order and are seldom changed.
	// Their pages are filled nearly full rather than half, which saves over 40 % of their space.
	AppendOnly []kv.Table

	// MaxOperations and MaxBytes bound one Update; 0 means no limit. For the book they are
	// kv.BookOperations and kv.BookBytes.
	MaxOperations, MaxBytes int

	// RebuildFreeList leaves the list of free pages out of each commit, and makes it anew by
	// reading the whole file at Open and after a commit that failed. It suits a file that many
	// rows leave and that is read at the start anyway: with 1.0 GB of 1.3 GB free, a commit of
	// one row took 0.3 ms rather than 3.9, and Open, of a cached file, 0.12 s rather than 0.04.
	RebuildFreeList bool

	// LockTimeout is how long to wait for the file's lock; 0 means DefaultLockTimeout.
	LockTimeout time.Duration

	// NoSync leaves out every fsync: a power cut then loses or damages the file. Tests and
	// benchmarks only.
	NoSync bool

	// Logger receives broken and slow transactions; nil means none.
	Logger *slog.Logger

	// Now tells how long a View lasted; nil means time.Now.
	Now func() time.Time
}

// validate reports the first thing wrong with the config. All are programming faults.
func (c Config) validate() error {
	if c.Path == "" || len(c.Tables) == 0 {
		return store.Errorf(store.Internal, "opening a database: path and tables are required")
	}

	if c.MaxOperations < 0 || c.MaxBytes < 0 || c.LockTimeout < 0 {
		return store.Errorf(store.Internal, "opening a database: limits must not be negative")
	}

	known := make(map[kv.Table]bool, len(c.Tables))
	for _, table := range c.Tables {
		if table == "" || known[table] {
			return store.Errorf(store.Internal,
				"opening a database: table %q has no name or is listed twice", table)
		}

		known[table] = true
	}

	for _, table := range c.AppendOnly {
		if !known[table] {
			return store.Errorf(store.Internal,
				"opening a database: append-only table %q is not listed", table)
		}
	}

	return nil
}

// withDefaults fills what was left zero.
func (c Config) withDefaults() Config {
	if c.LockTimeout == 0 {
		c.LockTimeout = DefaultLockTimeout
	}

	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}

	if c.Now == nil {
		c.Now = time.Now
	}

	return c
}
