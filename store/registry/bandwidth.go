package registry

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// BandwidthPatch is what is to be set of a bandwidth; nil leaves a field as it is.
type BandwidthPatch struct {
	Name *string
	Rate *string // as a profile's: 10M/20M, and bursts behind
	Note *string
}

// bandwidths is how bandwidths are reached.
var bandwidths = &kind[store.Bandwidth]{
	noun: store.NounBandwidth, word: "bandwidth",
	head: func(b *store.Bandwidth) (*int64, *uint64) { return &b.ID, &b.Revision },
	find: byKey("bandwidth", (*db.Lookup).BandwidthByName, (*db.Lookup).Bandwidth),
	list: (*db.BookReader).Bandwidths, remove: (*db.BookTx).DeleteBandwidth,
}

// Bandwidth returns a bandwidth by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Bandwidth(ctx context.Context, key string) (store.Bandwidth, error) {
	return one(ctx, r, bandwidths, key)
}

// Bandwidths lists bandwidths by id.
func (r *Registry) Bandwidths(ctx context.Context, page db.Page) ([]store.Bandwidth, error) {
	return some(ctx, r, bandwidths, page)
}

// AddBandwidth makes a bandwidth. Name and rate are required.
func (r *Registry) AddBandwidth(
	ctx context.Context, patch BandwidthPatch,
) (store.Bandwidth, error) {
	fresh := store.Bandwidth{Created: r.now()}

	return add(ctx, r, bandwidths, func(tx *db.BookTx) (store.Bandwidth, error) {
		return patch.put(tx, fresh)
	})
}

// SetBandwidth changes the fields that are given of a bandwidth, and the rate of every plan that
// names it. Many plans follow one slice after the other; when the verb is interrupted, doing it
// again brings those that were left behind.
func (r *Registry) SetBandwidth(
	ctx context.Context, key string, patch BandwidthPatch,
) (store.Bandwidth, error) {
	made, err := set(ctx, r, bandwidths, key,
		func(tx *db.BookTx, stored store.Bandwidth) (store.Bandwidth, error) {
			return patch.put(tx, stored)
		})
	if err != nil {
		return store.Bandwidth{}, err
	}

	return made, r.follow(ctx, store.NounBandwidth, made.ID, func(plan *store.Plan) bool {
		differs := plan.Profile.Rate != made.Rate
		plan.Profile.Rate = made.Rate

		return differs
	})
}

// RemoveBandwidth removes a bandwidth that no plan names; otherwise the error is Conflict.
func (r *Registry) RemoveBandwidth(ctx context.Context, key string) error {
	return drop(ctx, r, bandwidths, key)
}

// put applies the patch to a bandwidth, checks the whole and stores it.
func (p BandwidthPatch) put(
	tx *db.BookTx, bandwidth store.Bandwidth,
) (store.Bandwidth, error) {
	store.Give(&bandwidth.Name, p.Name)
	store.Give(&bandwidth.Rate, p.Rate)
	store.Give(&bandwidth.Note, p.Note)
	if err := bandwidth.Validate(); err != nil {
		return store.Bandwidth{}, err
	}

	return tx.PutBandwidth(bandwidth)
}

// followSlice is how many plans one transaction changes: each writes its record, a change for
// workers and at most a few links.
const followSlice = 50

// follow changes the plans that name a record, in slices. alter says whether it has changed one; a
// plan that is right already is left alone.
func (r *Registry) follow(
	ctx context.Context, of store.Noun, id int64, alter func(*store.Plan) bool,
) error {
	for page := (db.Page{Limit: followSlice}); ; {
		var ids []int64
		err := r.config.Book.View(ctx, func(b *db.BookReader) (err error) {
			ids, err = b.Named(of, id, store.NounPlan, page, false)

			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		page.After = ids[len(ids)-1]
		if err := r.alterPlans(ctx, ids, alter); err != nil {
			return err
		}
	}
}

// alterPlans changes some plans in one transaction. One that is gone meanwhile needs nothing.
func (r *Registry) alterPlans(
	ctx context.Context, ids []int64, alter func(*store.Plan) bool,
) error {
	return r.update(ctx, func(tx *db.BookTx) error {
		for _, id := range ids {
			plan, err := tx.Plan(id)
			if store.Is(err, store.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if !alter(&plan) {
				continue
			}
			plan.Prepare()
			if _, err := tx.PutPlan(plan); err != nil {
				return err
			}
		}

		return nil
	})
}
