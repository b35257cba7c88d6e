package api

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
)

// Limits of what a peer may send. A peer that is not RouterOS can announce words of 4 GiB.
const (
	maxWord     = 8 << 20  // bytes of one word
	maxWords    = 4096     // words of one sentence
	maxSentence = 16 << 20 // bytes of one sentence
	maxReply    = 16 << 20 // bytes of a reply that is collected whole
	maxRows     = 1 << 20  // rows of a table that is visited
	maxFew      = 10_000   // sentences of a reply that is collected whole: empty ones take memory too
	maxTable    = 1 << 30  // bytes of a table that is visited
)

// growStep bounds the memory that an announced length alone can claim.
const growStep = 64 << 10

// readBuffer is the buffer between TLS and the gate.
const readBuffer = 32 << 10

// The reply words of RouterOS.
const (
	wordRow   = "!re"
	wordDone  = "!done"
	wordTrap  = "!trap"
	wordEmpty = "!empty" // since 7.18, before the done of a print that matched nothing
	wordFatal = "!fatal"
)

// limit bounds the reply to one command.
type limit struct{ bytes, sentences int }

// gate reads sentences from the router and lets only whole and sane ones pass. As an io.Reader it
// feeds the go-routeros client one sentence at a time and never a byte further, so that the client
// reads nothing ahead and rows can be taken from the gate itself between its commands. What the
// client would hide, the gate remembers: the first trap of a command and the reason of a fatal.
type gate struct {
	in     *bufio.Reader
	logger *slog.Logger

	sentence []byte // the present sentence: its words with canonical lengths, and the empty word
	body     int    // where the words after the reply word begin
	kind     string
	served   int // bytes of the sentence that were handed to the client

	taken int    // bytes of sentences since begin
	seen  int    // sentences since begin
	most  limit  // of both, until the next begin
	trap  *Trap  // first trap since begin
	ret   string // the =ret= of the done
	err   error  // what ended the stream, for good
}

// newGate makes a gate over a stream.
func newGate(stream io.Reader, logger *slog.Logger) *gate {
	return &gate{in: bufio.NewReaderSize(stream, readBuffer), logger: logger}
}

// begin prepares for the reply to a new command of at most so much. Something that came unasked
// is refused: the reason of a closing session, or a stranger's reply.
func (g *gate) begin(most limit) error {
	g.trap, g.ret, g.taken, g.seen, g.most = nil, "", 0, 0, most
	if g.served < len(g.sentence) && g.err == nil {
		g.err = ErrOutOfStep
	}
	for g.err == nil && g.in.Buffered() > 0 {
		if next, _ := g.in.Peek(1); next[0] == 0 { // empty sentences mean nothing
			_, _ = g.in.Discard(1)
		} else if g.next() == nil {
			g.err = ErrOutOfStep
		}
	}

	return g.err
}

// pass reads the next sentence past the client and gives its kind.
func (g *gate) pass() (string, error) {
	if err := g.next(); err != nil {
		return "", err
	}
	g.served = len(g.sentence)

	return g.kind, nil
}

// Read hands bytes of the present sentence to the client, or reads the next one.
func (g *gate) Read(p []byte) (int, error) {
	if g.err != nil || g.served == len(g.sentence) {
		if err := g.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, g.sentence[g.served:])
	g.served += n

	return n, nil
}

// next reads the next sentence of a known kind. Empty sentences and kinds of some future RouterOS
// are skipped. An error stays.
func (g *gate) next() error {
	if g.err != nil {
		return g.err
	}
	for {
		if g.err = g.read(); g.err != nil {
			return g.err
		}
		switch g.kind {
		case wordRow, wordDone, wordEmpty, wordTrap:
			g.remember()

			return nil
		case wordFatal:
			g.err = g.fatal()

			return g.err
		}
		g.served = len(g.sentence)
		g.logger.Debug("unknown reply word of a router skipped", "word", clean(g.kind))
	}
}

// read takes one sentence that is not empty from the stream.
func (g *gate) read() error {
	g.sentence, g.kind, g.body, g.served = g.sentence[:0], "", 0, 0
	for words := 0; ; {
		length, err := g.length()
		if err != nil {
			return unfinished(err, words)
		}
		if length == 0 && words == 0 {
			continue
		}
		if length == 0 {
			g.sentence = append(g.sentence, 0)

			return nil
		}
		if words++; words > maxWords {
			return fmt.Errorf("%w: a sentence of more than %d words", ErrTooLarge, maxWords)
		}
		if words == 1 {
			g.seen++
		}
		if g.seen > g.most.sentences {
			return fmt.Errorf("%w: more than %d sentences", ErrTooLarge, g.most.sentences)
		}
		if err := g.word(length, words == 1); err != nil {
			return err
		}
	}
}

// unfinished turns the end of the stream inside a sentence into what it is.
func unfinished(err error, words int) error {
	if words > 0 && errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}

	return err
}

// length reads the length of a word. Control bytes from 0xF8 on end every understanding of the
// stream, and 0xF1 to 0xF7 do not exist.
func (g *gate) length() (int, error) {
	first, err := g.in.ReadByte()
	if err != nil {
		return 0, err
	}
	if first > 0xF0 {
		return 0, fmt.Errorf("%w: control byte %#x", ErrNotRouterOS, first)
	}
	length, more := lengthHead(first)
	for range more {
		next, err := g.in.ReadByte()
		if err != nil {
			return 0, unfinished(err, 1)
		}
		length = length<<8 | int(next)
	}
	if length > maxWord {
		return 0, fmt.Errorf("%w: a word of %d bytes", ErrTooLarge, length)
	}

	return length, nil
}

// word takes one word into the sentence. The first must be a reply word; of the others only
// properties are of use, except in a fatal, whose reason is a bare word.
func (g *gate) word(length int, first bool) error {
	if first {
		if mark, err := g.in.Peek(1); err != nil {
			return unfinished(err, 1)
		} else if mark[0] != '!' {
			return fmt.Errorf("%w: a reply begins with %#x", ErrNotRouterOS, mark[0])
		}
	}
	if g.taken += length; g.taken > g.most.bytes || len(g.sentence)+length > maxSentence {
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, min(g.most.bytes, maxSentence))
	}
	start := len(g.sentence)
	g.sentence = appendLength(g.sentence, length)
	begin := len(g.sentence)
	if err := g.bytes(length); err != nil {
		return unfinished(err, 1)
	}
	if first {
		g.kind, g.body = kindOf(g.sentence[begin:]), len(g.sentence)

		return nil
	}
	if g.kind != wordFatal && g.sentence[begin] != '=' {
		g.sentence = g.sentence[:start]
	}

	return nil
}

// bytes appends the bytes of a word as they arrive.
func (g *gate) bytes(length int) error {
	for length > 0 {
		step := min(length, growStep)
		begin := len(g.sentence)
		g.sentence = slices.Grow(g.sentence, step)[:begin+step]
		if _, err := io.ReadFull(g.in, g.sentence[begin:]); err != nil {
			return err
		}
		length -= step
	}

	return nil
}

// kindOf spares the known reply words an allocation.
func kindOf(word []byte) string {
	switch string(word) {
	case wordRow:
		return wordRow
	case wordDone:
		return wordDone
	}

	return string(word)
}

// remember keeps what the client would lose: the first trap, and the ret of a done.
func (g *gate) remember() {
	switch {
	case g.kind == wordTrap && g.trap == nil:
		g.trap = trapOf(g.row())
	case g.kind == wordDone:
		g.ret, _ = g.row().Get("ret")
	}
}

// row is the present sentence as a Row of its own.
func (g *gate) row() Row {
	return Row{words: string(g.sentence[g.body : len(g.sentence)-1])}
}

// fatal makes the error of a fatal sentence. Its reason is a bare word, on some systems =message=.
func (g *gate) fatal() error {
	g.served = len(g.sentence)
	if message, ok := g.row().Get("message"); ok {
		return &Fatal{Reason: clean(message)}
	}
	for word := range g.row().all() {
		if !strings.HasPrefix(word, ".tag=") {
			return &Fatal{Reason: clean(word)}
		}
	}

	return &Fatal{Reason: "no reason given"}
}
