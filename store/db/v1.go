package db

import (
	"context"
	"crypto/rand"
	"encoding/binary"

	"gardu/store"
	"gardu/store/kv"
)

// Layout 1 is the first. Its step makes a file of nothing:
//
//	before                after
//	(empty)               meta "epoch" -> 8 octets, never 0
//	                      meta "key"   -> fingerprint (book.db alone)
//
// The version itself is written by the migration.

// The layouts that this program writes.
const (
	bookLayout    = 4
	trafficLayout = 1 // of the monthly archives too
)

// bookSteps lists the steps of book.db.
func bookSteps(key *Key) []step {
	return []step{{to: 1, run: func(ctx context.Context, engine kv.Engine) error {
		return engine.Update(ctx, func(w kv.Writer) error {
			if err := w.Put(tableMeta, []byte(metaKey), []byte(key.Fingerprint())); err != nil {
				return err
			}

			return drawEpoch(w)
		})
	}}, stepPools, stepAccounts, stepTexts(key)}
}

// trafficSteps lists the steps of traffic.db and of the monthly archives.
func trafficSteps() []step {
	return []step{{to: 1, run: func(ctx context.Context, engine kv.Engine) error {
		return engine.Update(ctx, drawEpoch)
	}}}
}

// drawEpoch writes a new epoch.
func drawEpoch(w kv.Writer) error {
	var epoch [8]byte
	_, _ = rand.Read(epoch[:])
	epoch[0] |= 1 // never 0

	return w.Put(tableMeta, []byte(metaEpoch), epoch[:])
}

// readEpoch reads the epoch of a file.
func readEpoch(r kv.Reader) (uint64, error) {
	value, err := r.Get(tableMeta, []byte(metaEpoch))
	if err != nil {
		return 0, err
	}
	if len(value) != 8 {
		return 0, store.Errorf(store.Internal, "reading the epoch: %w", errRecord)
	}

	return binary.BigEndian.Uint64(value), nil
}
