package account_test

import (
	"context"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"gardu/store"
	"gardu/store/account"
	"gardu/store/db"
	"gardu/store/registry"
	"gardu/store/storetest"
)

// home is where requests come from unless a test says otherwise.
var home = account.From{Address: netip.MustParseAddr("192.0.2.7"), Agent: "a test"}

// password is that of every operator until it is changed.
const password = "kata sandi"

// desk is an account over a book, with the verbs that keep operators.
type desk struct {
	*account.Account
	*storetest.Clock

	t        testing.TB
	book     *db.Book
	registry *registry.Registry
	checked  atomic.Int64 // how often a password was compared
	during   func()       // runs while a password is compared; nil for nothing
	rights   func(store.Role) []string
	portal   func(*store.Customer) string
}

// newDesk opens an empty book with an operator, siti.
func newDesk(t testing.TB) *desk {
	t.Helper()

	return deskOver(t, storetest.OpenBook(t))
}

// deskOver makes a desk over a book that has nobody.
func deskOver(t testing.TB, book *db.Book) *desk {
	t.Helper()

	d := &desk{t: t, book: book, Clock: storetest.NewClock()}
	d.registry = registry.New(registry.Config{
		Book: book, Now: d.Now, HashPassword: storetest.HashPassword,
	})
	d.portal = func(c *store.Customer) string { return c.Note }
	d.restart()
	d.hire("siti", store.RoleAdmin)

	return d
}

// restart forgets everything that is only in memory.
func (d *desk) restart() {
	d.t.Helper()

	fresh, err := account.New(context.Background(), account.Config{
		Book: d.book, Derive: storetest.Key(d.t).Derive, Now: d.Now,
		HashPassword: storetest.HashPassword,
		CheckPassword: func(hash string, password []byte) bool {
			d.checked.Add(1)
			if d.during != nil {
				d.during()
			}

			return hash == "$argon2id$fake$"+string(password)
		},
		SetPassword: func(ctx context.Context, name, password string) error {
			_, err := d.registry.Passwd(ctx, name, password)

			return err
		},
		Portal: func(c *store.Customer) string { return d.portal(c) }, Rights: d.rights,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Account = fresh
}

// hire makes an operator.
func (d *desk) hire(name string, role store.Role) store.Operator {
	d.t.Helper()
	made, err := d.registry.AddOperator(context.Background(), registry.OperatorPatch{
		Name: &name, Role: &role, Password: new(password),
	})
	if err != nil {
		d.t.Fatal(err)
	}

	return made
}

// keep stores a customer.
func (d *desk) keep(customer store.Customer) (stored store.Customer) {
	d.t.Helper()
	storetest.Update(d.t, d.book, func(tx *db.BookTx) (err error) {
		stored, err = tx.PutCustomer(customer)

		return err
	})

	return stored
}

// set changes an operator.
func (d *desk) set(name string, patch registry.OperatorPatch) {
	d.t.Helper()
	if _, err := d.registry.SetOperator(context.Background(), name, patch); err != nil {
		d.t.Fatal(err)
	}
}

// in signs an operator in.
func (d *desk) in(name string) account.Session {
	d.t.Helper()
	made, err := d.SignIn(context.Background(), name, password, home)
	if err != nil {
		d.t.Fatalf("signing %s in: %v", name, err)
	}

	return made
}

// knows reports whether an access token counts.
func (d *desk) knows(session account.Session) bool {
	d.t.Helper()
	_, err := d.Authenticate(context.Background(), session.Access, "", home.Address)
	if err != nil && err != account.ErrCredentials {
		d.t.Fatalf("asking who it is: %v", err)
	}

	return err == nil
}

// next refreshes a session.
func (d *desk) next(session account.Session) (account.Session, error) {
	return d.Refresh(context.Background(), store.TokenOperator, session.Refresh, home)
}

// gone proves that a session counts for nothing.
func (d *desk) gone(what string, session account.Session) {
	d.t.Helper()
	if d.knows(session) {
		d.t.Errorf("%s: the access token counts", what)
	}
	if _, err := d.next(session); err != account.ErrCredentials {
		d.t.Errorf("%s: the refresh token gets %v", what, err)
	}
}

// openFile opens the book of a file, which the caller closes.
func openFile(t testing.TB, dir string) *db.Book {
	t.Helper()
	engine, err := storetest.Opener(t)(filepath.Join(dir, "book.db"), db.BookTables())
	if err != nil {
		t.Fatal(err)
	}
	book, err := db.OpenBook(context.Background(), db.BookConfig{Engine: engine, Key: storetest.Key(t)})
	if err != nil {
		t.Fatal(err)
	}

	return book
}

func TestNewNeedsItsParts(t *testing.T) {
	t.Parallel()
	_, err := account.New(t.Context(), account.Config{})
	storetest.WantFault(t, err, store.Internal, "")
}

// A restart changes nothing for anybody: sessions, lockouts and codes stand in the book.
func TestRestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	book := openFile(t, dir)
	d := deskOver(t, book)
	session, ended := d.in("siti"), d.in("siti")
	if err := d.SignOut(t.Context(), ended.Owner, ended.Family); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		_, err := d.SignIn(t.Context(), "tono", "wrong", home)
		storetest.WantFault(t, err, store.Denied, "")
	}
	code, err := d.IssueCode(t.Context(), "62812", "reset", account.CodeLife)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}

	d.book = openFile(t, dir)
	defer d.book.Close() //nolint:errcheck // the test is over
	d.restart()
	if !d.knows(session) {
		t.Error("the session is forgotten")
	}
	d.gone("signed out", ended)
	_, err = d.SignIn(t.Context(), "tono", "wrong", home)
	storetest.WantFault(t, err, store.Exhausted, "")
	if err := d.SpendCode(t.Context(), "62812", "reset", code); err != nil {
		t.Errorf("the code is forgotten: %v", err)
	}
}

// Tokens of the time before a backup was restored count for nothing: the backup may know of
// sessions that were ended after it was made.
func TestAnotherEpoch(t *testing.T) {
	t.Parallel()
	one, other := newDesk(t), newDesk(t)
	session := one.in("siti")
	other.in("siti")
	other.gone("another epoch", session)
}

// shows fails the test when a text has something that it must not show.
func shows(t testing.TB, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("%q shows %q", text, secret)
		}
	}
}
