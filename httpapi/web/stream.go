package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// Stream is an answer that is written while it is made, and perhaps while its request is read.
type Stream struct {
	MediaType string
	Logger    *slog.Logger // told of panics; nil means none

	// KeepAlive is written when nothing else was for a Heartbeat, and must mean nothing to the
	// client. Nil means that the stream is never silent for long.
	KeepAlive []byte

	// Beat replaces the clock of the heartbeat; nil means a ticker of FlushDelay.
	Beat <-chan time.Time

	// Fail makes the last words of a stream that could not be finished. Nil means that the
	// connection is broken off, so that nobody takes a part for the whole.
	Fail func(error) []byte

	// ReadsBody says that Produce reads the request's body as it comes. The connection serves no
	// other request then.
	ReadsBody bool

	// Produce writes the answer. Its context ends when the client goes away or the server stops.
	// It runs on a goroutine of its own and keeps nothing of its arguments.
	Produce func(ctx context.Context, out *Output, body io.Reader) error
}

// Reasons for which a stream ends before its time.
var (
	errGone     = errors.New("the client went away")
	errStopping = store.Errorf(store.Unavailable, "the daemon is stopping")
	errPanic    = errors.New("a panic, which is in the log")
)

// Send makes the stream the answer of a request. Nothing may be read from c by Produce: what it
// needs is copied before.
//
// The library's own stream writer is not used: its goroutine cannot be told that the client is
// gone, nor waited for before the connection's buffers go to somebody else.
func (s Stream) Send(c *fiber.Ctx) {
	life, end := context.WithCancelCause(c.UserContext())
	reader, writer := io.Pipe()
	run := &running{
		stream: s, conn: c.Context().Conn(), reader: reader, writer: writer,
		life: life, end: end, done: make(chan struct{}),
	}
	if s.ReadsBody {
		c.Context().SetConnectionClose()
		if body := c.Context().RequestBodyStream(); body != nil {
			run.body = &incoming{body: body, conn: run.conn, life: life}
		}
	}
	c.Set(fiber.HeaderContentType, s.MediaType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Accel-Buffering", "no") // nginx in front would keep it until it is whole
	c.Context().Response.ImmediateHeaderFlush = true
	c.Context().Response.SetBodyStream(run, -1)
}

// incoming is a body of which each part has StreamTimeout to arrive.
type incoming struct {
	body io.Reader
	conn net.Conn
	life context.Context
	over error // what ended the body; the library would wait for more after its end
}

// Read reads the next part. A life that ends wakes it by a deadline in the past, which it must not
// overwrite: so it looks at the life after it has set its own.
func (i *incoming) Read(p []byte) (int, error) {
	if i.over != nil {
		return 0, i.over
	}
	if err := i.conn.SetReadDeadline(time.Now().Add(StreamTimeout)); err != nil {
		return 0, err
	}
	if i.life.Err() != nil {
		return 0, context.Cause(i.life)
	}
	count, err := i.body.Read(p)
	i.over = err

	return count, err
}

// longPast is a deadline that wakes whoever waits.
var longPast = time.Unix(1, 0)

// running is a stream that is being sent. The server's goroutine calls Read and Close; the
// producer runs beside it.
type running struct {
	stream  Stream
	conn    net.Conn
	reader  *io.PipeReader
	writer  *io.PipeWriter
	body    io.Reader               // nil unless the stream reads it
	life    context.Context         // ends when the client goes away or the server stops
	end     context.CancelCauseFunc // of life
	done    chan struct{}           // closed when the producer has ended
	started bool                    // of the server's goroutine alone
}

var _ io.ReadCloser = (*running)(nil)

// Read hands the server what has been produced, and gives the connection time to send it.
func (r *running) Read(p []byte) (int, error) {
	if !r.started {
		r.started = true
		go r.produce()
	}
	count, err := r.reader.Read(p)
	if count > 0 {
		if wrong := r.conn.SetWriteDeadline(time.Now().Add(r.patience())); wrong != nil {
			return 0, wrong
		}
	}

	return count, err
}

// patience is how long the client may take for the next part.
func (r *running) patience() time.Duration {
	if r.life.Err() != nil {
		return LastWords
	}

	return StreamTimeout
}

// Close ends the producer, if it has not ended, and waits for it: once this returns, nothing
// touches the connection on its behalf.
func (r *running) Close() error {
	if !r.started {
		r.end(errGone)

		return nil
	}
	select {
	case <-r.done:
	default:
		_ = r.reader.CloseWithError(errGone) // never fails
		r.cut(errGone)
		<-r.done
	}
	r.end(errGone)

	return nil
}

// cut ends the life of the stream and wakes a producer that waits for the body.
func (r *running) cut(cause error) {
	r.end(cause)
	if r.body != nil {
		_ = r.conn.SetReadDeadline(longPast) // a connection that is closed has woken it already
	}
}

// hurry ends the stream because the server stops. A client that has stopped reading is not waited
// for.
func (r *running) hurry() {
	r.cut(errStopping)
	_ = r.conn.SetWriteDeadline(time.Now().Add(LastWords)) // a closed connection needs none
}

// produce runs the producer to its end.
func (r *running) produce() {
	defer close(r.done)
	if stopping := RequestOf(r.life).Stopping; stopping != nil {
		defer context.AfterFunc(stopping, r.hurry)()
	}

	ctx, cancel := context.WithCancel(r.life)
	out := newOutput(r.writer)
	beats := make(chan struct{})
	go func() {
		defer close(beats)
		out.beat(ctx, r.stream.Beat, r.stream.KeepAlive)
	}()
	err := r.guarded(ctx, out)
	cancel()
	<-beats
	r.finish(out, err)
}

// guarded runs the producer and turns a panic into an error: one that escaped here would end the
// whole process.
func (r *running) guarded(ctx context.Context, out *Output) (err error) {
	defer func() {
		recovered := recover()
		if recovered == nil {
			return
		}
		err = errPanic
		if r.stream.Logger != nil {
			r.stream.Logger.Error("recovered a panic in a stream", "panic", recovered,
				"request", RequestOf(ctx).ID, "stack", string(debug.Stack()))
		}
	}()
	err = r.stream.Produce(ctx, out, r.source())
	if err != nil && r.life.Err() != nil {
		return context.Cause(r.life)
	}

	return err
}

// source is the body, or an empty one.
func (r *running) source() io.Reader {
	if r.body == nil {
		return strings.NewReader("")
	}

	return r.body
}

// finish writes what follows the last line and closes the pipe.
func (r *running) finish(out *Output, err error) {
	if err != nil && r.stream.Fail != nil && !errors.Is(err, errGone) {
		_, wrong := out.Write(r.stream.Fail(err))
		err = wrong
	}
	if err == nil {
		err = out.Flush()
	}
	if err == nil && r.body != nil {
		r.drain()
	}
	_ = r.writer.CloseWithError(err) // never fails; nil is the end of the body
}

// maxDrain is how much of a body that nobody wants is read, so that its sender gets to the answer.
const maxDrain = 64 << 20

// drain reads what the producer left of the body.
func (r *running) drain() {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.body, maxDrain)) // the answer is complete anyway
}
