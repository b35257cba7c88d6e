package db

import (
	"context"

	"gardu/store"
	"gardu/store/kv"
)

// LoadServices visits every service in the order of ids, for whoever keeps them all in memory. It
// takes a fresh look every few thousand rows, so it is of one moment only while nobody changes the
// book. The service is valid until visit returns, the value of its secret included; its texts
// stay. An error of visit ends it and is returned; kv.ErrStop ends it without one. visit must not
// use the book.
func (b *Book) LoadServices(ctx context.Context, visit func(*store.Service) error) error {
	return load(ctx, b, services, func(s *store.Service) store.Service {
		return store.Service{Secret: store.Secret{Value: s.Secret.Value[:0]}}
	}, visit)
}

// LoadCustomers visits every customer as LoadServices does services.
func (b *Book) LoadCustomers(ctx context.Context, visit func(*store.Customer) error) error {
	return load(ctx, b, customers, renew, visit)
}

// LoadPlans visits every plan as LoadServices does services.
func (b *Book) LoadPlans(ctx context.Context, visit func(*store.Plan) error) error {
	return load(ctx, b, plans, renew, visit)
}

// LoadVouchers visits every voucher as LoadServices does services.
func (b *Book) LoadVouchers(ctx context.Context, visit func(*store.Voucher) error) error {
	return load(ctx, b, vouchers, renew, visit)
}

// LoadNASes visits every NAS as LoadServices does services.
func (b *Book) LoadNASes(ctx context.Context, visit func(*store.NAS) error) error {
	return load(ctx, b, nases, renew, visit)
}

// LoadPools visits every pool as LoadServices does services.
func (b *Book) LoadPools(ctx context.Context, visit func(*store.Pool) error) error {
	return load(ctx, b, pools, renew, visit)
}

// LoadCompanies visits every company as LoadServices does services.
func (b *Book) LoadCompanies(ctx context.Context, visit func(*store.Company) error) error {
	return load(ctx, b, companies, renew, visit)
}

// LoadRouters visits every router as LoadServices does services. The value of its password stays.
func (b *Book) LoadRouters(ctx context.Context, visit func(*store.Router) error) error {
	return load(ctx, b, routers, renew, visit)
}

// LoadOperators visits every operator as LoadServices does services.
func (b *Book) LoadOperators(ctx context.Context, visit func(*store.Operator) error) error {
	return load(ctx, b, operators, renew, visit)
}

// load visits every record of a noun with one value, which empty makes ready for the next record.
func load[T any](
	ctx context.Context, b *Book, n *noun[T], empty func(*T) T, visit func(*T) error,
) error {
	var record T
	d := &decoder{}

	return kv.Walk(ctx, b.engine, n.table, kv.Range{}, func(key, value []byte) error {
		record = empty(&record)
		*d = decoder{key: b.key, noun: n.noun, id: idOf(key)}
		if err := n.readInto(d, &record, value); err != nil {
			return err
		}

		return visit(&record)
	})
}

// renew makes a record ready for the next by forgetting it.
func renew[T any](*T) (none T) { return none }
