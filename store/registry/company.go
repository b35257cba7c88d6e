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
	Note   *string
}

// Company returns a company by its name, or by its id in digits. The error is NotFound.
func (r *Registry) Company(ctx context.Context, key string) (company store.Company, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		company, err = findCompany(&b.Lookup, key)

		return err
	})

	return company, err
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
func (r *Registry) Companies(ctx context.Context, page db.Page) (list []store.Company, err error) {
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		list, err = b.Companies(page)

		return err
	})

	return list, err
}

// AddCompany makes a company. Its name is required.
func (r *Registry) AddCompany(
	ctx context.Context, patch CompanyPatch,
) (company store.Company, err error) {
	fresh := store.Company{Created: r.now()}
	err = r.update(ctx, func(tx *db.BookTx) error {
		company, err = r.putCompany(tx, fresh, patch)

		return err
	})

	return company, err
}

// SetCompany changes the fields that are given of a company.
func (r *Registry) SetCompany(
	ctx context.Context, key string, patch CompanyPatch,
) (company store.Company, err error) {
	err = r.update(ctx, func(tx *db.BookTx) error {
		stored, err := findCompany(&tx.Lookup, key)
		if err == nil {
			err = store.CheckExpected(ctx, stored.Revision)
		}
		if err != nil {
			return err
		}
		company, err = r.putCompany(tx, stored, patch)

		return err
	})

	return company, err
}

// RemoveCompany removes a company that no plan belongs to; otherwise the error is Conflict.
func (r *Registry) RemoveCompany(ctx context.Context, key string) error {
	return r.update(ctx, func(tx *db.BookTx) error {
		company, err := findCompany(&tx.Lookup, key)
		if err == nil {
			err = store.CheckExpected(ctx, company.Revision)
		}
		if err != nil {
			return err
		}

		return tx.DeleteCompany(company.ID)
	})
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
	isolir, wrong := patch.Isolir.apply(&tx.Lookup, company.Isolir)
	company.Isolir = isolir
	company.Prepare()
	wrong = errors.Join(wrong, company.Validate(), r.checkExtra(nil, company.Isolir))
	if wrong != nil {
		return store.Company{}, wrong
	}

	return tx.PutCompany(company)
}
