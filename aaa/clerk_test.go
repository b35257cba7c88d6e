package aaa

import (
	"testing"

	"gardu/aaa/directory"
	"gardu/aaa/packet"
	"gardu/aaa/session"
)

// observer is an enforcer of one function.
type observer func(*session.Applied)

func (o observer) Observe(applied *session.Applied) { o(applied) }

// take sends records and lets the worker read all of them in one batch.
func (b *workbench) take(seconds ...uint32) *submission {
	b.tb.Helper()
	for _, second := range seconds {
		octets := b.record(make([]byte, packet.MaxSize), second)
		_, err := b.conn.WriteToUDPAddrPort(octets, b.acct.socket.Address())
		b.must(err)
	}
	b.must(b.acct.socket.Receive(b.acct.batch))
	if got := b.acct.batch.Received(); got != len(seconds) {
		b.tb.Fatalf("%d datagrams in the batch, want %d", got, len(seconds))
	}
	b.acct.serve()

	return <-b.server.scribe.queue
}

// No answer of a batch is written before each of its records was observed.
func TestWholeBatchIsObservedBeforeItsFirstAnswer(t *testing.T) {
	bench, seen := newWorkbench(t), 0
	bench.server.config.Enforcer = observer(func(*session.Applied) {
		seen++
		if queued := bench.clerk.batch.Queued(); queued != 0 {
			t.Errorf("%d answers are written when record %d is observed", queued, seen)
		}
	})
	bench.clerk.settle(bench.take(60, 120, 180), 1)
	for range 3 {
		bench.receive()
	}
	if seen != 3 {
		t.Errorf("%d records observed, want 3", seen)
	}
}

// A record whose answer cannot be written is stored, once; the next attempt gets its answer.
func TestPanicWhileAnsweringCostsOneAnswer(t *testing.T) {
	bench := newWorkbench(t)
	taken := bench.take(60, 120)
	taken.pending[0].nas = &directory.NAS{} // without its secret
	bench.clerk.settle(taken, 1)
	if answer := bench.receive(); answer[1] != 120 {
		t.Errorf("Identifier %d was answered, want that of the other record", answer[1])
	}
	want := Tally{Received: 2, Stored: 2}
	if got := bench.server.Tally(); got != want {
		t.Errorf("account %+v, want %+v", got, want)
	}
	if drops := bench.acct.counters.drops[DropFailure]; drops != 1 || bench.server.panics.Load() != 1 {
		t.Errorf("%d dropped, %d panics, want one each", drops, bench.server.panics.Load())
	}
	bench.index = 3
	bench.clerk.settle(bench.take(60), bench.index)
	if answer := bench.receive(); answer[1] != 60 {
		t.Errorf("Identifier %d was answered, want 60", answer[1])
	}
	want = Tally{Received: 3, Stored: 3} // an interim older than the last one is no retransmission
	if got := bench.server.Tally(); got != want {
		t.Errorf("account %+v, want %+v", got, want)
	}
}

// A record that cannot be read back was not applied, so it is not acknowledged.
func TestRecordThatCannotBeReadBackIsNotAcknowledged(t *testing.T) {
	bench := newWorkbench(t)
	taken := bench.take(60)
	taken.arena[taken.pending[0].recordStart] = 0xff // an unknown version
	bench.clerk.settle(taken, 1)
	if got, want := bench.server.Tally(), (Tally{Received: 1, Failed: 1}); got != want {
		t.Errorf("account %+v, want %+v", got, want)
	}
	bench.clerk.settle(bench.take(60), 2) // a retransmission is read anew
	if answer := bench.receive(); answer[1] != 60 {
		t.Errorf("Identifier %d was answered", answer[1])
	}
}
