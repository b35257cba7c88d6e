package account_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
	"gardu/store/account"
	"gardu/store/registry"
)

// machine is an account beside what it should be.
type machine struct {
	*desk

	operator store.Operator
	password string
	changes  int // of the password
	active   bool
	sessions []*modelled
}

// modelled is what a session should be.
type modelled struct {
	family  int64
	alive   bool
	turned  time.Time // when its newest generation began
	made    time.Time
	given   []account.Session // by generation, the first one at 0
	expires time.Time
}

// counts reports whether the tokens of a session should count at all.
func (m *machine) counts(s *modelled) bool {
	return s.alive && m.active && m.Now().Before(s.expires)
}

// TestAccountAgainstModel runs random verbs against an account and a tiny model of it.
func TestAccountAgainstModel(t *testing.T) {
	t.Parallel()
	shared := newDesk(t)
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		m := &machine{desk: shared, password: password, active: true}
		m.operator = shared.hire(fmt.Sprint("operator ", runs), store.RoleAdmin)
		t.Repeat(map[string]func(*rapid.T){
			"sign in":             m.signIn,
			"sign in, wrong":      m.signInWrong,
			"refresh":             m.refresh,
			"refresh again":       m.refreshAgain,
			"refresh, old":        m.refresh,
			"sign out":            m.signOut,
			"sign out everywhere": m.signOutAll,
			"change password":     m.changePassword,
			"leave or come back":  m.toggle,
			"time passes":         m.pass,
			"restart":             func(*rapid.T) { m.restart() },
			"sweep":               m.sweep,
			"":                    m.check,
		})
	})
}

// signIn opens a session, up to fewer than the limit.
func (m *machine) signIn(t *rapid.T) {
	if len(m.sessions) >= account.MaxSessions/2 {
		return
	}
	made, err := m.SignIn(context.Background(), m.operator.Name, m.password, home)
	if (err == nil) != m.active {
		t.Fatalf("signing in: %v", err)
	}
	if err != nil {
		// A right password that was refused counts as a wrong one: let it be forgotten.
		m.Advance(24 * time.Hour)

		return
	}
	m.sessions = append(m.sessions, &modelled{
		family: made.Family, alive: true, made: m.Now(), turned: m.Now(),
		given: []account.Session{made}, expires: m.Now().Add(account.RefreshLife),
	})
}

// signInWrong is refused.
func (m *machine) signInWrong(t *rapid.T) {
	_, err := m.SignIn(context.Background(), m.operator.Name, "salah", home)
	if err == nil {
		t.Fatal("another password lets in")
	}
	m.Advance(24 * time.Hour)
}

// pick draws a session, or nil where there is none.
func (m *machine) pick(t *rapid.T) *modelled {
	if len(m.sessions) == 0 {
		return nil
	}

	return rapid.SampledFrom(m.sessions).Draw(t, "session")
}

// refresh shows any refresh token that was ever given.
func (m *machine) refresh(t *rapid.T) {
	if s := m.pick(t); s != nil {
		m.show(t, s, rapid.IntRange(0, len(s.given)-1).Draw(t, "generation"))
	}
}

// refreshAgain shows the newest refresh token, and then at once the one before it.
func (m *machine) refreshAgain(t *rapid.T) {
	if s := m.pick(t); s != nil {
		m.show(t, s, len(s.given)-1)
		m.show(t, s, max(len(s.given)-2, 0))
	}
}

// show shows the refresh token of a generation and holds the answer to the model.
func (m *machine) show(t *rapid.T, s *modelled, generation int) {
	next, err := m.next(s.given[generation])
	newest, now := len(s.given)-1, m.Now()
	switch {
	case !m.counts(s):
		if err != account.ErrCredentials {
			t.Fatalf("a session that is over: %v", err)
		}
	case generation == newest:
		if err != nil {
			t.Fatalf("the newest token: %v", err)
		}
		s.given, s.turned = append(s.given, next), now
		s.expires = s.made.Add(account.FamilyLife)
		if soon := now.Add(account.RefreshLife); soon.Before(s.expires) {
			s.expires = soon
		}
	case generation == newest-1 && now.Sub(s.turned) < account.RefreshGrace:
		if err != nil || next.Refresh != s.given[newest].Refresh {
			t.Fatalf("the token before, at once: %v", err)
		}
	default:
		if err != account.ErrCredentials {
			t.Fatalf("a token that was used: %v", err)
		}
		s.alive = false
	}
}

// signOut ends a session.
func (m *machine) signOut(t *rapid.T) {
	s := m.pick(t)
	if s == nil {
		return
	}
	if err := m.SignOut(context.Background(), account.OfOperator(m.operator.ID), s.family); err != nil {
		t.Fatal(err)
	}
	s.alive = false
}

// signOutAll ends all sessions.
func (m *machine) signOutAll(t *rapid.T) {
	if err := m.SignOutAll(context.Background(), account.OfOperator(m.operator.ID)); err != nil {
		t.Fatal(err)
	}
	m.end()
}

// end ends all sessions of the model.
func (m *machine) end() {
	for _, s := range m.sessions {
		s.alive = false
	}
}

// changePassword gives the operator another password.
func (m *machine) changePassword(t *rapid.T) {
	m.changes++
	next := fmt.Sprint("kata sandi ", m.changes)
	if err := m.ChangePassword(context.Background(), m.operator.ID, m.password, next, home); err != nil {
		t.Fatal(err)
	}
	m.password = next
	m.end()
}

// toggle sends the operator away or brings him back. His sessions wait for him.
func (m *machine) toggle(*rapid.T) {
	m.active = !m.active
	status := store.OperatorInactive
	if m.active {
		status = store.OperatorActive
	}
	m.set(m.operator.Name, registry.OperatorPatch{Status: &status})
}

// pass lets time pass.
func (m *machine) pass(t *rapid.T) {
	m.Advance(rapid.SampledFrom([]time.Duration{
		time.Second, account.RefreshGrace - time.Second, account.RefreshGrace, account.AccessLife,
		account.RefreshLife / 2, account.RefreshLife,
	}).Draw(t, "time"))
}

// sweep removes what counts for nothing; sessions of somebody who is away are among it.
func (m *machine) sweep(t *rapid.T) {
	if err := m.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !m.active {
		m.end()
	}
}

// check holds every access token that was ever given to the model, and the list of sessions.
func (m *machine) check(t *rapid.T) {
	live := 0
	for _, s := range m.sessions {
		counts := m.counts(s)
		if counts {
			live++
		}
		for generation, given := range s.given {
			want := counts && generation >= len(s.given)-2 && m.Now().Before(given.Expires)
			if got := m.knows(given); got != want {
				t.Fatalf("session %d generation %d of %d counts: %v, want %v",
					s.family, generation+1, len(s.given), got, want)
			}
		}
	}
	list, err := m.Sessions(context.Background(), account.OfOperator(m.operator.ID))
	if err != nil || len(list) != live {
		t.Fatalf("%d sessions are listed, %d live: %v", len(list), live, err)
	}
}
