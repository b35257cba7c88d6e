package account_test

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/account"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// TestRefresh follows one session through its generations.
func TestRefresh(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.in("siti")
	second, err := d.next(first)
	if err != nil || second.Refresh == first.Refresh || second.Family != first.Family {
		t.Fatalf("the second generation: %v", err)
	}
	if !d.knows(first) || !d.knows(second) {
		t.Error("requests that are under way are refused")
	}

	d.Advance(account.RefreshGrace - time.Second)
	again, err := d.next(first)
	if err != nil || again.Refresh != second.Refresh {
		t.Errorf("who did not hear the answer gets another one: %v", err)
	}
	third, err := d.next(second)
	if err != nil || d.knows(first) || !d.knows(third) {
		t.Errorf("the third generation: %v", err)
	}
	d.Advance(account.AccessLife)
	if d.knows(third) {
		t.Error("the access token never ends")
	}
	if _, err := d.next(third); err != nil {
		t.Error(err)
	}
}

// A refresh token that is used again later is taken for stolen: the session ends for everybody.
func TestStolenRefresh(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steal func(d *desk, first account.Session) (newest account.Session)
	}{
		{"after the grace", func(d *desk, first account.Session) account.Session {
			second, _ := d.next(first)
			d.Advance(account.RefreshGrace)

			return second
		}},
		{"two generations later", func(d *desk, first account.Session) account.Session {
			second, _ := d.next(first)
			third, _ := d.next(second)

			return third
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			first, other := d.in("siti"), d.in("siti")
			newest := test.steal(d, first)
			if !d.knows(newest) {
				t.Fatal("the newest session does not count")
			}
			if _, err := d.next(first); err != account.ErrCredentials {
				t.Errorf("the stolen token gets %v", err)
			}
			d.gone("the newest token", newest)
			d.restart()
			d.gone("after a restart", newest)
			if !d.knows(other) {
				t.Error("another session ended too")
			}
		})
	}
}

// Of many that refresh at once with one token, one moves the session on.
func TestRefreshAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.in("siti")
	var got sync.Map
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			next, err := d.Refresh(context.Background(), store.TokenOperator, first.Refresh, home)
			if err != nil {
				t.Error(err)
			}
			got.Store(next.Refresh, true)
		})
	}
	all.Wait()
	tokens := 0
	got.Range(func(any, any) bool { tokens++; return true })
	sessions, err := d.Sessions(t.Context(), first.Owner)
	if tokens != 1 || err != nil || len(sessions) != 1 || sessions[0].Generation != 2 {
		t.Errorf("%d tokens, sessions %+v, %v", tokens, sessions, err)
	}
}

// TestWhatEndsSessions changes one fact at a time on which sessions rest.
func TestWhatEndsSessions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(d *desk, session account.Session) error
		all  bool // other sessions end too
	}{
		{"signing out", func(d *desk, s account.Session) error {
			return d.SignOut(d.t.Context(), s.Owner, s.Family)
		}, false},
		{"signing out everywhere", func(d *desk, s account.Session) error {
			return d.SignOutAll(d.t.Context(), s.Owner)
		}, true},
		{"another password", func(d *desk, _ account.Session) error {
			_, err := d.registry.Passwd(d.t.Context(), "siti", "sandi baru")

			return err
		}, true},
		{"another role", func(d *desk, _ account.Session) error {
			d.set("siti", registry.OperatorPatch{Role: new(store.RoleReport)})

			return nil
		}, true},
		{"an operator who left", func(d *desk, _ account.Session) error {
			d.set("siti", registry.OperatorPatch{Status: new(store.OperatorInactive)})

			return nil
		}, true},
		{"an operator who was removed", func(d *desk, _ account.Session) error {
			return d.registry.RemoveOperator(d.t.Context(), "siti")
		}, true},
		{"time", func(d *desk, _ account.Session) error {
			d.Advance(account.RefreshLife)

			return nil
		}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.hire("tono", store.RoleOwner)
			session, other, stranger := d.in("siti"), d.in("siti"), d.in("tono")
			if err := test.end(d, session); err != nil {
				t.Fatal(err)
			}
			d.gone("at once", session)
			if d.knows(other) == test.all {
				t.Errorf("another session counts: %v", !test.all)
			}
			if test.name != "time" && !d.knows(stranger) {
				t.Error("a stranger's session ended too")
			}
			d.restart()
			if err := d.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			d.gone("after a restart", session)
			live, err := d.Sessions(t.Context(), session.Owner)
			if err != nil || (len(live) == 0) != test.all {
				t.Errorf("live are %+v, %v", live, err)
			}
		})
	}
}

// A change that does not concern the sign-in ends nothing.
func TestWhatEndsNoSession(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	session := d.in("siti")
	d.set("siti", registry.OperatorPatch{Email: new("siti@example.net"), FullName: new("Siti")})
	if !d.knows(session) {
		t.Error("an e-mail address ended a session")
	}
}

// However often it is refreshed, a session ends ninety days after the sign-in.
func TestLongestSession(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	session := d.in("siti")
	for day := 10; day < 90; day += 10 {
		d.Advance(10 * 24 * time.Hour)
		next, err := d.next(session)
		if err != nil {
			t.Fatalf("day %d: %v", day, err)
		}
		session = next
	}
	if want := storetest.Epoch.Add(account.FamilyLife); session.RefreshExpires != want {
		t.Errorf("ends at %s", session.RefreshExpires)
	}
	d.Advance(10*24*time.Hour - time.Minute)
	session, err := d.next(session)
	if err != nil || session.Expires != session.RefreshExpires {
		t.Errorf("the access token lasts until %s: %v", session.Expires, err)
	}
	d.Advance(time.Minute)
	d.gone("day 90", session)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	from := account.From{
		Address: netip.MustParseAddr("2001:db8::1"), Agent: strings.Repeat("é", 200) + "\r\n\xff",
	}
	made, err := d.SignIn(t.Context(), "siti", password, from)
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.Sessions(t.Context(), made.Owner)
	if err != nil || len(list) != 1 || list[0].Address != from.Address ||
		!strings.HasPrefix(list[0].Agent, "éé") || len(list[0].Agent) > store.MaxAttribute {
		t.Fatalf("listed %+v, %v", list, err)
	}
	for range account.MaxSessions {
		d.in("siti")
	}
	list, err = d.Sessions(t.Context(), made.Owner)
	if err != nil || len(list) != account.MaxSessions {
		t.Errorf("%d sessions, %v", len(list), err)
	}
	d.gone("the oldest session", made)

	err = d.SignOut(t.Context(), account.OfOperator(9), list[0].ID)
	storetest.WantFault(t, err, store.NotFound, "")
	err = d.SignOut(t.Context(), account.OfCustomer(1), list[0].ID)
	storetest.WantFault(t, err, store.NotFound, "")
	if err := d.SignOut(t.Context(), made.Owner, made.Family); err != nil {
		t.Errorf("ending what has ended: %v", err)
	}
	if list, err := d.Sessions(t.Context(), account.OfOperator(9)); err != nil || len(list) != 0 {
		t.Errorf("nobody has the sessions %v, %v", list, err)
	}
}
