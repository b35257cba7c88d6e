package account

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"slices"
	"strings"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Identity is who asks, as the book has it at that moment.
type Identity struct {
	Operator int64
	Name     string // of the key where there is one, else of the operator
	Role     store.Role
	Scopes   []string // what a key may do; nil for a session, which may do what the role may
	Key      int64    // 0 for a session
	Family   int64    // 0 for a key
	Agent    int64    // the operator whose records alone may be seen; 0 for all
	Company  int64    // the company whose records alone may be seen; 0 for all
	Method   int64    // the payment method of the key; 0 for none
}

// Authenticate returns who shows an access token or an API key, which may also stand where the
// token does. Everything that has been ended, revoked or changed by then counts: the refusals are
// ErrCredentials and ErrAddress.
func (a *Account) Authenticate(
	ctx context.Context, bearer, apiKey string, address netip.Addr,
) (Identity, error) {
	if apiKey == "" && strings.HasPrefix(bearer, keyWord) {
		bearer, apiKey = "", bearer
	}
	switch {
	case bearer != "" && apiKey != "":
		return Identity{}, store.Invalidf("authorization", "send a token or a key, not both")
	case apiKey != "":
		return a.byKey(ctx, apiKey, address)
	default:
		return a.byToken(ctx, bearer)
	}
}

// byToken returns who shows the access token of an operator.
func (a *Account) byToken(ctx context.Context, bearer string) (who Identity, err error) {
	_, by, err := a.bearer(ctx, store.TokenOperator, bearer)
	if err != nil {
		return who, err
	}

	return identityOf(&by.operator, by.family), nil
}

// identityOf is an operator's identity.
func identityOf(operator *store.Operator, family int64) Identity {
	return Identity{
		Operator: operator.ID, Name: operator.Name, Role: operator.Role, Family: family,
		Agent: operator.Agent(), Company: operator.Company,
	}
}

// AuthenticateCustomer returns which customer shows an access token, and of which session. The
// refusal is ErrCredentials.
func (a *Account) AuthenticateCustomer(
	ctx context.Context, bearer string,
) (customer, family int64, err error) {
	said, by, err := a.bearer(ctx, store.TokenCustomer, bearer)

	return said.owner, by.family, err
}

// borne is who bears a token.
type borne struct {
	holder

	family int64
}

// bearer proves an access token of a kind. One of the generation before the newest still counts,
// because requests may be under way while a client refreshes.
func (a *Account) bearer(
	ctx context.Context, kind store.TokenKind, text string,
) (said token, by borne, err error) {
	said, genuine := a.signer.readAccess(kind, text)
	if !genuine {
		return token{}, by, ErrCredentials
	}
	now := a.now()
	err = a.config.Book.View(ctx, func(r *db.BookReader) error {
		family, holder, err := a.holds(&r.Lookup, said.family, now)
		if err != nil {
			return err
		}
		if family.Kind != kind || family.Owner != said.owner ||
			said.generation > family.Generation || said.generation+1 < family.Generation {
			return ErrCredentials
		}
		by = borne{holder, family.ID}

		return nil
	})
	if err != nil {
		return token{}, borne{}, err
	}

	return said, by, nil
}

// byKey returns who shows an API key.
func (a *Account) byKey(
	ctx context.Context, secret string, address netip.Addr,
) (who Identity, err error) {
	if len(secret) > maxToken {
		return who, ErrCredentials
	}
	hash := sha256.Sum256([]byte(secret))
	now := a.now()
	var key store.APIKey
	err = a.config.Book.View(ctx, func(r *db.BookReader) (err error) {
		who = Identity{}
		if key, err = r.APIKeyByHash(hash[:]); err != nil {
			return err
		}
		operator, err := r.Operator(key.Operator)
		who = identityOf(&operator, 0)
		if err == nil && (!key.Live(now) || operator.Status != store.OperatorActive) {
			err = ErrCredentials
		}

		return err
	})
	switch {
	case store.Is(err, store.NotFound):
		return Identity{}, ErrCredentials
	case err != nil:
		return Identity{}, err
	case !key.Allows(address):
		return Identity{}, ErrAddress
	}
	a.touch(ctx, &key, now)
	who.Name, who.Key, who.Method = key.Name, key.ID, key.Method
	who.Scopes = a.granted(key.Scopes, who.Role)

	return who, nil
}

// granted lists what a key may do: what its scopes say, as far as its operator may do it too.
func (a *Account) granted(scopes []string, role store.Role) []string {
	if a.config.Rights == nil {
		return slices.Clone(scopes)
	}
	rights := a.config.Rights(role)
	if slices.Contains(scopes, store.AllScopes) {
		return rights
	}
	granted := make([]string, 0, len(scopes))
	for _, scope := range scopes {
		if slices.Contains(rights, scope) {
			granted = append(granted, scope)
		}
	}

	return granted
}

// usedEvery is how often the use of a key is noted at most.
const usedEvery = time.Hour

// touch notes that a key is used. A key that cannot be written is still good.
func (a *Account) touch(ctx context.Context, key *store.APIKey, now time.Time) {
	if now.Sub(key.LastUsed) < usedEvery {
		return
	}
	err := a.update(context.WithoutCancel(ctx), func(tx *db.BookTx) error {
		stored, err := tx.APIKey(key.ID)
		if err != nil || now.Sub(stored.LastUsed) < usedEvery {
			return err
		}
		stored.LastUsed = now
		_, err = tx.PutAPIKey(stored)

		return err
	})
	if err != nil {
		a.config.Logger.Warn("noting the use of a key", "key", key.ID, "error", err)
	}
}
