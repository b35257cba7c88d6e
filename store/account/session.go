package account

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"gardu/store"
	"gardu/store/db"
)

// MaxSessions is how many sessions an operator or a customer has at once. Another one ends the
// oldest.
const MaxSessions = 32

// Session is what somebody gets who has signed in. It prints as a placeholder, because its tokens
// are secrets.
type Session struct {
	Access         string // a JWT, for the header Authorization
	Refresh        string // good for one Refresh
	Expires        time.Time
	RefreshExpires time.Time
	Family         int64
	Owner          Owner
	Operator       store.Operator // where the owner is one; without its secrets
}

// Format hides the tokens from every fmt verb.
func (s Session) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte("(session)")) }

// LogValue hides the tokens from structured logs.
func (s Session) LogValue() slog.Value { return slog.Int64Value(s.Family) }

// holder is whom a session belongs to, as the book has it now.
type holder struct {
	stamp    []byte
	operator store.Operator
}

// holderOf reads whom a session belongs to, and ErrCredentials for somebody who is gone or may not
// sign in.
func (a *Account) holderOf(r *db.Lookup, of Owner) (holder, error) {
	if of.Kind == store.TokenCustomer {
		customer, err := r.Customer(of.ID)
		if store.Is(err, store.NotFound) || err == nil && !welcome(&customer) {
			err = ErrCredentials
		}

		return holder{stamp: a.customerStamp(&customer)}, err
	}
	operator, err := r.Operator(of.ID)
	if store.Is(err, store.NotFound) || err == nil && operator.Status != store.OperatorActive {
		err = ErrCredentials
	}
	stamp := a.operatorStamp(&operator)
	operator.Password, operator.Router = "", store.Secret{}

	return holder{stamp: stamp, operator: operator}, err
}

// operatorStamp is what the sessions of an operator rest on.
func (a *Account) operatorStamp(o *store.Operator) []byte {
	stamp := a.digest("stamp of an operator", o.Password, string(o.Role))

	return stamp[:]
}

// customerStamp is what the sessions of a customer rest on.
func (a *Account) customerStamp(c *store.Customer) []byte {
	stamp := a.digest("stamp of a customer", a.config.Portal(c))

	return stamp[:]
}

// holds reads a family that is there, not over, and rests on facts that still stand. Everything
// else is ErrCredentials.
func (a *Account) holds(r *db.Lookup, id int64, now time.Time) (
	family store.TokenFamily, by holder, err error,
) {
	family, err = r.TokenFamily(id)
	if store.Is(err, store.NotFound) || err == nil && !now.Before(family.Expires) {
		err = ErrCredentials
	}
	if err != nil {
		return family, by, err
	}
	by, err = a.holderOf(r, Owner{family.Kind, family.Owner})
	if err == nil && !bytes.Equal(by.stamp, family.Stamp) {
		err = ErrCredentials
	}

	return family, by, err
}

// open opens a session of somebody whose password was found right with the facts of a stamp.
func (a *Account) open(
	ctx context.Context, of Owner, stamp []byte, from From,
) (made Session, err error) {
	now := a.now()
	fresh := store.TokenFamily{
		Kind: of.Kind, Owner: of.ID, Generation: 1, Stamp: stamp, Created: now, Used: now,
		Expires: now.Add(RefreshLife), Address: from.Address, Agent: cutAgent(from.Agent),
	}
	if err := fresh.Validate(); err != nil {
		return made, err
	}
	spare, err := a.spare(ctx, of, stamp, now)
	if err != nil {
		return made, err
	}

	var family store.TokenFamily
	var by holder
	err = a.update(ctx, func(tx *db.BookTx) (err error) {
		by, err = a.holderOf(&tx.Lookup, of)
		if err != nil || !bytes.Equal(by.stamp, stamp) {
			return ErrPassword
		}
		for _, id := range spare {
			if err := deleteFamily(tx, id); err != nil {
				return err
			}
		}
		family, err = tx.PutTokenFamily(fresh)

		return err
	})
	if err != nil {
		return made, err
	}

	return a.session(&family, by)
}

// spare lists the sessions that have to go before another one is opened: those that are over, and
// the oldest above the limit.
func (a *Account) spare(
	ctx context.Context, of Owner, stamp []byte, now time.Time,
) (ids []int64, err error) {
	var families []store.TokenFamily
	err = a.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		families, err = r.TokenFamiliesOf(of.Kind, of.ID, db.Page{Limit: sweepSlice})

		return err
	})
	live := 0
	for _, family := range slices.Backward(families) {
		if now.Before(family.Expires) && bytes.Equal(family.Stamp, stamp) {
			live++
		}
		if live >= MaxSessions || !now.Before(family.Expires) {
			ids = append(ids, family.ID)
		}
	}

	return ids, err
}

// deleteFamily ends a session, which may be over already.
func deleteFamily(tx *db.BookTx, id int64) error {
	err := tx.DeleteTokenFamily(id)
	if store.Is(err, store.NotFound) {
		return nil
	}

	return err
}

// cutAgent makes a text that can be stored of what a client calls itself.
func cutAgent(agent string) string {
	agent = strings.Map(func(letter rune) rune {
		if unicode.IsControl(letter) {
			return ' '
		}

		return letter
	}, strings.ToValidUTF8(agent, "?"))
	if len(agent) > store.MaxAttribute {
		agent = strings.ToValidUTF8(agent[:store.MaxAttribute], "")
	}

	return agent
}

// session makes the tokens of a family's newest generation.
func (a *Account) session(family *store.TokenFamily, by holder) (Session, error) {
	said := token{
		kind: family.Kind, owner: family.Owner, family: family.ID, generation: family.Generation,
	}
	expires := a.now().Add(AccessLife)
	if expires.After(family.Expires) {
		expires = family.Expires
	}
	access, err := a.signer.makeAccess(said, expires)

	return Session{
		Access: access, Refresh: a.signer.makeRefresh(said), Expires: expires,
		RefreshExpires: family.Expires, Family: family.ID,
		Owner: Owner{family.Kind, family.Owner}, Operator: by.operator,
	}, err
}

// Refresh takes a refresh token and gives the next tokens of its session. A token is good once.
// Within RefreshGrace of that, and as long as what it got was not used itself, it gets the same
// refresh token again, because its first answer may have been lost; so of many that ask at once
// with one token, one moves the session on and all hear of it. Later it is taken for stolen: the
// session ends, for the thief and for whose it was. Every refusal is ErrCredentials.
func (a *Account) Refresh(
	ctx context.Context, kind store.TokenKind, refresh string, from From,
) (Session, error) {
	said, genuine := a.signer.readRefresh(kind, refresh)
	if !genuine {
		return Session{}, ErrCredentials
	}

	now := a.now()
	var done turned
	err := a.update(ctx, func(tx *db.BookTx) (err error) {
		done, err = a.turn(tx, said, from, now)

		return err
	})
	if err != nil {
		return Session{}, err
	}
	if done.stolen {
		a.config.Logger.Warn("a refresh token was used twice: ending its session",
			"kind", kind.String(), "owner", done.family.Owner, "session", said.family,
			"address", from.Address)

		return Session{}, ErrCredentials
	}

	return a.session(&done.family, done.by)
}

// turned is what became of a refresh token.
type turned struct {
	family store.TokenFamily
	by     holder
	stolen bool // and the session has ended
}

// turn moves a session on to its next generation, or ends it.
func (a *Account) turn(
	tx *db.BookTx, said token, from From, now time.Time,
) (done turned, err error) {
	done.family, done.by, err = a.holds(&tx.Lookup, said.family, now)
	if err != nil || done.family.Kind != said.kind {
		return done, orRefused(err)
	}
	family := &done.family
	switch {
	case said.generation == family.Generation:
		family.Generation++
		family.Used, family.Address = now, from.Address
		family.Agent = cutAgent(from.Agent)
		family.Expires = earlier(now.Add(RefreshLife), family.Created.Add(FamilyLife))
		done.family, err = tx.PutTokenFamily(*family)

		return done, err
	case said.generation > family.Generation:
		return done, ErrCredentials
	case said.generation+1 == family.Generation && now.Sub(family.Used) < RefreshGrace:
		return done, nil
	default:
		done.stolen = true

		return done, tx.DeleteTokenFamily(family.ID)
	}
}

// orRefused returns an error, or ErrCredentials where there is none.
func orRefused(err error) error {
	if err == nil {
		return ErrCredentials
	}

	return err
}

// earlier returns the earlier of two instants.
func earlier(one, other time.Time) time.Time {
	if other.Before(one) {
		return other
	}

	return one
}

// SignOut ends a session of an owner; its tokens count for nothing from then on. One that has
// ended already is no error, one that is somebody else's is NotFound.
func (a *Account) SignOut(ctx context.Context, of Owner, family int64) error {
	return a.update(ctx, func(tx *db.BookTx) error {
		stored, err := tx.TokenFamily(family)
		if store.Is(err, store.NotFound) {
			return nil
		}
		if err == nil && (stored.Kind != of.Kind || stored.Owner != of.ID) {
			err = store.Errorf(store.NotFound, "there is no session with id %d", family)
		}
		if err != nil {
			return err
		}

		return tx.DeleteTokenFamily(family)
	})
}

// SignOutAll ends all sessions of an owner.
func (a *Account) SignOutAll(ctx context.Context, of Owner) error {
	for more := true; more; {
		var families []store.TokenFamily
		err := a.config.Book.View(ctx, func(r *db.BookReader) (err error) {
			families, err = r.TokenFamiliesOf(of.Kind, of.ID, db.Page{Limit: sweepSlice})

			return err
		})
		if err != nil || len(families) == 0 {
			return err
		}
		more = len(families) == sweepSlice
		err = a.update(ctx, func(tx *db.BookTx) error {
			for i := range families {
				if err := deleteFamily(tx, families[i].ID); err != nil {
					return err
				}
			}

			return nil
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// Sessions lists the sessions of an owner that are not over, the oldest first.
func (a *Account) Sessions(ctx context.Context, of Owner) (live []store.TokenFamily, err error) {
	now := a.now()
	err = a.config.Book.View(ctx, func(r *db.BookReader) error {
		by, err := a.holderOf(&r.Lookup, of)
		if err != nil {
			return err
		}
		live, err = r.TokenFamiliesOf(of.Kind, of.ID, db.Page{})
		live = slices.DeleteFunc(live, func(family store.TokenFamily) bool {
			return !now.Before(family.Expires) || !bytes.Equal(family.Stamp, by.stamp)
		})

		return err
	})
	if store.Is(err, store.Denied) {
		return nil, nil
	}

	return live, err
}
