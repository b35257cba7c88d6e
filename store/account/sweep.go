package account

import (
	"context"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
)

// sweepSlice is how many records one transaction removes: far within kv.BookOperations, where a
// record costs two or three.
const sweepSlice = 200

// Sweep removes what no longer counts: sessions that are over, lockouts that are forgotten, codes
// that have expired. Nothing depends on when it is called; once an hour keeps the book small.
func (a *Account) Sweep(ctx context.Context) error {
	now := a.now()
	for _, part := range []func(context.Context, time.Time) (bool, error){
		a.sweepSessions, a.guard.sweep, a.sweepCodes,
	} {
		for more := true; more; {
			var err error
			if more, err = part(ctx, now); err != nil {
				return err
			}
		}
	}

	return a.countCodes(ctx)
}

// sweepSessions removes a slice of the sessions that are over: expired, or resting on facts that
// have changed. It reports whether there may be more.
func (a *Account) sweepSessions(ctx context.Context, now time.Time) (more bool, err error) {
	var old []int64
	for page := (db.Page{Limit: sweepSlice}); len(old) < sweepSlice; {
		var last int64
		err := a.config.Book.View(ctx, func(r *db.BookReader) error {
			families, err := r.TokenFamilies(page)
			for _, family := range families {
				last = family.ID
				if _, _, err := a.holds(&r.Lookup, family.ID, now); store.Is(err, store.Denied) {
					old = append(old, family.ID)
				}
			}

			return err
		})
		if err != nil {
			return false, err
		}
		if last == 0 {
			break
		}
		page.After = last
	}
	if len(old) == 0 {
		return false, nil
	}
	more = len(old) >= sweepSlice
	err = a.update(ctx, func(tx *db.BookTx) error {
		for _, id := range old {
			if err := a.sweepSession(tx, id, now); err != nil {
				return err
			}
		}

		return nil
	})

	return more, err
}

// sweepSession removes a session that still is over.
func (a *Account) sweepSession(tx *db.BookTx, id int64, now time.Time) error {
	_, _, err := a.holds(&tx.Lookup, id, now)
	if !store.Is(err, store.Denied) {
		return err
	}

	return deleteFamily(tx, id)
}

// sweepCodes removes a slice of the codes that have expired and are no longer counted. It reports
// whether there may be more.
func (a *Account) sweepCodes(ctx context.Context, now time.Time) (more bool, err error) {
	over := func(code *store.OneTimeCode) bool {
		return !now.Before(code.Expires) && now.Sub(code.WindowStart) >= codeWindow
	}
	var old [][32]byte
	err = a.config.Book.OneTimeCodes(ctx, func(code *store.OneTimeCode) error {
		if over(code) {
			old = append(old, code.Key)
		}
		if len(old) >= sweepSlice {
			return kv.ErrStop
		}

		return nil
	})
	if err != nil || len(old) == 0 {
		return false, err
	}
	err = a.update(ctx, func(tx *db.BookTx) error {
		for _, key := range old {
			code, err := tx.OneTimeCode(key)
			if err == nil && over(&code) {
				err = tx.DeleteOneTimeCode(key)
			}
			if err != nil {
				return err
			}
		}

		return nil
	})

	return len(old) >= sweepSlice, err
}
