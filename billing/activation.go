package billing

import (
	"context"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Activation is a first login: of a voucher that is no service yet, of a service whose validity
// begins with it, or of one that is to be bound to the station it comes from.
type Activation struct {
	Service int64 // 0 for a voucher that is no service yet
	Voucher int64 // read only where Service is 0
	NAS     int64
	Access  store.AccessKind
	MAC     store.MAC // of the station; zero when it tells none
}

// Activate makes a first login durable: it redeems the voucher, begins the validity, binds the
// station. It returns after the change is on disk and Changed has been told of it, and so has
// that of whoever came first: doing it twice does nothing more. NotFound, Denied and Conflict
// mean that the login is refused; any other error, that it could not be done now.
func (b *Billing) Activate(ctx context.Context, first Activation) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	done := false
	err := b.config.Book.View(ctx, func(r *db.BookReader) error {
		next, err := first.decide(&r.Lookup, now, b.config.Zone)
		done = err == nil && next == nil

		return err
	})
	if err != nil || done {
		return err
	}

	return b.commit(ctx, func(tx *db.BookTx) error {
		next, err := first.decide(&tx.Lookup, now, b.config.Zone)
		if err != nil || next == nil {
			return err
		}

		return next.write(tx)
	})
}

// activated is what a first login makes.
type activated struct {
	service store.Service
	voucher *store.Voucher // that became the service with this login; nil otherwise
}

// decide returns what the first login makes, or nil where it has been done.
func (a *Activation) decide(b *db.Lookup, now time.Time, zone *time.Location) (*activated, error) {
	if a.Service != 0 {
		return a.begin(b, a.Service, now, zone)
	}
	voucher, err := b.Voucher(a.Voucher)
	if err != nil {
		return nil, err
	}
	switch voucher.State {
	case store.VoucherUnused:
		if err := usable(b, &voucher); err != nil {
			return nil, err
		}

		return a.redeem(b, voucher, now, zone)
	case store.VoucherUsed:
		return a.begin(b, voucher.Service, now, zone)
	case store.VoucherReserved:
		return nil, store.Errorf(store.Conflict, "the voucher is reserved for an order")
	case store.VoucherVoid:
		return nil, store.Errorf(store.Denied, "the voucher is void")
	default:
		return nil, store.Errorf(store.Denied, "the voucher cannot be used")
	}
}

// redeem makes a service of an unused voucher.
func (a *Activation) redeem(
	b *db.Lookup, voucher store.Voucher, now time.Time, zone *time.Location,
) (*activated, error) {
	plan, err := b.Plan(voucher.Plan)
	if err != nil {
		return nil, err
	}
	if a.Access != store.AnyAccess && a.Access != plan.Access {
		return nil, store.Errorf(store.Denied, "the voucher is for %v", plan.Access)
	}
	router := voucher.Router
	if router == 0 {
		router = plan.Router
	}
	if router != 0 && router != a.NAS {
		return nil, store.Errorf(store.Denied, "the voucher is for another router")
	}

	voucher.State, voucher.Used = store.VoucherUsed, now

	return &activated{
		service: store.Service{
			Plan: plan.ID, Quantity: 1, Access: plan.Access, Router: router,
			Login: voucher.Code, Secret: voucher.Secret, Voucher: voucher.ID,
			Activated: now, Expires: plan.Validity.After(now, 0, zone), Created: now,
		},
		voucher: &voucher,
	}, nil
}

// begin starts the validity of a service and binds it to its station, where either is still to be
// done.
func (a *Activation) begin(
	b *db.Lookup, id int64, now time.Time, zone *time.Location,
) (*activated, error) {
	service, err := b.Service(id)
	if err != nil {
		return nil, err
	}
	if !service.Terminated.IsZero() || service.Holds.Blocks() {
		return nil, store.Errorf(store.Denied, "the service is %s", service.State(now))
	}
	if service.Activated.IsZero() && !service.StartsAtLogin {
		return nil, store.Errorf(store.Denied, "the service has not begun")
	}

	begins := service.Activated.IsZero()
	if begins {
		plan, err := b.Plan(service.Plan)
		if err != nil {
			return nil, err
		}
		standing := service.Standing()
		service.Expires, service.Activated = standing.EndOf(&plan, now, zone), now
	}
	binds, err := a.bind(&service)
	if err != nil || !begins && !binds {
		return nil, err
	}

	return &activated{service: service}, nil
}

// bind ties a service to the station where it waits for its first one, and reports whether it
// did. A station that comes after another was bound is a Conflict error.
func (a *Activation) bind(service *store.Service) (bool, error) {
	if !service.BindFirstMAC || a.MAC.IsZero() || service.MAC == a.MAC {
		return false, nil
	}
	if !service.MAC.IsZero() {
		return false, store.Errorf(store.Conflict, "another station was bound first")
	}
	service.MAC = a.MAC

	return true, nil
}

// write stores what a first login has made.
func (a *activated) write(tx *db.BookTx) error {
	stored, err := keepService(tx, a.service)
	if err != nil || a.voucher == nil {
		return err
	}
	voucher := *a.voucher
	voucher.Service = stored.ID
	_, err = tx.PutVoucher(voucher)

	return err
}
