package db_test

import (
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestServiceLifeInTheBook(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	plan := storetest.AddPlan(t, book, "gold")
	budi := storetest.AddService(t, book, "budi", plan.ID)
	if budi.ID != 1 || budi.Revision != 1 {
		t.Fatalf("the first service is %d at revision %d", budi.ID, budi.Revision)
	}

	storetest.View(t, book, func(r *db.BookReader) error {
		found, err := r.ServiceByLogin("budi", store.PPPoE, 0)
		if found.ID != budi.ID || string(found.Secret.Value) != "secret of budi" {
			t.Errorf("found service %d by its login", found.ID)
		}

		return err
	})

	changes := storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteService(budi.ID) })
	if len(changes) != 1 || changes[0] != (store.Change{Noun: store.NounService, ID: budi.ID}) {
		t.Errorf("deleting told %v", changes)
	}
}
