package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// watch writes a line about the run every second until ctx ends. It is for a terminal: each line
// takes the place of the one before.
func (l *load) watch(ctx context.Context, out io.Writer) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()

	last := tally{}

	for {
		select {
		case <-ctx.Done():
			_, _ = fmt.Fprintln(out)
			return
		case <-ticker.C:
		}

		now := l.sum().tally
		_, _ = fmt.Fprintf(out, "\r%9d/s  answered %d  retransmitted %d  lost %d  bad %d\x1b[K",
			now.Answered-last.Answered, now.Answered, now.Retransmitted, now.Lost, now.Bad)
		last = now
	}
}
