package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// keyWord begins the secret of every API key.
const keyWord = "gk_"

// What the secret of a key is made of.
const (
	keyOctets = 32
	keyDigits = 43 // of base 62, which hold so many octets
	keyShown  = len(keyWord) + 5
)

// KeyPatch is what is to be set of an API key; nil leaves a field as it is.
type KeyPatch struct {
	Name     *string
	Operator *int64 // in whose name it works
	Scopes   *[]string
	Allow    *[]netip.Prefix // bits behind the length of a network are cut off
	Method   *int64
	Expires  *time.Time // zero for never
}

// AddKey makes an API key. Its secret is returned here and never again. Name, operator and scopes
// are required; a key that may report payments needs an allow-list.
func (a *Account) AddKey(
	ctx context.Context, patch KeyPatch,
) (key store.APIKey, secret string, err error) {
	secret = drawKey()
	hash := sha256.Sum256([]byte(secret))
	fresh := store.APIKey{Prefix: secret[:keyShown], Hash: hash[:], Created: a.now()}
	err = a.update(ctx, func(tx *db.BookTx) error {
		key, err = a.putKey(tx, fresh, patch)

		return err
	})
	if err != nil {
		return store.APIKey{}, "", err
	}

	return key, secret, nil
}

// drawKey draws the secret of a key.
func drawKey() string {
	var octets [keyOctets]byte
	_, _ = rand.Read(octets[:]) // never fails: it ends the process rather
	digits := new(big.Int).SetBytes(octets[:]).Text(62)

	return keyWord + strings.Repeat("0", keyDigits-len(digits)) + digits
}

// putKey applies a patch to a key, checks the whole and stores it.
func (a *Account) putKey(
	tx *db.BookTx, key store.APIKey, patch KeyPatch,
) (store.APIKey, error) {
	store.Give(&key.Name, patch.Name)
	store.Give(&key.Operator, patch.Operator)
	store.Give(&key.Method, patch.Method)
	store.Give(&key.Expires, patch.Expires)
	if patch.Scopes != nil {
		key.Scopes = slices.Compact(slices.Sorted(slices.Values(*patch.Scopes)))
	}
	if patch.Allow != nil {
		key.Allow = networks(*patch.Allow)
	}
	if err := key.Validate(); err != nil {
		return store.APIKey{}, err
	}
	operator, err := tx.Operator(key.Operator)
	if store.Is(err, store.NotFound) {
		return store.APIKey{}, store.Invalidf("operator", "there is no operator %d", key.Operator)
	}
	if err != nil {
		return store.APIKey{}, err
	}
	if patch.Scopes != nil || patch.Operator != nil {
		if err := a.checkRights(key.Scopes, operator.Role); err != nil {
			return store.APIKey{}, err
		}
	}

	return tx.PutAPIKey(key)
}

// checkRights refuses scopes that the operator of a key does not have.
func (a *Account) checkRights(scopes []string, role store.Role) error {
	granted := a.granted(scopes, role)
	for _, scope := range scopes {
		if scope != store.AllScopes && !slices.Contains(granted, scope) {
			return store.Invalidf("scopes", "%q is not a permission of the role %s", scope, role)
		}
	}

	return nil
}

// networks cuts off what stands behind the length of each network, and IPv4 addresses out of IPv6.
func networks(list []netip.Prefix) []netip.Prefix {
	cut := make([]netip.Prefix, 0, len(list))
	for _, network := range list {
		if network.Addr().Is4In6() && network.Bits() >= 96 {
			network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
		}
		cut = append(cut, network.Masked())
	}

	return cut
}

// SetKey changes the fields that are given of a key, which is named by its name or its id.
func (a *Account) SetKey(
	ctx context.Context, name string, patch KeyPatch,
) (key store.APIKey, err error) {
	err = a.update(ctx, func(tx *db.BookTx) error {
		stored, err := findKey(&tx.Lookup, name)
		if err == nil {
			err = store.CheckExpected(ctx, stored.Revision)
		}
		if err != nil {
			return err
		}
		key, err = a.putKey(tx, stored, patch)

		return err
	})

	return key, err
}

// RevokeKey makes a key good for nothing, for ever. A key that is revoked stays so, with the time
// at which it was.
func (a *Account) RevokeKey(ctx context.Context, name string) (key store.APIKey, err error) {
	now := a.now()
	err = a.update(ctx, func(tx *db.BookTx) error {
		key, err = findKey(&tx.Lookup, name)
		if err != nil || !key.Revoked.IsZero() {
			return err
		}
		key.Revoked = now
		key, err = tx.PutAPIKey(key)

		return err
	})

	return key, err
}

// Key returns a key by name, or by id in digits. The error is NotFound.
func (a *Account) Key(ctx context.Context, name string) (key store.APIKey, err error) {
	err = a.config.Book.View(ctx, func(r *db.BookReader) error {
		key, err = findKey(&r.Lookup, name)

		return err
	})

	return key, err
}

// Keys lists keys by id, those that are revoked among them.
func (a *Account) Keys(ctx context.Context, page db.Page) (list []store.APIKey, err error) {
	err = a.config.Book.View(ctx, func(r *db.BookReader) error {
		list, err = r.APIKeys(page)

		return err
	})

	return list, err
}

// findKey finds a key by name or id.
func findKey(r *db.Lookup, name string) (store.APIKey, error) {
	key, err := store.ByNameOrID(name, r.APIKeyByName, r.APIKey)
	if store.Is(err, store.NotFound) {
		err = store.Errorf(store.NotFound, "there is no api key %q", store.Brief(name))
	}

	return key, err
}
