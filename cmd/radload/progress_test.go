package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressShowsEachSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()

		w := &worker{}
		w.published.tally = tally{Answered: 1200, Lost: 3}

		var out bytes.Buffer

		(&load{workers: []*worker{w}}).watch(ctx, &out)

		lines := strings.Split(out.String(), "\r")
		if len(lines) != 3 || !strings.Contains(lines[1], "1200/s") || !strings.Contains(lines[2], " 0/s") {
			t.Fatalf("got %q", lines)
		}

		if !strings.Contains(lines[2], "lost 3") || !strings.HasSuffix(out.String(), "\n") {
			t.Fatalf("got %q", lines)
		}
	})
}
