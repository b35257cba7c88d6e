package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/storetest"
)

// owed reads the whole outbox in pages.
func owed(t *testing.T, book *db.Book) (all []db.OutboxRow) {
	t.Helper()
	for after := uint64(0); ; {
		var page []db.OutboxRow
		storetest.View(t, book, func(r *db.BookReader) (err error) {
			page, err = r.Outbox(after, 0)

			return err
		})
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		after = page[len(page)-1].Sequence
	}
}

// TestSettleOutboxDropsMany settles more rows than one transaction could drop, some of them changed
// since they were read: those stay.
func TestSettleOutboxDropsMany(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.AddPlan(t, book, "gold")
	const count, slice = 1_100, 100
	for first := 0; first < count; first += slice {
		storetest.Update(t, book, func(tx *db.BookTx) error {
			for number := first; number < first+slice; number++ {
				if _, err := tx.PutService(storetest.Service(fmt.Sprint("budi", number), 1)); err != nil {
					return err
				}
			}

			return nil
		})
	}
	read := owed(t, book)
	if len(read) != count+1 {
		t.Fatalf("the outbox holds %d rows", len(read))
	}

	changed := []int64{1, 500, count}
	storetest.Update(t, book, func(tx *db.BookTx) error {
		for _, id := range changed {
			service, err := tx.Service(id)
			if err != nil {
				return err
			}
			if _, err := tx.PutService(service); err != nil {
				return err
			}
		}

		return tx.DeleteService(700)
	})
	for range 2 { // the second time there is nothing left to do
		if err := book.SettleOutbox(t.Context(), read); err != nil {
			t.Fatal(err)
		}
	}
	left := owed(t, book)
	if len(left) != len(changed)+1 {
		t.Fatalf("the outbox still holds %v", left)
	}
	for at, id := range append(changed, 700) {
		if left[at].ID != id || left[at].Revision != 2 {
			t.Errorf("the row at place %d is %+v, want service %d", at, left[at], id)
		}
	}
	if err := book.SettleOutbox(t.Context(), nil); err != nil {
		t.Errorf("settling nothing: %v", err)
	}
}

// TestSettleOutboxNeverDropsTheNewer changes services while somebody else works the outbox off: the
// last change of each must have been seen, or still be owed.
func TestSettleOutboxNeverDropsTheNewer(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.AddPlan(t, book, "gold")
	const services, changes = 5, 60
	for number := range services {
		storetest.AddService(t, book, fmt.Sprint("budi", number), 1)
	}

	var writing sync.WaitGroup
	var done atomic.Bool
	for number := range int64(services) {
		writing.Go(func() {
			for range changes {
				_, err := book.Update(t.Context(), func(tx *db.BookTx) error {
					service, err := tx.Service(number + 1)
					if err != nil {
						return err
					}
					_, err = tx.PutService(service)

					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}

	seen := map[int64]uint64{}
	var working sync.WaitGroup
	working.Go(func() {
		for last := false; !last; {
			last = done.Load()
			rows := owed(t, book)
			for _, row := range rows {
				if row.Noun == store.NounService {
					seen[row.ID] = max(seen[row.ID], row.Revision)
				}
			}
			if err := book.SettleOutbox(t.Context(), rows); err != nil {
				t.Error(err)
			}
		}
	})
	writing.Wait()
	done.Store(true)
	working.Wait()

	for id := range int64(services) {
		if seen[id+1] != changes+1 {
			t.Errorf("of service %d revision %d was seen, and it has %d", id+1, seen[id+1], changes+1)
		}
	}
	if left := owed(t, book); len(left) != 0 {
		t.Errorf("the outbox still holds %v", left)
	}
}

// between is an engine that lets something happen before each of its Updates.
type between struct {
	kv.Engine
	happens func()
}

// Update lets it happen, once, and then updates.
func (b *between) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if happens := b.happens; happens != nil {
		b.happens = nil
		happens()
	}

	return b.Engine.Update(ctx, fn)
}

// TestSettleOutboxMeetsAChange commits a change after the outbox was read and right before it is
// settled.
func TestSettleOutboxMeetsAChange(t *testing.T) {
	t.Parallel()

	engine := &between{Engine: storetest.OpenEngine(t, db.BookTables(), kv.BookOperations, kv.BookBytes)}
	book, err := db.OpenBook(t.Context(), db.BookConfig{Engine: engine, Key: storetest.Key(t)})
	if err != nil {
		t.Fatal(err)
	}
	plan := storetest.AddPlan(t, book, "gold")
	read := owed(t, book)
	engine.happens = func() {
		storetest.Update(t, book, func(tx *db.BookTx) error {
			_, err := tx.PutPlan(plan)

			return err
		})
	}
	if err := book.SettleOutbox(t.Context(), read); err != nil {
		t.Fatal(err)
	}
	if left := owed(t, book); len(left) != 1 || left[0].Revision != 2 {
		t.Errorf("the outbox holds %v", left)
	}
}

func TestSettleOutboxStopsWithItsContext(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.AddPlan(t, book, "gold")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := book.SettleOutbox(ctx, owed(t, book)); !errors.Is(err, context.Canceled) {
		t.Errorf("settling after its end: %v", err)
	}
	if left := owed(t, book); len(left) != 1 {
		t.Errorf("the outbox holds %v", left)
	}
}
