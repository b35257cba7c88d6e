package billing_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"gardu/billing"
	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// The stations of the tests.
var (
	phone  = store.MAC{2, 0, 0, 0, 0, 1}
	laptop = store.MAC{2, 0, 0, 0, 0, 2}
)

// addVoucher stores an unused voucher of a plan.
func (d *desk) addVoucher(code string, change func(*store.Voucher)) (voucher store.Voucher) {
	d.t.Helper()
	draft := storetest.Voucher(code, d.plan.ID)
	change(&draft)
	storetest.Update(d.t, d.book, func(tx *db.BookTx) (err error) {
		voucher, err = tx.PutVoucher(draft)

		return err
	})

	return voucher
}

// TestFirstLoginBegins starts a pending service once, at the first of its logins.
func TestFirstLoginBegins(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	service, err := d.AddService(t.Context(), billing.ServicePatch{
		Login: new("budi"), Plan: new("home"), StartsAtLogin: new(true),
	})
	if err != nil || service.State(d.clock.Now()) != store.StatePending || !service.Expires.IsZero() {
		t.Fatalf("it is not pending: %+v, %v", service, err)
	}

	first := d.clock.Advance(48 * time.Hour)
	login := billing.Activation{Service: service.ID, NAS: 1, Access: store.PPPoE, MAC: phone}
	d.changes.Told()
	if err := d.Activate(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	if told := d.changes.Told(); len(told) != 1 {
		t.Errorf("told of %v", told)
	}
	d.clock.Advance(time.Hour)
	d.unchanged(func() {
		if err := d.Activate(t.Context(), login); err != nil {
			t.Error(err)
		}
	})
	got := d.service("budi")
	if !got.Activated.Equal(first) || !got.Expires.Equal(first.AddDate(0, 0, 30)) || !got.MAC.IsZero() {
		t.Errorf("activated %v, expires %v, bound to %v", got.Activated, got.Expires, got.MAC)
	}
}

// TestFirstLoginKeepsExpiry leaves an expiry that was given as it is.
func TestFirstLoginKeepsExpiry(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	end := storetest.Epoch.Add(72 * time.Hour)
	service, err := d.AddService(t.Context(), billing.ServicePatch{
		Login: new("budi"), Plan: new("home"), StartsAtLogin: new(true), Expires: &end,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Activate(t.Context(), billing.Activation{Service: service.ID}); err != nil {
		t.Fatal(err)
	}
	if got := d.service("budi"); !got.Expires.Equal(end) {
		t.Errorf("expires %v, want %v", got.Expires, end)
	}
}

// TestFirstStation binds a service to its first station, refuses the second, and binds anew once
// it was freed.
func TestFirstStation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	service, err := d.AddService(t.Context(), billing.ServicePatch{
		Login: new("budi"), Plan: new("home"), MAC: new(billing.FirstMAC),
	})
	if err != nil {
		t.Fatal(err)
	}
	login := func(mac store.MAC) error {
		return d.Activate(t.Context(), billing.Activation{Service: service.ID, MAC: mac})
	}
	d.unchanged(func() {
		if err := login(store.MAC{}); err != nil {
			t.Errorf("a station that tells no address: %v", err)
		}
	})
	if err := login(phone); err != nil {
		t.Fatal(err)
	}
	d.unchanged(func() {
		if err := login(phone); err != nil {
			t.Error(err)
		}
		storetest.WantFault(t, login(laptop), store.Conflict, "")
	})
	if freed, err := d.Unbind(t.Context(), billing.ByLogin("budi")); err != nil || !freed.MAC.IsZero() {
		t.Fatalf("freed %v, %v", freed.MAC, err)
	}
	if err := login(laptop); err != nil || d.service("budi").MAC != laptop {
		t.Errorf("bound to %v, %v", d.service("budi").MAC, err)
	}
}

// TestVoucherTwiceAtOnce lets many stations log in with one voucher at the same time: one service
// comes of it.
func TestVoucherTwiceAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	voucher := d.addVoucher("kopi88", func(*store.Voucher) {})
	var group sync.WaitGroup
	failures := make([]error, 8)
	for place := range failures {
		group.Go(func() {
			failures[place] = d.Activate(t.Context(), billing.Activation{
				Voucher: voucher.ID, NAS: 1, Access: store.PPPoE, MAC: phone,
			})
		})
	}
	group.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}

	services := d.all()
	if len(services) != 1 || services[0].Login != "kopi88" || services[0].Voucher != voucher.ID ||
		services[0].Revision != 1 {
		t.Fatalf("services %+v", services)
	}
	used, err := d.Voucher(t.Context(), "kopi88")
	if err != nil || used.State != store.VoucherUsed || used.Service != services[0].ID || used.Used.IsZero() {
		t.Errorf("the voucher is %+v, %v", used, err)
	}
	if told := d.changes.Told(); len(told) != 2 {
		t.Errorf("told of %v, want the service and the voucher", told)
	}
}

// TestActivateRefuses lists every reason not to let a first login in, none of which changes
// anything.
func TestActivateRefuses(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	pusat := d.addNAS("pusat", "192.0.2.1")
	voucher := d.addVoucher("kopi", func(v *store.Voucher) { v.Router = pusat.ID })
	reserved := d.addVoucher("susu", func(v *store.Voucher) { v.State = store.VoucherReserved })
	void := d.addVoucher("teh", func(v *store.Voucher) { v.State = store.VoucherVoid })
	used := d.addVoucher("jahe", func(*store.Voucher) {})
	if err := d.Activate(t.Context(), billing.Activation{Voucher: used.ID}); err != nil {
		t.Fatal(err)
	}
	if err := d.RemoveService(t.Context(), billing.ByLogin("jahe")); err != nil {
		t.Fatal(err)
	}
	held, ended := d.add("held"), d.add("ended")
	if _, err := d.Suspend(t.Context(), billing.ByID(held.ID)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Terminate(t.Context(), billing.ByID(ended.ID)); err != nil {
		t.Fatal(err)
	}

	cases := []struct {
		name  string
		login billing.Activation
		want  store.ErrorKind
	}{
		{"nothing", billing.Activation{}, store.NotFound},
		{"no such voucher", billing.Activation{Voucher: 99}, store.NotFound},
		{"no such service", billing.Activation{Service: 99}, store.NotFound},
		{"another router", billing.Activation{Voucher: voucher.ID, NAS: pusat.ID + 1}, store.Denied},
		{"another kind", billing.Activation{Voucher: voucher.ID, NAS: pusat.ID, Access: store.Hotspot}, store.Denied},
		{"reserved", billing.Activation{Voucher: reserved.ID}, store.Conflict},
		{"void", billing.Activation{Voucher: void.ID}, store.Denied},
		{"used and removed", billing.Activation{Voucher: used.ID}, store.NotFound},
		{"suspended", billing.Activation{Service: held.ID}, store.Denied},
		{"terminated", billing.Activation{Service: ended.ID}, store.Denied},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d.unchanged(func() { storetest.WantFault(t, d.Activate(t.Context(), c.login), c.want, "") })
		})
	}
}
