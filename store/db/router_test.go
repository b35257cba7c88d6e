package db_test

import (
	"bytes"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/storetest"
)

// A router holds its NAS, and gives it up when it is moved or removed.
func TestRouterHoldsItsNAS(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.Update(t, book, func(tx *db.BookTx) error {
		if _, err := tx.PutNAS(storetest.NAS("a", "10.0.0.1")); err != nil {
			return err
		}
		_, err := tx.PutNAS(storetest.NAS("b", "10.0.0.2"))

		return err
	})
	router := storetest.AddRouter(t, book, "cabang", 1)
	if err := change(t, book, func(tx *db.BookTx) error { return tx.DeleteNAS(1) }); !store.Is(err, store.Conflict) {
		t.Errorf("removing the NAS of a router: %v", err)
	}

	changes := storetest.Update(t, book, func(tx *db.BookTx) error {
		moved := router
		moved.NAS = 2
		_, err := tx.PutRouter(moved)

		return err
	})
	if len(changes) != 1 || changes[0] != (store.Change{Noun: store.NounRouter, ID: router.ID}) {
		t.Errorf("told of %v", changes)
	}
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteNAS(1) })
	storetest.View(t, book, func(r *db.BookReader) error {
		if _, err := r.RouterOf(1); !store.Is(err, store.NotFound) {
			t.Errorf("the NAS of before is still the router's: %v", err)
		}
		found, err := r.RouterOf(2)
		if found.ID != router.ID {
			t.Errorf("the NAS is router %d", found.ID)
		}

		return err
	})
	if rows := owed(t, book); len(rows) != 0 {
		t.Errorf("a router left %v in the outbox", rows)
	}

	storetest.Update(t, book, func(tx *db.BookTx) error {
		if err := tx.DeleteRouter(router.ID); err != nil {
			return err
		}

		return tx.DeleteNAS(2)
	})
}

// The password of a router is on disk as nobody without the key can read it.
func TestRouterPasswordIsSealed(t *testing.T) {
	t.Parallel()

	book, engine := spoil(t)
	for _, table := range db.BookTables() {
		for _, row := range rowsOf(t, engine, table) {
			if bytes.Contains([]byte(row.key+row.value), []byte("password of cabang")) {
				t.Errorf("the password stands in %s", table)
			}
		}
	}
	if rows := rowsOf(t, engine, kv.Table("routers")); len(rows) != 1 {
		t.Fatalf("%d routers are stored", len(rows))
	}
	storetest.View(t, book, func(r *db.BookReader) error {
		router, err := r.RouterByName("cabang")
		if string(router.Password.Value) != "password of cabang" {
			t.Error("the password is another one")
		}

		return err
	})
}
