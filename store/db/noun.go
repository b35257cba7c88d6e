package db

import (
	"encoding/binary"

	"gardu/store"
	"gardu/store/kv"
)

// MaxText is the longest unique text of a record, such as a name or a number, in octets.
const MaxText = 253

// noun is how one kind of record is kept. All records of a noun share their rules, and only these
// differ.
type noun[T any] struct {
	noun  store.Noun
	word  string // how errors call it
	table kv.Table

	head   func(*T) (id *int64, revision *uint64)
	encode func(*encoder, *T) // all fields but the id
	decode func(*decoder, *T)

	derive func(*T)                             // makes what is not stored; nil for nothing
	check  func(*T) error                       // what must hold to store it; nil for nothing
	claims func(*T) []claim                     // what nobody else may have; nil for nothing
	names  func(*T) []ref                       // the records it names, which must be there
	index  func(*T) []row                       // further rows by which it is found; nil for none
	stand  func(tx *BookTx, old, next *T) error // among logins, codes or addresses; nil for nowhere
	ripple bool                                 // a change is noted in the outbox
}

// ref is a record, by noun and id, and the field that names it.
type ref struct {
	noun  store.Noun
	id    int64
	field string
}

// claim is a row of a uniqueness index.
type claim struct {
	table kv.Table
	key   string
	field string // whose value is taken, when it is
}

// row is a row of an index that is not unique.
type row struct {
	table kv.Table
	key   string
}

// tableOf returns the table of a noun's records.
func tableOf(of store.Noun) kv.Table {
	switch of {
	case store.NounService:
		return tableServices
	case store.NounPlan:
		return tablePlans
	case store.NounCustomer:
		return tableCustomers
	case store.NounVoucher:
		return tableVouchers
	case store.NounNAS:
		return tableNAS
	case store.NounOperator:
		return tableOperators
	case store.NounPool:
		return tablePools
	case store.NounCompany:
		return tableCompanies
	case store.NounRouter:
		return tableRouters
	case store.NounAPIKey:
		return tableAPIKeys
	case store.NounTokenFamily:
		return tableFamilies
	default:
		return keptTables[of].table
	}
}

// wordOf returns the word by which errors call a noun.
func wordOf(of store.Noun) string {
	switch of {
	case store.NounService:
		return "service"
	case store.NounPlan:
		return "plan"
	case store.NounCustomer:
		return "customer"
	case store.NounVoucher:
		return "voucher"
	case store.NounNAS:
		return "nas"
	case store.NounOperator:
		return "operator"
	case store.NounPool:
		return "pool"
	case store.NounCompany:
		return "company"
	case store.NounRouter:
		return "router"
	case store.NounAPIKey:
		return "api key"
	case store.NounTokenFamily:
		return "session"
	default:
		return wordOfKept(of)
	}
}

// missing is the error of a record that is not there.
func missing(of store.Noun, id int64) error {
	return store.Errorf(store.NotFound, "there is no %s with id %d", wordOf(of), id)
}

// read decodes a record. Nothing of value stays in use.
func (n *noun[T]) read(key *Key, id int64, value []byte) (T, error) {
	var record T
	d := decoder{key: key, noun: n.noun, id: id}
	err := n.readInto(&d, &record, value)

	return record, err
}

// readInto decodes a record with a decoder that knows key, noun and id.
func (n *noun[T]) readInto(d *decoder, record *T, value []byte) error {
	d.begin(value)
	n.decode(d, record)
	if d.err != nil {
		return store.Errorf(store.Internal, "reading %s %d: %w", n.word, d.id, d.err)
	}

	id, _ := n.head(record)
	*id = d.id
	if n.derive != nil {
		n.derive(record)
	}

	return nil
}

// write appends an encoded record and returns it alone.
func (n *noun[T]) write(e *encoder, record *T) []byte {
	id, _ := n.head(record)
	e.noun, e.id = n.noun, *id

	start := len(e.out)
	e.begin()
	n.encode(e, record)

	return e.out[start:len(e.out):len(e.out)]
}

// get reads the record of an id, and a NotFound error where there is none.
func (n *noun[T]) get(r *Lookup, id int64) (T, error) {
	var none T
	if id <= 0 {
		return none, missing(n.noun, id)
	}

	value, err := r.reader.Get(n.table, idKey(id))
	if err != nil {
		return none, err
	}
	if value == nil {
		return none, missing(n.noun, id)
	}

	return n.read(r.key, id, value)
}

// find reads the record that a uniqueness row leads to, and a NotFound error where there is none.
func (n *noun[T]) find(r *Lookup, table kv.Table, key []byte) (T, error) {
	var none T
	value, err := r.reader.Get(table, key)
	if err != nil {
		return none, err
	}
	if value == nil {
		return none, &store.Error{Kind: store.NotFound, Message: "there is no such " + n.word}
	}

	return n.get(r, idOf(value))
}

// list reads records in the order of their ids, beginning behind an id.
func (n *noun[T]) list(r *BookReader, after int64, limit int) ([]T, error) {
	var records []T
	keys := kv.Range{From: idKey(max(after, 0) + 1), Limit: pageLimit(limit)}
	err := r.reader.Scan(n.table, keys, func(key, value []byte) error {
		record, err := n.read(r.key, idOf(key), value)
		records = append(records, record)

		return err
	})

	return records, err
}

// listBy reads the records whose ids end the keys of an index, beginning behind an id.
func (n *noun[T]) listBy(r *BookReader, table kv.Table, prefix []byte, page Page) ([]T, error) {
	keys := kv.Prefix(prefix)
	keys.From = append(keys.From, idKey(max(page.After, 0)+1)...)
	keys.Limit = pageLimit(page.Limit)

	var ids []int64
	err := r.reader.Scan(table, keys, func(key, _ []byte) error {
		ids = append(ids, idOf(key))

		return nil
	})
	if err != nil {
		return nil, err
	}

	records := make([]T, 0, len(ids))
	for _, id := range ids {
		record, err := n.get(&r.Lookup, id)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}

	return records, nil
}

// decodeCount reads a count, which is 0 where there is no row.
func decodeCount(value []byte) uint64 {
	count, n := binary.Uvarint(value)
	if n <= 0 {
		return 0
	}

	return count
}
