package db

import (
	"context"
	"slices"

	"gardu/store"
	"gardu/store/kv"
)

// abilitySlice is how many abilities one Update stores; each costs one of kv.BookOperations.
const abilitySlice = 500

// Abilities lists what every NAS has shown, in the order of NAS, access and act: a dozen rows of
// each at most. It takes a fresh look every few thousand rows.
func (b *Book) Abilities(ctx context.Context) ([]store.Ability, error) {
	var all []store.Ability
	err := kv.Walk(ctx, b.engine, tableAbilities, kv.Range{}, func(key, value []byte) error {
		shown, err := decodeAbility(key, value)
		all = append(all, shown)

		return err
	})

	return all, err
}

// PutAbilities stores what NASes have shown, each over what was known of the same act before, in
// slices. What is told of a NAS that is gone is let go. An ability outside the known kinds is an
// Invalid error before anything is stored.
func (b *Book) PutAbilities(ctx context.Context, shown []store.Ability) error {
	for i := range shown {
		if err := checkAbility(&shown[i]); err != nil {
			return err
		}
	}

	for slice := range slices.Chunk(shown, abilitySlice) {
		_, err := b.Update(ctx, func(tx *BookTx) error {
			for i := range slice {
				if err := tx.putAbility(&slice[i]); err != nil {
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

// ForgetAbilities forgets what a NAS has shown, as for a router that was replaced.
func (b *Book) ForgetAbilities(ctx context.Context, nas int64) error {
	_, err := b.Update(ctx, func(tx *BookTx) error { return tx.forgetAbilities(nas) })

	return err
}

// putAbility stores one ability where its NAS is there.
func (tx *BookTx) putAbility(shown *store.Ability) error {
	nas, err := tx.reader.Get(tableNAS, idKey(shown.NAS))
	if err != nil || nas == nil {
		return err
	}
	key := abilityKey(shown.NAS, shown.Access, shown.Act)

	return tx.writer.Put(tableAbilities, key, encodeAbility(&tx.encoder, shown))
}

// forgetAbilities removes every row that a NAS can have.
func (tx *BookTx) forgetAbilities(nas int64) error {
	for access := store.AnyAccess; access <= store.VPN; access++ {
		for act := store.ActRate; act <= store.ActDisconnect; act++ {
			err := tx.writer.Delete(tableAbilities, abilityKey(nas, access, act))
			if err != nil {
				return err
			}
		}
	}

	return nil
}

// checkAbility holds what a decoder and the keys demand.
func checkAbility(shown *store.Ability) error {
	switch {
	case shown.NAS <= 0:
		return store.Invalidf("nas", "must be given")
	case shown.Access > store.VPN:
		return store.Invalidf("access", "is not a kind of access")
	case shown.Act > store.ActDisconnect:
		return store.Invalidf("act", "is not an act")
	case shown.Verdict > store.VerdictDeaf:
		return store.Invalidf("verdict", "is not a verdict")
	default:
		return nil
	}
}

// encodeAbility appends a record, without what its key says, and returns it alone.
func encodeAbility(e *encoder, a *store.Ability) []byte {
	start := len(e.out)
	e.begin()
	e.uint(1, uint64(a.Verdict))
	e.uint(2, uint64(a.Cause))
	e.time(3, a.At)
	e.uint(4, uint64(a.Count))

	return e.out[start:len(e.out):len(e.out)]
}

// decodeAbility reads a record and its key.
func decodeAbility(key, value []byte) (shown store.Ability, err error) {
	var d decoder
	d.begin(value)
	if len(key) != 10 {
		d.fail("its key has %d octets", len(key))
	} else {
		shown.NAS = idOf(key[:8])
		shown.Access, shown.Act = store.AccessKind(key[8]), store.Act(key[9])
	}
	for d.next() {
		switch d.field {
		case 1:
			shown.Verdict = store.Verdict(d.upTo(uint64(store.VerdictDeaf)))
		case 2:
			shown.Cause = uint32(d.upTo(1<<32 - 1))
		case 3:
			shown.At = d.time()
		case 4:
			shown.Count = uint32(d.upTo(1<<32 - 1))
		}
	}
	if d.err == nil {
		d.err = checkAbility(&shown)
	}
	if d.err != nil {
		return store.Ability{}, store.Errorf(store.Internal,
			"reading what a nas has shown: %w", d.err)
	}

	return shown, nil
}
