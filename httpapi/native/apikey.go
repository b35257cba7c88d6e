package native

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/account"
)

// mountAPIKeys registers the routes of keys.
func (a *API) mountAPIKeys() {
	const tag = "API keys"
	handle(a, operation{
		method: http.MethodPost, path: APIKeyListPath,
		permission: web.APIKeysWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a key; its secret is told this once",
	}, a.addAPIKey)
	handle(a, operation{
		method: http.MethodGet, path: APIKeyListPath,
		permission: web.APIKeysRead, tag: tag, summary: "List keys",
	}, a.listAPIKeys)
	handle(a, operation{
		method: http.MethodGet, path: APIKeyPath,
		permission: web.APIKeysRead, tag: tag, summary: "Show a key",
	}, a.showAPIKey)
	handle(a, operation{
		method: http.MethodPatch, path: APIKeyPath,
		permission: web.APIKeysWrite, tag: tag, summary: "Change a key",
	}, a.setAPIKey)
	handle(a, operation{
		method: http.MethodPost, path: APIKeyRevokePath,
		permission: web.APIKeysWrite, tag: tag, summary: "Make a key good for nothing, for ever",
	}, a.revokeAPIKey)
}

// addAPIKey makes a key.
func (a *API) addAPIKey(ctx context.Context, in *created[APIKeyChange]) (MadeAPIKey, error) {
	accounts, err := a.accounts()
	if err != nil {
		return MadeAPIKey{}, err
	}
	if who := web.RequestOf(ctx).Identity; in.Body.Operator == nil && who.Operator != 0 {
		own := idText(who.Operator)
		in.Body.Operator = &own
	}
	patch, err := a.keyPatch(ctx, &in.Body)
	if err != nil {
		return MadeAPIKey{}, err
	}
	if err := mayGrant(ctx, patch.Operator, patch.Scopes); err != nil {
		return MadeAPIKey{}, err
	}
	key, secret, err := accounts.AddKey(ctx, patch)
	if err != nil {
		return MadeAPIKey{}, err
	}

	return MadeAPIKey{APIKey: a.names(ctx).showAPIKey(&key), Secret: secret}, nil
}

// mayGrant refuses a key that could do more than whoever makes or changes it: one in another
// operator's name is for who may change operators, and a key gives no other what it does not have.
// operator and scopes are those of the key as it will be; nil is what it is already.
func mayGrant(ctx context.Context, operator *int64, scopes *[]string) error {
	who := web.RequestOf(ctx).Identity
	if who.Local() {
		return nil
	}
	if operator != nil && *operator != who.Operator && !who.May(web.OperatorsWrite) {
		return &store.Error{
			Kind: store.Denied, Field: "operator",
			Message: "a key in another operator's name needs the permission operators:write",
		}
	}
	if who.Source != web.APIKey || scopes == nil {
		return nil
	}
	if slices.ContainsFunc(*scopes, func(scope string) bool {
		return !who.May(web.Permission(scope))
	}) {
		return &store.Error{
			Kind: store.Denied, Field: "scopes", Message: "a key gives no other what it does not have",
		}
	}

	return nil
}

// keyPatch translates a change.
func (a *API) keyPatch(ctx context.Context, in *APIKeyChange) (account.KeyPatch, error) {
	var read reader
	patch := account.KeyPatch{
		Name: in.Name, Scopes: in.Scopes,
		Allow: takeList(&read, "allow", in.Allow, readNetwork),
		Operator: take(&read, "operator", in.Operator, func(name string) (int64, error) {
			return a.findOperator(ctx, name)
		}),
		Method: take(&read, "method", in.Method, func(name string) (int64, error) {
			return a.findMethod(ctx, name)
		}),
		Expires: take(&read, "expires_at", in.ExpiresAt, func(text string) (time.Time, error) {
			return readInstant("expires_at", text, a.config.Zone)
		}),
	}

	return patch, read.err()
}

// readNetwork reads a network, or an address, which is a network of its own.
func readNetwork(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		if err == nil && address.Zone() == "" {
			return netip.PrefixFrom(address, address.BitLen()), nil
		}
	}
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, store.Invalidf("allow",
			"is not a network such as 203.0.113.0/24, nor an address")
	}

	return network, nil
}

// findOperator returns the id of an operator by name, or by # and the id.
func (a *API) findOperator(ctx context.Context, name string) (int64, error) {
	operator, err := a.config.Registry.Operator(ctx, strings.TrimPrefix(name, idMark))

	return operator.ID, err
}

// listAPIKeys lists keys.
func (a *API) listAPIKeys(ctx context.Context, in *Paging) (Page[APIKey], error) {
	accounts, err := a.accounts()
	if err != nil {
		return Page[APIKey]{}, err
	}
	page, records, err := in.page()
	if err != nil {
		return Page[APIKey]{}, err
	}
	list, err := accounts.Keys(ctx, records)

	return pageOf(page, list, func(key *store.APIKey) int64 { return key.ID },
		a.names(ctx).showAPIKey), err
}

// showAPIKey shows one key.
func (a *API) showAPIKey(ctx context.Context, in *Named) (APIKey, error) {
	accounts, err := a.accounts()
	if err != nil {
		return APIKey{}, err
	}
	key, err := accounts.Key(ctx, in.Name.text)
	if err != nil {
		return APIKey{}, err
	}

	return a.names(ctx).showAPIKey(&key), nil
}

// changedAPIKey is the input of a change of a key.
type changedAPIKey struct {
	Named
	Body APIKeyChange
}

// setAPIKey changes a key.
func (a *API) setAPIKey(ctx context.Context, in *changedAPIKey) (APIKey, error) {
	accounts, err := a.accounts()
	if err != nil {
		return APIKey{}, err
	}
	patch, err := a.keyPatch(ctx, &in.Body)
	if err != nil {
		return APIKey{}, err
	}
	stored, err := accounts.Key(ctx, in.Name.text)
	if err != nil {
		return APIKey{}, err
	}
	for _, operator := range []*int64{&stored.Operator, patch.Operator} {
		if err := mayGrant(ctx, operator, patch.Scopes); err != nil {
			return APIKey{}, err
		}
	}
	key, err := accounts.SetKey(ctx, in.Name.text, patch)
	if err != nil {
		return APIKey{}, err
	}

	return a.names(ctx).showAPIKey(&key), nil
}

// revokeAPIKey makes a key good for nothing.
func (a *API) revokeAPIKey(ctx context.Context, in *Named) (APIKey, error) {
	accounts, err := a.accounts()
	if err != nil {
		return APIKey{}, err
	}
	key, err := accounts.RevokeKey(ctx, in.Name.text)
	if err != nil {
		return APIKey{}, err
	}

	return a.names(ctx).showAPIKey(&key), nil
}

// showAPIKey translates a key.
func (n *names) showAPIKey(key *store.APIKey) APIKey {
	allow := make([]string, 0, len(key.Allow))
	for _, network := range key.Allow {
		allow = append(allow, network.String())
	}

	return APIKey{
		ID: key.ID, Revision: key.Revision, Name: key.Name, Prefix: key.Prefix,
		Operator: n.operator(key.Operator), Scopes: orList(key.Scopes), Allow: allow,
		Method: n.method(key.Method), CreatedAt: utc(key.Created), ExpiresAt: orNull(key.Expires),
		RevokedAt: orNull(key.Revoked), LastUsedAt: orNull(key.LastUsed),
	}
}
