package storetest

import (
	"context"
	"errors"

	"gardu/store/kv"
)

// errAgain ends the first run of a closure.
var errAgain = errors.New("run the closure again")

// Rerun returns an engine that runs every Update closure twice: once for nothing, as after a conflict, and once to
// commit. A closure that fails in its first run is not run again.
func Rerun(engine kv.Engine) kv.Engine { return rerun{engine} }

// rerun is the engine that Rerun returns.
type rerun struct {
	kv.Engine
}

// Update runs fn twice.
func (r rerun) Update(ctx context.Context, fn func(kv.Writer) error) error {
	err := r.Engine.Update(ctx, func(w kv.Writer) error {
		if err := fn(w); err != nil {
			return err
		}

		return errAgain
	})
	if !errors.Is(err, errAgain) {
		return err
	}

	return r.Engine.Update(ctx, fn)
}
