package db

import (
	"gardu/store"
	"gardu/store/kv"
)

// MaxPage is the most records that one list returns, and what a limit of 0 means.
const MaxPage = 1_000

// Page is a part of a list: at most Limit records whose ids are above After.
type Page struct {
	After int64
	Limit int // 0, and anything above it, for MaxPage
}

// pageLimit holds a limit within its bounds.
func pageLimit(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}

	return limit
}

// Lookup is what can be read of a book by key. It lives as long as the closure that it was given
// to. Records that are not there are NotFound errors; what is returned belongs to the caller.
type Lookup struct {
	reader kv.Reader
	key    *Key
}

// BookReader is a consistent view of a book: lookups, and lists in pages.
type BookReader struct {
	Lookup
}

// Service returns a service.
func (r *Lookup) Service(id int64) (store.Service, error) { return services.get(r, id) }

// ServiceByLogin returns the service that has a login within a kind of access and a router, 0 for
// those that are tied to none. A hotspot login is found in either case.
func (r *Lookup) ServiceByLogin(
	login string, access store.AccessKind, router int64,
) (store.Service, error) {
	return services.find(r, tableLogins, loginKey(login, access, router))
}

// ServiceByNumber returns the service of a number.
func (r *Lookup) ServiceByNumber(number string) (store.Service, error) {
	return services.find(r, tableNames, nameKey(store.NounService, byNumber, number))
}

// Customer returns a customer.
func (r *Lookup) Customer(id int64) (store.Customer, error) { return customers.get(r, id) }

// CustomerByNumber returns the customer of a number.
func (r *Lookup) CustomerByNumber(number string) (store.Customer, error) {
	return customers.find(r, tableNames, nameKey(store.NounCustomer, byNumber, number))
}

// Plan returns a plan.
func (r *Lookup) Plan(id int64) (store.Plan, error) { return plans.get(r, id) }

// PlanByName returns the plan of a name.
func (r *Lookup) PlanByName(name string) (store.Plan, error) {
	return plans.find(r, tableNames, nameKey(store.NounPlan, byName, name))
}

// NAS returns a NAS.
func (r *Lookup) NAS(id int64) (store.NAS, error) { return nases.get(r, id) }

// NASByName returns the NAS of a name.
func (r *Lookup) NASByName(name string) (store.NAS, error) {
	return nases.find(r, tableNames, nameKey(store.NounNAS, byName, name))
}

// Pool returns a pool.
func (r *Lookup) Pool(id int64) (store.Pool, error) { return pools.get(r, id) }

// PoolByName returns the pool of a name.
func (r *Lookup) PoolByName(name string) (store.Pool, error) {
	return pools.find(r, tableNames, nameKey(store.NounPool, byName, name))
}

// Company returns a company.
func (r *Lookup) Company(id int64) (store.Company, error) { return companies.get(r, id) }

// CompanyByName returns the company of a name.
func (r *Lookup) CompanyByName(name string) (store.Company, error) {
	return companies.find(r, tableNames, nameKey(store.NounCompany, byName, name))
}

// Operator returns an operator.
func (r *Lookup) Operator(id int64) (store.Operator, error) { return operators.get(r, id) }

// OperatorByName returns the operator of a name.
func (r *Lookup) OperatorByName(name string) (store.Operator, error) {
	return operators.find(r, tableNames, nameKey(store.NounOperator, byName, name))
}

// Voucher returns a voucher.
func (r *Lookup) Voucher(id int64) (store.Voucher, error) { return vouchers.get(r, id) }

// VoucherByCode returns the voucher whose code is exactly this one.
func (r *Lookup) VoucherByCode(code string) (store.Voucher, error) {
	standing, err := r.standing(code)
	if err != nil {
		return store.Voucher{}, err
	}
	if standing.voucher == 0 {
		return store.Voucher{}, errNoVoucher
	}

	voucher, err := vouchers.get(r, standing.voucher)
	if err == nil && voucher.Code != code {
		return store.Voucher{}, errNoVoucher
	}

	return voucher, err
}

// errNoVoucher is a code that nobody has.
var errNoVoucher = store.Errorf(store.NotFound, "there is no such voucher")

// References counts the records that name one: the services of a plan, of a customer, of a NAS and
// so on.
func (r *Lookup) References(noun store.Noun, id int64) (uint64, error) {
	value, err := r.reader.Get(tableLinks, linkPrefix(ref{noun: noun, id: id}))

	return decodeCount(value), err
}

// Services lists services by id.
func (r *BookReader) Services(page Page) ([]store.Service, error) {
	return services.list(r, page.After, page.Limit)
}

// ServicesOf lists the services that name a customer, a plan or a NAS.
func (r *BookReader) ServicesOf(noun store.Noun, id int64, page Page) ([]store.Service, error) {
	prefix := append(linkPrefix(ref{noun: noun, id: id}), byte(store.NounService))

	return services.listBy(r, tableLinks, prefix, page)
}

// ServicesByMAC lists the services that are bound to a station.
func (r *BookReader) ServicesByMAC(mac store.MAC, page Page) ([]store.Service, error) {
	return services.listBy(r, tableMACs, mac[:], page)
}

// Customers lists customers by id.
func (r *BookReader) Customers(page Page) ([]store.Customer, error) {
	return customers.list(r, page.After, page.Limit)
}

// Plans lists plans by id.
func (r *BookReader) Plans(page Page) ([]store.Plan, error) {
	return plans.list(r, page.After, page.Limit)
}

// NASes lists NAS records by id.
func (r *BookReader) NASes(page Page) ([]store.NAS, error) {
	return nases.list(r, page.After, page.Limit)
}

// Pools lists pools by id.
func (r *BookReader) Pools(page Page) ([]store.Pool, error) {
	return pools.list(r, page.After, page.Limit)
}

// Companies lists companies by id.
func (r *BookReader) Companies(page Page) ([]store.Company, error) {
	return companies.list(r, page.After, page.Limit)
}

// Operators lists operators by id.
func (r *BookReader) Operators(page Page) ([]store.Operator, error) {
	return operators.list(r, page.After, page.Limit)
}

// Vouchers lists vouchers by id.
func (r *BookReader) Vouchers(page Page) ([]store.Voucher, error) {
	return vouchers.list(r, page.After, page.Limit)
}
