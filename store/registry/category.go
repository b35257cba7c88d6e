package registry

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// CategoryPatch is what is to be set of a category of plans; nil leaves a field as it is.
type CategoryPatch struct {
	Name *string
	Sort *int // place in lists, rising
	Note *string
}

// categories is how categories are reached.
var categories = &kind[store.Category]{
	noun: store.NounCategory, word: "category",
	head: func(c *store.Category) (*int64, *uint64) { return &c.ID, &c.Revision },
	find: byKey("category", (*db.Lookup).CategoryByName, (*db.Lookup).Category),
	list: (*db.BookReader).Categories, remove: (*db.BookTx).DeleteCategory,
}

// Category returns a category by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Category(ctx context.Context, key string) (store.Category, error) {
	return one(ctx, r, categories, key)
}

// Categories lists categories by id.
func (r *Registry) Categories(ctx context.Context, page db.Page) ([]store.Category, error) {
	return some(ctx, r, categories, page)
}

// AddCategory makes a category. Its name is required.
func (r *Registry) AddCategory(ctx context.Context, patch CategoryPatch) (store.Category, error) {
	fresh := store.Category{Created: r.now()}

	return add(ctx, r, categories, func(tx *db.BookTx) (store.Category, error) {
		return patch.put(tx, fresh)
	})
}

// SetCategory changes the fields that are given of a category, and its name in every plan of it.
func (r *Registry) SetCategory(
	ctx context.Context, key string, patch CategoryPatch,
) (store.Category, error) {
	made, err := set(ctx, r, categories, key,
		func(tx *db.BookTx, stored store.Category) (store.Category, error) {
			return patch.put(tx, stored)
		})
	if err != nil {
		return store.Category{}, err
	}

	return made, r.follow(ctx, store.NounCategory, made.ID, func(plan *store.Plan) bool {
		differs := plan.Sale.Category != made.Name
		plan.Sale.Category = made.Name

		return differs
	})
}

// RemoveCategory removes a category of no plan; otherwise the error is Conflict.
func (r *Registry) RemoveCategory(ctx context.Context, key string) error {
	return drop(ctx, r, categories, key)
}

// put applies the patch to a category, checks the whole and stores it.
func (p CategoryPatch) put(tx *db.BookTx, category store.Category) (store.Category, error) {
	store.Give(&category.Name, p.Name)
	store.Give(&category.Sort, p.Sort)
	store.Give(&category.Note, p.Note)
	if err := category.Validate(); err != nil {
		return store.Category{}, err
	}

	return tx.PutCategory(category)
}
