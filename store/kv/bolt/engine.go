package bolt

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	bbolt "go.etcd.io/bbolt"

	"gardu/store"
	"gardu/store/kv"
)

// Engine is one open file. Its methods may be called concurrently.
type Engine struct {
	file   *bbolt.DB
	name   string // the file's base name, for errors and logs
	tables map[kv.Table]int
	names  [][]byte  // the bucket of each table, by its number in tables
	fill   []float64 // how full the pages of each table are written

	maxOperations, maxBytes int // of one Update; 0 means no limit

	// turn holds the writer's place: whoever puts a value in may write. bbolt has such a lock too,
	// but waiting for this one ends with the caller's context.
	turn chan struct{}

	state  atomic.Pointer[failure] // nil while the engine works
	closed atomic.Bool
	stuck  atomic.Bool // a page fault has left bbolt's locks taken; Close must not wait for them

	log *slog.Logger
	now func() time.Time
}

var _ kv.Engine = (*Engine)(nil)

// failure is why an engine refuses all work.
type failure struct {
	doing string
	cause error
}

// newEngine makes the Engine around an open file.
func newEngine(config Config, file *bbolt.DB) *Engine {
	engine := &Engine{
		file:          file,
		name:          filepath.Base(config.Path),
		tables:        make(map[kv.Table]int, len(config.Tables)),
		maxOperations: config.MaxOperations,
		maxBytes:      config.MaxBytes,
		turn:          make(chan struct{}, 1),
		log:           config.Logger,
		now:           config.Now,
	}

	for number, table := range config.Tables {
		engine.tables[table] = number
		engine.names = append(engine.names, []byte(table))
		engine.fill = append(engine.fill, fillOf(config, table))
	}

	return engine
}

// fillOf returns the share of a page that is used when a full page is split. Half leaves room for
// keys that arrive in any order; rising keys never use that room.
func fillOf(config Config, table kv.Table) float64 {
	if slices.Contains(config.AppendOnly, table) {
		return appendOnlyFill
	}

	return bbolt.DefaultFillPercent
}

// appendOnlyFill leaves a tenth of a page for the few rows that grow later.
const appendOnlyFill = 0.9

// Close waits for open transactions, and gives the file and its lock back.
func (e *Engine) Close() error {
	if e.closed.Swap(true) {
		return e.closedError()
	}

	if e.stuck.Load() {
		return store.Errorf(store.Unavailable,
			"closing %s: left open after a page that could not be read", e.name)
	}

	if err := e.file.Close(); err != nil {
		return store.Errorf(store.Unavailable, "closing %s: %w", e.name, withoutPath(err))
	}

	return nil
}

// ready returns why no work can be started now, or nil.
func (e *Engine) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return store.Errorf(store.Unavailable, "waiting for %s: %w", e.name, err)
	}

	if e.closed.Load() {
		return e.closedError()
	}

	if broken := e.state.Load(); broken != nil {
		return store.Errorf(store.Unavailable,
			"%s is out of use since %s failed: %w", e.name, broken.doing, broken.cause)
	}

	return nil
}

// closedError is what every call after Close returns.
func (e *Engine) closedError() error {
	return store.Errorf(store.Unavailable, "%s is closed", e.name)
}
