package native

import (
	"context"
	"strconv"

	"gardu/store"
	"gardu/store/db"
)

// names looks up what records are called that others name by id. It lives as long as one answer
// and asks once for each.
type names struct {
	api       *API
	ctx       context.Context
	plans     map[int64]string
	nas       map[int64]string
	customers map[int64]string
	pools     map[int64]string
	companies map[int64]string
	operators map[int64]string
	methods   map[int64]string

	bandwidths map[int64]string
}

// names makes the memory of one answer.
func (a *API) names(ctx context.Context) *names {
	return &names{
		api: a, ctx: ctx, plans: make(map[int64]string), nas: make(map[int64]string),
		customers: make(map[int64]string), pools: make(map[int64]string),
		companies: make(map[int64]string), operators: make(map[int64]string),
		methods: make(map[int64]string), bandwidths: make(map[int64]string),
	}
}

// maxNames is how many names of a kind an answer remembers; a stream may meet any number.
const maxNames = 10_000

// recall returns a name that is known, or asks for it; # and the id where there is none.
func recall(known map[int64]string, id int64, ask func() (string, error)) string {
	if id == 0 {
		return ""
	}
	if name, found := known[id]; found {
		return name
	}
	name, err := ask()
	if err != nil || name == "" {
		name = idText(id)
	}
	if len(known) < maxNames {
		known[id] = name
	}

	return name
}

// plan returns the name of a plan.
func (n *names) plan(id int64) string {
	return recall(n.plans, id, func() (string, error) {
		list, err := n.api.config.Registry.Plans(n.ctx, db.Page{After: id - 1, Limit: 1})
		if err != nil || len(list) == 0 || list[0].ID != id {
			return "", err
		}

		return list[0].Name, nil
	})
}

// router returns the name of a NAS.
func (n *names) router(id int64) string {
	return recall(n.nas, id, func() (string, error) {
		list, err := n.api.config.Registry.NASes(n.ctx, db.Page{After: id - 1, Limit: 1})
		if err != nil || len(list) == 0 || list[0].ID != id {
			return "", err
		}

		return list[0].Name, nil
	})
}

// pool returns the name of a pool of gardu's own.
func (n *names) pool(id int64) string {
	return recall(n.pools, id, func() (string, error) {
		list, err := n.api.config.Registry.Pools(n.ctx, db.Page{After: id - 1, Limit: 1})
		if err != nil || len(list) == 0 || list[0].ID != id {
			return "", err
		}

		return list[0].Name, nil
	})
}

// company returns the name of a company.
func (n *names) company(id int64) string {
	return recall(n.companies, id, func() (string, error) {
		company, err := n.api.config.Registry.CompanyByID(n.ctx, id)

		return company.Name, err
	})
}

// operator returns the name of an operator.
func (n *names) operator(id int64) string {
	return recall(n.operators, id, func() (string, error) {
		operator, err := n.api.config.Registry.Operator(n.ctx, strconv.FormatInt(id, 10))
		if err == nil && operator.ID != id { // it is another one's name
			return "", nil
		}

		return operator.Name, err
	})
}

// method returns the name of a payment method.
func (n *names) method(id int64) string {
	return recall(n.methods, id, func() (string, error) {
		method, err := n.api.config.Registry.Method(n.ctx, strconv.FormatInt(id, 10))
		if err == nil && method.ID != id { // it is another one's name
			return "", nil
		}

		return method.Name, err
	})
}

// findMethod returns the id of a payment method that is named by its name, or by # and the id; 0
// for an empty text.
func (a *API) findMethod(ctx context.Context, name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	if id, is := readID(name); is {
		name = strconv.FormatInt(id, 10)
	}
	method, err := a.config.Registry.Method(ctx, name)

	return method.ID, err
}

// customer returns the number of a customer, or # and the id.
func (n *names) customer(id int64) string {
	return recall(n.customers, id, func() (string, error) {
		customer, err := n.api.config.Billing.Customer(n.ctx, id)

		return customer.Number, err
	})
}

// findCustomer returns the id of a customer that is named by number or by # and the id.
func (a *API) findCustomer(ctx context.Context, reference string) (int64, error) {
	id, is := readID(reference)
	customer, err := store.Customer{}, error(nil)
	if is {
		customer, err = a.config.Billing.Customer(ctx, id)
	} else {
		customer, err = a.config.Billing.CustomerByNumber(ctx, reference)
	}
	hidden := err == nil && !store.ActorOf(ctx).MaySee(customer.Person.Agent)
	if hidden || store.Is(err, store.NotFound) {
		return 0, store.Errorf(store.NotFound, "there is no such customer")
	}

	return customer.ID, err
}
