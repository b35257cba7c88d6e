package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"gardu/store"
	"gardu/store/kv"
)

// clock is a time that moves when it is told to.
type clock struct {
	mu  sync.Mutex
	now time.Time // guarded by mu
}

// Now returns the clock's time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

// Move puts the clock forward.
func (c *clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.now = c.now.Add(by)
}

func TestLongViewsAreLogged(t *testing.T) {
	t.Parallel()

	var log bytes.Buffer

	clock := &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	config := newConfig(t)
	config.Logger, config.Now = slog.New(slog.NewJSONHandler(&log, nil)), clock.Now
	engine := openNew(t, config)
	fillRising(t, engine, 0, kv.ViewRows+1)

	look := func(limit int, pause time.Duration) func(kv.Reader) error {
		return func(reader kv.Reader) error {
			clock.Move(pause)

			return reader.Scan(rows, kv.Range{Limit: limit}, func(_, _ []byte) error { return nil })
		}
	}

	for _, test := range []struct {
		name  string
		rows  int
		pause time.Duration
		wants string
	}{
		{"at its limits", kv.ViewRows, kv.ViewTime, ""},
		{"too many rows", kv.ViewRows + 1, 0, `"rows":5001`},
		{"too long", 1, kv.ViewTime + time.Millisecond, `"took":101000000`},
	} {
		t.Run(test.name, func(t *testing.T) {
			log.Reset()

			if err := engine.View(t.Context(), look(test.rows, test.pause)); err != nil {
				t.Fatalf("viewing: %v", err)
			}

			got := log.String()
			if !strings.Contains(got, test.wants) || (got == "") != (test.wants == "") {
				t.Errorf("the log says %q, want %q", got, test.wants)
			}
		})
	}
}

func TestUpdateThatChangesNothingWritesNothing(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	engine := openNew(t, config)
	mustPut(t, engine, "key")

	before := fileBytes(t, config.Path)
	err := engine.Update(t.Context(), func(writer kv.Writer) error {
		_, err := writer.Get(rows, []byte("key"))

		return err
	})

	if err != nil || !bytes.Equal(before, fileBytes(t, config.Path)) {
		t.Errorf("an Update that only looked has written the file (error %v)", err)
	}
}

// fileBytes reads a file.
func fileBytes(t *testing.T, path string) []byte {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("reading the file: %v", err)
	}

	return content
}

// TestWaitingForTheTurnEnds has a second writer give up while the first one is at work.
func TestWaitingForTheTurnEnds(t *testing.T) {
	t.Parallel()

	engine := openNew(t, newConfig(t))
	atWork, release, first := make(chan struct{}), make(chan struct{}), make(chan error, 1)

	go func() {
		first <- engine.Update(t.Context(), func(writer kv.Writer) error {
			close(atWork)
			<-release

			return writer.Put(rows, []byte("first"), []byte("value"))
		})
	}()

	<-atWork

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()

	err := engine.Update(ctx, func(kv.Writer) error {
		t.Error("the second writer was let in")

		return nil
	})
	if !store.Is(err, store.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want Unavailable for the deadline", err)
	}

	close(release)

	if err := <-first; err != nil {
		t.Errorf("the first writer: %v", err)
	}

	expectKeys(t, engine, "first")
}

// TestViewsGoOnDuringAnUpdate reads while a writer is at work.
func TestViewsGoOnDuringAnUpdate(t *testing.T) {
	t.Parallel()

	engine := openNew(t, newConfig(t))
	mustPut(t, engine, "before")

	put, looked, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)

	go func() {
		done <- engine.Update(t.Context(), func(writer kv.Writer) error {
			err := writer.Put(rows, []byte("during"), []byte("value"))
			close(put)
			<-looked

			return err
		})
	}()

	<-put
	expectKeys(t, engine, "before")
	close(looked)

	if err := <-done; err != nil {
		t.Errorf("the writer: %v", err)
	}

	expectKeys(t, engine, "before", "during")
}
