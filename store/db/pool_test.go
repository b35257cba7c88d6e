package db_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/storetest"
)

// putPool puts a sample pool.
func putPool(name string, ranges ...string) func(*db.BookTx) error {
	return func(tx *db.BookTx) error {
		_, err := tx.PutPool(storetest.Pool(name, ranges...))

		return err
	}
}

func TestPoolsShareNoAddress(t *testing.T) {
	t.Parallel()

	tests := []struct {
		name    string
		there   []string
		wanted  []string
		clashes bool
	}{
		{"the same", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.10-10.0.0.20"}, true},
		{"within", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.12-10.0.0.14"}, true},
		{"around", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.1-10.0.0.99"}, true},
		{"one address at its beginning", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.1-10.0.0.10"}, true},
		{"one address at its end", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.20-10.0.0.30"}, true},
		{"the same beginning", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.10"}, true},
		{"the same end", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.20"}, true},
		{"right before it", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.1-10.0.0.9"}, false},
		{"right behind it", []string{"10.0.0.10-10.0.0.20"}, []string{"10.0.0.21-10.0.0.30"}, false},
		{"between two", []string{"10.0.0.1", "10.0.0.9"}, []string{"10.0.0.2-10.0.0.8"}, false},
		{"over two", []string{"10.0.0.2", "10.0.0.8"}, []string{"10.0.0.1-10.0.0.9"}, true},
		{"its second range", []string{"10.0.0.1-10.0.0.9"}, []string{"10.1.0.1", "10.0.0.9-10.0.0.10"}, true},
		{"the lowest and the highest", []string{"1.0.0.0-1.0.0.1"}, []string{"223.255.255.254-223.255.255.255"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			book := storetest.OpenBook(t)
			storetest.AddPool(t, book, "first", test.there...)
			err := change(t, book, putPool("second", test.wanted...))
			if !test.clashes {
				if err != nil {
					t.Error(err)
				}

				return
			}
			refused(t, err, store.Conflict, "ranges")
		})
	}
}

func TestPoolOverlapNamesThePool(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.AddPool(t, book, "jakarta", "10.0.0.0/24")
	err := change(t, book, putPool("bogor", "10.0.0.7"))
	if want := "10.0.0.7 overlaps addresses of pool jakarta"; len(store.Faults(err)) != 1 ||
		store.Faults(err)[0].Message != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestPoolsGiveAddressesUp(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	first := storetest.AddPool(t, book, "first", "10.0.0.1-10.0.0.9", "10.0.1.1-10.0.1.9")
	second := storetest.AddPool(t, book, "second", "10.0.2.1-10.0.2.9")

	// Within one transaction a range moves from one pool to the other.
	less, more := first, second
	less.Ranges, more.Ranges = first.Ranges[:1], append(second.Ranges[:1:1], first.Ranges[1])
	storetest.Update(t, book, func(tx *db.BookTx) error {
		if _, err := tx.PutPool(less); err != nil {
			return err
		}
		_, err := tx.PutPool(more)

		return err
	})
	storetest.View(t, book, func(r *db.BookReader) (err error) {
		if first, err = r.Pool(first.ID); err != nil {
			return err
		}
		second, err = r.PoolByName("second")
		if len(first.Ranges) != 1 || len(second.Ranges) != 2 {
			t.Errorf("the pools have %v and %v", first.Ranges, second.Ranges)
		}

		return err
	})

	first.Ranges = storetest.Pool("", "10.0.0.5-10.0.0.50").Ranges
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutPool(first)

		return err
	})
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeletePool(second.ID) })
	storetest.AddPool(t, book, "second", "10.0.0.1-10.0.0.4", "10.0.1.0/24", "10.0.2.0/24")
}

// TestPoolsAgainstModel puts, changes and removes pools of few addresses at random: a pool is
// stored when no other has one of its addresses, and refused otherwise.
func TestPoolsAgainstModel(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(r *rapid.T) {
		book, err := db.OpenBook(t.Context(), db.BookConfig{
			Engine: storetest.OpenEngine(t, db.BookTables(), kv.BookOperations, kv.BookBytes), Key: storetest.Key(t),
		})
		if err != nil {
			r.Fatal(err)
		}
		defer book.Close() //nolint:errcheck // nothing follows

		stored := map[string]store.Pool{}
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			name := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(r, "name")
			pool, known := stored[name]
			if known && rapid.IntRange(0, 3).Draw(r, "kind") == 0 {
				_, err := book.Update(t.Context(), func(tx *db.BookTx) error { return tx.DeletePool(pool.ID) })
				if err != nil {
					r.Fatalf("removing %s: %v", name, err)
				}
				delete(stored, name)

				continue
			}

			pool.Name, pool.Ranges = name, smallRanges(r)
			free := alone(stored, &pool)
			_, err := book.Update(t.Context(), func(tx *db.BookTx) error {
				put, err := tx.PutPool(pool)
				if err == nil {
					stored[name] = put
				}

				return err
			})
			if free != (err == nil) || (!free && !store.Is(err, store.Conflict)) {
				r.Fatalf("putting %v beside %v: %v", pool.Ranges, stored, err)
			}
		}
		if faults, err := book.Check(t.Context()); err != nil || len(faults) != 0 {
			r.Fatalf("the book has the faults %v, %v", faults, err)
		}
	})
}

// smallRanges draws up to three ranges among few addresses, none of them twice.
func smallRanges(r *rapid.T) (ranges []store.AddressRange) {
	seen := map[store.AddressRange]bool{}
	for range rapid.IntRange(0, 3).Draw(r, "ranges") {
		first, size := rapid.Byte().Draw(r, "first"), rapid.ByteMax(20).Draw(r, "size")
		one := store.AddressRange{
			First: netip.AddrFrom4([4]byte{10, 0, 0, first}),
			Last:  netip.AddrFrom4([4]byte{10, 0, 0, max(first, first+size)}),
		}
		if !seen[one] {
			ranges = append(ranges, one)
		}
		seen[one] = true
	}

	return ranges
}

// alone reports whether the addresses of a pool are in no other, and in none of its ranges twice.
func alone(stored map[string]store.Pool, pool *store.Pool) bool {
	for name, other := range stored {
		if _, clash := pool.Overlaps(&other); clash && name != pool.Name {
			return false
		}
	}
	for at := range pool.Ranges {
		rest := store.Pool{Ranges: pool.Ranges[:at]}
		if _, clash := rest.Overlaps(&store.Pool{Ranges: pool.Ranges[at : at+1]}); clash {
			return false
		}
	}

	return true
}

// TestRangesHaveAVersion proves that every writer of ranges counts one key up, which stands for
// the rows that it has scanned, and that others leave it alone.
func TestRangesHaveAVersion(t *testing.T) {
	t.Parallel()

	book, engine := spoil(t)
	version := func() string {
		for _, row := range rowsOf(t, engine, "meta") {
			if row.key == "sequence/ranges" {
				return row.value
			}
		}

		return ""
	}
	pool := storetest.AddPool(t, book, "version", "10.9.0.0/24")
	before := version()
	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		pool.Note = "behind the bridge"
		pool, err = tx.PutPool(pool)

		return err
	})
	if got := version(); got != before || before == "" {
		t.Errorf("a note moved the version from %q to %q", before, got)
	}
	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		pool.Ranges = storetest.Pool("", "10.9.1.0/24").Ranges
		pool, err = tx.PutPool(pool)

		return err
	})
	moved := version()
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeletePool(pool.ID) })
	if last := version(); moved == before || last == moved {
		t.Errorf("the versions were %q, %q, %q", before, moved, last)
	}
}

func TestLargestPoolsFitOneUpdate(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	var ranges, others []string
	for number := range store.MaxPoolRanges {
		ranges = append(ranges, fmt.Sprintf("10.%d.0.0/24", number))
		others = append(others, fmt.Sprintf("10.%d.1.0/24", number))
	}
	pool := storetest.AddPool(t, book, "wide", ranges...)
	pool.Ranges = storetest.Pool("", others...).Ranges
	storetest.Update(t, book, func(tx *db.BookTx) error {
		_, err := tx.PutPool(pool)

		return err
	})
	refused(t, change(t, book, putPool("wider", append(ranges, "11.0.0.1")...)), store.Invalid, "ranges")
}

// isolated returns a plan that takes addresses from pools: its customers', and the isolated ones'.
func isolated(name string, pool, isolir, company int64) store.Plan {
	plan := storetest.Plan(name)
	plan.Profile.Pool, plan.Profile.AddressPool = "", pool
	plan.Isolir = &store.Profile{Rate: "512k/512k", AddressPool: isolir}
	plan.Company = company

	return plan
}

func TestPoolsAndCompaniesInUse(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	storetest.AddPool(t, book, "customers", "10.0.0.0/24")
	storetest.AddPool(t, book, "isolated", "10.0.1.0/24")
	company := storetest.Company("Selatan")
	company.Isolir.Pool, company.Isolir.AddressPool = "", 2
	var plan store.Plan
	storetest.Update(t, book, func(tx *db.BookTx) (err error) {
		if _, err = tx.PutCompany(company); err != nil {
			return err
		}
		plan, err = tx.PutPlan(isolated("gold", 1, 1, 1))

		return err
	})

	for what, remove := range map[string]func(*db.BookTx) error{
		"pool of a plan":    func(tx *db.BookTx) error { return tx.DeletePool(1) },
		"pool of a company": func(tx *db.BookTx) error { return tx.DeletePool(2) },
		"company of a plan": func(tx *db.BookTx) error { return tx.DeleteCompany(1) },
	} {
		if err := change(t, book, remove); !store.Is(err, store.Conflict) {
			t.Errorf("removing the %s: %v", what, err)
		}
	}

	// Of two reasons to name a pool one goes, then the other.
	for _, next := range []struct {
		pool, isolir int64
		links        uint64
	}{{1, 2, 1}, {1, 1, 1}, {0, 1, 1}, {1, 0, 1}, {2, 2, 0}} {
		plan.Profile.AddressPool, plan.Isolir.AddressPool = next.pool, next.isolir
		revision := plan.Revision
		storetest.Update(t, book, func(tx *db.BookTx) (err error) {
			plan.Revision = revision
			plan, err = tx.PutPlan(plan)

			return err
		})
		storetest.View(t, book, func(r *db.BookReader) error {
			count, err := r.References(store.NounPool, 1)
			if count != next.links {
				t.Errorf("with the pools %d and %d the first is named %d times", next.pool, next.isolir, count)
			}

			return err
		})
	}

	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeletePool(1) })
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeletePlan(plan.ID) })
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeleteCompany(1) })
	storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeletePool(2) })
}

func TestPoolsThatAreNotThere(t *testing.T) {
	t.Parallel()

	tests := []struct {
		name, field string
		put         func(*db.BookTx) error
	}{
		{"pool of a plan", "address_pool", func(tx *db.BookTx) error {
			_, err := tx.PutPlan(isolated("x", 9, 1, 0))

			return err
		}},
		{"isolir pool of a plan", "isolir.address_pool", func(tx *db.BookTx) error {
			_, err := tx.PutPlan(isolated("x", 1, 9, 0))

			return err
		}},
		{"company of a plan", "company", func(tx *db.BookTx) error {
			_, err := tx.PutPlan(isolated("x", 1, 1, 9))

			return err
		}},
		{"a pool below zero", "address_pool", func(tx *db.BookTx) error {
			_, err := tx.PutPlan(isolated("x", -1, 1, 0))

			return err
		}},
		{"isolir pool of a company", "isolir.address_pool", func(tx *db.BookTx) error {
			company := storetest.Company("Utara")
			company.Isolir.AddressPool = 9
			_, err := tx.PutCompany(company)

			return err
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()

			book := storetest.OpenBook(t)
			storetest.AddPool(t, book, "there", "10.0.0.1")
			refused(t, change(t, book, test.put), store.Invalid, test.field)
		})
	}
}

func TestChangesOfPoolsAreTold(t *testing.T) {
	t.Parallel()

	book := storetest.OpenBook(t)
	told := storetest.Update(t, book, func(tx *db.BookTx) error {
		if _, err := tx.PutPool(storetest.Pool("p", "10.0.0.1")); err != nil {
			return err
		}
		_, err := tx.PutCompany(storetest.Company("c"))

		return err
	})
	told = append(told, storetest.Update(t, book, func(tx *db.BookTx) error { return tx.DeletePool(1) })...)
	want := []store.Change{{Noun: store.NounPool, ID: 1}, {Noun: store.NounCompany, ID: 1}, {Noun: store.NounPool, ID: 1}}
	if difference := cmp.Diff(want, told); difference != "" {
		t.Errorf("what was told differs (-want +got):\n%s", difference)
	}
	if rows := outbox(t, book); len(rows) != 0 {
		t.Errorf("the outbox holds %v", rows)
	}
}
