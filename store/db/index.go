package db

import (
	"slices"

	"gardu/store"
)

// moveClaims takes the unique rows of the next record and gives up those of the old one that it no
// longer has. A row that somebody else has is a Conflict error that names the field.
func moveClaims(tx *BookTx, id int64, old, next []claim) error {
	for _, was := range old {
		if slices.Contains(next, was) {
			continue
		}
		if err := tx.writer.Delete(was.table, []byte(was.key)); err != nil {
			return err
		}
	}

	for _, is := range next {
		if slices.Contains(old, is) {
			continue
		}
		if err := take(tx, id, is); err != nil {
			return err
		}
	}

	return nil
}

// take takes one unique row that must be free.
func take(tx *BookTx, id int64, wanted claim) error {
	key := []byte(wanted.key)
	holder, err := tx.reader.Get(wanted.table, key)
	if err != nil {
		return err
	}
	if holder != nil {
		return taken(wanted.field, "another record has it")
	}

	return tx.writer.Put(wanted.table, key, idKey(id))
}

// moveLinks writes which records the next one names and removes what the old one named, and keeps
// the counts. A record that is named and not there is an Invalid error.
func moveLinks(tx *BookTx, self ref, old, next []ref) error {
	for _, was := range old {
		if named(next, was) {
			continue
		}
		if err := tx.writer.Delete(tableLinks, linkKey(was, self)); err != nil {
			return err
		}
		if err := tx.count(was, -1); err != nil {
			return err
		}
	}

	for _, is := range next {
		if named(old, is) {
			continue
		}
		if err := tx.link(is, self); err != nil {
			return err
		}
	}

	return nil
}

// named reports whether a record is among those named, whatever the field.
func named(among []ref, one ref) bool {
	return slices.ContainsFunc(among, func(other ref) bool {
		return other.noun == one.noun && other.id == one.id
	})
}

// link notes that a record names another, which must be there.
func (tx *BookTx) link(to, self ref) error {
	record, err := tx.reader.Get(tableOf(to.noun), idKey(to.id))
	if err != nil {
		return err
	}
	if record == nil {
		return store.Invalidf(to.field, "there is no %s with id %d", wordOf(to.noun), to.id)
	}
	if err := tx.writer.Put(tableLinks, linkKey(to, self), present); err != nil {
		return err
	}

	return tx.count(to, 1)
}

// count changes how many records name one.
func (tx *BookTx) count(to ref, by int64) error {
	now, err := tx.References(to.noun, to.id)
	if err != nil {
		return err
	}
	tx.counts[ref{noun: to.noun, id: to.id}] = uint64(int64(now) + by)

	return nil
}

// moveRows writes the further rows of the next record and removes those of the old one.
func moveRows(tx *BookTx, old, next []row) error {
	for _, was := range old {
		if slices.Contains(next, was) {
			continue
		}
		if err := tx.writer.Delete(was.table, []byte(was.key)); err != nil {
			return err
		}
	}

	for _, is := range next {
		if slices.Contains(old, is) {
			continue
		}
		if err := tx.writer.Put(is.table, []byte(is.key), present); err != nil {
			return err
		}
	}

	return nil
}

// checkText refuses a text that is too long for a key.
func checkText(field, text string) error {
	if len(text) > MaxText {
		return store.Invalidf(field, "is longer than %d octets", MaxText)
	}

	return nil
}

// checkName refuses a name that is empty or too long.
func checkName(field, name string) error {
	if name == "" {
		return store.Invalidf(field, "must not be empty")
	}

	return checkText(field, name)
}

// checkSecret refuses a secret that no decoder would take.
func checkSecret(field string, secret store.Secret) error {
	if secret.Form > store.OneWayHash {
		return store.Invalidf(field, "has an unknown form")
	}
	if len(secret.Value) > maxSecret {
		return store.Invalidf(field, "is longer than %d octets", maxSecret)
	}

	return nil
}
