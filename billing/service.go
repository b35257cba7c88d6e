package billing

import (
	"context"
	"errors"
	"net/netip"
	"reflect"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// ServicePatch is what is to be set of a service; nil leaves a field as it is. Texts are as
// people write them.
type ServicePatch struct {
	Login    *string
	Password *Password
	Plan     *string // name, or id in digits
	Number   *string
	Customer *int64 // 0 for none
	Quantity *int
	Router   *string // name of a NAS, or id in digits; empty for any

	MAC           *string // an address, FirstMAC, or empty for any station
	IP            *string // IPv4; empty for none
	IPv6Prefix    *string
	DelegatedIPv6 *string

	Expires       *time.Time // the zero time for never
	StartsAtLogin *bool      // validity begins at the first login; fixed once it has begun
	BillingAnchor *int       // day of the month; 0 for none
	Note          *string
}

// FirstMAC, given as the station of a service, binds it to the station of its next login.
const FirstMAC = "first"

// serviceFields are the words of a service that differ from the record's.
var serviceFields = store.FieldWords{"secret": "password", "address": "ip", "access": "kind"}

// AddService makes a service. Login and plan are required. Its access kind is the plan's, and so
// is its router unless one is given. Its validity begins now and ends when the plan says, unless
// an expiry is given, or the plan or the patch lets it begin at the first login. What its
// password can serve is told by Remark of the form of the record's secret.
func (b *Billing) AddService(
	ctx context.Context, patch ServicePatch,
) (service store.Service, err error) {
	secret, err := b.secretOf(patch)
	if err != nil {
		return service, err
	}
	now := b.now()
	err = b.update(ctx, func(tx *db.BookTx) error {
		fresh := store.Service{Quantity: 1, Created: now}
		plan, err := patch.apply(&tx.Lookup, &fresh, secret)
		if err != nil {
			return err
		}
		b.begin(&fresh, &plan, patch)
		service, err = keepService(tx, fresh)

		return err
	})

	return service, err
}

// begin sets when the validity of a new service begins and ends: from when it was made, or from its
// first login.
func (b *Billing) begin(service *store.Service, plan *store.Plan, patch ServicePatch) {
	service.StartsAtLogin = plan.StartsAtLogin
	store.Give(&service.StartsAtLogin, patch.StartsAtLogin)
	if service.StartsAtLogin {
		return
	}
	service.Activated = service.Created
	if patch.Expires == nil {
		service.Expires = plan.Validity.After(service.Created, service.BillingAnchor, b.config.Zone)
	}
}

// SetService changes the fields that are given of a service. Another plan must be of the same
// access kind and leaves the expiry as it is. What changes nothing is not written, but for a
// password.
func (b *Billing) SetService(
	ctx context.Context, ref ServiceRef, patch ServicePatch,
) (service store.Service, err error) {
	secret, err := b.secretOf(patch)
	if err != nil {
		return service, err
	}

	write := func(tx *db.BookTx, service *store.Service) error {
		if patch.StartsAtLogin != nil && !service.Activated.IsZero() {
			return store.Invalidf("starts_at_login", "the validity has begun already")
		}
		store.Give(&service.StartsAtLogin, patch.StartsAtLogin)
		_, err := patch.apply(&tx.Lookup, service, secret)

		return err
	}
	if secret != nil {
		return b.rewrite(ctx, ref, write)
	}

	return b.change(ctx, ref, write)
}

// SetPassword gives a service a password. The same one again is a change too, because a change
// clears the lockout of the login. What it can serve is told by Remark of the form of the record's
// secret.
func (b *Billing) SetPassword(
	ctx context.Context, ref ServiceRef, password Password,
) (store.Service, error) {
	return b.SetService(ctx, ref, ServicePatch{Password: &password})
}

// RemoveService removes a service from the book. What it used stays in the history under its id.
func (b *Billing) RemoveService(ctx context.Context, ref ServiceRef) error {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return err
	}

	return b.update(ctx, func(tx *db.BookTx) error {
		service, err := tx.Service(id)
		if err == nil {
			err = store.CheckExpected(ctx, service.Revision)
		}
		if err != nil {
			return err
		}

		return tx.DeleteService(id)
	})
}

// Unbind frees a service from its station. One that is to be bound to its first station is bound
// to the next.
func (b *Billing) Unbind(ctx context.Context, ref ServiceRef) (store.Service, error) {
	return b.change(ctx, ref, func(_ *db.BookTx, service *store.Service) error {
		service.MAC = store.MAC{}

		return nil
	})
}

// errUnchanged ends a transaction that would write what is there already.
var errUnchanged = errors.New("nothing changes")

// change does what rewrite does, and writes nothing where fn leaves the service as it is.
func (b *Billing) change(
	ctx context.Context, ref ServiceRef, fn func(*db.BookTx, *store.Service) error,
) (store.Service, error) {
	var kept store.Service
	changed, err := b.rewrite(ctx, ref, func(tx *db.BookTx, service *store.Service) error {
		kept = *service
		err := fn(tx, service)
		if err == nil && reflect.DeepEqual(kept, *service) {
			return errUnchanged
		}

		return err
	})
	if errors.Is(err, errUnchanged) {
		return kept, nil
	}

	return changed, err
}

// rewrite reads a service, lets fn change it, checks the whole and stores it, in one transaction.
func (b *Billing) rewrite(
	ctx context.Context, ref ServiceRef, fn func(*db.BookTx, *store.Service) error,
) (service store.Service, err error) {
	id, err := b.resolve(ctx, ref)
	if err != nil {
		return service, err
	}
	err = b.update(ctx, func(tx *db.BookTx) error {
		next, err := tx.Service(id)
		if err == nil {
			err = store.CheckExpected(ctx, next.Revision)
		}
		if err != nil {
			return err
		}
		if err := fn(tx, &next); err != nil {
			return err
		}
		service, err = keepService(tx, next)

		return err
	})

	return service, err
}

// secretOf makes what is to be stored of the password of a patch; nil where none is given.
func (b *Billing) secretOf(patch ServicePatch) (*store.Secret, error) {
	if patch.Password == nil {
		return nil, nil
	}
	secret, err := b.secret(*patch.Password)

	return &secret, err
}

// apply puts what is given into a service, and returns its plan.
func (p *ServicePatch) apply(
	b *db.Lookup, service *store.Service, secret *store.Secret,
) (store.Plan, error) {
	store.Give(&service.Login, p.Login)
	store.Give(&service.Secret, secret)
	store.Give(&service.Number, p.Number)
	store.Give(&service.Customer, p.Customer)
	store.Give(&service.Quantity, p.Quantity)
	store.Give(&service.BillingAnchor, p.BillingAnchor)
	store.Give(&service.Note, p.Note)
	if p.Expires != nil {
		service.Expires = p.Expires.UTC().Truncate(time.Second)
	}
	wrong := errors.Join(p.applyStation(service), p.applyNetwork(service))
	plan, err := p.applyPlan(b, service)
	wrong = errors.Join(wrong, err)
	if err == nil {
		wrong = errors.Join(wrong, p.applyRouter(b, service, &plan))
	}
	if wrong != nil {
		return store.Plan{}, serviceFields.Rename(errors.Join(wrong, validOtherwise(service)))
	}

	return plan, nil
}

// validOtherwise lists what else is wrong with a service whose plan may not be known, so that one
// answer tells all.
func validOtherwise(service *store.Service) error {
	guess := *service
	guess.Plan = max(guess.Plan, 1)
	if guess.Access == store.AnyAccess {
		guess.Access = store.PPPoE
	}

	return guess.Validate()
}

// applyPlan puts the plan that is given into a service and returns its plan. A new service takes
// the plan's access kind; one that is there keeps its own.
func (p *ServicePatch) applyPlan(b *db.Lookup, service *store.Service) (store.Plan, error) {
	if p.Plan == nil {
		if service.Plan == 0 {
			return store.Plan{}, store.Invalidf("plan", "must be given")
		}

		return b.Plan(service.Plan)
	}

	plan, err := findPlan(b, *p.Plan)
	if err != nil {
		return store.Plan{}, err
	}
	if service.Access != store.AnyAccess && service.Access != plan.Access {
		return store.Plan{}, store.Invalidf("plan", "the plan %q is for %v, and the service for %v",
			plan.Name, plan.Access, service.Access)
	}
	service.Plan, service.Access = plan.ID, plan.Access

	return plan, nil
}

// applyRouter ties a service to the router that is given, or to that of its plan.
func (p *ServicePatch) applyRouter(b *db.Lookup, service *store.Service, plan *store.Plan) error {
	switch {
	case p.Router != nil:
		router, err := findRouter(b, *p.Router)
		if err != nil {
			return err
		}
		service.Router = router
	case service.ID == 0:
		service.Router = plan.Router
	}
	if plan.Router != 0 && service.Router != plan.Router {
		return store.Invalidf("router", "the plan %q is for another router", plan.Name)
	}

	return nil
}

// applyStation binds a service to the station that is given.
func (p *ServicePatch) applyStation(service *store.Service) error {
	if p.MAC == nil {
		return nil
	}
	service.MAC, service.BindFirstMAC = store.MAC{}, *p.MAC == FirstMAC
	if service.BindFirstMAC || *p.MAC == "" {
		return nil
	}
	mac, err := store.ParseMAC(*p.MAC)
	service.MAC = mac

	return err
}

// applyNetwork puts the fixed addresses that are given into a service.
func (p *ServicePatch) applyNetwork(service *store.Service) error {
	var wrong [3]error
	if p.IP != nil {
		service.Address, wrong[0] = parseAddress("ip", *p.IP)
	}
	if p.IPv6Prefix != nil {
		service.IPv6Prefix, wrong[1] = parsePrefix("ipv6_prefix", *p.IPv6Prefix)
	}
	if p.DelegatedIPv6 != nil {
		service.DelegatedIPv6, wrong[2] = parsePrefix("delegated_ipv6", *p.DelegatedIPv6)
	}

	return errors.Join(wrong[:]...)
}

// parseAddress reads an address that may be absent.
func parseAddress(field, text string) (netip.Addr, error) {
	if text == "" {
		return netip.Addr{}, nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return netip.Addr{}, store.Invalidf(field,
			"%q is not an address such as 10.20.30.40", store.Brief(text))
	}

	return address, nil
}

// parsePrefix reads a prefix that may be absent.
func parsePrefix(field, text string) (netip.Prefix, error) {
	if text == "" {
		return netip.Prefix{}, nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, store.Invalidf(field,
			"%q is not a prefix such as 2001:db8:1::/64", store.Brief(text))
	}

	return prefix, nil
}

// findPlan finds a plan by name or id for a field that names it. The error is Invalid.
func findPlan(b *db.Lookup, key string) (store.Plan, error) {
	if key == "" {
		return store.Plan{}, store.Invalidf("plan", "must be given")
	}
	plan, err := store.ByNameOrID(key, b.PlanByName, b.Plan)
	if store.Is(err, store.NotFound) {
		err = store.Invalidf("plan", "there is no plan %q", store.Brief(key))
	}

	return plan, err
}

// findRouter finds the id of a NAS by name or id for a field that names it; 0 for an empty text.
// The error is Invalid.
func findRouter(b *db.Lookup, key string) (int64, error) {
	if key == "" {
		return 0, nil
	}
	nas, err := store.ByNameOrID(key, b.NASByName, b.NAS)
	if store.Is(err, store.NotFound) {
		err = store.Invalidf("router", "there is no nas %q", store.Brief(key))
	}

	return nas.ID, err
}
