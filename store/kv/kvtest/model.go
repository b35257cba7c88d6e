package kvtest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gardu/store/kv"
)

// How long the model test runs and how dense its keys are: few keys make many replacements.
const (
	modelTransactions = 300
	modelChanges      = 20  // in one transaction, at most
	modelKeys         = 400 // that may exist
)

// newRandom returns a source and its seed, which a failing test prints.
func newRandom() (*rand.Rand, uint64) {
	seed := rand.Uint64()

	return rand.New(rand.NewPCG(seed, 0)), seed
}

// model is the plain map that an engine is compared with.
type model map[kv.Table]map[string]string

// change is one Put, or a Delete where the value is empty.
type change struct {
	table      kv.Table
	key, value string
}

// testModel: random transactions on the engine and on a map give the same content, also after
// failures and when the engine is opened again.
func testModel(t *testing.T, subject Subject) {
	folder := t.TempDir()
	engine := subject.open(t, folder, Limits{})
	random, seed := newRandom()
	expected := model{left: {}, right: {}}

	for step := range modelTransactions {
		what := fmt.Sprintf("seed %d, step %d", seed, step)
		changes := drawChanges(random)
		fails := random.IntN(5) == 0

		if err := apply(t, engine, changes, fails); (err != nil) != fails {
			t.Fatalf("%s: %v", what, err)
		}

		if !fails {
			expected.apply(changes)
		}

		compare(t, what, engine, expected, random)

		if random.IntN(50) == 0 {
			reopened := subject.reopen(t, engine, folder)
			engine = reopened
		}
	}

	if err := engine.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

// reopen closes an engine and opens it again.
func (s Subject) reopen(tb testing.TB, engine kv.Engine, folder string) kv.Engine {
	tb.Helper()

	if err := engine.Close(); err != nil {
		tb.Fatalf("closing: %v", err)
	}

	return s.open(tb, folder, Limits{})
}

// drawChanges draws the changes of one transaction.
func drawChanges(random *rand.Rand) []change {
	changes := make([]change, random.IntN(modelChanges))
	for place := range changes {
		drawn := change{table: left, key: drawKey(random)}
		if random.IntN(3) == 0 {
			drawn.table = right
		}

		if random.IntN(3) > 0 {
			drawn.value = strings.Repeat("v", 1+random.IntN(200)) + drawn.key
		}

		changes[place] = drawn
	}

	return changes
}

// drawKey draws one of modelKeys keys of several lengths.
func drawKey(random *rand.Rand) string {
	number := random.IntN(modelKeys)

	return strings.Repeat("k", number%4) + fmt.Sprint(number)
}

// apply runs the changes in one Update of the strict engine, and fails it at the end when told to.
func apply(tb testing.TB, engine kv.Engine, changes []change, fails bool) error {
	tb.Helper()

	return Strict(tb, engine).Update(tb.Context(), func(writer kv.Writer) error {
		for _, each := range changes {
			if err := each.apply(writer); err != nil {
				return err
			}
		}

		if fails {
			return errRefused
		}

		return nil
	})
}

// apply makes the change in a transaction.
func (c change) apply(writer kv.Writer) error {
	if c.value == "" {
		return writer.Delete(c.table, []byte(c.key))
	}

	return writer.Put(c.table, []byte(c.key), []byte(c.value))
}

// apply makes the changes in the map.
func (m model) apply(changes []change) {
	for _, each := range changes {
		if each.value == "" {
			delete(m[each.table], each.key)
		} else {
			m[each.table][each.key] = each.value
		}
	}
}

// sorted lists a table of the model in order.
func (m model) sorted(table kv.Table) []entry {
	var entries []entry
	for _, key := range slices.Sorted(maps.Keys(m[table])) {
		entries = append(entries, entry{key, m[table][key]})
	}

	return entries
}

// compare fails the test unless both tables agree, as a whole, in a random range and for one key.
func compare(tb testing.TB, what string, engine kv.Engine, expected model, random *rand.Rand) {
	tb.Helper()

	for _, table := range []kv.Table{left, right} {
		sorted := expected.sorted(table)
		expect(tb, what+", whole", read(tb, engine, table, kv.Range{}), sorted)

		keys := kv.Range{
			From:    []byte(drawKey(random)),
			To:      []byte(drawKey(random)),
			Reverse: random.IntN(2) == 0,
			Limit:   random.IntN(30),
		}
		expect(tb, fmt.Sprintf("%s, range %+v", what, keys),
			read(tb, engine, table, keys), within(sorted, keys))

		key := drawKey(random)
		if got := get(tb, engine, table, key); string(got) != expected[table][key] {
			tb.Errorf("%s: got %q under %q, want %q", what, got, key, expected[table][key])
		}
	}

	if tb.Failed() {
		tb.FailNow()
	}
}
