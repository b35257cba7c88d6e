package db_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

// shows stores what NASes have shown.
func shows(t *testing.T, book *db.Book, shown ...store.Ability) {
	t.Helper()
	if err := book.PutAbilities(t.Context(), shown); err != nil {
		t.Fatal(err)
	}
}

// known compares what the book knows of all NASes.
func known(t *testing.T, book *db.Book, want ...store.Ability) {
	t.Helper()
	got, err := book.Abilities(t.Context())
	if difference := cmp.Diff(want, got); err != nil || difference != "" {
		t.Errorf("what is known differs (-want +got): %v\n%s", err, difference)
	}
}

// addNAS stores a number of NASes.
func addNAS(t *testing.T, book *db.Book, count int) {
	t.Helper()
	storetest.Update(t, book, func(tx *db.BookTx) error {
		for number := range count {
			name, address := fmt.Sprint("pop-", number), fmt.Sprintf("10.0.%d.%d", number/250, number%250+1)
			if _, err := tx.PutNAS(storetest.NAS(name, address)); err != nil {
				return err
			}
		}

		return nil
	})
}

func TestAbilities(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	addNAS(t, book, 2)
	known(t, book)

	refused := storetest.Ability(1, store.ActRate, store.VerdictRefused)
	works := storetest.Ability(1, store.ActDisconnect, store.VerdictWorks)
	deaf := storetest.Ability(2, store.ActRate, store.VerdictDeaf)
	deaf.Access = store.Hotspot
	shows(t, book, deaf, works, refused)
	known(t, book, refused, works, deaf)

	changed := refused
	changed.Verdict, changed.Cause, changed.Count, changed.At = store.VerdictWorks, 0, 7, storetest.Epoch.Add(time.Hour)
	shows(t, book, changed)
	known(t, book, changed, works, deaf)

	if err := book.ForgetAbilities(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	known(t, book, deaf)
	if err := book.ForgetAbilities(t.Context(), 99); err != nil {
		t.Errorf("forgetting a stranger: %v", err)
	}
}

func TestAbilitiesGoWithTheirNAS(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	addNAS(t, book, 2)
	stays := storetest.Ability(2, store.ActRate, store.VerdictWorks)
	shows(t, book, storetest.Ability(1, store.ActRate, store.VerdictWorks), stays)
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteNAS(1) })
	known(t, book, stays)

	// What is told of a NAS that went meanwhile is let go.
	shows(t, book, storetest.Ability(1, store.ActLimits, store.VerdictWorks))
	known(t, book, stays)
}

// TestManyAbilities stores more than one transaction of a book could hold.
func TestManyAbilities(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	const routers = 150
	addNAS(t, book, routers)
	var all []store.Ability
	for nas := range int64(routers) {
		for access := store.AnyAccess; access <= store.VPN; access++ {
			for act := store.ActRate; act <= store.ActDisconnect; act++ {
				shown := storetest.Ability(nas+1, act, store.VerdictWorks)
				shown.Access = access
				all = append(all, shown)
			}
		}
	}
	shows(t, book, all...)
	known(t, book, all...)
}

func TestAbilitiesRefused(t *testing.T) {
	t.Parallel()

	for field, spoil := range map[string]func(*store.Ability){
		"nas":     func(a *store.Ability) { a.NAS = 0 },
		"access":  func(a *store.Ability) { a.Access = 9 },
		"act":     func(a *store.Ability) { a.Act = 9 },
		"verdict": func(a *store.Ability) { a.Verdict = 9 },
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()

			book := storetest.OpenBook(t)
			addNAS(t, book, 1)
			good := storetest.Ability(1, store.ActRate, store.VerdictWorks)
			bad := good
			spoil(&bad)
			refused(t, book.PutAbilities(t.Context(), []store.Ability{good, bad}), store.Invalid, field)
			known(t, book)
		})
	}
}
