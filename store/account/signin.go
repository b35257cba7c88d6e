package account

import (
	"context"
	"net/netip"

	"gardu/store"
	"gardu/store/db"
)

// SignIn proves the password of an operator and opens a session. A name that nobody has, one that
// may not sign in and a wrong password are refused alike, with ErrPassword and after the same
// work. Whoever was wrong too often is refused with Exhausted, which a *Wait is the cause of, the
// right password included; while too many passwords are being checked, with Unavailable.
func (a *Account) SignIn(
	ctx context.Context, name, password string, from From,
) (Session, error) {
	var operator store.Operator
	err := a.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		operator, err = r.OperatorByName(name)

		return err
	})
	if err != nil && !store.Is(err, store.NotFound) {
		return Session{}, err
	}
	hash := operator.Password
	if operator.Status != store.OperatorActive {
		hash = ""
	}

	attempt := attempt{kind: store.TokenOperator, name: name, hash: hash, password: password}
	if err := a.prove(ctx, attempt, from.Address); err != nil {
		return Session{}, err
	}

	return a.open(ctx, OfOperator(operator.ID), a.operatorStamp(&operator), from)
}

// SignInCustomer proves the portal password of a customer and opens a session. The name is what
// was typed, by which wrong passwords are counted; the customer is whom it was found to be, 0 for
// nobody. It refuses as SignIn does.
func (a *Account) SignInCustomer(
	ctx context.Context, as NamedCustomer, password string, from From,
) (Session, error) {
	var customer store.Customer
	err := a.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		customer, err = r.Customer(as.Customer)

		return err
	})
	if err != nil && !store.Is(err, store.NotFound) {
		return Session{}, err
	}
	hash := a.config.Portal(&customer)
	if !welcome(&customer) {
		hash = ""
	}

	attempt := attempt{kind: store.TokenCustomer, name: as.Name, hash: hash, password: password}
	if err := a.prove(ctx, attempt, from.Address); err != nil {
		return Session{}, err
	}

	return a.open(ctx, OfCustomer(customer.ID), a.customerStamp(&customer), from)
}

// NamedCustomer is a customer and the name that led there.
type NamedCustomer struct {
	Name     string
	Customer int64
}

// welcome reports whether a customer may use the portal at all. One that is suspended or disabled
// may: that is where the way back leads through.
func welcome(customer *store.Customer) bool {
	return customer.ID != 0 && customer.State != store.CustomerBanned
}

// ChangePassword gives an operator who knows the old password another one. It ends all sessions of
// the operator, the one that asked among them. The errors are those of SignIn and of
// Config.SetPassword.
func (a *Account) ChangePassword(
	ctx context.Context, operator int64, old, next string, from From,
) error {
	if a.config.SetPassword == nil {
		return store.Errorf(store.Internal, "changing a password: nobody is set up to do so")
	}
	var stored store.Operator
	err := a.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		stored, err = r.Operator(operator)

		return err
	})
	if err != nil {
		return err
	}

	attempt := attempt{
		kind: store.TokenOperator, name: stored.Name, hash: stored.Password, password: old,
	}
	err = a.prove(ctx, attempt, from.Address)
	if store.Is(err, store.Denied) {
		return store.Invalidf("old_password", "is wrong")
	}
	if err != nil {
		return err
	}
	if working := a.hashes.work(ctx, func() {
		err = a.config.SetPassword(ctx, stored.Name, next)
	}); working != nil {
		return working
	}
	if err != nil {
		return err
	}

	return a.SignOutAll(ctx, OfOperator(operator))
}

// attempt is somebody's claim to have a name.
type attempt struct {
	kind           store.TokenKind
	name           string
	hash, password string // an empty hash fits no password
}

// prove compares the password of an attempt, which counts against its name and address.
func (a *Account) prove(ctx context.Context, claim attempt, address netip.Addr) (err error) {
	now, rows := a.now(), a.countedBy(claim, address)
	if err := a.guard.enter(rows, now); err != nil {
		return err
	}
	how := abandoned
	defer func() {
		if failed := a.guard.leave(ctx, rows, how, now); err == nil {
			err = failed
		}
	}()

	hash := claim.hash
	if hash == "" {
		hash = a.nobody
	}
	fits, err := a.hashes.verify(ctx, hash, claim.password, now)
	switch {
	case err != nil:
		return err
	case !fits || claim.hash == "":
		how = wrong

		return ErrPassword
	default:
		how = right

		return nil
	}
}

// countedBy lists what an attempt counts against: its name from where it comes, and its name from
// everywhere. Names are digests, because people type passwords into the wrong field.
func (a *Account) countedBy(claim attempt, address netip.Addr) []counted {
	name := a.lockedName(claim.kind, claim.name)
	place := a.digest("place", neighbourhood(address))
	pair := name
	copy(pair[lockedNameOctets:], place[:])

	return []counted{{pair, pairRule}, {name, nameRule}}
}

// lockedNameOctets is how much of a row's key stands for the name alone.
const lockedNameOctets = 16

// lockedName is the key of the row of a name; those of its pairs begin alike.
func (a *Account) lockedName(kind store.TokenKind, name string) (key [32]byte) {
	digest := a.digest("name", kind.String(), name)
	copy(key[:lockedNameOctets], digest[:])

	return key
}

// Unlock forgets the wrong passwords of a name, wherever they came from.
func (a *Account) Unlock(ctx context.Context, kind store.TokenKind, name string) error {
	return a.guard.unlock(ctx, a.lockedName(kind, name))
}

// neighbourhood is the address that somebody cannot easily change: of IPv6 the first 64 bits, which
// are what one line is given at least (RFC 6177).
func neighbourhood(address netip.Addr) string {
	address = address.Unmap().WithZone("")
	if !address.Is6() {
		return address.String()
	}

	return netip.PrefixFrom(address, 64).Masked().String()
}
