package main

import (
	"io"
	"strings"
	"testing"
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
