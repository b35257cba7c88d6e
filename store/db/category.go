package db

import "gardu/store"

// categories is how categories of plans are kept.
var categories = with(tagged(store.NounCategory,
	func(c *store.Category) (*int64, *uint64) { return &c.ID, &c.Revision }),
	rules[store.Category]{
		claims: func(c *store.Category) []claim {
			return textClaim(store.NounCategory, byName, c.Name, "name")
		},
	})

// PutCategory stores a category.
func (tx *BookTx) PutCategory(record store.Category) (store.Category, error) {
	return categories.put(tx, record)
}

// DeleteCategory removes a category that no plan names.
func (tx *BookTx) DeleteCategory(id int64) error { return categories.remove(tx, id) }

// Category returns a category.
func (r *Lookup) Category(id int64) (store.Category, error) { return categories.get(r, id) }

// CategoryByName returns the category of a name.
func (r *Lookup) CategoryByName(name string) (store.Category, error) {
	return categories.find(r, tableNames, nameKey(store.NounCategory, byName, name))
}

// Categories lists them by id.
func (r *BookReader) Categories(page Page) ([]store.Category, error) {
	return categories.list(r, page.After, page.Limit)
}
