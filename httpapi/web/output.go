package web

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// outputBuffer is how many octets of a stream wait before they are sent.
const outputBuffer = 32 << 10

// Output is what a stream's producer writes to. It is sent when enough has gathered, and soon
// anyway.
type Output struct {
	mu     sync.Mutex // guards everything below; held while the client is slow
	buffer *bufio.Writer
	silent int // beats since something was sent
}

var _ io.Writer = (*Output)(nil)

// newOutput makes the output that ends in a writer.
func newOutput(w io.Writer) *Output {
	return &Output{buffer: bufio.NewWriterSize(w, outputBuffer)}
}

// Write takes octets of the answer. The error is that of the connection.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()

	return o.buffer.Write(p)
}

// Line writes a value as one line of JSON.
func (o *Output) Line(value any) error {
	line, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = o.Write(append(line, '\n'))

	return err
}

// Flush sends what has gathered.
func (o *Output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.silent = 0

	return o.buffer.Flush()
}

// silentBeats is how many beats a stream may be silent.
const silentBeats = int(Heartbeat / FlushDelay)

// beat sends at every beat what has gathered, and the keep-alive when nothing has for long. It
// returns when the context ends or nothing can be sent any more.
func (o *Output) beat(ctx context.Context, beats <-chan time.Time, keepAlive []byte) {
	if beats == nil {
		ticker := time.NewTicker(FlushDelay)
		defer ticker.Stop()
		beats = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-beats:
		}
		if o.pulse(keepAlive) != nil {
			return
		}
	}
}

// pulse is one beat.
func (o *Output) pulse(keepAlive []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buffer.Buffered() == 0 {
		o.silent++
		if o.silent < silentBeats || keepAlive == nil {
			return nil
		}
		if _, err := o.buffer.Write(keepAlive); err != nil {
			return err
		}
	}
	o.silent = 0

	return o.buffer.Flush()
}
