package billing

import (
	"context"
	"slices"
	"strings"

	"gardu/store"
	"gardu/store/db"
)

// ServiceFilter says which services are wanted; what is empty filters nothing. Plan, Router,
// Customer and MAC are found by index, the first of them that is given; the rest is looked for
// among what those leave.
type ServiceFilter struct {
	Plan     string // name, or id in digits
	Router   string // name of a NAS, or id in digits
	Customer int64
	MAC      store.MAC
	Access   store.AccessKind
	State    store.ServiceState
	Prefix   string // of the login, in either case
}

// ServicePage is a part of a list of services.
type ServicePage struct {
	Services []store.Service
	Next     int64 // to be given as Page.After for what follows; 0 at the end
}

// maxExamined is how many services one call of Services looks at: one that filters much may
// return few, or none, and a Next to go on from.
const maxExamined = 10_000

// examinedPage is how many of them it looks at in one view of the book.
const examinedPage = 500

// Services lists services by id.
func (b *Billing) Services(
	ctx context.Context, filter ServiceFilter, page db.Page,
) (answer ServicePage, err error) {
	search, err := b.prepare(ctx, filter)
	if err != nil {
		return ServicePage{}, err
	}
	answer.Services, answer.Next, err = collect(page, lister[store.Service]{
		read: func(page db.Page) ([]store.Service, error) {
			return b.examine(ctx, search, page)
		},
		id:      func(service *store.Service) int64 { return service.ID },
		matches: search.matches,
	})

	return answer, err
}

// lister reads records by id, and chooses among them.
type lister[T any] struct {
	read    func(db.Page) ([]T, error)
	id      func(*T) int64
	matches func(*T) bool
}

// collect gathers the records of a page that match, and tells where the next page begins, 0 for
// nowhere.
func collect[T any](page db.Page, from lister[T]) (records []T, next int64, err error) {
	wanted := page.Limit
	if wanted <= 0 || wanted > db.MaxPage {
		wanted = db.MaxPage
	}
	next = max(page.After, 0)
	for examined := 0; examined < maxExamined; examined += examinedPage {
		list, err := from.read(db.Page{After: next, Limit: examinedPage})
		if err != nil {
			return nil, 0, err
		}
		for place := range list {
			next = from.id(&list[place])
			if !from.matches(&list[place]) {
				continue
			}
			records = append(records, list[place])
			if len(records) == wanted {
				return records, next, nil
			}
		}
		if len(list) < examinedPage {
			return records, 0, nil
		}
	}

	return records, next, nil
}

// shownStates lists the states by which services can be looked for.
var shownStates = []store.ServiceState{
	store.StateActive, store.StateIsolir, store.StateExpired, store.StatePending,
	store.StateSuspended, store.StateTerminated,
}

// search is a filter whose names have been looked up.
type search struct {
	ServiceFilter
	plan, router int64
	matches      func(*store.Service) bool
}

// prepare looks the names of a filter up.
func (b *Billing) prepare(ctx context.Context, filter ServiceFilter) (*search, error) {
	if filter.State != "" && !slices.Contains(shownStates, filter.State) {
		return nil, store.Invalidf("state",
			"%q is not one of active, isolir, expired, pending, suspended, terminated",
			store.Brief(string(filter.State)))
	}
	found := &search{ServiceFilter: filter}
	err := b.config.Book.View(ctx, func(r *db.BookReader) error {
		if filter.Plan != "" {
			plan, err := findPlan(&r.Lookup, filter.Plan)
			if err != nil {
				return err
			}
			found.plan = plan.ID
		}
		router, err := findRouter(&r.Lookup, filter.Router)
		found.router = router

		return err
	})
	now, prefix := b.now(), strings.ToLower(filter.Prefix)
	found.matches = func(s *store.Service) bool {
		return (found.plan == 0 || s.Plan == found.plan) &&
			(found.router == 0 || s.Router == found.router) &&
			(filter.Customer == 0 || s.Customer == filter.Customer) &&
			(filter.MAC.IsZero() || s.MAC == filter.MAC) &&
			(filter.Access == store.AnyAccess || s.Access == filter.Access) &&
			(filter.State == "" || s.State(now) == filter.State) &&
			(prefix == "" || strings.HasPrefix(strings.ToLower(s.Login), prefix))
	}

	return found, err
}

// examine reads a page by the index that narrows most.
func (b *Billing) examine(
	ctx context.Context, search *search, page db.Page,
) (list []store.Service, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		switch {
		case search.Customer != 0:
			list, err = r.ServicesOf(store.NounCustomer, search.Customer, page)
		case !search.MAC.IsZero():
			list, err = r.ServicesByMAC(search.MAC, page)
		case search.router != 0:
			list, err = r.ServicesOf(store.NounNAS, search.router, page)
		case search.plan != 0:
			list, err = r.ServicesOf(store.NounPlan, search.plan, page)
		default:
			list, err = r.Services(page)
		}

		return err
	})

	return list, err
}
