package registry

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// kind is how the verbs of a noun reach its records. What differs between nouns beside it stands in
// the function that puts a record.
type kind[T any] struct {
	noun   store.Noun
	word   string // how errors and the audit log call it
	head   func(*T) (id *int64, revision *uint64)
	find   func(*db.Lookup, string) (T, error)
	list   func(*db.BookReader, db.Page) ([]T, error)
	remove func(*db.BookTx, int64) error
	hide   func(*T) // takes away what the audit log may not tell; nil for nothing
}

// one returns a record by its name or number, or by its id in digits. The error is NotFound.
func one[T any](ctx context.Context, r *Registry, of *kind[T], key string) (record T, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		record, err = of.find(&b.Lookup, key)

		return err
	})

	return record, err
}

// some lists records by id.
func some[T any](ctx context.Context, r *Registry, of *kind[T], page db.Page) (list []T, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		list, err = of.list(b, page)

		return err
	})

	return list, err
}

// add makes a record and tells the audit log of it.
func add[T any](
	ctx context.Context, r *Registry, of *kind[T], put func(*db.BookTx) (T, error),
) (made T, err error) {
	if err := mayChange(ctx, of.word); err != nil {
		return made, err
	}
	err = r.update(ctx, func(tx *db.BookTx) error {
		if made, err = put(tx); err != nil {
			return err
		}

		return audit(ctx, r, tx, change[T]{of: of, verb: "add", after: &made})
	})

	return made, err
}

// set changes the record of a key and tells the audit log of it.
func set[T any](
	ctx context.Context, r *Registry, of *kind[T], key string,
	put func(*db.BookTx, T) (T, error),
) (made T, err error) {
	if err := mayChange(ctx, of.word); err != nil {
		return made, err
	}
	err = r.update(ctx, func(tx *db.BookTx) error {
		stored, err := of.expected(ctx, tx, key)
		if err != nil {
			return err
		}
		if made, err = put(tx, stored); err != nil {
			return err
		}

		return audit(ctx, r, tx, change[T]{of: of, verb: "set", before: &stored, after: &made})
	})

	return made, err
}

// drop removes the record of a key and tells the audit log of it.
func drop[T any](ctx context.Context, r *Registry, of *kind[T], key string) error {
	if err := mayChange(ctx, of.word); err != nil {
		return err
	}

	return r.update(ctx, func(tx *db.BookTx) error {
		stored, err := of.expected(ctx, tx, key)
		if err != nil {
			return err
		}
		id, _ := of.head(&stored)
		if err := of.remove(tx, *id); err != nil {
			return err
		}

		return audit(ctx, r, tx, change[T]{of: of, verb: "remove", before: &stored})
	})
}

// expected finds a record and compares its revision with the one that whoever asks has read.
func (k *kind[T]) expected(ctx context.Context, tx *db.BookTx, key string) (T, error) {
	stored, err := k.find(&tx.Lookup, key)
	if err == nil {
		_, revision := k.head(&stored)
		err = store.CheckExpected(ctx, *revision)
	}

	return stored, err
}

// byKey makes the find of a kind of two look-ups.
func byKey[T any](
	word string, byName func(*db.Lookup, string) (T, error), byID func(*db.Lookup, int64) (T, error),
) func(*db.Lookup, string) (T, error) {
	return func(b *db.Lookup, key string) (T, error) {
		record, err := store.ByNameOrID(key,
			func(name string) (T, error) { return byName(b, name) },
			func(id int64) (T, error) { return byID(b, id) })
		if store.Is(err, store.NotFound) {
			err = missing(word, key)
		}

		return record, err
	}
}

// named returns the id of a record that a field names, 0 for an empty name. Where there is none the
// error is Invalid and names the field.
func named[T any](b *db.Lookup, of *kind[T], field, key string) (id int64, err error) {
	if key == "" {
		return 0, nil
	}
	record, err := of.find(b, key)
	if store.Is(err, store.NotFound) {
		return 0, store.Invalidf(field, "there is no %s %q", of.word, store.Brief(key))
	}
	found, _ := of.head(&record)

	return *found, err
}

// mayChange refuses changes of what belongs to the house by whoever sees records of one agent or
// one company only.
func mayChange(ctx context.Context, word string) error {
	actor := store.ActorOf(ctx)
	if actor.Agent == 0 && actor.Company == 0 && actor.Customer == 0 {
		return nil
	}

	return store.Errorf(store.Denied, "a %s is changed only by who may see all records", word)
}
