package db

import (
	"encoding/binary"

	"gardu/store"
	"gardu/store/kv"
)

// BookTx changes a book. It lives as long as the closure that it was given to, and is used by one
// goroutine. What it reads, it reads by key, its own changes included.
//
// The Put verbs store a whole record and return it as stored, with its id and its new revision. An
// id of 0 takes the next one of its noun; an id that is given and free is taken as it is, for
// imports, and the sequence goes on above it. The revision given must be the one stored, 0 for a
// new record: a record that has changed since it was read is a Conflict error, and so is a value
// that is unique and taken. The Delete verbs refuse, with Conflict, what others name.
type BookTx struct {
	Lookup
	writer kv.Writer

	encoder   encoder           // its buffer holds every value of the transaction
	sequences map[string]uint64 // highest numbers given, written at the end
	counts    map[ref]uint64    // changed counts of links, written at the end; no ref has a field
	changes   []store.Change
	noted     map[store.Change]bool
}

// newBookTx begins one run of a closure.
func newBookTx(writer kv.Writer, key *Key) *BookTx {
	return &BookTx{
		Lookup:    Lookup{reader: writer, key: key},
		writer:    writer,
		encoder:   encoder{key: key},
		sequences: map[string]uint64{},
		counts:    map[ref]uint64{},
		noted:     map[store.Change]bool{},
	}
}

// finish writes what was gathered during the run.
func (tx *BookTx) finish() error {
	for name, last := range tx.sequences {
		value := binary.AppendUvarint(nil, last)
		if err := tx.writer.Put(tableMeta, []byte(name), value); err != nil {
			return err
		}
	}
	for to, count := range tx.counts {
		if err := tx.writeCount(to, count); err != nil {
			return err
		}
	}

	return nil
}

// writeCount writes how many records name one, or removes the row when none does.
func (tx *BookTx) writeCount(to ref, count uint64) error {
	if count == 0 {
		return tx.writer.Delete(tableLinks, linkPrefix(to))
	}

	return tx.writer.Put(tableLinks, linkPrefix(to), binary.AppendUvarint(nil, count))
}

// last reads the highest number of a sequence.
func (tx *BookTx) last(name string) (uint64, error) {
	if last, known := tx.sequences[name]; known {
		return last, nil
	}

	value, err := tx.reader.Get(tableMeta, []byte(name))

	return decodeCount(value), err
}

// take draws the next number of a sequence.
func (tx *BookTx) take(name string) (uint64, error) {
	last, err := tx.last(name)
	if err != nil {
		return 0, err
	}
	tx.sequences[name] = last + 1

	return last + 1, nil
}

// reach moves a sequence up to a number that was given by somebody else.
func (tx *BookTx) reach(name string, number uint64) error {
	last, err := tx.last(name)
	if err == nil && number > last {
		tx.sequences[name] = number
	}

	return err
}

// sequenceOf names the sequence of a noun's ids.
func sequenceOf(of store.Noun) string { return metaSequence + wordOf(of) }

// References counts the records that name one, as the transaction has changed them.
func (tx *BookTx) References(of store.Noun, id int64) (uint64, error) {
	to := ref{noun: of, id: id}
	if count, known := tx.counts[to]; known {
		return count, nil
	}

	return tx.Lookup.References(of, id)
}

// note remembers a change for whoever follows the book, once.
func (tx *BookTx) note(of store.Noun, id int64) {
	change := store.Change{Noun: of, ID: id}
	if !tx.noted[change] {
		tx.noted[change] = true
		tx.changes = append(tx.changes, change)
	}
}

// put stores a record and everything that depends on it.
func (n *noun[T]) put(tx *BookTx, next T) (T, error) {
	var none T
	if n.derive != nil {
		n.derive(&next)
	}
	if n.check != nil {
		if err := n.check(&next); err != nil {
			return none, err
		}
	}

	id, revision := n.head(&next)
	old, err := n.identify(tx, id, *revision)
	if err != nil {
		return none, err
	}
	*revision++

	if err := n.relate(tx, old, &next); err != nil {
		return none, err
	}
	value := n.write(&tx.encoder, &next)
	if len(value) > maxRecord {
		return none, store.Errorf(store.Invalid, "the %s is longer than %d octets", n.word,
			maxRecord)
	}
	if err := tx.writer.Put(n.table, idKey(*id), value); err != nil {
		return none, err
	}

	return next, n.changed(tx, *id, *revision)
}

// identify gives a new record its id, and returns the stored record of one that is not new. The
// revision must fit.
func (n *noun[T]) identify(tx *BookTx, id *int64, revision uint64) (*T, error) {
	if *id < 0 {
		return nil, store.Invalidf("id", "must not be negative")
	}
	if *id == 0 {
		next, err := tx.take(sequenceOf(n.noun))
		if err == nil && revision != 0 {
			err = n.stale()
		}
		*id = int64(next)

		return nil, err
	}

	old, err := n.get(&tx.Lookup, *id)
	if store.Is(err, store.NotFound) {
		if revision != 0 {
			return nil, n.stale()
		}

		return nil, tx.reach(sequenceOf(n.noun), uint64(*id))
	}
	if err != nil {
		return nil, err
	}

	if _, stored := n.head(&old); *stored != revision {
		return nil, n.stale()
	}

	return &old, nil
}

// stale is the error of a record that is no longer what its caller read.
func (n *noun[T]) stale() error {
	return &store.Error{
		Kind: store.Conflict, Field: "revision",
		Message: "the record has changed since it was read",
	}
}

// remove deletes a record and everything that depends on it. What others name stays.
func (n *noun[T]) remove(tx *BookTx, id int64) error {
	old, err := n.get(&tx.Lookup, id)
	if err != nil {
		return err
	}

	count, err := tx.References(n.noun, id)
	if err != nil {
		return err
	}
	if count > 0 {
		return store.Errorf(store.Conflict, "the %s is in use by %d other records", n.word, count)
	}

	if err := n.relate(tx, &old, nil); err != nil {
		return err
	}
	if err := tx.writer.Delete(n.table, idKey(id)); err != nil {
		return err
	}

	_, revision := n.head(&old)

	return n.changed(tx, id, *revision+1)
}

// changed notes a change where it must be known.
func (n *noun[T]) changed(tx *BookTx, id int64, revision uint64) error {
	tx.note(n.noun, id)
	if !n.ripple {
		return nil
	}

	return tx.enqueue(OutboxRow{Noun: n.noun, ID: id, Revision: revision})
}

// relate moves every index from the old record to the next one. Either may be nil, not both.
func (n *noun[T]) relate(tx *BookTx, old, next *T) error {
	self := ref{noun: n.noun, id: n.idOf(old, next)}
	if err := moveClaims(tx, self.id, gather(n.claims, old), gather(n.claims, next)); err != nil {
		return err
	}
	if err := moveLinks(tx, self, gather(n.names, old), gather(n.names, next)); err != nil {
		return err
	}
	if err := moveRows(tx, gather(n.index, old), gather(n.index, next)); err != nil {
		return err
	}
	if n.stand == nil {
		return nil
	}

	return n.stand(tx, old, next)
}

// idOf returns the id of whichever record is there.
func (n *noun[T]) idOf(old, next *T) int64 {
	if next == nil {
		next = old
	}
	id, _ := n.head(next)

	return *id
}

// gather asks a record for its rows; there are none where there is no record or no question.
func gather[T, R any](ask func(*T) []R, record *T) []R {
	if ask == nil || record == nil {
		return nil
	}

	return ask(record)
}
