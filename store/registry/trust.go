package registry

import (
	"context"
	"net/netip"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// resetSlice is how many addresses one transaction forgets.
const resetSlice = 100

// RememberTrust notes that valid packets of a source address have shown a Message-Authenticator.
// What is known already is not written again.
func (r *Registry) RememberTrust(ctx context.Context, source netip.Addr, since time.Time) error {
	var known db.Trust
	err := r.config.Book.View(ctx, func(b *db.BookReader) (err error) {
		known, err = b.Trust(source)

		return err
	})
	if err != nil || known.MessageAuthenticator {
		return err
	}

	return r.update(ctx, func(tx *db.BookTx) error {
		trust, err := tx.Trust(source)
		if err != nil {
			return err
		}
		trust.MessageAuthenticator = true
		if trust.FirstSeen.IsZero() {
			trust.FirstSeen = since
		}

		return tx.PutTrust(trust)
	})
}

// Trusts lists what was learned of source addresses, in their order, beginning behind one; the
// zero address for the first. A limit of 0 is db.MaxPage.
func (r *Registry) Trusts(
	ctx context.Context, after netip.Addr, limit int,
) (list []db.Trust, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		list, err = b.Trusts(after, limit)

		return err
	})

	return list, err
}

// ResetTrust forgets what was learned of every source address within a prefix, and returns how
// many there were. Whoever keeps it in memory forgets it beside.
func (r *Registry) ResetTrust(ctx context.Context, within netip.Prefix) (int, error) {
	if !within.IsValid() {
		return 0, store.Invalidf("address", "must be an address or a network")
	}
	forgotten := 0
	var last netip.Addr
	for {
		list, err := r.Trusts(ctx, last, 0)
		if err != nil || len(list) == 0 {
			return forgotten, err
		}
		last = list[len(list)-1].Source
		for _, slice := range matching(list, within) {
			if err := r.forget(ctx, slice); err != nil {
				return forgotten, err
			}
			forgotten += len(slice)
		}
	}
}

// matching returns the addresses within a prefix, in slices that fit into a transaction.
func matching(list []db.Trust, within netip.Prefix) (slices [][]netip.Addr) {
	var slice []netip.Addr
	for _, trust := range list {
		if !within.Contains(trust.Source) {
			continue
		}
		slice = append(slice, trust.Source)
		if len(slice) == resetSlice {
			slices, slice = append(slices, slice), nil
		}
	}
	if len(slice) > 0 {
		slices = append(slices, slice)
	}

	return slices
}

// forget removes what was learned of some addresses.
func (r *Registry) forget(ctx context.Context, sources []netip.Addr) error {
	return r.update(ctx, func(tx *db.BookTx) error {
		for _, source := range sources {
			if err := tx.DeleteTrust(source); err != nil {
				return err
			}
		}

		return nil
	})
}
