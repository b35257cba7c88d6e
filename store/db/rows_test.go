package db_test

import (
	"net/netip"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/storetest"
)

func TestSettings(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.Update(t, book, func(tx *db.BookTx) error {
		if err := tx.PutSetting("isolir.rate", []byte("512k/1M")); err != nil {
			return err
		}

		return tx.PutSetting("zone", []byte("Asia/Jakarta"))
	})
	storetest.View(t, book, func(r *db.BookReader) error {
		all, err := r.Settings("isolir.")
		if len(all) != 1 || string(all["isolir.rate"]) != "512k/1M" {
			t.Errorf("the settings are %q", all)
		}
		if value, err := r.Setting("none"); value != nil || err != nil {
			t.Errorf("a setting that was never set is %q, %v", value, err)
		}

		return err
	})

	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.PutSetting("zone", nil) })
	storetest.View(t, book, func(r *db.BookReader) error {
		value, err := r.Setting("zone")
		if value != nil {
			t.Errorf("a setting that was removed is %q", value)
		}

		return err
	})
	nameless := func(tx *db.BookTx) error { return tx.PutSetting("", []byte("x")) }
	if err := change(t, book, nameless); !store.Is(err, store.Invalid) {
		t.Errorf("a setting without name: %v", err)
	}
}

func TestTrust(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	learned := db.Trust{
		Source: netip.MustParseAddr("10.0.0.1"), MessageAuthenticator: true, FirstSeen: storetest.Epoch,
	}
	six := db.Trust{Source: netip.MustParseAddr("2001:db8::1"), ProxyState: true, FirstSeen: storetest.Epoch}
	storetest.Update(t, book, func(tx *db.BookTx) error {
		if err := tx.PutTrust(learned); err != nil {
			return err
		}

		return tx.PutTrust(six)
	})

	storetest.View(t, book, func(r *db.BookReader) error {
		if found, err := r.Trust(netip.MustParseAddr("::ffff:10.0.0.1")); err != nil || found != learned {
			t.Errorf("what was learned of the mapped address is %+v, %v", found, err)
		}
		if found, err := r.Trust(netip.MustParseAddr("10.0.0.2")); err != nil || found.MessageAuthenticator {
			t.Errorf("what was learned of a stranger is %+v, %v", found, err)
		}
		all, err := r.Trusts(netip.Addr{}, 0)
		if len(all) != 2 || all[0] != learned || all[1] != six {
			t.Errorf("learned was %+v", all)
		}
		if err != nil {
			return err
		}
		rest, err := r.Trusts(learned.Source, 1)
		if len(rest) != 1 || rest[0] != six {
			t.Errorf("behind the first was learned %+v", rest)
		}

		return err
	})

	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteTrust(learned.Source) })
	storetest.View(t, book, func(r *db.BookReader) error {
		found, err := r.Trust(learned.Source)
		if found.MessageAuthenticator {
			t.Error("forgetting has left something")
		}

		return err
	})
	for name, err := range map[string]error{
		"putting":  change(t, book, func(tx *db.BookTx) error { return tx.PutTrust(db.Trust{}) }),
		"deleting": change(t, book, func(tx *db.BookTx) error { return tx.DeleteTrust(netip.Addr{}) }),
	} {
		if !store.Is(err, store.Invalid) {
			t.Errorf("%s the trust of no address: %v", name, err)
		}
	}
}

func TestImportProgress(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	progress := db.Progress{
		Name: "services 1f2e", Lines: 101, Offset: 4096, Taken: 99, Same: 1, Refused: 1, Done: true,
		Started: storetest.Epoch, Updated: storetest.Epoch.Add(time.Minute),
	}
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.PutProgress(progress) })
	storetest.View(t, book, func(r *db.BookReader) error {
		if found, err := r.Progress(progress.Name); err != nil || found != progress {
			t.Errorf("the progress is %+v, %v", found, err)
		}
		if _, err := r.Progress("other"); !store.Is(err, store.NotFound) {
			t.Errorf("the progress of no import: %v", err)
		}
		all, err := r.Imports()
		if len(all) != 1 {
			t.Errorf("the imports are %+v", all)
		}

		return err
	})
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteProgress(progress.Name) })
}

func TestPagesAndWalks(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.AddPlan(t, book, "gold")
	const count = 230
	for first := 0; first < count; first += 50 {
		storetest.Update(t, book, func(tx *db.BookTx) error {
			for number := first; number < min(first+50, count); number++ {
				if _, err := tx.PutService(storetest.Service(typicalService(number).Login, 1)); err != nil {
					return err
				}
			}

			return nil
		})
	}

	for name, list := range map[string]func(*db.BookReader, db.Page) ([]store.Service, error){
		"all": (*db.BookReader).Services,
		"of plan": func(r *db.BookReader, page db.Page) ([]store.Service, error) {
			return r.ServicesOf(store.NounPlan, 1, page)
		},
	} {
		seen, page := 0, db.Page{Limit: 100}
		for done := false; !done; {
			storetest.View(t, book, func(r *db.BookReader) error {
				services, err := list(r, page)
				for _, service := range services {
					seen++
					page.After = service.ID
					if service.ID != int64(seen) {
						t.Errorf("%s: service %d stands at place %d", name, service.ID, seen)
					}
				}
				done = len(services) < 100

				return err
			})
		}
		if seen != count {
			t.Errorf("%s: the pages held %d services", name, seen)
		}
	}

	walked, secrets := 0, map[string]bool{}
	err := book.LoadServices(t.Context(), func(s *store.Service) error {
		walked++
		secrets[string(s.Secret.Value)] = true

		return nil
	})
	if err != nil || walked != count || len(secrets) != count {
		t.Errorf("the walk saw %d services with %d secrets: %v", walked, len(secrets), err)
	}
}
