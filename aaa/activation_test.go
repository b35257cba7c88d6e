package aaa_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"gardu/aaa"
	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
	"gardu/store"
)

// addVoucher adds an unused voucher of the hotspot plan, without a password, and redeems it as the book does.
func (n *network) addVoucher(code string) {
	n.t.Helper()
	n.addHotspot()
	n.must(n.directory.PutVoucher(&store.Voucher{ID: 5, Revision: 1, Code: code, Plan: 2}))
	n.activator.set(func(activation aaa.Activation) error {
		if activation.Service != 0 {
			return nil
		}
		n.addService(code, func(s *store.Service) {
			hotspot(s)
			s.Secret, s.Voucher, s.Activated = store.Secret{}, activation.Voucher, n.clock.Now()
			s.Expires = n.clock.Now().Add(24 * time.Hour)
		})
		n.directory.RemoveVoucher(activation.Voucher)

		return nil
	})
}

// voucherLogin is how a hotspot sends a voucher.
func voucherLogin(code, secret string) aaatest.Login {
	return aaatest.Login{Station: aaatest.HotspotCustomer(code, customerMAC), Method: aaatest.CHAP, Password: secret}
}

func TestVoucherBecomesAServiceAtItsFirstLogin(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addVoucher("GaRdU-7")
	accept := n.nas.MustAccept(voucherLogin("GaRdU-7", ""))
	if seconds, _ := accept.Uint32(packet.SessionTimeout); seconds != 24*3600 || accept.RateLimit() != "2M/2M" {
		t.Errorf("Session-Timeout %d, rate %q", seconds, accept.RateLimit())
	}
	want := aaa.Activation{Voucher: 5, NAS: nasID, Access: store.Hotspot}
	want.MAC, _ = store.ParseMAC(customerMAC)
	if seen := n.activator.calls(); len(seen) != 1 || seen[0] != want {
		t.Errorf("activations %+v, want %+v", seen, want)
	}
	n.nas.MustAccept(voucherLogin("GaRdU-7", "GaRdU-7"))
	if len(n.activator.calls()) != 1 {
		t.Error("a used voucher was activated again")
	}
}

// Codes are compared octet by octet, although hotspot logins are not.
func TestVoucherCodesKeepTheirLetters(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addVoucher("AbC")
	n.wantReason(voucherLogin("abc", ""), aaa.ReasonUnknownLogin)
	n.nas.MustAccept(voucherLogin("AbC", ""))
	pppoe := login("AbC")
	n.wantReason(pppoe, aaa.ReasonUnknownLogin)
}

func TestRefusedActivationIsRejected(t *testing.T) {
	t.Parallel()
	for kind, want := range map[store.ErrorKind]aaa.Reason{
		store.Conflict: aaa.ReasonVoucher, store.Denied: aaa.ReasonVoucher, store.NotFound: aaa.ReasonVoucher,
		store.Invalid: aaa.ReasonVoucher, store.Exhausted: aaa.ReasonVoucher,
		store.Internal: aaa.ReasonUnavailable, store.Unavailable: aaa.ReasonUnavailable,
	} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			n := newNetwork(t)
			n.addVoucher("kode")
			n.activator.set(func(aaa.Activation) error { return store.Errorf(kind, "no") })
			n.wantReason(voucherLogin("kode", ""), want)
			if n.sessions.Counts().Reserved != 0 {
				t.Error("a refused login reserves a place")
			}
		})
	}
}

// The disk comes back: the next attempt goes through.
func TestDiskErrorAtFirstLoginPasses(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addVoucher("kode")
	redeem := n.activator.do
	var broken atomic.Bool
	broken.Store(true)
	n.activator.set(func(activation aaa.Activation) error {
		if broken.Load() {
			return errDisk
		}

		return redeem(activation)
	})
	n.wantReason(voucherLogin("kode", ""), aaa.ReasonUnavailable)
	broken.Store(false)
	n.nas.MustAccept(voucherLogin("kode", ""))
}

// An activator that says done although nothing has changed lets nobody in.
func TestActivationWithoutEffectIsRejected(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addVoucher("kode")
	n.activator.set(func(aaa.Activation) error { return nil })
	n.wantReason(voucherLogin("kode", ""), aaa.ReasonVoucher)
	n.pending("siti", func(aaa.Activation) error { return nil })
	n.wantReason(login("siti"), aaa.ReasonUnavailable)
	if len(n.activator.calls()) != 2 {
		t.Errorf("%d activations, want one for each login", len(n.activator.calls()))
	}
}

// Many stations, and retransmissions of each, at one voucher for one device: one gets in.
func TestManyLoginsOfOneVoucher(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addVoucher("kode")
	var accepted, redeemed sync.Map
	redeem := n.activator.do
	n.activator.set(func(activation aaa.Activation) error {
		if _, before := redeemed.LoadOrStore(activation.Voucher, true); before {
			return nil
		}

		return redeem(activation)
	})
	var group sync.WaitGroup
	for i := range byte(8) {
		router := n.router(aaatest.Router{})
		group.Go(func() {
			attempt := voucherLogin("kode", "")
			attempt.Calling = fmt.Sprintf("02:00:00:00:01:%02d", i)
			if answer, err := router.Login(attempt); err == nil && answer.Accepted() {
				accepted.Store(i, true)
			}
		})
	}
	group.Wait()
	count := 0
	accepted.Range(func(any, any) bool { count++; return true })
	if count != 1 {
		t.Errorf("%d stations got in with a voucher for one device", count)
	}
}

func TestFirstStationIsBound(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addService("siti", func(s *store.Service) { s.BindFirstMAC = true })
	n.activator.set(func(activation aaa.Activation) error {
		n.change(2, func(s *store.Service) { s.MAC = activation.MAC })

		return nil
	})
	n.nas.MustAccept(login("siti"))
	n.nas.MustAccept(login("siti"))
	other := login("siti")
	other.Calling = "02:00:00:00:00:02"
	n.wantReason(other, aaa.ReasonStation)
	if len(n.activator.calls()) != 1 {
		t.Errorf("%d activations, want 1", len(n.activator.calls()))
	}
}

// Whoever is not let in, by his password or by what his service is entitled to, binds nothing.
func TestRefusedLoginBindsNothing(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addService("siti", func(s *store.Service) { s.BindFirstMAC, s.Holds = true, store.HoldManual })
	n.wantReason(login("siti"), aaa.ReasonSuspended)
	n.addService("wati", func(s *store.Service) { s.BindFirstMAC = true })
	wrong := login("wati")
	wrong.Password = "salah"
	n.wantReason(wrong, aaa.ReasonWrongSecret)
	n.addService("tuti", func(s *store.Service) { s.BindFirstMAC, s.Holds = true, store.HoldUnpaid })
	n.nas.MustAccept(login("tuti")) // into isolir
	if len(n.activator.calls()) != 0 {
		t.Errorf("activations %+v", n.activator.calls())
	}
}

func TestSecondStationInTheRaceIsTurnedAway(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addService("siti", func(s *store.Service) { s.BindFirstMAC = true })
	n.activator.set(func(aaa.Activation) error { return store.Errorf(store.Conflict, "another station was bound first") })
	n.wantReason(login("siti"), aaa.ReasonStation)
	n.activator.set(func(aaa.Activation) error { return store.Errorf(store.Denied, "the service is suspended") })
	n.wantReason(login("siti"), aaa.ReasonPending)
}

func TestServiceIsBoundToItsStation(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.plan.SharedUsers = 0
	n.putPlan(n.plan)
	n.addService("siti", func(s *store.Service) { s.MAC, _ = store.ParseMAC(customerMAC) })
	for _, spelled := range macSpellings(customerMAC) {
		attempt := login("siti")
		attempt.Calling = spelled
		n.nas.MustAccept(attempt)
	}
	for _, calling := range []string{"02:00:00:00:00:02", "", "198.51.100.7"} {
		attempt := login("siti")
		attempt.Calling = calling
		n.wantReason(attempt, aaa.ReasonStation)
	}
}

// hashOf makes a one-way hash of a password, as quick as there are.
func hashOf(t *testing.T, secret string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(secret), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}

	return string(hash)
}

// One-way hashes are compared off the hot path; a right one is remembered, and a changed password is not.
func TestOneWayHashServesPAPAlone(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	service := n.addService("siti", func(s *store.Service) {
		s.Secret = store.Secret{Form: store.OneWayHash, Value: []byte(hashOf(t, password))}
	})
	n.nas.MustAccept(login("siti"))
	n.nas.MustAccept(login("siti"))
	wrong := login("siti")
	wrong.Password = "salah"
	n.wantReason(wrong, aaa.ReasonWrongSecret)
	n.wantReason(mschap("siti", aaatest.CHAP), aaa.ReasonMethod)
	n.wantReason(mschap("siti", aaatest.MSCHAP2), aaa.ReasonMethod)
	n.change(service.ID, func(s *store.Service) {
		s.Secret = store.Secret{Form: store.OneWayHash, Value: []byte(hashOf(t, "baru"))}
	})
	n.wantReason(login("siti"), aaa.ReasonWrongSecret)
}

// A hash first and then an activation: two things that one login waits for.
func TestHashedPendingService(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.pending("siti", func(aaa.Activation) error {
		n.activate(2)

		return nil
	})
	n.change(2, func(s *store.Service) {
		s.Secret = store.Secret{Form: store.OneWayHash, Value: []byte(hashOf(t, password))}
	})
	n.nas.MustAccept(login("siti"))
	if len(n.activator.calls()) != 1 {
		t.Errorf("%d activations", len(n.activator.calls()))
	}
}

// A panic of what a login waits for costs that login alone.
func TestPanicOffTheHotPathCostsOneRequest(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	entered, wait, release := n.gate()
	n.pending("siti", func(aaa.Activation) error {
		wait()
		panic("the activator's fault")
	})
	request := n.nas.MustAccess(login("siti"))
	n.must(n.nas.Send(request))
	<-entered
	release()
	// The activator is free again only when the panic has passed.
	n.activator.set(func(aaa.Activation) error {
		n.activate(2)

		return nil
	})
	n.nas.MustExchange(request)
	if n.server.Panics() != 1 || n.drops(aaa.DropFailure) != 1 {
		t.Errorf("%d panics, drops %v", n.server.Panics(), n.server.Health().Drops)
	}
}

func TestWrappedRefusalIsARefusal(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.addVoucher("kode")
	n.activator.set(func(aaa.Activation) error {
		return errors.Join(store.Errorf(store.Conflict, "used"), errDisk)
	})
	n.wantReason(voucherLogin("kode", ""), aaa.ReasonVoucher)
}
