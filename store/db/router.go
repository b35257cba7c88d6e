package db

import "gardu/store"

// routers is how routers are kept.
var routers = &noun[store.Router]{
	noun: store.NounRouter, word: "router", table: tableRouters,
	head:   func(r *store.Router) (*int64, *uint64) { return &r.ID, &r.Revision },
	encode: encodeRouter,
	decode: decodeRouter,
	check:  checkRouter,
	claims: routerClaims,
	names:  routerNames,
}

// PutRouter stores a router. Its name must be free, and its NAS must be there and be no other
// router's.
func (tx *BookTx) PutRouter(router store.Router) (store.Router, error) {
	return routers.put(tx, router)
}

// DeleteRouter removes a router. Its NAS stays.
func (tx *BookTx) DeleteRouter(id int64) error { return routers.remove(tx, id) }

// Router returns a router.
func (r *Lookup) Router(id int64) (store.Router, error) { return routers.get(r, id) }

// RouterByName returns the router of a name.
func (r *Lookup) RouterByName(name string) (store.Router, error) {
	return routers.find(r, tableNames, nameKey(store.NounRouter, byName, name))
}

// RouterOf returns the router that is a NAS.
func (r *Lookup) RouterOf(nas int64) (store.Router, error) {
	return routers.find(r, tableNames, deviceKey(nas))
}

// Routers lists routers by id.
func (r *BookReader) Routers(page Page) ([]store.Router, error) {
	return routers.list(r, page.After, page.Limit)
}

// checkRouter holds what a decoder and the keys demand.
func checkRouter(r *store.Router) error {
	if err := checkName("name", r.Name); err != nil {
		return err
	}

	switch {
	case r.NAS <= 0:
		return store.Invalidf("nas", "must be given")
	case r.Mode > store.RouterMixed:
		return store.Invalidf("mode", "is not a mode")
	case r.TLS > store.RouterPlain:
		return store.Invalidf("tls", "is not a protection")
	}

	return checkSecret("password", r.Password)
}

// routerClaims lists what nobody but the router may have.
func routerClaims(r *store.Router) []claim {
	return []claim{
		{tableNames, string(nameKey(store.NounRouter, byName, r.Name)), "name"},
		{tableNames, string(deviceKey(r.NAS)), "nas"},
	}
}

// deviceKey is the row of the NAS that a router is.
func deviceKey(nas int64) []byte {
	return nameKey(store.NounRouter, byDevice, string(idKey(nas)))
}

// routerNames lists the records that a router names.
func routerNames(r *store.Router) []ref { return []ref{{store.NounNAS, r.NAS, "nas"}} }

// encodeRouter writes the fields of a router.
func encodeRouter(e *encoder, r *store.Router) {
	e.uint(1, r.Revision)
	e.text(2, r.Name)
	e.int(3, r.NAS)
	e.text(4, r.Address)
	e.text(5, r.User)
	e.secret(6, r.Password)
	e.uint(7, uint64(r.Mode))
	e.uint(8, uint64(r.TLS))
	e.text(9, r.Fingerprint)
	e.text(10, r.Authority)
	e.flag(11, r.ChallengeLogin)
	e.text(12, r.Serial)
	e.flag(13, r.Paused)
	e.time(14, r.Created)
	e.text(15, r.Note)
	e.flag(16, r.Fresh)
}

// decodeRouter reads the fields of a router.
func decodeRouter(d *decoder, r *store.Router) {
	for d.next() {
		switch d.field {
		case 1:
			r.Revision = d.uint()
		case 2:
			r.Name = d.text()
		case 3:
			r.NAS = d.int()
		case 4:
			r.Address = d.text()
		case 5:
			r.User = d.text()
		case 6:
			r.Password = d.secret(nil)
		case 7:
			r.Mode = store.RouterMode(d.upTo(uint64(store.RouterMixed)))
		case 8:
			r.TLS = store.RouterTLS(d.upTo(uint64(store.RouterPlain)))
		case 9:
			r.Fingerprint = d.text()
		case 10:
			r.Authority = d.text()
		case 11:
			r.ChallengeLogin = d.flag()
		case 12:
			r.Serial = d.text()
		case 13:
			r.Paused = d.flag()
		case 14:
			r.Created = d.time()
		case 15:
			r.Note = d.text()
		case 16:
			r.Fresh = d.flag()
		}
	}
}
