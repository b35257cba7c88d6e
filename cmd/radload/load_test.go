package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gardu/aaa/aaatest"
	"gardu/aaa/packet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testSecret   = "xyzzy5461"
	testPassword = "rahasia"
)

// serve starts an Echo that every user's password opens.
func serve(t testing.TB, echo *aaatest.Echo) string {
	t.Helper()

	echo.Password = testPassword
	if err := echo.Start([]byte(testSecret), netip.MustParseAddr("127.0.0.1")); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = echo.Close() })

	return echo.Address().String()
}

// radload runs the command against a server and returns what it printed.
func radload(t testing.TB, server string, flags ...string) (report, error) {
	t.Helper()

	var out, errs bytes.Buffer

	command := newCommand()
	command.SetOut(&out)
	command.SetErr(&errs)
	command.SetArgs(append([]string{
		"--auth", server, "--acct", server, "--secret", testSecret, "--password", testPassword,
		"--sockets", "2", "--workers", "2", "--window", "16", "--json", "--timeout", "5s",
	}, flags...))

	err := command.ExecuteContext(context.Background())

	var r report
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatalf("reading report %q: %v", out.String(), err)
		}
	}

	return r, err
}

func TestEveryMode(t *testing.T) {
	t.Parallel()

	for _, mode := range []string{"pap", "chap", "mschapv1", "mschapv2", "acct", "mixed"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()

			server := serve(t, &aaatest.Echo{})

			r, err := radload(t, server, "--mode", mode, "--count", "2000", "--users", "100")
			if err != nil {
				t.Fatal(err)
			}

			welcome := r.Accepted + r.Acknowledged
			if r.Sent != 2000 || r.Answered != 2000 || welcome != 2000 || r.Lost+r.Bad != 0 {
				t.Fatalf("got %+v", r)
			}

			if r.Rate <= 0 || r.Latency.P50 <= 0 || r.Latency.Max < r.Latency.P99 {
				t.Fatalf("got %+v", r)
			}
		})
	}
}

func TestMixedDoesBoth(t *testing.T) {
	t.Parallel()

	r, err := radload(t, serve(t, &aaatest.Echo{}), "--mode", "mixed", "--count", "600")
	if err != nil || r.Accepted != 300 || r.Acknowledged != 300 {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestExpectations(t *testing.T) {
	t.Parallel()

	server := serve(t, &aaatest.Echo{})

	r, err := radload(t, server, "--count", "1000", "--users", "100", "--wrong-every", "4")
	if err != nil || r.Rejected == 0 || r.Unexpected != 0 {
		t.Fatalf("wrong passwords: got %+v, %v", r, err)
	}

	r, err = radload(t, server, "--count", "100", "--password", "salah")
	if !errors.Is(err, errWrongReplies) || r.Unexpected != 100 {
		t.Fatalf("accept expected of rejects: got %+v, %v", r, err)
	}

	r, err = radload(t, server, "--count", "100", "--password", "salah", "--expect", "reject")
	if err != nil || r.Rejected != 100 {
		t.Fatalf("reject expected of rejects: got %+v, %v", r, err)
	}
}

func TestOpenLoopOffersItsRate(t *testing.T) {
	t.Parallel()

	r, err := radload(t, serve(t, &aaatest.Echo{}), "--rate", "5000", "--count", "500")
	if err != nil || r.Loop != "open" || r.Offered != 500 || r.Answered != 500 {
		t.Fatalf("got %+v, %v", r, err)
	}

	// 500 requests at 5,000 a second take a tenth of a second, less the first one's moment.
	if r.Seconds < 0.09 {
		t.Fatalf("over after %g s", r.Seconds)
	}
}

func TestDurationEndsTheRun(t *testing.T) {
	t.Parallel()

	r, err := radload(t, serve(t, &aaatest.Echo{}), "--duration", "50ms")
	if err != nil || r.Sent == 0 || r.Sent != r.Answered {
		t.Fatalf("got %+v, %v", r, err)
	}
}

// Each first try is lost on the way. The second one, of the same octets, is answered.
func TestRetransmission(t *testing.T) {
	t.Parallel()

	seen := map[string]int{}
	echo := &aaatest.Echo{Answer: func(request packet.View, reply []byte) [][]byte {
		key := string(request.Octets())
		seen[key]++

		if seen[key]%2 == 1 {
			return nil
		}

		return [][]byte{reply}
	}}

	r, err := radload(t, serve(t, echo),
		"--count", "64", "--users", "2000", "--timeout", "20ms", "--tries", "20")
	if err != nil || r.Answered != 64 || r.Retransmitted < 64 || r.Lost != 0 {
		t.Fatalf("got %+v, %v", r, err)
	}

	// Latency counts from the first try.
	if r.Latency.P50 < 20 {
		t.Fatalf("median %g ms is shorter than the timeout", r.Latency.P50)
	}
}

func TestLoss(t *testing.T) {
	t.Parallel()

	echo := &aaatest.Echo{Answer: func(packet.View, []byte) [][]byte { return nil }}

	r, err := radload(t, serve(t, echo), "--count", "50", "--timeout", "2ms", "--tries", "2")
	if err != nil || r.Lost != 50 || r.Retransmitted != 50 || r.Answered != 0 {
		t.Fatalf("got %+v, %v", r, err)
	}
}

// It runs before the parallel tests, one of which might be given the port that nobody listens at.
func TestNobodyListens(t *testing.T) {
	echo := &aaatest.Echo{}
	if err := echo.Start([]byte(testSecret), netip.MustParseAddr("127.0.0.1")); err != nil {
		t.Fatal(err)
	}

	server := echo.Address().String()
	if err := echo.Close(); err != nil {
		t.Fatal(err)
	}

	r, err := radload(t, server, "--count", "20", "--timeout", "2ms", "--tries", "2")
	if err != nil || r.Lost != 20 || r.Refused == 0 {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestBadAndLateReplies(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		spoil     func(reply []byte) [][]byte
		bad, late uint64
	}{
		"sent twice": {
			spoil: func(reply []byte) [][]byte { return [][]byte{reply, reply} },
			late:  100,
		},
		"a forged one first": {
			spoil: func(reply []byte) [][]byte {
				forged := bytes.Clone(reply)
				forged[packet.HeaderSize-1] ^= 1

				return [][]byte{forged, reply}
			},
			bad: 100,
		},
		"rubbish first": {
			spoil: func(reply []byte) [][]byte { return [][]byte{reply[:10], reply} },
			bad:   100,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			echo := &aaatest.Echo{Answer: func(_ packet.View, reply []byte) [][]byte {
				return c.spoil(reply)
			}}

			r, err := radload(t, serve(t, echo), "--count", "100")
			if c.bad > 0 && !errors.Is(err, errWrongReplies) {
				t.Fatalf("got %v", err)
			}

			// The copy of the very last reply may come after the run has ended.
			if r.Answered != 100 || r.Bad != c.bad || r.Late > c.late || c.late > 0 && r.Late < c.late-2 {
				t.Fatalf("got %+v, want bad %d, late %d", r, c.bad, c.late)
			}
		})
	}
}

// keeper stores what an Echo acknowledges, as a daemon would, and prints it as gardu session list
// does.
type keeper struct {
	rows  map[string]*row
	order []string
}

// answer stores one record and lets its reply go.
func (k *keeper) answer(request packet.View, reply []byte) [][]byte {
	var index packet.Index

	index.Scan(request)

	id, _ := index.Get(packet.AcctSessionID)
	login, _ := index.Get(packet.UserName)
	key := string(id)

	if k.rows[key] == nil {
		k.rows[key] = &row{AcctSessionID: key, Login: string(login)}
		k.order = append(k.order, key)
	}

	r := k.rows[key]

	if input, ok := index.Octets64(packet.AcctInputOctets, packet.AcctInputGigawords); ok {
		r.InputOctets = input
		r.OutputOctets, _ = index.Octets64(packet.AcctOutputOctets, packet.AcctOutputGigawords)
	}

	seconds, _ := packet.Uint32(index.Get(packet.AcctSessionTime))
	r.SessionTime = max(r.SessionTime, float64(seconds))

	status, _ := packet.Uint32(index.Get(packet.AcctStatusType))
	if packet.AcctStatus(status) == packet.AcctStop {
		stopped := "2026-03-01T12:00:00Z"
		r.StoppedAt = &stopped
	}

	return [][]byte{reply}
}

// print writes all rows but the one at an index; -1 leaves none out.
func (k *keeper) print(t *testing.T, without int) string {
	t.Helper()

	var out bytes.Buffer

	for i, key := range k.order {
		if i == without {
			continue
		}

		if err := printJSON(&out, k.rows[key]); err != nil {
			t.Fatal(err)
		}
	}

	return out.String()
}

// A server that keeps everything passes, one that forgets a single session does not.
func TestAcknowledgedAccountingStory(t *testing.T) {
	t.Parallel()

	kept := &keeper{rows: map[string]*row{}}
	acked := filepath.Join(t.TempDir(), "acked.tsv")

	echo := &aaatest.Echo{Answer: kept.answer}
	server := serve(t, echo)

	for range 2 {
		r, err := radload(t, server, "--mode", "acct", "--count", "3000", "--sessions", "200",
			"--users", "500", "--interims", "2", "--acked", acked)
		if err != nil || r.Acknowledged != 3000 {
			t.Fatalf("got %+v, %v", r, err)
		}
	}

	_ = echo.Close()

	log, err := os.ReadFile(acked)
	if err != nil {
		t.Fatal(err)
	}

	if lines := strings.Count(string(log), "\n"); lines != 6001 {
		t.Fatalf("%d lines, want a header and 6000", lines)
	}

	for without, want := range map[int]error{-1: nil, len(kept.order) / 2: errLostRecords} {
		ackPath, rows := files(t, string(log), kept.print(t, without))

		command := newCommand()
		command.SetOut(&bytes.Buffer{})
		command.SetArgs([]string{"verify", "--acked", ackPath, "--sessions", rows, "--strict", "--json"})

		if err := command.Execute(); !errors.Is(err, want) {
			t.Errorf("without row %d: got %v, want %v", without, err, want)
		}
	}
}

func TestAccountingGrowsAndPasses32Bits(t *testing.T) {
	t.Parallel()

	last := map[string]uint64{}
	statuses := map[packet.AcctStatus]int{}
	open := map[string]string{}
	faults := []string{}
	large := false

	echo := &aaatest.Echo{Answer: func(request packet.View, reply []byte) [][]byte {
		var index packet.Index

		index.Scan(request)

		id, _ := index.Get(packet.AcctSessionID)
		login, _ := index.Get(packet.UserName)
		value, _ := packet.Uint32(index.Get(packet.AcctStatusType))
		status := packet.AcctStatus(value)
		output, _ := index.Octets64(packet.AcctOutputOctets, packet.AcctOutputGigawords)

		statuses[status]++
		large = large || output > 1<<32

		if status != packet.AcctStart && output <= last[string(id)] {
			faults = append(faults, fmt.Sprintf("session %s does not grow", id))
		}

		last[string(id)] = output

		if other, ok := open[string(login)]; ok && other != string(id) {
			faults = append(faults, fmt.Sprintf("%s is in two sessions", login))
		}

		open[string(login)] = string(id)
		if status == packet.AcctStop {
			delete(open, string(login))
		}

		return [][]byte{reply}
	}}

	_, err := radload(t, serve(t, echo),
		"--mode", "acct", "--count", "4000", "--sessions", "50", "--users", "200")
	_ = echo.Close()

	if err != nil || len(faults) > 0 {
		t.Fatalf("%v %v", faults, err)
	}

	if !large || len(statuses) != 3 {
		t.Fatalf("statuses %v, beyond 32 bits %t", statuses, large)
	}
}

func TestSecretFromStandardInput(t *testing.T) {
	t.Parallel()

	command := newCommand()
	command.SetIn(strings.NewReader(testSecret + "\n"))
	command.SetOut(&bytes.Buffer{})
	command.SetArgs([]string{
		"--auth", serve(t, &aaatest.Echo{}), "--secret", "-", "--count", "10", "--sockets", "1",
		"--password", testPassword,
	})

	if err := command.Execute(); err != nil {
		t.Fatal(err)
	}
}

func TestIPv6(t *testing.T) {
	t.Parallel()

	echo := &aaatest.Echo{Password: testPassword}
	if err := echo.Start([]byte(testSecret), netip.IPv6Loopback()); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = echo.Close() })

	r, err := radload(t, echo.Address().String(), "--count", "100", "--source", "::1")
	if err != nil || r.Accepted != 100 {
		t.Fatalf("got %+v, %v", r, err)
	}
}

// Old routers do not sign their logins; a server without a rule against it answers them.
func TestUnsignedLogins(t *testing.T) {
	t.Parallel()

	signed := 0
	echo := &aaatest.Echo{Answer: func(request packet.View, reply []byte) [][]byte {
		if _, ok := request.Get(packet.MessageAuthenticator); ok {
			signed++
		}

		return [][]byte{reply}
	}}

	r, err := radload(t, serve(t, echo), "--count", "100", "--no-message-authenticator")
	_ = echo.Close()

	if err != nil || r.Accepted != 100 || signed != 0 {
		t.Fatalf("%d were signed: %+v, %v", signed, r, err)
	}
}

// A server older than CVE-2024-3596 does not sign its replies.
func TestUnsignedReplies(t *testing.T) {
	t.Parallel()

	secret, err := packet.NewSecret([]byte(testSecret))
	if err != nil {
		t.Fatal(err)
	}

	signer := packet.NewSigner()
	echo := &aaatest.Echo{Answer: func(request packet.View, _ []byte) [][]byte {
		var b packet.Builder

		b.Start(make([]byte, packet.MaxSize), packet.AccessAccept, request.Identifier(),
			request.Authenticator())

		octets, _ := b.Sign(signer, secret)

		return [][]byte{octets}
	}}
	server := serve(t, echo)

	r, err := radload(t, server, "--count", "50", "--timeout", "100ms", "--tries", "1")
	if !errors.Is(err, errWrongReplies) || r.Bad != 50 {
		t.Fatalf("strict: got %+v, %v", r, err)
	}

	r, err = radload(t, server, "--count", "50", "--lenient")
	if err != nil || r.Accepted != 50 {
		t.Fatalf("lenient: got %+v, %v", r, err)
	}
}

// With one reply in ten verified, a forged one in between passes for an answer: that is the price.
func TestSampledVerification(t *testing.T) {
	t.Parallel()

	echo := &aaatest.Echo{Answer: func(_ packet.View, reply []byte) [][]byte {
		reply[packet.HeaderSize-1] ^= 1
		return [][]byte{reply}
	}}

	r, err := radload(t, serve(t, echo), "--count", "100", "--verify-every", "10", "--workers", "1",
		"--timeout", "300ms", "--tries", "1")
	if !errors.Is(err, errWrongReplies) || r.Bad != 10 || r.Answered != 90 {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestTableNamesEverything(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	r := report{Mode: "pap", Loop: "open", Sent: 7, Rate: 12.4}
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}

	for _, word := range []string{"pap, open loop", "retransmitted", "bad replies", "12/s", "p99.9"} {
		if !strings.Contains(out.String(), word) {
			t.Errorf("the table lacks %q:\n%s", word, out.String())
		}
	}
}

func TestCancelledRunStillReports(t *testing.T) {
	t.Parallel()

	o := valid()
	o.auth, o.secret, o.expect = []string{serve(t, &aaatest.Echo{})}, testSecret, "any"
	o.count, o.duration = 0, time.Hour

	l, err := newLoad(o)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = l.close() })

	ctx, cancel := context.WithCancel(context.Background())
	cancel()

	if err := l.run(ctx); err != nil {
		t.Fatal(err)
	}

	if r := l.report(); r.Sent != r.Answered || r.Offered != r.Sent {
		t.Fatalf("got %+v", r)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()

	cases := map[string]func(o *options){
		"users too few for the sockets": func(o *options) { o.mode, o.users = modeAccounting, 1 },
		"a login too long":              func(o *options) { o.login = strings.Repeat("x", 254) },
		"a log nowhere":                 func(o *options) { o.acked = "/nowhere/acked" },
		"a foreign source":              func(o *options) { o.source = "192.0.2.9" },
		"a server elsewhere":            func(o *options) { o.auth = []string{"192.0.2.9"} },
	}
	for name, spoil := range cases {
		o := valid()
		spoil(&o)

		if l, err := newLoad(o); err == nil {
			t.Errorf("%s: taken", name)

			_ = l.close()
		}
	}
}

// Nothing is allocated per login; a new accounting session costs a few texts, its records nothing.
func TestPacketPathAllocatesNothing(t *testing.T) {
	o := valid()
	o.login, o.users, o.sockets, o.count = "user%06d", 2, 1, 1<<20

	l, err := newLoad(o)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = l.close() })

	var b book

	lane := l.workers[0].lanes[0]
	reply := make([]byte, packet.MaxSize)
	signer := packet.NewSigner()

	login := func() {
		lane.fill(0, &b.tally)

		for _, identifier := range lane.queue {
			lane.window.slots[identifier].queued = false

			octets := lane.window.buffers[identifier][:lane.window.vectors[identifier].Len]

			request, err := packet.Parse(octets)
			if err != nil {
				t.Fatal(err)
			}

			var builder packet.Builder

			builder.Reply(reply, packet.AccessAccept, request)

			answer, err := builder.Sign(signer, l.secret)
			if err != nil {
				t.Fatal(err)
			}

			lane.take(answer, 1, &b)
		}

		lane.queue = lane.queue[:0]
	}

	if allocated := testing.AllocsPerRun(100, login); allocated != 0 {
		t.Fatalf("%g allocations a round", allocated)
	}

	if b.tally.Accepted == 0 || b.tally.Bad != 0 {
		t.Fatalf("got %+v", b.tally)
	}
}

// BenchmarkLogins is the generator against the smallest server, both on the same cores: the floor
// of what it can offer.
func BenchmarkLogins(b *testing.B) {
	server := serve(b, &aaatest.Echo{})
	count := max(b.N, 8)

	b.ReportAllocs()

	r, err := radload(b, server, "--count", strconv.Itoa(count), "--users", "10000")
	if err != nil {
		b.Fatal(err)
	}

	b.ReportMetric(r.Rate, "logins/s")
}
