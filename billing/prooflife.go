package billing

import (
	"context"
	"slices"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// proofSlice is how many attempts forget the pictures of their proofs in one transaction.
const proofSlice = 100

// ForgetProofs has the attempts that ended before an instant say that the pictures of their proofs
// are deleted, and tells kept the name of each picture that some attempt still shows, once an
// attempt. Whoever keeps the pictures may then delete all others, which is safe to do late or
// again: a picture may also be the proof of a second attempt. It returns how many attempts have
// forgotten theirs. The error of kept ends it.
func (b *Billing) ForgetProofs(
	ctx context.Context, before time.Time, kept func(picture string) error,
) (int, error) {
	forgotten := 0
	for after := int64(0); ; {
		var page []store.Attempt
		err := b.config.Book.View(ctx, func(r *db.BookReader) (err error) {
			page, err = r.Attempts(db.Page{After: after, Limit: db.MaxPage})

			return err
		})
		if err != nil || len(page) == 0 {
			return forgotten, err
		}
		after = page[len(page)-1].ID
		due, err := shownProofs(page, before, kept)
		if err != nil {
			return forgotten, err
		}
		for slice := range slices.Chunk(due, proofSlice) {
			gone, err := b.forgetProofs(ctx, slice, before, kept)
			if forgotten += gone; err != nil {
				return forgotten, err
			}
		}
	}
}

// shownProofs tells which pictures attempts still show, and returns the attempts that are to forget
// theirs.
func shownProofs(
	page []store.Attempt, before time.Time, kept func(string) error,
) (due []int64, err error) {
	for at := range page {
		switch attempt := &page[at]; {
		case !attempt.ShowsProof():
		case attempt.EndedBefore(before):
			due = append(due, attempt.ID)
		default:
			if err := kept(attempt.Proof); err != nil {
				return nil, err
			}
		}
	}

	return due, nil
}

// forgetProofs has some attempts forget their pictures, in one transaction. One that was paid
// meanwhile after all keeps its own.
func (b *Billing) forgetProofs(
	ctx context.Context, ids []int64, before time.Time, kept func(string) error,
) (int, error) {
	type outcome struct {
		gone int
		kept []string
	}
	done, err := atDesk(ctx, b, func(d *desk) (made outcome, err error) {
		for _, id := range ids {
			attempt, err := d.Attempt(id)
			switch {
			case err != nil:
				return made, err
			case !attempt.ShowsProof():
				continue
			case !attempt.EndedBefore(before):
				made.kept = append(made.kept, attempt.Proof)

				continue
			}
			attempt.ProofGone = d.now
			if _, err := d.PutAttempt(attempt); err != nil {
				return made, err
			}
			made.gone++
		}

		return made, nil
	})
	for _, picture := range done.kept {
		if err := kept(picture); err != nil {
			return done.gone, err
		}
	}

	return done.gone, err
}
