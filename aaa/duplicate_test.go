package aaa

import (
	"fmt"
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// rememberedRequest is what the naive model of the duplicate cache knows of one Identifier of one source.
type rememberedRequest struct {
	authenticator byte
	at            int64
	state         answerState
	reply         string
}

// The duplicate cache agrees with a map that never forgets, as long as no source is evicted.
func TestDuplicatesAgreeWithAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cache := newDuplicates()
		model := make(map[string]*rememberedRequest)
		now := int64(1)
		for step := range rapid.IntRange(1, 80).Draw(t, "steps") {
			from := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), rapid.Uint16Range(1, 2).Draw(t, "port"))
			identifier := rapid.ByteRange(0, 2).Draw(t, "identifier")
			authenticator := rapid.ByteRange(0, 2).Draw(t, "authenticator")
			key := fmt.Sprint(from, identifier)
			octets := [16]byte{authenticator}
			known := model[key]
			switch rapid.SampledFrom([]string{"find", "find", "keep", "forget", "wait"}).Draw(t, "what") {
			case "find":
				_, state := cache.find(from, identifier, octets[:], now)
				want := answerNone
				if known != nil && known.authenticator == authenticator && now-known.at < int64(DuplicateWindow) &&
					known.state != answerSilent {
					want = known.state
				}
				if state != want {
					t.Fatalf("step %d: state %d, want %d", step, state, want)
				}
				if state == answerNone {
					model[key] = &rememberedRequest{authenticator: authenticator, at: now, state: answerPending}
				}
			case "keep", "forget":
				entry := cache.pending(from, identifier, octets[:])
				waits := known != nil && known.state == answerPending && known.authenticator == authenticator
				if (entry != nil) != waits {
					t.Fatalf("step %d: pending %v, want %v", step, entry != nil, waits)
				}
				settleModel(entry, known, step)
			case "wait":
				now += rapid.Int64Range(0, 2*int64(DuplicateWindow)).Draw(t, "nanoseconds")
			}
			checkReply(t, cache, model, from, identifier)
		}
	})
}

// settleModel keeps an answer in an entry and in the model, or forgets both at every third step.
func settleModel(entry *answer, known *rememberedRequest, step int) {
	if entry == nil {
		return
	}
	if step%3 == 0 {
		entry.forget()
		known.state = answerSilent

		return
	}
	known.reply, known.state = fmt.Sprint("reply ", step), answerReady
	entry.keep([]byte(known.reply))
}

// checkReply compares the stored reply of an Identifier with the model's.
func checkReply(
	t *rapid.T, cache *duplicates, model map[string]*rememberedRequest, from netip.AddrPort, identifier byte,
) {
	known := model[fmt.Sprint(from, identifier)]
	if known == nil || known.state != answerReady {
		return
	}
	if got := string(cache.sources[from].answers[identifier].reply); got != known.reply {
		t.Fatalf("reply %q, want %q", got, known.reply)
	}
}

// A flood of forged sources costs a bounded number of them, and what is forgotten is forgotten wholly.
func TestDuplicatesAreBounded(t *testing.T) {
	t.Parallel()
	cache := newDuplicates()
	cache.limit = 16
	authenticator := make([]byte, 16)
	for port := range uint16(1000) {
		from := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), port+1)
		entry, state := cache.find(from, 7, authenticator, int64(port)+1)
		if state != answerNone {
			t.Fatalf("source %d begins with another one's answer", port)
		}
		entry.keep([]byte("answer"))
		if len(cache.sources) > cache.limit {
			t.Fatalf("%d sources, the limit is %d", len(cache.sources), cache.limit)
		}
	}
}

func TestLockoutsAreBounded(t *testing.T) {
	t.Parallel()
	table := newLockouts(LockoutConfig{Attempts: 3, For: 1e9})
	for i := range 200_000 {
		table.fail(fmt.Append(nil, "login", i), []byte("station"), int64(i))
	}
	if got := table.entries.Load(); got > lockoutShards*maximumLockouts || got < lockoutShards*maximumLockouts/2 {
		t.Errorf("%d entries, the limit is %d", got, lockoutShards*maximumLockouts)
	}
	counted := int64(0)
	for i := range table.shards {
		counted += int64(len(table.shards[i].wrong))
	}
	if counted != table.entries.Load() {
		t.Errorf("%d entries are counted as %d", counted, table.entries.Load())
	}
}

func TestStrangersAndIdentifiersAreBounded(t *testing.T) {
	t.Parallel()
	seen := strangers{seen: make(map[netip.Addr]strangerCount)}
	for i := range 10 * maximumStrangers {
		seen.note(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), int64(i))
	}
	if len(seen.seen) != maximumStrangers {
		t.Errorf("%d strangers remembered", len(seen.seen))
	}
	seen.note(netip.AddrFrom4([4]byte{10, 0, 0, 0}), 99)
	if known := seen.seen[netip.AddrFrom4([4]byte{10, 0, 0, 0})]; known.count != 2 || known.last != 99 {
		t.Errorf("a known stranger %+v", known)
	}
}

func TestHashMemoryRemembersSuccessesForAWhile(t *testing.T) {
	t.Parallel()
	memory, asked := newHashMemory(), 0
	verify := func(_ string, password []byte) bool { asked++; return string(password) == "right" }
	now := rapidStart
	for _, c := range []struct {
		password string
		right    bool
		asked    int
	}{{"right", true, 1}, {"right", true, 1}, {"wrong", false, 2}, {"wrong", false, 3}} {
		if got := memory.compare([]byte("hash"), []byte(c.password), now, verify); got != c.right || asked != c.asked {
			t.Errorf("%s: %v after %d comparisons, want %v after %d", c.password, got, asked, c.right, c.asked)
		}
	}
	memory.compare([]byte("hash"), []byte("right"), now.Add(hashMemoryFor), verify)
	memory.compare([]byte("other"), []byte("right"), now, verify)
	if asked != 5 {
		t.Errorf("%d comparisons, want one more after the time and one for another hash", asked)
	}
	for i := range maximumHashMemory + 10 {
		memory.compare(fmt.Append(nil, i), []byte("right"), now, verify)
	}
	if len(memory.right) > maximumHashMemory {
		t.Errorf("%d remembered", len(memory.right))
	}
}
