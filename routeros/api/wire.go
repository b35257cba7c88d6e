package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// past is a deadline that has gone by: it wakes whoever reads or writes.
var past = time.Unix(1, 0)

// limits bound one operation on a wire.
type limits struct {
	gap   time.Duration // longest silence while reading
	write time.Duration // longest single write
	total time.Duration // the whole operation
}

// wire is the socket with deadlines. It lies under TLS, so that each byte that arrives renews the
// reading deadline even while a TLS record is incomplete. Reading and writing happen inside an
// operation opened by begin; the counters belong to the goroutine of that operation.
type wire struct {
	net.Conn

	got  int // bytes read in this operation
	sent int // bytes written in this operation

	mu     sync.Mutex // guards the fields below; held while a deadline is set, never during input or output
	limits limits
	end    time.Time // when the operation must be over
	reason error     // why the wire must not be used any more
	failed Phase     // what failed first, when fault is set
	fault  error
}

// begin opens an operation. The function it returns ends the watch over ctx and reports whether
// the context had stayed alive; when it had not, the wire is poisoned.
func (w *wire) begin(ctx context.Context, l limits) func() bool {
	w.mu.Lock()
	w.limits, w.end = l, time.Now().Add(l.total)
	w.got, w.sent, w.fault = 0, 0, nil
	w.mu.Unlock()

	return context.AfterFunc(ctx, func() { w.poison(context.Cause(ctx)) })
}

// poison makes every present and future read and write fail with a reason; the first one stays.
func (w *wire) poison(reason error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reason == nil {
		w.reason = reason
	}
	_ = w.SetDeadline(past) // a socket that refuses a deadline is closed already
}

// Read reads what is there, waiting no longer than the gap and never past the end.
func (w *wire) Read(p []byte) (int, error) {
	if err := w.arm(w.SetReadDeadline, w.gap); err != nil {
		return 0, w.note(Reading, err)
	}
	n, err := w.Conn.Read(p)
	w.got += n
	if err != nil {
		err = w.note(Reading, err)
	}

	return n, err
}

// Write writes all of p within the time of one write.
func (w *wire) Write(p []byte) (int, error) {
	if err := w.arm(w.SetWriteDeadline, w.writing); err != nil {
		return 0, w.note(Writing, err)
	}
	n, err := w.Conn.Write(p)
	w.sent += n
	if err != nil {
		err = w.note(Writing, err)
	}

	return n, err
}

// gap and writing choose a limit; the lock is held.
func (w *wire) gap() time.Duration     { return w.limits.gap }
func (w *wire) writing() time.Duration { return w.limits.write }

// arm sets one deadline unless the wire is poisoned.
func (w *wire) arm(set func(time.Time) error, limit func() time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reason != nil {
		return w.reason
	}
	deadline := time.Now().Add(limit())
	if w.end.Before(deadline) {
		deadline = w.end
	}
	if err := set(deadline); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}

	return nil // of a pipe that the peer closed, reading tells more
}

// note keeps the first failure of an operation and says in words which deadline passed.
func (w *wire) note(phase Phase, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.reason != nil:
		err = w.reason
	case !errors.Is(err, os.ErrDeadlineExceeded):
	case !time.Now().Before(w.end):
		err = fmt.Errorf("not finished after %s: %w", w.limits.total, os.ErrDeadlineExceeded)
	case phase == Writing:
		err = fmt.Errorf("nothing taken for %s: %w", w.limits.write, os.ErrDeadlineExceeded)
	default:
		err = fmt.Errorf("no byte for %s: %w", w.limits.gap, os.ErrDeadlineExceeded)
	}
	if w.fault == nil {
		w.failed, w.fault = phase, err
	}

	return err
}

// failure gives the first failure of the operation, if the wire saw one.
func (w *wire) failure() (Phase, error) {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.failed, w.fault
}

// hangUp closes the socket and wakes whoever uses it. It never waits for the peer: no farewell is
// sent, neither of TLS nor of the API.
func (w *wire) hangUp(reason error) error {
	w.poison(reason)

	return w.Conn.Close()
}
