package billing

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// ServiceRef names a service: by id where that is given, else by login. A login that several
// services share, which is possible across access kinds and routers, needs the kind or the router
// too.
type ServiceRef struct {
	ID     int64
	Login  string
	Access store.AccessKind // store.AnyAccess for whichever there is
	Router string           // name or id of the NAS it is tied to; empty for whichever there is
}

// ByLogin refers to the service of a login.
func ByLogin(login string) ServiceRef { return ServiceRef{Login: login} }

// ByID refers to the service of an id.
func ByID(id int64) ServiceRef { return ServiceRef{ID: id} }

// Service returns a service. The error is NotFound, or Conflict where a login names several.
func (b *Billing) Service(ctx context.Context, ref ServiceRef) (service store.Service, err error) {
	err = b.config.Book.View(ctx, func(r *db.BookReader) error {
		service, err = ref.find(r)

		return err
	})

	return service, err
}

// resolve returns the id of a service.
func (b *Billing) resolve(ctx context.Context, ref ServiceRef) (int64, error) {
	if ref.ID != 0 {
		return ref.ID, nil
	}
	service, err := b.Service(ctx, ref)

	return service.ID, err
}

// find looks for the service.
func (ref ServiceRef) find(r *db.BookReader) (store.Service, error) {
	if ref.ID != 0 {
		return r.Service(ref.ID)
	}
	routers, err := ref.routers(r)
	if err != nil {
		return store.Service{}, err
	}

	var found []store.Service
	for _, router := range routers {
		for _, access := range ref.kinds() {
			service, err := r.ServiceByLogin(ref.Login, access, router)
			switch {
			case err == nil:
				found = append(found, service)
			case !store.Is(err, store.NotFound):
				return store.Service{}, err
			}
		}
	}
	switch len(found) {
	case 0:
		return store.Service{}, store.Errorf(store.NotFound,
			"there is no service with the login %q", store.Brief(ref.Login))
	case 1:
		return found[0], nil
	default:
		return store.Service{}, store.Errorf(store.Conflict,
			"%d services have the login %q; the kind or the router must be given",
			len(found), store.Brief(ref.Login))
	}
}

// kinds lists the access kinds in which the login is looked for.
func (ref ServiceRef) kinds() []store.AccessKind {
	if ref.Access != store.AnyAccess {
		return []store.AccessKind{ref.Access}
	}

	return []store.AccessKind{store.PPPoE, store.Hotspot, store.VPN}
}

// routers lists the routers at which the login is looked for: none, and each that anything is
// tied to.
func (ref ServiceRef) routers(r *db.BookReader) ([]int64, error) {
	if ref.Router != "" {
		router, err := findRouter(&r.Lookup, ref.Router)

		return []int64{router}, err
	}

	routers := []int64{0}
	var page db.Page
	for {
		list, err := r.NASes(page)
		if err != nil || len(list) == 0 {
			return routers, err
		}
		for _, nas := range list {
			count, err := r.References(store.NounNAS, nas.ID)
			if err != nil {
				return nil, err
			}
			if count > 0 {
				routers = append(routers, nas.ID)
			}
		}
		page.After = list[len(list)-1].ID
	}
}
