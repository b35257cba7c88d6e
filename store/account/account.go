package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Config is what an account needs. Book, Derive, HashPassword and CheckPassword are required.
type Config struct {
	Book   *db.Book
	Derive func(label string) []byte // db.Key.Derive of the book's key
	Now    func() time.Time          // nil means time.Now
	Logger *slog.Logger              // nil means none

	// HashPassword makes the one-way hash that a password is compared with where nobody has the
	// name that was given, so that this takes as long as a wrong password. New calls it once.
	HashPassword func(password []byte) (string, error)
	// CheckPassword reports whether a password fits a hash. It is slow.
	CheckPassword func(hash string, password []byte) bool
	// SetPassword gives the operator of a name another password, by the rules of whoever keeps
	// operators. Nil means that passwords cannot be changed here.
	SetPassword func(ctx context.Context, operator, password string) error
	// Portal returns the hash of a customer's portal password, empty for none. Nil means that
	// customers cannot sign in.
	Portal func(*store.Customer) string

	// Rights lists the permissions of a role. A key has those of its scopes that its operator has
	// too. Nil means that keys have their scopes whatever the operator may do.
	Rights func(store.Role) []string

	// Changed is told what a commit has changed of API keys and sessions, after the commit and
	// before the verb returns. Nil means that nobody follows.
	Changed func(ctx context.Context, changes []store.Change)
}

// Account is the set of verbs on who may use the HTTP surfaces. It may be used concurrently.
type Account struct {
	config Config
	signer *signer
	hashes *hasher
	guard  *guard
	secret []byte       // of digests
	nobody string       // the hash of a password that nobody knows
	codes  atomic.Int64 // about how many codes the book has
}

// New makes an account over a book, and reads who is locked out. Its tokens are signed with keys
// that follow from the book's key and epoch: they count after a restart, and after a backup was
// restored, which may know of sessions that were ended since, they do not.
func New(ctx context.Context, config Config) (*Account, error) {
	if config.Book == nil || config.Derive == nil || config.HashPassword == nil ||
		config.CheckPassword == nil {
		return nil, store.Errorf(store.Internal, "setting up accounts: a part is missing")
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Changed == nil {
		config.Changed = func(context.Context, []store.Change) {}
	}
	if config.Portal == nil {
		config.Portal = func(*store.Customer) string { return "" }
	}

	epoch, err := config.Book.Epoch(ctx)
	if err != nil {
		return nil, err
	}
	nobody, err := config.HashPassword([]byte(randomText()))
	if err != nil {
		return nil, err
	}
	a := &Account{
		config: config, signer: newSigner(config.Derive, epoch, config.Now),
		hashes: newHasher(config.CheckPassword), secret: config.Derive("account digests"),
		nobody: nobody,
	}
	if a.guard, err = newGuard(ctx, config.Book); err != nil {
		return nil, err
	}

	return a, a.countCodes(ctx)
}

// From is where a request comes from.
type From struct {
	Address netip.Addr // of the client; behind trusted proxies the one that they tell
	Agent   string     // what the client calls itself; cut where it is too long
}

// Owner is whom a session belongs to.
type Owner struct {
	Kind store.TokenKind
	ID   int64
}

// OfOperator is an operator as the owner of sessions.
func OfOperator(id int64) Owner { return Owner{store.TokenOperator, id} }

// OfCustomer is a customer as the owner of sessions.
func OfCustomer(id int64) Owner { return Owner{store.TokenCustomer, id} }

// The refusals. All are of kind Denied, and say no more than whoever is refused may know.
var (
	// ErrPassword refuses a sign-in: no such name, another password, or somebody who may not.
	ErrPassword = store.Errorf(store.Denied, "the name or the password is wrong")
	// ErrCredentials refuses a token or a key that is not one of ours, or no longer good.
	ErrCredentials = store.Errorf(store.Denied, "the token or key is not valid, or no longer")
	// ErrAddress refuses a good key that is used from elsewhere than it may be.
	ErrAddress = store.Errorf(store.Denied, "this key may not be used from this address")
	// ErrCode refuses a one-time code: a wrong one, or one that was used, replaced, tried too
	// often, too old or never sent.
	ErrCode = store.Errorf(store.Denied, "the code is wrong, or no longer valid")
)

// now tells the time as it is stored.
func (a *Account) now() time.Time { return a.config.Now().UTC().Truncate(time.Microsecond) }

// update runs a transaction and tells Changed of it.
func (a *Account) update(ctx context.Context, fn func(*db.BookTx) error) error {
	changes, err := a.config.Book.Update(ctx, fn)
	if err == nil && len(changes) > 0 {
		a.config.Changed(context.WithoutCancel(ctx), changes)
	}

	return err
}

// digest returns a keyed digest of texts, of which no other list of texts has the same.
func (a *Account) digest(parts ...string) (digest [32]byte) {
	sum := hmac.New(sha256.New, a.secret)
	for _, part := range parts {
		_, _ = sum.Write(binary.AppendUvarint(nil, uint64(len(part)))) // never fails
		_, _ = sum.Write([]byte(part))
	}
	sum.Sum(digest[:0])

	return digest
}

// randomText draws a text that nobody can guess.
func randomText() string {
	var octets [32]byte
	_, _ = rand.Read(octets[:]) // never fails: it ends the process rather

	return base64.RawURLEncoding.EncodeToString(octets[:])
}
