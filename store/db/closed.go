package db

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// TakeClosed returns closed sessions that may be archived at an instant, those due longest first,
// at most limit of them (MaxPage for 0). They stay until DropClosed.
func (t *Traffic) TakeClosed(
	ctx context.Context, now time.Time, limit int,
) ([]store.Session, error) {
	var sessions []store.Session
	var stale [][]byte
	end := binary.BigEndian.AppendUint64(nil, uint64(max(now.Unix()+1, 0)))
	err := t.engine.View(ctx, func(r kv.Reader) error {
		sessions, stale = nil, nil
		keys := kv.Range{To: end, Limit: pageLimit(limit)}

		return r.Scan(tableClosed, keys, func(key, _ []byte) error {
			session, is, err := closedAt(r, key)
			if err != nil {
				return err
			}
			if is {
				sessions = append(sessions, session)
			} else {
				stale = append(stale, slices.Clone(key))
			}

			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	if err := t.dropStale(ctx, stale); err != nil {
		return nil, err
	}
	if len(sessions) == 0 && len(stale) > 0 {
		return t.TakeClosed(ctx, now, limit)
	}

	return sessions, nil
}

// closedAt reads the session of a row of tableClosed, and says whether the row still holds for it.
func closedAt(r kv.Reader, key []byte) (session store.Session, is bool, err error) {
	id := uint64(idOf(key))
	value, err := r.Get(tableSessions, sessionKey(id))
	if err != nil || value == nil {
		return session, false, err
	}
	if err := decodeSession(&session, id, value); err != nil {
		return session, false, err
	}

	return session, !session.Open() && string(closedKey(&session)) == string(key), nil
}

// dropStale removes rows of tableClosed that no longer hold.
func (t *Traffic) dropStale(ctx context.Context, keys [][]byte) error {
	if len(keys) == 0 {
		return nil
	}

	return t.engine.Update(ctx, func(w kv.Writer) error {
		for _, key := range keys {
			_, is, err := closedAt(w, key)
			if err != nil {
				return err
			}
			if is {
				continue
			}
			if err := w.Delete(tableClosed, key); err != nil {
				return err
			}
		}

		return nil
	})
}

// DropClosed removes sessions that have been archived. One that has changed since it was taken,
// because a late record came, stays and will be taken again.
func (t *Traffic) DropClosed(ctx context.Context, sessions []store.Session) error {
	for batch := range slices.Chunk(sessions, dropBatch) {
		err := t.engine.Update(ctx, func(w kv.Writer) error {
			for i := range batch {
				if err := dropClosed(w, &batch[i]); err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// dropBatch is how many sessions one transaction removes.
const dropBatch = 400

// dropClosed removes one session, if it is still the one that was taken.
func dropClosed(w kv.Writer, taken *store.Session) error {
	key := closedKey(taken)
	now, is, err := closedAt(w, key)
	if err != nil || !is || now.LastIndex != taken.LastIndex {
		return err
	}
	if err := w.Delete(tableSessions, sessionKey(taken.ID)); err != nil {
		return err
	}

	return w.Delete(tableClosed, key)
}
