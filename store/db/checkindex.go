package db

import (
	"context"
	"encoding/binary"
	"slices"

	"gardu/store"
	"gardu/store/kv"
)

// logins proves that every row of the login index leads to a record that claims it, and that
// whoever stands on a name is who the records say.
func (c *check) logins(ctx context.Context) error {
	return c.walk(ctx, tableLogins, func(r *Lookup, key, value []byte) error {
		if len(key) == 1+int(key[0]) {
			return c.nameRow(r, key, value)
		}

		return c.loginRow(r, key, value)
	})
}

// loginRow proves that a login leads to its service, and that its name is not somebody else's
// code.
func (c *check) loginRow(r *Lookup, key, value []byte) error {
	service, err := services.get(r, idOf(value))
	if err != nil {
		c.fault(tableLogins, key, "leads to a service that cannot be read: %v", err)

		return nil
	}
	if string(key) != string(loginKey(service.Login, service.Access, service.Router)) {
		c.fault(tableLogins, key, "leads to service %d, which has another login", service.ID)
	}

	on, err := r.standing(service.Login)
	if err != nil {
		c.fault(tableLogins, key, "%v", err)
	}
	if on.logins == 0 {
		c.fault(tableLogins, key, "does not stand on its name")
	}
	if on.voucher != 0 && on.voucher != service.Voucher {
		c.fault(tableLogins, key, "is the code of voucher %d", on.voucher)
	}

	return nil
}

// nameRow proves that a name has as many logins as it says, and that its voucher has it for a
// code.
func (c *check) nameRow(r *Lookup, key, value []byte) error {
	on, err := decodeStanding(value)
	if err != nil {
		c.fault(tableLogins, key, "%v", err)

		return nil
	}

	logins, err := countBehind(r, tableLogins, key)
	if err != nil {
		return err
	}
	if on.logins != logins {
		c.fault(tableLogins, key, "counts %d logins, and there are %d", on.logins, logins)
	}
	if on.voucher == 0 {
		return nil
	}

	voucher, err := vouchers.get(r, on.voucher)
	if err != nil || foldLogin(voucher.Code) != string(key[1:]) {
		c.fault(tableLogins, key, "leads to voucher %d, which does not have that code", on.voucher)
	}

	return nil
}

// countBehind counts the rows that begin with a key and go on.
func countBehind(r *Lookup, table kv.Table, key []byte) (rows uint64, err error) {
	behind := kv.Prefix(key)
	behind = behind.After(key)
	err = r.reader.Scan(table, behind, func(_, _ []byte) error {
		rows++

		return nil
	})

	return rows, err
}

// names proves that every unique text leads to a record that has it.
func (c *check) names(ctx context.Context) error {
	return c.walk(ctx, tableNames, func(r *Lookup, key, value []byte) error {
		claims, err := r.claimsOf(store.Noun(key[0]), idOf(value))
		if err != nil {
			c.fault(tableNames, key, "leads to a record that cannot be read: %v", err)

			return nil
		}
		for _, claim := range claims {
			if claim.table == tableNames && claim.key == string(key) {
				return nil
			}
		}
		word := wordOf(store.Noun(key[0]))
		c.fault(tableNames, key, "leads to %s %d, which has another one", word, idOf(value))

		return nil
	})
}

// claimsOf lists what a record claims.
func (r *Lookup) claimsOf(of store.Noun, id int64) ([]claim, error) {
	switch of {
	case store.NounService:
		return askOf(r, services, id, services.claims)
	case store.NounCustomer:
		return askOf(r, customers, id, customers.claims)
	case store.NounPlan:
		return askOf(r, plans, id, plans.claims)
	case store.NounNAS:
		return askOf(r, nases, id, nases.claims)
	case store.NounOperator:
		return askOf(r, operators, id, operators.claims)
	case store.NounPool:
		return askOf(r, pools, id, pools.claims)
	case store.NounCompany:
		return askOf(r, companies, id, companies.claims)
	case store.NounRouter:
		return askOf(r, routers, id, routers.claims)
	case store.NounAPIKey:
		return askOf(r, apiKeys, id, apiKeys.claims)
	default:
		return moneyClaims(r, of, id)
	}
}

// namesOf lists the records that a record names.
func (r *Lookup) namesOf(of store.Noun, id int64) ([]ref, error) {
	switch of {
	case store.NounService:
		return askOf(r, services, id, services.names)
	case store.NounPlan:
		return askOf(r, plans, id, plans.names)
	case store.NounCustomer:
		return askOf(r, customers, id, customers.names)
	case store.NounVoucher:
		return askOf(r, vouchers, id, vouchers.names)
	case store.NounCompany:
		return askOf(r, companies, id, companies.names)
	case store.NounRouter:
		return askOf(r, routers, id, routers.names)
	case store.NounOperator:
		return askOf(r, operators, id, operators.names)
	case store.NounAPIKey:
		return askOf(r, apiKeys, id, apiKeys.names)
	default:
		return moneyNames(r, of, id)
	}
}

// askOf reads a record and asks it for rows.
func askOf[T, R any](r *Lookup, n *noun[T], id int64, ask func(*T) []R) ([]R, error) {
	record, err := n.get(r, id)
	if err != nil {
		return nil, err
	}

	return gather(ask, &record), nil
}

// linkSize is the length of a link row's key; that of a count row is half of it.
const linkSize = 18

// links proves that every link is one that its record has, that the record named is there, and
// that the counts are right.
func (c *check) links(ctx context.Context) error {
	return c.walk(ctx, tableLinks, func(r *Lookup, key, value []byte) error {
		switch len(key) {
		case linkSize:
			return c.link(r, key)
		case linkSize / 2:
			return nil
		default:
			c.fault(tableLinks, key, "is neither a link nor a count")

			return nil
		}
	})
}

// link proves one link.
func (c *check) link(r *Lookup, key []byte) error {
	to := ref{noun: store.Noun(key[0]), id: idOf(key[1:9])}
	from := ref{noun: store.Noun(key[9]), id: idOf(key)}

	refs, err := r.namesOf(from.noun, from.id)
	if err != nil {
		c.fault(tableLinks, key, "leads to a record that cannot be read: %v", err)

		return nil
	}
	if !named(refs, to) {
		c.fault(tableLinks, key, "%s %d does not name %s %d",
			wordOf(from.noun), from.id, wordOf(to.noun), to.id)
	}

	target, err := r.reader.Get(tableOf(to.noun), idKey(to.id))
	if err == nil && target == nil {
		c.fault(tableLinks, key, "there is no %s %d", wordOf(to.noun), to.id)
	}

	return err
}

// counts proves that each count of links is right. Links are counted in slices; a count that seems
// wrong, perhaps only because of a change between two slices, is looked at again in one view.
func (c *check) counts(ctx context.Context) error {
	counted, found := map[ref]uint64{}, map[ref]uint64{}
	err := c.walk(ctx, tableLinks, func(_ *Lookup, key, value []byte) error {
		if len(key) != linkSize && len(key) != linkSize/2 {
			return nil
		}
		to := ref{noun: store.Noun(key[0]), id: idOf(key[1:9])}
		if len(key) == linkSize {
			found[to]++
		} else {
			counted[to] = decodeCount(value)
		}

		return nil
	})
	if err != nil {
		return err
	}

	for to := range found {
		if _, known := counted[to]; !known {
			counted[to] = 0
		}
	}
	for to, count := range counted {
		if count != found[to] {
			if err := c.recount(ctx, to); err != nil {
				return err
			}
		}
	}

	return nil
}

// recount looks at one count again.
func (c *check) recount(ctx context.Context, to ref) error {
	return c.engine.View(ctx, func(reader kv.Reader) error {
		r := &Lookup{reader: reader, key: c.key}
		count, err := r.References(to.noun, to.id)
		if err != nil {
			return err
		}
		found, err := countBehind(r, tableLinks, linkPrefix(to))
		if err == nil && found != count {
			c.fault(tableLinks, linkPrefix(to), "counts %d links, and there are %d", count, found)
		}

		return err
	})
}

// macs proves that every station leads to a service that is bound to it.
func (c *check) macs(ctx context.Context) error {
	return c.walk(ctx, tableMACs, func(r *Lookup, key, _ []byte) error {
		service, err := services.get(r, idOf(key))
		if err != nil || string(key) != string(macKey(service.MAC, service.ID)) {
			c.fault(tableMACs, key, "leads to service %d, which is not bound to it", idOf(key))
		}

		return nil
	})
}

// texts proves that every text leads to a record that has it. Customers alone are found so.
func (c *check) texts(ctx context.Context) error {
	return c.walk(ctx, tableTexts, func(r *Lookup, key, _ []byte) error {
		customer, err := customers.get(r, idOf(key))
		has := err == nil && slices.ContainsFunc(customerTexts(&customer), func(one row) bool {
			return one.key == string(key)
		})
		if !has {
			c.fault(tableTexts, key, "leads to customer %d, who does not have it", idOf(key))
		}

		return nil
	})
}

// ranges proves that every range is one that its pool has, and that no two share an address.
func (c *check) ranges(ctx context.Context) error {
	return c.walk(ctx, tableRanges, func(r *Lookup, key, _ []byte) error {
		if len(key) != rangeSize {
			c.fault(tableRanges, key, "is not a range")

			return nil
		}
		addresses, id := rangeOf(key)
		pool, err := pools.get(r, id)
		if err != nil || !slices.Contains(pool.Ranges, addresses) {
			c.fault(tableRanges, key, "leads to pool %d, which does not have it", id)
		}
		other, err := r.overlapping(addresses, id)
		if err == nil && other != 0 {
			c.fault(tableRanges, key, "overlaps a range of pool %d", other)
		}

		return err
	})
}

// abilities proves that what was learned can be read and is of a NAS that is there.
func (c *check) abilities(ctx context.Context) error {
	return c.walk(ctx, tableAbilities, func(r *Lookup, key, value []byte) error {
		shown, err := decodeAbility(key, value)
		if err != nil {
			c.fault(tableAbilities, key, "%v", err)

			return nil
		}
		nas, err := r.reader.Get(tableNAS, idKey(shown.NAS))
		if err == nil && nas == nil {
			c.fault(tableAbilities, key, "there is no nas %d", shown.NAS)
		}

		return err
	})
}

// outbox proves that both rows of every entry agree.
func (c *check) outbox(ctx context.Context) error {
	return c.walk(ctx, tableOutbox, func(r *Lookup, key, value []byte) error {
		if key[0] == outboxOwner && len(key) == 10 && len(value) == 8 {
			return c.outboxOwner(r, key, value)
		}

		row, err := decodeOutbox(value)
		if err != nil || key[0] != outboxRow {
			c.fault(tableOutbox, key, "cannot be read")

			return nil
		}
		owner, err := r.reader.Get(tableOutbox, outboxOwnerKey(ref{noun: row.Noun, id: row.ID}))
		if err == nil && string(owner) != string(key[1:]) {
			c.fault(tableOutbox, key, "%s %d does not lead to it", wordOf(row.Noun), row.ID)
		}

		return err
	})
}

// outboxOwner proves that a record leads to a row of its own.
func (c *check) outboxOwner(r *Lookup, key, value []byte) error {
	sequence := binary.BigEndian.Uint64(value)
	stored, err := r.reader.Get(tableOutbox, outboxKey(sequence))
	if err != nil {
		return err
	}
	row, err := decodeOutbox(stored)
	if err != nil || string(outboxOwnerKey(ref{noun: row.Noun, id: row.ID})) != string(key) {
		c.fault(tableOutbox, key, "leads to row %d, which is not its own", sequence)
	}

	return nil
}
