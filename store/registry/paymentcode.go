package registry

import (
	"context"
	"errors"
	"strings"

	"gardu/store"
	"gardu/store/db"
)

// PaymentCodeOrder is a payment code that is to be made. Where no code is given it is made of the
// prefix, or of the setting code_prefix of the method, and the digits of the number of the service,
// or of the customer.
type PaymentCodeOrder struct {
	Method   string // name or id
	Channel  string // such as va_bni or alfamart
	Code     string
	Prefix   string
	Customer int64 // 0 for that of the service
	Service  int64 // 0 for any of the customer
}

// prefixSetting is the setting of a method with which its payment codes begin.
const prefixSetting = "code_prefix"

// paymentCodes is how payment codes are reached, each by its id.
var paymentCodes = &kind[store.PaymentCode]{
	noun: store.NounPaymentCode, word: "paymentcode",
	head: func(c *store.PaymentCode) (*int64, *uint64) { return &c.ID, &c.Revision },
	find: byKey("payment code", noName[store.PaymentCode], (*db.Lookup).PaymentCode),
	list: (*db.BookReader).PaymentCodes, remove: (*db.BookTx).DeletePaymentCode,
}

// noName is the look-up by name of a noun without one.
func noName[T any](*db.Lookup, string) (T, error) {
	var none T

	return none, store.Errorf(store.NotFound, "there is no such record")
}

// PaymentCode returns a payment code by its id in digits. The error is NotFound.
func (r *Registry) PaymentCode(ctx context.Context, key string) (store.PaymentCode, error) {
	return one(ctx, r, paymentCodes, key)
}

// PaymentCodes lists payment codes by id: all, or those of a customer.
func (r *Registry) PaymentCodes(
	ctx context.Context, customer int64, page db.Page,
) (list []store.PaymentCode, err error) {
	if customer == 0 {
		return some(ctx, r, paymentCodes, page)
	}
	err = r.config.Book.View(ctx, func(b *db.BookReader) error {
		list, err = listNamed(b, namers{store.NounCustomer, customer, store.NounPaymentCode},
			page, b.PaymentCode)

		return err
	})

	return list, err
}

// namers is a record and the noun of those that name it.
type namers struct {
	owner store.Noun
	id    int64
	of    store.Noun
}

// listNamed reads the records that name another one, by id.
func listNamed[T any](
	b *db.BookReader, by namers, page db.Page, get func(int64) (T, error),
) ([]T, error) {
	ids, err := b.Named(by.owner, by.id, by.of, page, false)
	if err != nil {
		return nil, err
	}
	list := make([]T, 0, len(ids))
	for _, id := range ids {
		record, err := get(id)
		if err != nil {
			return nil, err
		}
		list = append(list, record)
	}

	return list, nil
}

// AddPaymentCode makes a payment code. It is unique within its method; a taken one is a Conflict.
func (r *Registry) AddPaymentCode(
	ctx context.Context, order PaymentCodeOrder,
) (store.PaymentCode, error) {
	now := r.now()

	return add(ctx, r, paymentCodes, func(tx *db.BookTx) (store.PaymentCode, error) {
		made := store.PaymentCode{
			Channel: order.Channel, Code: order.Code, Customer: order.Customer,
			Service: order.Service, Created: now,
		}
		id, wrong := named(&tx.Lookup, methods, "method", order.Method)
		made.Method = id
		wrong = errors.Join(wrong, order.complete(&tx.Lookup, &made))
		if wrong = errors.Join(wrong, made.Validate()); wrong != nil {
			return store.PaymentCode{}, wrong
		}

		return tx.PutPaymentCode(made)
	})
}

// RemovePaymentCode removes a payment code. Money that still comes under it belongs to nobody.
func (r *Registry) RemovePaymentCode(ctx context.Context, key string) error {
	return drop(ctx, r, paymentCodes, key)
}

// complete looks up whom a code is of, and makes it where none is given.
func (o *PaymentCodeOrder) complete(b *db.Lookup, made *store.PaymentCode) error {
	number := ""
	if made.Service != 0 {
		service, err := b.Service(made.Service)
		switch {
		case store.Is(err, store.NotFound):
			return store.Invalidf("service", "there is no service with id %d", made.Service)
		case err != nil:
			return err
		case made.Customer == 0:
			made.Customer = service.Customer
		case made.Customer != service.Customer:
			return store.Invalidf("service", "is not one of the customer")
		}
		number = service.Number
	}
	if made.Code != "" || made.Method == 0 {
		return nil
	}
	if number == "" && made.Customer != 0 {
		customer, err := b.Customer(made.Customer)
		if err != nil && !store.Is(err, store.NotFound) {
			return err
		}
		number = customer.Number
	}
	method, err := b.Method(made.Method)
	if err != nil {
		return err
	}
	made.Code = o.generated(method.Setting(prefixSetting), number)
	if made.Code == "" {
		return store.Invalidf("code", "must be given: there is no number that one can be made of")
	}

	return nil
}

// generated makes a code of a prefix and the digits of a number; empty where it has none.
func (o *PaymentCodeOrder) generated(prefix, number string) string {
	if o.Prefix != "" {
		prefix = o.Prefix
	}
	digits := strings.Map(func(letter rune) rune {
		if letter < '0' || letter > '9' {
			return -1
		}

		return letter
	}, number)
	if digits == "" {
		return ""
	}

	return prefix + digits
}
