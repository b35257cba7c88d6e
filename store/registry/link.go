package registry

import (
	"context"
	"encoding/binary"
	"strconv"

	"gardu/store"
	"gardu/store/db"
)

// linkSetting begins the name of the setting that holds the generation of links to a service. Only
// services whose links were revoked have one.
const linkSetting = "portal.links/"

// LinkGeneration returns which generation of links to a service is good: 0 until they were revoked.
func (r *Registry) LinkGeneration(
	ctx context.Context, service int64,
) (generation uint32, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		generation, err = linkGeneration(&b.Lookup, service)

		return err
	})

	return generation, err
}

// RevokeLinks makes every link to a service void that was made before, which the audit log tells.
// The error is NotFound where there is no such service.
func (r *Registry) RevokeLinks(ctx context.Context, service int64) error {
	return r.update(ctx, func(tx *db.BookTx) error {
		if _, err := tx.Service(service); err != nil {
			return err
		}
		generation, err := linkGeneration(&tx.Lookup, service)
		if err != nil {
			return err
		}
		value := binary.BigEndian.AppendUint32(nil, generation+1)

		if err := tx.PutSetting(linkSetting+strconv.FormatInt(service, 10), value); err != nil {
			return err
		}

		return r.note(ctx, tx, store.Record{
			Action: "service.revoke-links", Of: store.NounService, Subject: service,
		})
	})
}

// linkGeneration reads the generation.
func linkGeneration(b *db.Lookup, service int64) (uint32, error) {
	value, err := b.Setting(linkSetting + strconv.FormatInt(service, 10))
	if err != nil || value == nil {
		return 0, err
	}
	if len(value) != 4 {
		return 0, store.Errorf(store.Internal, "the generation of links is no number")
	}

	return binary.BigEndian.Uint32(value), nil
}
