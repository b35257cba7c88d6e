package directory

import "gardu/store"

// movedTries bounds how often FindService looks again for a service that changed its login
// meanwhile.
const movedTries = 4

// FindService finds a service by its id, living or terminated, and fills found.
func (d *Directory) FindService(id int64, found *Login) bool {
	r := d.serviceRecord(id)
	if r == nil {
		return false
	}

	r.decode(found)

	return true
}

// serviceRecord finds the record of a service. A writer who changes a login puts the new record
// first, then the index, and takes the old record away last: who misses by an old index finds a
// newer one.
func (d *Directory) serviceRecord(id int64) record {
	for range movedTries {
		hash, known := d.services.first(uint64(id))
		if !known {
			return nil
		}

		if r := d.byID(hash, false, id); r != nil {
			return r
		}
	}

	return nil
}

// byID finds a record by noun and id among those of a hash.
func (d *Directory) byID(hash uint64, voucher bool, id int64) record {
	walk := d.walk(hash)
	for candidate := walk.next(); candidate != nil; candidate = walk.next() {
		if candidate.is(voucher, id) {
			return candidate
		}
	}

	return nil
}

// PutService makes a service known as it is now. A revision older than the known one is passed
// over, so that two feeders who race cannot undo a change.
func (d *Directory) PutService(s *store.Service) error {
	if err := checkSizes("service.login", s.Login, s.Secret); err != nil {
		return err
	}

	d.mu.Lock()
	defer d.mu.Unlock()

	old := d.serviceRecord(s.ID)
	if old != nil && old.revision() > s.Revision {
		return nil
	}

	oldStations := stationsOf(old)
	fresh := record(appendService(nil, s))
	d.put(&d.services, fresh, old)
	d.moveStations(s.ID, oldStations, stationsOf(fresh))

	return nil
}

// RemoveService forgets a service.
func (d *Directory) RemoveService(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()

	old := d.serviceRecord(id)
	if old == nil {
		return
	}

	d.moveStations(id, stationsOf(old), stations{})
	d.drop(&d.services, old)
}

// put stores a fresh record and takes the old one away, which may be nil. For writers.
func (d *Directory) put(ids *pairs, fresh, old record) {
	id, hash := uint64(fresh.id()), d.hash(fresh.login())
	number, tag := place(hash)

	if old == nil {
		d.apply(number, &change{fresh: fresh, freshTag: tag})
		ids.set(id, hash)

		return
	}

	oldNumber, oldTag := place(d.hash(old.login()))
	if oldNumber == number && oldTag == tag {
		d.apply(number, &change{old: old, oldTag: oldTag, fresh: fresh, freshTag: tag})

		return // another login with the same place is found by the old hash as well
	}

	d.apply(number, &change{fresh: fresh, freshTag: tag})
	ids.set(id, hash)
	d.apply(oldNumber, &change{old: old, oldTag: oldTag})
}

// drop takes a record away. For writers.
func (d *Directory) drop(ids *pairs, old record) {
	number, tag := place(d.hash(old.login()))
	ids.clear(uint64(old.id()))
	d.apply(number, &change{old: old, oldTag: tag})
}

// apply publishes a changed shard. For writers.
func (d *Directory) apply(number int, c *change) {
	d.logins[number].Store(d.logins[number].Load().apply(c))
}

// checkSizes refuses what a record cannot hold.
func checkSizes(field, login string, secret store.Secret) error {
	if login == "" || len(login) > store.MaxLogin {
		return store.Invalidf(field, "must have 1 to %d octets", store.MaxLogin)
	}

	if len(secret.Value) > maxSecret {
		return store.Invalidf(field, "has a secret of more than %d octets", maxSecret)
	}

	return nil
}
