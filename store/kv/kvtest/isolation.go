package kvtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"gardu/store/kv"
)

// How hard the isolation tests try: rounds are won by luck in an engine that is wrong.
const (
	rivals = 8  // goroutines at once
	rounds = 25 // attempts
)

// together runs work in rivals goroutines at once, tells each its number, and waits for all.
func together(tb testing.TB, work func(number int) error) {
	tb.Helper()

	var all sync.WaitGroup

	errs := make([]error, rivals)
	for number := range rivals {
		all.Go(func() { errs[number] = work(number) })
	}

	all.Wait()

	if err := errors.Join(errs...); err != nil {
		tb.Fatalf("working together: %v", err)
	}
}

// testWriteSkew: each of several transactions reads that the others' keys are absent and writes
// its own. One alone may win, though no two write the same key.
func testWriteSkew(t *testing.T, subject Subject) {
	engine := subject.fresh(t)

	for round := range rounds {
		together(t, func(number int) error {
			return engine.Update(t.Context(), func(writer kv.Writer) error {
				return claim(writer, round, number)
			})
		})

		keys := kv.Prefix(binary.BigEndian.AppendUint16(nil, uint16(round)))
		if winners := read(t, engine, left, keys); len(winners) != 1 {
			t.Fatalf("round %d has %d winners %q, want one", round, len(winners), winners)
		}
	}
}

// claim puts the key of one rival if no rival of the round has one.
func claim(writer kv.Writer, round, number int) error {
	for rival := range rivals {
		taken, err := writer.Get(left, claimKey(round, rival))
		if err != nil || taken != nil {
			return err
		}

		runtime.Gosched()
	}

	return writer.Put(left, claimKey(round, number), []byte("taken"))
}

// claimKey is the key of one rival in one round.
func claimKey(round, rival int) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(round)), byte(rival))
}

// testPhantoms: a scanned range that was empty is empty still at the commit.
func testPhantoms(t *testing.T, subject Subject) {
	engine := subject.fresh(t)

	for round := range rounds {
		keys := kv.Prefix(binary.BigEndian.AppendUint16(nil, uint16(round)))

		together(t, func(number int) error {
			return engine.Update(t.Context(), func(writer kv.Writer) error {
				found, err := collect(writer, left, keys)
				if err != nil || len(found) > 0 {
					return err
				}

				runtime.Gosched()

				return writer.Put(left, claimKey(round, number), []byte("taken"))
			})
		})

		if winners := read(t, engine, left, keys); len(winners) != 1 {
			t.Fatalf("round %d has %d winners %q, want one", round, len(winners), winners)
		}
	}
}

// testLostUpdates: increments of one counter by many at once all count.
func testLostUpdates(t *testing.T, subject Subject) {
	engine := subject.fresh(t)

	together(t, func(int) error {
		for range rounds {
			err := engine.Update(t.Context(), func(writer kv.Writer) error {
				return add(writer, "counter", 1)
			})
			if err != nil {
				return err
			}
		}

		return nil
	})

	want := strconv.Itoa(rivals * rounds)
	if got := get(t, engine, left, "counter"); string(got) != want {
		t.Errorf("the counter stands at %s, want %s", got, want)
	}
}

// add changes a decimal number; one that is absent is 0.
func add(writer kv.Writer, key string, amount int) error {
	number, err := numberUnder(writer, key)
	if err != nil {
		return err
	}

	return writer.Put(left, []byte(key), []byte(strconv.Itoa(number+amount)))
}

// numberUnder reads a decimal number; one that is absent is 0.
func numberUnder(reader kv.Reader, key string) (int, error) {
	text, err := reader.Get(left, []byte(key))
	if err != nil || text == nil {
		return 0, err
	}

	return strconv.Atoi(string(text))
}

// testSnapshots: half of the rivals move amounts between accounts, the others look: the sum is
// always 0, in a View as in an Update.
func testSnapshots(t *testing.T, subject Subject) {
	engine := subject.fresh(t)

	together(t, func(number int) error {
		for round := range rounds {
			if err := moveOrLook(t, engine, number, round); err != nil {
				return err
			}
		}

		return nil
	})
}

// moveOrLook is one step of one rival of testSnapshots.
func moveOrLook(tb testing.TB, engine kv.Engine, number, round int) error {
	from, to := fmt.Sprint("account", number), fmt.Sprint("account", round%rivals)

	switch number % 4 {
	case 0, 1:
		return engine.Update(tb.Context(), func(writer kv.Writer) error {
			return errors.Join(add(writer, from, -round), add(writer, to, round))
		})
	case 2:
		return engine.View(tb.Context(), balanced)
	default:
		return engine.Update(tb.Context(), func(writer kv.Writer) error { return balanced(writer) })
	}
}

// balanced returns an error unless all accounts sum to zero.
func balanced(reader kv.Reader) error {
	sum := 0
	err := reader.Scan(left, kv.Range{}, func(_, value []byte) error {
		number, err := strconv.Atoi(string(value))
		sum += number

		return err
	})

	if err == nil && sum != 0 {
		return fmt.Errorf("the accounts sum to %d, want 0", sum)
	}

	return err
}

// testRunAgain: over an engine that runs every closure again, what is written counts once.
func testRunAgain(t *testing.T, subject Subject) {
	engine := Strict(t, subject.fresh(t))
	runs := 0

	err := engine.Update(t.Context(), func(writer kv.Writer) error {
		runs++

		return add(writer, "counter", 1)
	})
	if err != nil || runs != 2 {
		t.Fatalf("got error %v after %d runs, want none after two", err, runs)
	}

	together(t, func(int) error {
		return engine.Update(t.Context(), func(writer kv.Writer) error {
			return add(writer, "counter", 1)
		})
	})

	if got := get(t, engine, left, "counter"); string(got) != strconv.Itoa(rivals+1) {
		t.Errorf("the counter stands at %s, want %d", got, rivals+1)
	}
}
