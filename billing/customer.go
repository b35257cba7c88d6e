package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// CustomerPatch is what is to be set of a customer; nil leaves a field as it is.
type CustomerPatch struct {
	Number   *string
	Name     *string
	Email    *string
	Phone    *string
	Address  *string // where the customer lives
	Language *string // id, en, or empty for the installation's
	State    *store.CustomerState
	Note     *string
}

// AddCustomer makes a customer. The name is required.
func (b *Billing) AddCustomer(
	ctx context.Context, patch CustomerPatch,
) (customer store.Customer, err error) {
	fresh := store.Customer{Created: b.now()}
	patch.apply(&fresh)
	if err := fresh.Validate(); err != nil {
		return customer, err
	}
	err = b.update(ctx, func(tx *db.BookTx) error {
		customer, err = tx.PutCustomer(fresh)

		return err
	})

	return customer, err
}

// Customer returns a customer. The error is NotFound.
func (b *Billing) Customer(ctx context.Context, id int64) (customer store.Customer, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		customer, err = r.Customer(id)

		return err
	})

	return customer, err
}

// CustomerByNumber returns the customer of a number. The error is NotFound.
func (b *Billing) CustomerByNumber(
	ctx context.Context, number string,
) (customer store.Customer, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		customer, err = r.CustomerByNumber(number)

		return err
	})

	return customer, err
}

// Customers lists customers by id.
func (b *Billing) Customers(ctx context.Context, page db.Page) (list []store.Customer, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		list, err = r.Customers(page)

		return err
	})

	return list, err
}

// SetCustomer changes the fields that are given of a customer.
func (b *Billing) SetCustomer(
	ctx context.Context, id int64, patch CustomerPatch,
) (customer store.Customer, err error) {
	err = b.update(ctx, func(tx *db.BookTx) error {
		stored, err := tx.Customer(id)
		if err == nil {
			err = store.CheckExpected(ctx, stored.Revision)
		}
		if err != nil {
			return err
		}
		patch.apply(&stored)
		if err := stored.Validate(); err != nil {
			return err
		}
		customer, err = tx.PutCustomer(stored)

		return err
	})

	return customer, err
}

// RemoveCustomer removes a customer who has no services; otherwise the error is Conflict.
func (b *Billing) RemoveCustomer(ctx context.Context, id int64) error {
	return b.update(ctx, func(tx *db.BookTx) error {
		customer, err := tx.Customer(id)
		if err == nil {
			err = store.CheckExpected(ctx, customer.Revision)
		}
		if err != nil {
			return err
		}

		return tx.DeleteCustomer(id)
	})
}

// apply puts what is given into a customer.
func (p *CustomerPatch) apply(customer *store.Customer) {
	store.Give(&customer.Number, p.Number)
	store.Give(&customer.Name, p.Name)
	store.Give(&customer.Email, p.Email)
	store.Give(&customer.Phone, p.Phone)
	store.Give(&customer.Address, p.Address)
	store.Give(&customer.Language, p.Language)
	store.Give(&customer.State, p.State)
	store.Give(&customer.Note, p.Note)
}
