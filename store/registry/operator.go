package registry

import (
	"context"

	"gardu/store"
	"gardu/store/db"
)

// MinPassword is how many octets an operator's password has at least.
const MinPassword = 8

// maxOperatorPassword is how many it has at most: what MS-CHAP and User-Password can carry for a
// RouterOS login.
const maxOperatorPassword = store.MaxPassword

// OperatorPatch is what is to be set of an operator; nil leaves a field as it is.
type OperatorPatch struct {
	Name     *string
	Role     *store.Role
	Password *string // for panels and APIs; empty for none

	// RouterGroup is the Mikrotik-Group of RouterOS logins, such as full, write or read; empty
	// for no such login.
	RouterGroup *string
	// RouterPassword is the password of RouterOS logins. Where it was never given, Password
	// serves there too.
	RouterPassword *string
	// RouterForm is how RouterPassword is kept: store.NTHash, the default, or store.ClearText for
	// routers that use CHAP. It counts only where a password is given with it.
	RouterForm *store.SecretForm

	Parent   *int64 // the operator under whom this one works; 0 for nobody
	Company  *int64 // whose records alone the operator sees; 0 for all
	FullName *string
	Phone    *string
	Email    *string
	Status   *store.OperatorStatus
}

// operators is how operators are reached.
var operators = &kind[store.Operator]{
	noun: store.NounOperator, word: "operator",
	head: func(o *store.Operator) (*int64, *uint64) { return &o.ID, &o.Revision },
	find: findOperator, list: (*db.BookReader).Operators, remove: (*db.BookTx).DeleteOperator,
	hide: func(o *store.Operator) { o.Password = hidden(o.Password) },
}

// hidden stands for a secret text in the audit log: a digest would let it be guessed.
func hidden(secret string) string {
	if secret == "" {
		return ""
	}

	return store.Secret{}.String()
}

// Operator returns an operator by name, or by id in digits. The error is NotFound.
func (r *Registry) Operator(ctx context.Context, key string) (store.Operator, error) {
	return one(ctx, r, operators, key)
}

// Operators lists operators by id.
func (r *Registry) Operators(ctx context.Context, page db.Page) ([]store.Operator, error) {
	return some(ctx, r, operators, page)
}

// AddOperator makes an operator. Name and role are required; without a password the operator can
// log in nowhere.
func (r *Registry) AddOperator(ctx context.Context, patch OperatorPatch) (store.Operator, error) {
	proof, err := r.prove(patch)
	if err != nil {
		return store.Operator{}, err
	}
	fresh := store.Operator{Created: r.now()}

	return add(ctx, r, operators, func(tx *db.BookTx) (store.Operator, error) {
		return putOperator(tx, fresh, patch, proof)
	})
}

// SetOperator changes the fields that are given of an operator.
func (r *Registry) SetOperator(
	ctx context.Context, key string, patch OperatorPatch,
) (store.Operator, error) {
	proof, err := r.prove(patch)
	if err != nil {
		return store.Operator{}, err
	}

	return set(ctx, r, operators, key,
		func(tx *db.BookTx, stored store.Operator) (store.Operator, error) {
			return putOperator(tx, stored, patch, proof)
		})
}

// Passwd gives an operator a new password: for panels and APIs, and for RouterOS where the
// operator logs in there.
func (r *Registry) Passwd(ctx context.Context, key, password string) (store.Operator, error) {
	operator, err := r.Operator(ctx, key)
	if err != nil {
		return store.Operator{}, err
	}
	if password == "" {
		return store.Operator{}, store.Invalidf("password", "must not be empty")
	}
	patch := OperatorPatch{Password: &password}
	if operator.RouterGroup != "" {
		patch.RouterPassword, patch.RouterForm = &password, &operator.Router.Form
	}

	return r.SetOperator(ctx, key, patch)
}

// RemoveOperator removes an operator.
func (r *Registry) RemoveOperator(ctx context.Context, key string) error {
	return drop(ctx, r, operators, key)
}

// findOperator finds an operator by name or id.
func findOperator(b *db.Lookup, key string) (store.Operator, error) {
	operator, err := store.ByNameOrID(key, b.OperatorByName, b.Operator)
	if store.Is(err, store.NotFound) {
		err = missing("operator", key)
	}

	return operator, err
}

// proof is what was made of the passwords that a patch gives, outside the transaction because it
// is slow.
type proof struct {
	panel  string
	router store.Secret
}

// prove checks and hashes the passwords of a patch.
func (r *Registry) prove(patch OperatorPatch) (made proof, err error) {
	if patch.Password != nil && *patch.Password != "" {
		if err := checkPassword("password", *patch.Password); err != nil {
			return proof{}, err
		}
		if made.panel, err = r.hash(*patch.Password); err != nil {
			return proof{}, err
		}
	}
	router := patch.RouterPassword
	if router == nil && patch.RouterGroup != nil && *patch.RouterGroup != "" {
		router = patch.Password
	}
	if router == nil || *router == "" {
		return made, nil
	}
	if err := checkPassword("router_password", *router); err != nil {
		return proof{}, err
	}
	made.router, err = r.routerSecret(*router, patch.RouterForm)

	return made, err
}

// hash makes the one-way hash of a password.
func (r *Registry) hash(password string) (string, error) {
	if r.config.HashPassword == nil {
		return "", store.Errorf(store.Internal, "hashing a password: no hash is set up")
	}

	return r.config.HashPassword([]byte(password))
}

// checkPassword says whether a password is long enough, and short enough for a router to send.
func checkPassword(field, password string) error {
	if len(password) < MinPassword || len(password) > maxOperatorPassword {
		return store.Invalidf(field, "must have %d to %d octets", MinPassword, maxOperatorPassword)
	}

	return nil
}

// routerSecret makes the secret of RouterOS logins.
func (r *Registry) routerSecret(password string, form *store.SecretForm) (store.Secret, error) {
	wanted := store.NTHash
	store.Give(&wanted, form)
	if wanted == store.NoSecret {
		wanted = store.NTHash
	}
	switch {
	case wanted == store.ClearText || wanted == store.NTHash && r.config.NTHash == nil:
		return store.ClearSecret(password), nil
	case wanted != store.NTHash:
		return store.Secret{}, store.Invalidf("router_form",
			"RouterOS logins use MS-CHAPv2, which needs clear or nt")
	}
	hash, ok := r.config.NTHash([]byte(password))
	if !ok {
		return store.Secret{}, store.Invalidf("router_password", "is not valid UTF-8")
	}

	return store.Secret{Form: store.NTHash, Value: hash[:]}, nil
}

// putOperator applies a patch to an operator, checks the whole and stores it.
func putOperator(
	tx *db.BookTx, operator store.Operator, patch OperatorPatch, made proof,
) (store.Operator, error) {
	store.Give(&operator.Name, patch.Name)
	store.Give(&operator.Role, patch.Role)
	store.Give(&operator.RouterGroup, patch.RouterGroup)
	store.Give(&operator.Parent, patch.Parent)
	store.Give(&operator.Company, patch.Company)
	store.Give(&operator.FullName, patch.FullName)
	store.Give(&operator.Phone, patch.Phone)
	store.Give(&operator.Email, patch.Email)
	store.Give(&operator.Status, patch.Status)
	if patch.Password != nil {
		operator.Password = made.panel
	}
	if patch.RouterPassword != nil || !made.router.IsZero() && operator.Router.IsZero() {
		operator.Router = made.router
	}
	if operator.RouterGroup == "" && patch.RouterPassword == nil {
		operator.Router = store.Secret{}
	}
	if err := operator.Validate(); err != nil {
		return store.Operator{}, err
	}

	return tx.PutOperator(operator)
}
