package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// fromInput is how a secret is given that is to be read from standard input.
const fromInput = "-"

// maximumSecretLine bounds a secret that is read, in octets with its line end.
const maximumSecretLine = 4096

// secretReader reads secrets from standard input, one a line. On a terminal it asks, and what is
// typed is not shown.
type secretReader struct {
	lines    *bufio.Reader
	prompts  io.Writer
	terminal *os.File // nil where standard input is no terminal
}

// newSecretReader returns a reader over standard input that asks on prompts.
func newSecretReader(stdin io.Reader, prompts io.Writer) *secretReader {
	reader := &secretReader{lines: bufio.NewReaderSize(stdin, maximumSecretLine), prompts: prompts}
	if file, ok := stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		reader.terminal = file
	}

	return reader
}

// secret returns a value as it was given, or reads the one that was given as `-`. The name is the
// flag's, for the prompt and for errors; the value is never in an error.
func (r *secretReader) secret(ctx context.Context, name, given string) (string, error) {
	if given != fromInput {
		return given, nil
	}
	if r.terminal != nil {
		return r.ask(ctx, name)
	}
	line, err := r.lines.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", faultf(name, "standard input has a line longer than %d octets", maximumSecretLine)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading %s from standard input: %w", name, err)
	}
	text := strings.TrimRight(string(line), "\r\n")
	if text == "" {
		return "", faultf(name,
			"nothing stands on standard input; write it there in a line of its own")
	}

	return text, nil
}

// ask reads a secret from the terminal, which shows nothing of it. The goroutine that waits for
// the terminal ends with its line; when ctx ends first the program does too, with the terminal as
// it was.
func (r *secretReader) ask(ctx context.Context, name string) (string, error) {
	descriptor := int(r.terminal.Fd())
	before, err := term.GetState(descriptor)
	if err != nil {
		return "", fmt.Errorf("preparing the terminal: %w", err)
	}
	_, _ = fmt.Fprintf(r.prompts, "%s: ", strings.TrimLeft(name, "-"))
	type typed struct {
		line []byte
		err  error
	}
	answer := make(chan typed, 1)
	go func() {
		line, err := term.ReadPassword(descriptor)
		answer <- typed{line, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(descriptor, before)
		_, _ = fmt.Fprintln(r.prompts)

		return "", ctx.Err()
	case got := <-answer:
		_, _ = fmt.Fprintln(r.prompts)
		if got.err != nil {
			return "", fmt.Errorf("reading %s from the terminal: %w", name, got.err)
		}
		if len(got.line) == 0 {
			return "", faultf(name, "nothing was typed")
		}

		return string(got.line), nil
	}
}
