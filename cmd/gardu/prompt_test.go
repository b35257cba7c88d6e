package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestSecretsAreReadLineByLine(t *testing.T) {
	t.Parallel()

	reader := newSecretReader(strings.NewReader("one \r\n two\nthree"), io.Discard)
	for _, want := range []string{"one ", " two", "three"} {
		got, err := reader.secret(t.Context(), "--password", fromInput)
		if err != nil || got != want {
			t.Errorf("read %q, %v; want %q", got, err, want)
		}
	}
	if got, err := reader.secret(t.Context(), "--password", "given"); got != "given" || err != nil {
		t.Errorf("a secret that was given became %q, %v", got, err)
	}
	_, err := reader.secret(t.Context(), "--password", fromInput)
	if err == nil || !strings.Contains(err.Error(), "--password: nothing stands on standard input") {
		t.Errorf("at the end: %v", err)
	}
}

func TestSecretsHaveALimit(t *testing.T) {
	t.Parallel()

	reader := newSecretReader(strings.NewReader(strings.Repeat("x", maximumSecretLine+1)), io.Discard)
	if got, err := reader.secret(t.Context(), "--secret", fromInput); err == nil || got != "" {
		t.Errorf("read %d octets, %v", len(got), err)
	}
}

// openTerminal returns both ends of a terminal: where a person types, and what a program reads from.
func openTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = program.Close() })

	return person, program
}

// typing is where prompts go: the first one is answered.
type typing struct {
	bytes.Buffer
	answer func()
}

// Write keeps the text and answers.
func (p *typing) Write(text []byte) (int, error) {
	if p.Len() == 0 && p.answer != nil {
		p.answer()
	}

	return p.Buffer.Write(text)
}

func TestSecretsAreAskedForOnATerminal(t *testing.T) {
	t.Parallel()

	person, program := openTerminal(t)
	prompts := &typing{answer: func() { _, _ = person.WriteString("rahasia\n") }}
	reader := newSecretReader(program, prompts)
	got, err := reader.secret(t.Context(), "--password", fromInput)
	if err != nil || got != "rahasia" {
		t.Errorf("read %q, %v", got, err)
	}
	if want := "password: \n"; prompts.String() != want {
		t.Errorf("prompted %q, want %q", prompts.String(), want)
	}
}

func TestPromptEndsWithItsContext(t *testing.T) {
	t.Parallel()

	person, program := openTerminal(t)
	ctx, cancel := context.WithCancel(t.Context())
	reader := newSecretReader(program, &typing{answer: cancel})
	if _, err := reader.secret(ctx, "--password", fromInput); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	_, _ = person.WriteString("\n") // lets the waiting goroutine end
}
