package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// How a progress is shown.
const (
	barWidth       = 30
	terminalEvery  = 200 * time.Millisecond
	otherwiseEvery = 10 * time.Second
)

// progress shows how far a long work has come, such as sending a file: one line that is written over on a terminal, a
// plain line now and then elsewhere. It belongs to one goroutine.
type progress struct {
	out      io.Writer
	terminal bool
	total    int64 // octets; 0 when nobody knows
	now      func() time.Time
	began    time.Time
	shown    time.Time
	open     bool // a line on the terminal is still there
}

// newProgress returns a progress of a file of so many octets, 0 when unknown.
func newProgress(out io.Writer, total int64, now func() time.Time) *progress {
	file, ok := out.(*os.File)
	began := now()

	return &progress{
		out: out, total: total, now: now, began: began, shown: began,
		terminal: ok && term.IsTerminal(int(file.Fd())),
	}
}

// at says how many octets have been read and how many rows are done. Most calls write nothing.
func (p *progress) at(octets, rows int64) {
	p.tell(func(now time.Time) string { return p.text(octets, rows, now) })
}

// tell writes what it asks for, unless something was written a moment ago.
func (p *progress) tell(text func(now time.Time) string) {
	every := otherwiseEvery
	if p.terminal {
		every = terminalEvery
	}
	now := p.now()
	if now.Sub(p.shown) < every {
		return
	}
	p.shown = now
	if p.terminal {
		p.open = true
		_, _ = fmt.Fprintf(p.out, "\r%s\x1b[K", text(now))

		return
	}
	_, _ = fmt.Fprintln(p.out, text(now))
}

// text returns the line for a state.
func (p *progress) text(octets, rows int64, now time.Time) string {
	pace := int64(0)
	if passed := now.Sub(p.began).Seconds(); passed > 0 {
		pace = int64(float64(rows) / passed)
	}
	if p.total <= 0 {
		return fmt.Sprintf("%d rows, %d rows/s", rows, pace)
	}
	share := min(float64(octets)/float64(p.total), 1)
	percent := int(100 * share)
	if !p.terminal {
		return fmt.Sprintf("%d %%, %d rows, %d rows/s", percent, rows, pace)
	}
	full := int(barWidth * share)

	return fmt.Sprintf("[%s%s] %3d %%  %d rows  %d rows/s",
		strings.Repeat("#", full), strings.Repeat(".", barWidth-full), percent, rows, pace)
}

// interrupt takes the line off the terminal, so that another one can be written there.
func (p *progress) interrupt() {
	if p.open {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
		p.open = false
	}
}
