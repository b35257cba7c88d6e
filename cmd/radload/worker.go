package main

import (
	"context"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// longestWait bounds how long a worker sleeps, and so how soon it sees that the run was cancelled.
const longestWait = 20 * time.Millisecond

// publishing is how often a worker shows its numbers.
const publishing = 200 * time.Millisecond

// worker drives some lanes from one goroutine: receive, send again, begin, send, wait.
type worker struct {
	lanes []*lane
	clock func() time.Duration // since the run began
	flush func() error         // writes what must not stay in memory for long; nil for nothing

	batch *batch
	polls []unix.PollFd
	book  book
	shown time.Duration

	mutex     sync.Mutex
	published book // guarded by mutex
}

// newWorker makes a worker for lanes.
func newWorker(lanes []*lane, flush func() error) *worker {
	w := &worker{lanes: lanes, flush: flush, batch: newBatch()}
	for _, lane := range lanes {
		w.polls = append(w.polls, unix.PollFd{Fd: int32(lane.socket.fd), Events: unix.POLLIN})
	}

	return w
}

// run works until every lane has finished. Cancelling ends the lanes; what is under way is still
// waited for, which takes at most tries times timeout.
func (w *worker) run(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	sharpen()

	for !w.finished() {
		if ctx.Err() != nil {
			w.end()
		}

		if !w.round() {
			w.wait()
		}

		if err := w.publish(false); err != nil {
			return err
		}
	}

	return w.publish(true)
}

// sharpen asks the kernel to end this thread's waits on time: by default it may add 50
// microseconds, which would count as the server's latency in an open loop. A kernel that refuses
// changes little.
func sharpen() {
	const slack = 1 // nanosecond; 0 would mean the default

	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, slack, 0, 0, 0)
}

// round lets every lane do what it can and reports whether any reply came.
func (w *worker) round() bool {
	busy := false

	for _, lane := range w.lanes {
		if lane.receive(w.batch, w.clock, &w.book) {
			busy = true
		}

		now := w.clock()
		lane.expire(now, &w.book.tally)
		lane.fill(now, &w.book.tally)
		lane.flush(w.batch, &w.book.tally)
	}

	return busy
}

// wait sleeps until a reply comes or a lane has something to do.
func (w *worker) wait() {
	now := w.clock()
	wake := now + longestWait

	for i, lane := range w.lanes {
		wake = min(wake, lane.next(now))
		w.polls[i].Events = unix.POLLIN

		if len(lane.queue) > 0 {
			w.polls[i].Events |= unix.POLLOUT
		}
	}

	if wake <= now {
		return
	}

	timeout := unix.NsecToTimespec(int64(wake - now))

	// A failure here (a signal) only makes the round come early.
	_, _ = unix.Ppoll(w.polls, &timeout, nil)
}

// publish shows the numbers and flushes, when it is time or when it must be done now.
func (w *worker) publish(must bool) error {
	now := w.clock()
	if !must && now-w.shown < publishing {
		return nil
	}

	w.shown = now

	w.mutex.Lock()
	w.published = w.book
	w.mutex.Unlock()

	if w.flush == nil {
		return nil
	}

	return w.flush()
}

// collect adds the published numbers to a sum.
func (w *worker) collect(sum *book) {
	w.mutex.Lock()
	defer w.mutex.Unlock()

	sum.tally.add(&w.published.tally)
	sum.latency.merge(&w.published.latency)
	sum.last = max(sum.last, w.published.last)
}

// backlog returns how many requests fell due and were never begun.
func (w *worker) backlog() uint64 {
	sum, now := uint64(0), w.clock()
	for _, lane := range w.lanes {
		sum += lane.backlog(now)
	}

	return sum
}

// finished reports whether every lane has.
func (w *worker) finished() bool {
	for _, lane := range w.lanes {
		if !lane.finished() {
			return false
		}
	}

	return true
}

// end lets no further request begin.
func (w *worker) end() {
	now := w.clock()
	for _, lane := range w.lanes {
		lane.end(now)
	}
}
