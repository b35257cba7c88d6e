package registry

import (
	"context"
	"errors"

	"gardu/store"
	"gardu/store/db"
)

// CompanyPatch is what is to be set of a company; nil leaves a field as it is.
type CompanyPatch struct {
	Name   *string
	Isolir IsolirPatch
	Letter LetterPatch
	Terms  TermsPatch
	Note   *string
}

// companies is how companies are reached.
var companies = &kind[store.Company]{
	noun: store.NounCompany, word: "company",
	head: func(c *store.Company) (*int64, *uint64) { return &c.ID, &c.Revision },
	find: findCompany, list: (*db.BookReader).Companies, remove: (*db.BookTx).DeleteCompany,
}

// Company returns a company by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Company(ctx context.Context, key string) (store.Company, error) {
	return one(ctx, r, companies, key)
}

// CompanyByID returns a company by its id. The error is NotFound.
func (r *Registry) CompanyByID(ctx context.Context, id int64) (company store.Company, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		company, err = b.Company(id)

		return err
	})

	return company, err
}

// Companies lists companies by id.
func (r *Registry) Companies(ctx context.Context, page db.Page) ([]store.Company, error) {
	return some(ctx, r, companies, page)
}

// AddCompany makes a company. Its name is required.
func (r *Registry) AddCompany(ctx context.Context, patch CompanyPatch) (store.Company, error) {
	fresh := store.Company{Created: r.now()}

	return add(ctx, r, companies, func(tx *db.BookTx) (store.Company, error) {
		return r.putCompany(tx, fresh, patch)
	})
}

// SetCompany changes the fields that are given of a company.
func (r *Registry) SetCompany(
	ctx context.Context, key string, patch CompanyPatch,
) (store.Company, error) {
	return set(ctx, r, companies, key,
		func(tx *db.BookTx, stored store.Company) (store.Company, error) {
			return r.putCompany(tx, stored, patch)
		})
}

// RemoveCompany removes a company that no plan, customer or operator belongs to; otherwise the
// error is Conflict.
func (r *Registry) RemoveCompany(ctx context.Context, key string) error {
	return drop(ctx, r, companies, key)
}

// findCompany finds a company by name or id.
func findCompany(b *db.Lookup, key string) (store.Company, error) {
	company, err := store.ByNameOrID(key, b.CompanyByName, b.Company)
	if store.Is(err, store.NotFound) {
		err = missing("company", key)
	}

	return company, err
}

// putCompany applies a patch to a company, checks the whole and stores it.
func (r *Registry) putCompany(
	tx *db.BookTx, company store.Company, patch CompanyPatch,
) (store.Company, error) {
	store.Give(&company.Name, patch.Name)
	store.Give(&company.Note, patch.Note)
	patch.Letter.apply(&company.Letter)
	company.Terms = patch.Terms.apply(company.Terms, r.config.Terms)
	isolir, wrong := patch.Isolir.apply(&tx.Lookup, company.Isolir)
	company.Isolir = isolir
	company.Prepare()
	wrong = errors.Join(wrong, company.Validate(), r.checkExtra(nil, company.Isolir))
	if wrong != nil {
		return store.Company{}, wrong
	}

	return tx.PutCompany(company)
}
