package aaa

import (
	"testing"
	"time"

	"gardu/aaa/packet"
)

// rapidStart is an instant for tests that need any.
var rapidStart = time.Date(2026, 7, 1, 5, 0, 0, 0, time.UTC)

// seedDatagrams adds what routers send, and its ruins.
func seedDatagrams(f *testing.F, bench *workbench) {
	f.Helper()
	valid := [][]byte{
		benchRequest(f, MethodPAP), benchRequest(f, MethodCHAP), benchRequest(f, MethodMSCHAP2), bench.status(),
		bench.record(make([]byte, packet.MaxSize), 60),
	}
	for _, octets := range valid {
		f.Add(octets, true)
		f.Add(octets, false)
		f.Add(octets[:len(octets)/2], true)
		f.Add(append(append([]byte(nil), octets...), 79, 2, 24, 3, 1, 33, 5, 1, 2, 3), true)
	}
	f.Add([]byte{}, false)
	f.Add([]byte{1}, false)
}

// checkAnswer fails unless an answer verifies, and is signed first where that is owed.
func (b *workbench) checkAnswer(t *testing.T, request []byte) {
	view, err := packet.Parse(b.receive())
	if err != nil {
		t.Fatalf("an answer is malformed: %v", err)
	}
	if _, err := b.signer.VerifyReply(view, request[4:packet.HeaderSize], b.secret); err != nil {
		t.Fatalf("an answer does not verify: %v", err)
	}
	if view.Identifier() != request[1] {
		t.Fatalf("Identifier %d, want %d", view.Identifier(), request[1])
	}
	first := view.Attributes()
	if asked := packet.Code(request[0]); asked != packet.AccountingRequest &&
		(!first.Next() || first.Type != packet.MessageAuthenticator) {
		t.Fatalf("the first attribute of the answer to %s is %d", asked, first.Type)
	}
}

// FuzzAuthDatagram pushes any datagram through the authentication worker: no panic, at most one answer, and each answer
// is one that a router would take.
func FuzzAuthDatagram(f *testing.F) {
	bench := newWorkbench(f)
	seedDatagrams(f, bench)
	now := rapidStart
	f.Fuzz(func(t *testing.T, octets []byte, signed bool) {
		bench.tb = t
		octets = append([]byte(nil), octets[:min(len(octets), 2*packet.MaxSize)]...)
		if signed {
			sign(octets)
		}
		now = now.Add(time.Second)
		bench.send(octets, bench.auth.socket, bench.auth.batch)
		bench.auth.decideBatch(now)
		queued := bench.auth.batch.Queued()
		if _, err := bench.auth.socket.Send(bench.auth.batch); err != nil || queued > 1 {
			t.Fatalf("%d answers, %v", queued, err)
		}
		if queued == 1 {
			bench.checkAnswer(t, octets)
		}
		if bench.server.panics.Load() != 0 {
			t.Fatal("a panic")
		}
	})
}

// FuzzAcctDatagram does the same with the accounting worker; the account always adds up.
func FuzzAcctDatagram(f *testing.F) {
	bench := newWorkbench(f)
	seedDatagrams(f, bench)
	f.Fuzz(func(t *testing.T, octets []byte, signed bool) {
		bench.tb = t
		octets = append([]byte(nil), octets[:min(len(octets), 2*packet.MaxSize)]...)
		if signed {
			sign(octets)
		}
		bench.send(octets, bench.acct.socket, bench.acct.batch)
		taken, refusal := bench.server.scribe.take(bench.acct, time.Now())
		bench.acct.refusal = refusal
		before := bench.server.Tally()
		change := bench.acct.readBatch(time.Now(), taken)
		bench.server.tally.add(change, 0)
		answers := bench.acct.batch.Queued()
		if _, err := bench.acct.socket.Send(bench.acct.batch); err != nil {
			t.Fatal(err)
		}
		answers += taken.count
		bench.server.scribe.submit(taken)
		bench.settle()
		if answers > 1 {
			t.Fatalf("%d answers", answers)
		}
		if answers == 1 {
			bench.checkAnswer(t, octets)
		}
		tally := bench.server.Tally()
		sum := tally.Stored + tally.Duplicate + tally.Refused + tally.Shed + tally.Failed
		if tally.Received != sum || tally.InFlight != 0 || tally.Received > before.Received+1 ||
			bench.server.panics.Load() != 0 {
			t.Fatalf("account %+v, before %+v", tally, before)
		}
	})
}
