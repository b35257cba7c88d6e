package db

import "gardu/store"

// apiKeys is how API keys are kept.
var apiKeys = &noun[store.APIKey]{
	noun: store.NounAPIKey, word: "api key", table: tableAPIKeys,
	head:   func(k *store.APIKey) (*int64, *uint64) { return &k.ID, &k.Revision },
	encode: encodeAPIKey,
	decode: decodeAPIKey,
	check:  checkAPIKey,
	claims: apiKeyClaims,
	names:  apiKeyNames,
}

// APIKey returns an API key.
func (r *Lookup) APIKey(id int64) (store.APIKey, error) { return apiKeys.get(r, id) }

// APIKeyByName returns the API key of a name.
func (r *Lookup) APIKeyByName(name string) (store.APIKey, error) {
	return apiKeys.find(r, tableNames, nameKey(store.NounAPIKey, byName, name))
}

// APIKeyByHash returns the API key whose secret has a hash.
func (r *Lookup) APIKeyByHash(hash []byte) (store.APIKey, error) {
	return apiKeys.find(r, tableNames, nameKey(store.NounAPIKey, byHash, string(hash)))
}

// APIKeys lists API keys by id.
func (r *BookReader) APIKeys(page Page) ([]store.APIKey, error) {
	return apiKeys.list(r, page.After, page.Limit)
}

// PutAPIKey stores an API key, whose name and hash must be free, and whose payment method must be
// there. That its operator is there is not held for ever: a key outlives its operator, and is good
// for nothing then.
func (tx *BookTx) PutAPIKey(key store.APIKey) (store.APIKey, error) { return apiKeys.put(tx, key) }

// DeleteAPIKey removes an API key.
func (tx *BookTx) DeleteAPIKey(id int64) error { return apiKeys.remove(tx, id) }

// checkAPIKey holds what a decoder and the keys demand.
func checkAPIKey(k *store.APIKey) error {
	if err := checkName("name", k.Name); err != nil {
		return err
	}
	if len(k.Hash) == 0 || len(k.Hash) > MaxText {
		return store.Invalidf("secret", "must have a hash")
	}
	if len(k.Scopes) > maxList || len(k.Allow) > maxList {
		return store.Invalidf("scopes", "has more than %d entries", maxList)
	}

	return nil
}

// apiKeyClaims lists what nobody but the key may have.
func apiKeyClaims(k *store.APIKey) []claim {
	return []claim{
		{tableNames, string(nameKey(store.NounAPIKey, byName, k.Name)), "name"},
		{tableNames, string(nameKey(store.NounAPIKey, byHash, string(k.Hash))), "secret"},
	}
}

// apiKeyNames lists what a key names. One that was revoked lets its payment method go.
func apiKeyNames(k *store.APIKey) []ref {
	if k.Method == 0 || !k.Revoked.IsZero() {
		return nil
	}

	return []ref{{store.NounMethod, k.Method, "method"}}
}

// encodeAPIKey writes the fields of an API key.
func encodeAPIKey(e *encoder, k *store.APIKey) {
	e.uint(1, k.Revision)
	e.text(2, k.Name)
	e.text(3, k.Prefix)
	e.octets(4, k.Hash)
	e.int(5, k.Operator)
	for _, scope := range k.Scopes {
		e.item(6, scope)
	}
	for _, network := range k.Allow {
		e.prefix(7, network)
	}
	e.int(8, k.Method)
	e.time(9, k.Created)
	e.time(10, k.Expires)
	e.time(11, k.Revoked)
	e.time(12, k.LastUsed)
}

// decodeAPIKey reads the fields of an API key.
func decodeAPIKey(d *decoder, k *store.APIKey) {
	for d.next() {
		switch d.field {
		case 1:
			k.Revision = d.uint()
		case 2:
			k.Name = d.text()
		case 3:
			k.Prefix = d.text()
		case 4:
			k.Hash = append([]byte(nil), d.octets()...)
		case 5:
			k.Operator = d.int()
		case 6:
			if d.more(len(k.Scopes)) {
				k.Scopes = append(k.Scopes, d.text())
			}
		case 7:
			if d.more(len(k.Allow)) {
				k.Allow = append(k.Allow, d.prefix())
			}
		case 8:
			k.Method = d.int()
		case 9:
			k.Created = d.time()
		case 10:
			k.Expires = d.time()
		case 11:
			k.Revoked = d.time()
		case 12:
			k.LastUsed = d.time()
		}
	}
}
