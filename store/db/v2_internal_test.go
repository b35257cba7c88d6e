package db

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// epoch is the instant at which everything in the fixtures began.
var epoch = time.Date(2026, time.July, 1, 5, 0, 0, 0, time.UTC)

// laterTables are the tables that later layouts added.
var laterTables = []kv.Table{
	tablePools, tableCompanies, tableRanges, tableAbilities, tableRouters,
	tableAPIKeys, tableFamilies, tableFamilyOwners, tableLockouts, tableCodes, tableTexts,
}

// openOld makes a file with the tables of layout 1 and a fixture, and opens it again as this
// program does.
func openOld(t *testing.T, tables []kv.Table, fixture string) kv.Engine {
	t.Helper()

	path := filepath.Join(t.TempDir(), "old.db")
	old := slices.DeleteFunc(slices.Clone(tables), func(table kv.Table) bool {
		return slices.Contains(laterTables, table)
	})
	open := func(with []kv.Table) kv.Engine {
		engine, err := bolt.Open(t.Context(), bolt.Config{Path: path, Tables: with, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}

		return engine
	}

	before := open(old)
	readFixture(t, before, fixture)
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	engine := open(tables)
	t.Cleanup(func() { _ = engine.Close() })

	return engine
}

// A book that was written before there were pools opens, is backed up first, holds what it held,
// and can be used with all that came later.
func TestBookOfLayout1(t *testing.T) {
	t.Parallel()

	key, err := NewKey([]byte("a key of 32 octets for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	backups := 0
	book, err := OpenBook(t.Context(), BookConfig{
		Engine: openOld(t, BookTables(), "book.v1.filled"), Key: key,
		BeforeMigrate: func(_ context.Context, from, to uint64, _ kv.Engine) error {
			if backups++; from != 1 || to != bookLayout {
				t.Errorf("layout %d becomes %d", from, to)
			}

			return nil
		},
	})
	if err != nil || backups != 1 {
		t.Fatalf("after %d backups the book opens with %v", backups, err)
	}
	sound(t, book.Check)

	var plan store.Plan
	err = book.View(t.Context(), func(r *BookReader) (err error) {
		if plan, err = r.PlanByName("gold"); err != nil {
			return err
		}
		service, err := r.ServiceByLogin("budi", store.PPPoE, 1)
		if string(service.Secret.Value) != "secret of budi" || !service.TopUp.IsZero() {
			t.Errorf("the service is %+v", service)
		}
		if err != nil {
			return err
		}
		nas, err := r.NASByName("pop")
		if nas.CoA != store.CoAAuto || string(nas.Secret.Value) != "shared with pop" {
			t.Errorf("the NAS is %+v", nas)
		}

		return err
	})
	if difference := cmp.Diff(oldPlan(), plan); err != nil || difference != "" {
		t.Errorf("the plan differs (-want +got): %v\n%s", err, difference)
	}
	useOldBook(t, book, plan)
	sound(t, book.Check)
}

// oldPlan is the plan of the fixture.
func oldPlan() store.Plan {
	plan := store.Plan{
		ID: 1, Revision: 1, Name: "gold", Access: store.PPPoE, Router: 1,
		Profile: store.Profile{
			Rate: "10M/10M", Pool: "pool-gold", AddressLists: []string{"customers"},
			Extra: []store.Attribute{{Name: "Mikrotik-Wireless-VLANID", Value: "7"}},
		},
		DataLimit: store.DataLimit{Total: 50_000_000_000}, QuotaWindow: store.WindowMonth,
		OnQuota: store.QuotaThrottle, Throttle: store.Profile{Rate: "2M/2M"},
		Validity: store.Validity{Count: 30, Unit: store.Days}, OnExpiry: store.ExpiryIsolir,
		SharedUsers: 1, Isolir: &store.Profile{Rate: "512k/1M", Pool: "pool-isolir"},
		Price: 150_000_00, Created: epoch,
	}
	plan.Prepare()

	return plan
}

// useOldBook changes what an old book holds into what only a new one can hold.
func useOldBook(t *testing.T, book *Book, plan store.Plan) {
	t.Helper()

	addresses, err := store.ParseAddressRange("10.0.0.1-10.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	_, err = book.Update(t.Context(), func(tx *BookTx) error {
		pool, err := tx.PutPool(store.Pool{Name: "jkt", Ranges: []store.AddressRange{addresses}})
		if err != nil {
			return err
		}
		company, err := tx.PutCompany(store.Company{Name: "Selatan"})
		if err != nil {
			return err
		}
		changed := plan
		changed.Profile.Pool, changed.Profile.AddressPool = "", pool.ID
		changed.Company, changed.Tiers = company.ID, []store.Tier{{After: 1, Rate: "1M/1M"}}
		if _, err = tx.PutPlan(changed); err != nil {
			return err
		}
		_, err = tx.PutRouter(store.Router{Name: "pop", NAS: 1, Password: store.ClearSecret("x")})

		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	shown := store.Ability{NAS: 1, Verdict: store.VerdictWorks, At: epoch, Count: 1}
	if err := book.PutAbilities(t.Context(), []store.Ability{shown}); err != nil {
		t.Fatal(err)
	}

	var rows []OutboxRow
	err = book.View(t.Context(), func(r *BookReader) (err error) {
		rows, err = r.Outbox(0, 0)

		return err
	})
	if err != nil || len(rows) != 2 {
		t.Fatalf("the outbox holds %v, %v", rows, err)
	}
	if err := book.SettleOutbox(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
}

// A traffic file of before opens, its sessions have been granted nothing that is known, and its
// windows go on.
func TestTrafficOfLayout1(t *testing.T) {
	t.Parallel()

	traffic, err := OpenTraffic(t.Context(), TrafficConfig{
		Engine: openOld(t, TrafficTables(), "traffic.v1.filled"), Zone: time.FixedZone("WIB", 7*60*60),
	})
	if err != nil {
		t.Fatal(err)
	}
	session, err := traffic.Session(t.Context(), 7)
	if err != nil || session.Granted != 0 || session.Nonce != 99 || session.InputOctets != 1000 ||
		session.Service != 1 || !session.Open() {
		t.Errorf("the session is %+v, %v", session, err)
	}
	session.Granted, session.Terms, session.GrantedAt = 5, 6, epoch
	july := time.Date(2026, time.June, 30, 17, 0, 0, 0, time.UTC)
	err = traffic.Fold(t.Context(), Fold{
		Mark: 10, Sessions: []store.Session{session},
		Usage: []store.UsageDelta{{Service: 1, At: epoch.Add(48 * time.Hour), Month: july, Up: 5}},
	})
	if err != nil {
		t.Fatal(err)
	}
	usage, err := traffic.Usage(t.Context(), 1)
	if err != nil || usage.Month.Up != 1006 || !usage.Month.Start.Equal(july) {
		t.Errorf("the month is %+v, %v", usage.Month, err)
	}
	stored, err := traffic.Session(t.Context(), 7)
	if err != nil || stored.Granted != 5 || stored.Terms != 6 || !stored.GrantedAt.Equal(epoch) {
		t.Errorf("the session is stored as %+v, %v", stored, err)
	}
	sound(t, traffic.Check)
}

// sound fails the test with every fault of a file.
func sound(t *testing.T, check func(context.Context) ([]Fault, error)) {
	t.Helper()
	faults, err := check(t.Context())
	if err != nil || len(faults) != 0 {
		t.Errorf("the file has the faults %v, %v", faults, err)
	}
}
