package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/account"
	"gardu/store/registry"
	"gardu/store/storetest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.hire("tono", store.RoleSupport)
	d.set("tono", registry.OperatorPatch{Status: new(store.OperatorInactive)})
	d.hire("wati", store.RoleSupport)
	d.set("wati", registry.OperatorPatch{Password: new("")})

	session := d.in("siti")
	who, err := d.Authenticate(t.Context(), session.Access, "", home.Address)
	want := account.Identity{Operator: 1, Name: "siti", Role: store.RoleAdmin, Family: session.Family}
	if err != nil || fmt.Sprint(who) != fmt.Sprint(want) {
		t.Errorf("it is %+v, %v", who, err)
	}
	if session.Operator.Password != "" || session.Operator.Name != "siti" {
		t.Errorf("the session has the operator %+v", session.Operator)
	}
	if session.Expires != d.Now().Add(account.AccessLife) {
		t.Errorf("the token lasts until %s", session.Expires)
	}
	shows(t, fmt.Sprintf("%v %+v %#v %s", session, session, session, session.LogValue()),
		session.Access, session.Refresh)

	for _, c := range []struct{ what, name, password string }{
		{"another password", "siti", "salah"},
		{"no password", "siti", ""},
		{"the name in another case", "Siti", password},
		{"nobody", "joko", password},
		{"no name", "", password},
		{"inactive", "tono", password},
		{"without a password", "wati", ""},
		{"without a password, with one", "wati", password},
	} {
		before := d.checked.Load()
		_, err := d.SignIn(t.Context(), c.name, c.password, home)
		if err != account.ErrPassword {
			t.Errorf("%s: %v", c.what, err)
		}
		if d.checked.Load() != before+1 {
			t.Errorf("%s: took %d comparisons", c.what, d.checked.Load()-before)
		}
	}
}

// A password that has just fitted is not compared again, until it is another one.
func TestVerifyCache(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.in("siti")
	d.in("siti")
	if checked := d.checked.Load(); checked != 1 {
		t.Errorf("compared %d times", checked)
	}
	d.Advance(time.Minute)
	d.in("siti")
	if checked := d.checked.Load(); checked != 2 {
		t.Errorf("a minute later, compared %d times", checked)
	}
	d.set("siti", registry.OperatorPatch{Password: new("sandi baru")})
	_, err := d.SignIn(t.Context(), "siti", password, home)
	storetest.WantFault(t, err, store.Denied, "")
}

// A password that is another one by the time it was found right opens nothing.
func TestPasswordChangesMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.during = func() { d.set("siti", registry.OperatorPatch{Password: new("sandi baru")}) }
	if _, err := d.SignIn(t.Context(), "siti", password, home); err != account.ErrPassword {
		t.Errorf("it gets %v", err)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	session, other := d.in("siti"), d.in("siti")
	ctx := t.Context()
	storetest.WantFault(t, d.ChangePassword(ctx, 1, "salah", "sandi baru", home), store.Invalid, "old_password")
	storetest.WantFault(t, d.ChangePassword(ctx, 1, password, "x", home), store.Invalid, "password")
	storetest.WantFault(t, d.ChangePassword(ctx, 9, password, "sandi baru", home), store.NotFound, "")
	if !d.knows(session) {
		t.Error("a refused change ended a session")
	}
	if err := d.ChangePassword(ctx, 1, password, "sandi baru", home); err != nil {
		t.Fatal(err)
	}
	d.gone("the session that asked", session)
	d.gone("another session", other)
	if _, err := d.SignIn(ctx, "siti", "sandi baru", home); err != nil {
		t.Error(err)
	}
}

// waitOf returns when an error says to try again.
func waitOf(t *testing.T, err error) time.Duration {
	t.Helper()
	var wait *account.Wait
	if !store.Is(err, store.Exhausted) || !errors.As(err, &wait) {
		t.Fatalf("the error is %v", err)
	}

	return wait.For
}

// TestLockout guesses until nobody listens: five are free from one address, then each costs twice
// the time, and the right password during a lockout is refused too.
func TestLockout(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	guess := func(password string) error {
		_, err := d.SignIn(t.Context(), "siti", password, home)

		return err
	}
	for range 5 {
		storetest.WantFault(t, guess("salah"), store.Denied, "")
	}
	for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
		if wait := waitOf(t, guess(password)); wait != want {
			t.Errorf("locked for %s, want %s", wait, want)
		}
		d.Advance(want - time.Second)
		if wait := waitOf(t, guess(password)); wait != time.Second {
			t.Errorf("a second before its end, locked for %s", wait)
		}
		d.restart()
		d.Advance(time.Second)
		storetest.WantFault(t, guess("salah"), store.Denied, "")
	}

	elsewhere := account.From{Address: netip.MustParseAddr("198.51.100.1")}
	if _, err := d.SignIn(t.Context(), "siti", password, elsewhere); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	d.Advance(4 * time.Minute)
	if err := guess(password); err != nil {
		t.Errorf("after the lockout: %v", err)
	}
	for range 5 {
		storetest.WantFault(t, guess("salah"), store.Denied, "")
	}
}

// Who gets another password need not wait.
func TestUnlock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, name := range []string{"siti", "tono"} {
		for range 5 {
			_, err := d.SignIn(t.Context(), name, "salah", home)
			storetest.WantFault(t, err, store.Denied, "")
		}
	}
	if err := d.Unlock(t.Context(), store.TokenOperator, "siti"); err != nil {
		t.Fatal(err)
	}
	d.restart()
	d.in("siti")
	_, err := d.SignIn(t.Context(), "tono", "salah", home)
	storetest.WantFault(t, err, store.Exhausted, "")
}

// A lockout ends at an hour however often it is met, and is forgotten after a day.
func TestLockoutIsBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	longest := time.Duration(0)
	for range 16 {
		_, err := d.SignIn(t.Context(), "tono", "salah", home)
		if store.Is(err, store.Exhausted) {
			wait := waitOf(t, err)
			longest = max(longest, wait)
			d.Advance(wait)
		}
	}
	for range 10 {
		_, err := d.SignIn(t.Context(), "tono", "salah", home)
		if store.Is(err, store.Exhausted) {
			longest = max(longest, waitOf(t, err))
			d.Advance(waitOf(t, err))
		}
	}
	if longest != time.Hour {
		t.Errorf("locked for %s", longest)
	}
	d.Advance(24 * time.Hour)
	for range 5 {
		_, err := d.SignIn(t.Context(), "tono", "salah", home)
		storetest.WantFault(t, err, store.Denied, "")
	}
}

// One name is also counted from everywhere together, a line of IPv6 as one address.
func TestLockoutOfAName(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	guess := func(address string) error {
		from := account.From{Address: netip.MustParseAddr(address)}
		_, err := d.SignIn(t.Context(), "siti", "salah", from)

		return err
	}
	for i := range 5 {
		storetest.WantFault(t, guess(fmt.Sprintf("2001:db8::%d", i)), store.Denied, "")
	}
	storetest.WantFault(t, guess("2001:db8::ffff"), store.Exhausted, "")
	for i := range 15 {
		storetest.WantFault(t, guess(fmt.Sprintf("203.0.113.%d", i)), store.Denied, "")
	}
	storetest.WantFault(t, guess("203.0.113.200"), store.Exhausted, "")
	_, err := d.SignIn(t.Context(), "tono", "salah", home)
	storetest.WantFault(t, err, store.Denied, "")
}

// Many guesses at once find no more room than one after the other.
func TestGuessesAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var listened atomic.Int64
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			_, err := d.SignIn(context.Background(), "siti", fmt.Sprint("salah ", i), home)
			if store.Is(err, store.Denied) {
				listened.Add(1)
			}
		})
	}
	all.Wait()
	if listened.Load() > 5 || d.checked.Load() > 5 {
		t.Errorf("listened to %d guesses, compared %d", listened.Load(), d.checked.Load())
	}
}

func TestSignInCustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	customer := storetest.Customer("Budi")
	customer.Note = "$argon2id$fake$rahasia"
	stored := d.keep(customer)
	ctx := t.Context()
	as := account.NamedCustomer{Name: "budi@example.net", Customer: stored.ID}

	session, err := d.SignInCustomer(ctx, as, "rahasia", home)
	if err != nil || session.Owner != account.OfCustomer(stored.ID) {
		t.Fatalf("the session is of %v: %v", session.Owner, err)
	}
	id, family, err := d.AuthenticateCustomer(ctx, session.Access)
	if id != stored.ID || family != session.Family || err != nil {
		t.Errorf("it is customer %d, session %d, %v", id, family, err)
	}
	d.gone("a customer's token as an operator's", session)
	operator := d.in("siti")
	if _, _, err := d.AuthenticateCustomer(ctx, operator.Access); err != account.ErrCredentials {
		t.Errorf("an operator's token as a customer's: %v", err)
	}
	if _, err := d.Refresh(ctx, store.TokenCustomer, operator.Refresh, home); err != account.ErrCredentials {
		t.Errorf("an operator's refresh token as a customer's: %v", err)
	}
	if session, err = d.Refresh(ctx, store.TokenCustomer, session.Refresh, home); err != nil {
		t.Error(err)
	}

	_, err = d.SignInCustomer(ctx, as, "salah", home)
	storetest.WantFault(t, err, store.Denied, "")
	_, err = d.SignInCustomer(ctx, account.NamedCustomer{Name: "nobody"}, "rahasia", home)
	storetest.WantFault(t, err, store.Denied, "")
	stored.State = store.CustomerBanned
	d.keep(stored)
	if _, _, err := d.AuthenticateCustomer(ctx, session.Access); err != account.ErrCredentials {
		t.Errorf("the token of somebody banned: %v", err)
	}
	_, err = d.SignInCustomer(ctx, as, "rahasia", home)
	storetest.WantFault(t, err, store.Denied, "")
}
