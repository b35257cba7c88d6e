package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/native"
	"gardu/store"
)

// nextLine reads a line that is not empty.
func nextLine(t *testing.T, lines *bufio.Reader) string {
	t.Helper()

	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("reading a line: %v (after %q)", err, line)
		}
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
}

// TestStreamsSessionsWhileTheyAreFound sees a line arrive before the next one is made, on both
// ways in.
func TestStreamsSessionsWhileTheyAreFound(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"socket", "within"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			seen := make(chan struct{})
			h := open(t, native.Live{Sessions: sessions(func(
				_ context.Context, filter native.SessionFilter, visit func(*store.Session) error,
			) error {
				if filter.Login != "budi" || !filter.All {
					t.Errorf("the filter is %+v", filter)
				}
				if err := visit(&store.Session{ID: 1, Login: "budi"}); err != nil {
					return err
				}
				<-seen

				return visit(&store.Session{ID: 2, Login: "budi"})
			})})
			client := h.client
			if way == "within" {
				client = h.within
			}
			response := send(t, client, http.MethodGet, native.SessionListPath+"?login=budi&all=true", nil)
			defer response.Body.Close() //nolint:errcheck // it was only read
			if media := response.Header.Get("Content-Type"); media != native.JSONLines {
				t.Errorf("the media type is %q", media)
			}
			lines := bufio.NewReader(response.Body)
			if line := nextLine(t, lines); !strings.Contains(line, `"id":1,`) {
				t.Errorf("the first line is %s", line)
			}
			close(seen)
			if line := nextLine(t, lines); !strings.Contains(line, `"id":2,`) {
				t.Errorf("the second line is %s", line)
			}
			if rest, err := io.ReadAll(lines); err != nil || strings.TrimSpace(string(rest)) != "" {
				t.Errorf("after the last line: %q, %v", rest, err)
			}
		})
	}
}

// TestStreamsMany counts the lines of many sessions, none of which is held.
func TestStreamsMany(t *testing.T) {
	t.Parallel()
	const many = 20_000
	h := open(t, native.Live{Sessions: sessions(func(
		_ context.Context, _ native.SessionFilter, visit func(*store.Session) error,
	) error {
		var session store.Session
		for session.ID = range uint64(many) {
			if err := visit(&session); err != nil {
				return err
			}
		}

		return nil
	})})
	_, body := ask(t, h.client, http.MethodGet, native.SessionListPath, "")
	count := uint64(0)
	for line := range strings.SplitSeq(body, "\n") {
		if line == "" {
			continue
		}
		var session native.Session
		if err := json.Unmarshal([]byte(line), &session); err != nil || session.ID != count {
			t.Fatalf("line %d is %q: %v", count, line, err)
		}
		count++
	}
	if count != many {
		t.Errorf("%d lines, want %d", count, many)
	}
}

// TestStreamEndsWithItsClient sees the producer's context end when the client hangs up.
func TestStreamEndsWithItsClient(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	h := open(t, native.Live{Sessions: sessions(func(
		ctx context.Context, _ native.SessionFilter, visit func(*store.Session) error,
	) error {
		for ctx.Err() == nil {
			if err := visit(&store.Session{Login: "budi"}); err != nil {
				ended <- err

				return err
			}
		}
		ended <- ctx.Err()

		return ctx.Err()
	})})
	response := send(t, h.client, http.MethodGet, native.SessionListPath, nil)
	nextLine(t, bufio.NewReader(response.Body))
	if err := response.Body.Close(); err != nil {
		t.Fatalf("hanging up: %v", err)
	}
	if err := <-ended; err == nil {
		t.Error("the producer did not notice")
	}
}

// TestStreamTellsItsFailure sees what cannot be finished end in a failure line, and our own faults
// told as nothing but that.
func TestStreamTellsItsFailure(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		produce func() error
		kind    string
		message string
	}{
		"known": {
			func() error { return store.Errorf(store.Unavailable, "the file is busy") }, "unavailable",
			"the file is busy",
		},
		"internal": {func() error { return errors.New("open /var/lib/secret: denied") }, "internal", "internal error"},
		"panic":    {func() error { panic("a secret") }, "internal", "internal error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, native.Live{Sessions: sessions(func(
				_ context.Context, _ native.SessionFilter, visit func(*store.Session) error,
			) error {
				return errors.Join(visit(&store.Session{ID: 1}), want.produce())
			})})
			response := send(t, h.client, http.MethodGet, native.SessionListPath, nil)
			defer response.Body.Close() //nolint:errcheck // it was only read
			lines := bufio.NewReader(response.Body)
			var last native.StreamFailure
			for last.Failure.Kind == "" {
				if err := json.Unmarshal([]byte(nextLine(t, lines)), &last); err != nil {
					t.Fatal(err)
				}
			}
			if last.Failure.Kind != want.kind || last.Failure.Message != want.message || last.Failure.Request == "" {
				t.Errorf("the failure is %+v", last.Failure)
			}
			if status, body := ask(t, h.client, http.MethodGet, native.HealthPath, ""); status != http.StatusOK {
				t.Errorf("afterwards: %d %s", status, body)
			}
		})
	}
}

// TestBrokenBackupIsNoAnswer sees a backup that fails break its connection, so that no part is
// taken for the whole.
func TestBrokenBackupIsNoAnswer(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]bool{"whole": false, "broken": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, native.Live{Backup: backup(func(_ context.Context, out io.Writer, withKey bool) error {
				if !withKey {
					t.Error("the key was asked for")
				}
				if _, err := io.WriteString(out, strings.Repeat("x", 100_000)); err != nil || !fails {
					return err
				}

				return errors.New("the disk is gone")
			})})
			response := send(t, h.client, http.MethodPost, native.BackupPath+"?with_key=true", nil)
			defer response.Body.Close() //nolint:errcheck // it was only read
			body, err := io.ReadAll(response.Body)
			if fails != (err != nil) || !fails && len(body) != 100_000 {
				t.Errorf("%d octets, %v", len(body), err)
			}
		})
	}
}

// TestImportAnswersWhileTheSheetArrives writes a sheet that is longer than any other body, and
// reads progress before it has ended.
func TestImportAnswersWhileTheSheetArrives(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"socket", "within"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			h := open(t, native.Live{})
			client := h.client
			if way == "within" {
				client = h.within
			}
			ask(t, client, http.MethodPost, native.PlanListPath, `{"name":"home","kind":"pppoe"}`)
			reader, writer := io.Pipe()
			half := make(chan struct{})
			go func() {
				_, _ = io.WriteString(writer, "login,password,plan\n")
				for row := range 600 {
					_, _ = fmt.Fprintf(writer, "user%d,%s,home\n", row, strings.Repeat("p", 100))
				}
				<-half
				_, _ = io.WriteString(writer, "bad row\n"+"last,rahasia,nowhere\n")
				_ = writer.Close()
			}()
			response := send(t, client, http.MethodPost, native.ServiceImportPath+"?update=true", reader)
			defer response.Body.Close() //nolint:errcheck // it was only read
			lines := bufio.NewReader(response.Body)
			if line := nextLine(t, lines); !strings.Contains(line, `"progress"`) {
				t.Errorf("the first line is %s", line)
			}
			close(half)
			rest, err := io.ReadAll(lines)
			if err != nil {
				t.Fatalf("reading the rest: %v", err)
			}
			for _, wanted := range []string{`"field":"plan"`, `"line":603`, `"summary":{"rows":602,"added":600`, `"bad":2`} {
				if !strings.Contains(string(rest), wanted) {
					t.Errorf("%s is missing in %s", wanted, rest)
				}
			}
			if strings.Contains(string(rest), "rahasia") {
				t.Error("a password came back")
			}
		})
	}
}

// TestImportOfALongSheet sends more than a body may have elsewhere, and gets the refusal of its
// header although it never stops to read.
func TestImportOfALongSheet(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{})
	sheet := "login,shoe size\n" + strings.Repeat("budi,43\n", 1<<18)
	status, body := ask(t, h.client, http.MethodPost, native.ServiceImportPath, sheet)
	if status != http.StatusOK || !strings.Contains(body, `"failure"`) || !strings.Contains(body, "shoe size") {
		t.Errorf("%d %s", status, body)
	}
}

// TestStopEndsStreams sees a stream told that the daemon stops, and the server end.
func TestStopEndsStreams(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{Sessions: sessions(func(
		ctx context.Context, _ native.SessionFilter, visit func(*store.Session) error,
	) error {
		err := visit(&store.Session{ID: 1})
		<-ctx.Done()

		return errors.Join(err, ctx.Err())
	})})
	response := send(t, h.client, http.MethodGet, native.SessionListPath, nil)
	defer response.Body.Close() //nolint:errcheck // it was only read
	lines := bufio.NewReader(response.Body)
	nextLine(t, lines)
	stop(t, h)
	if line := nextLine(t, lines); !strings.Contains(line, "the daemon is stopping") {
		t.Errorf("the last line is %s", line)
	}
}

// TestStopEndsAnImportThatWaits sees an import whose sender is silent ended by a stop.
func TestStopEndsAnImportThatWaits(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"socket", "within"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			h := open(t, native.Live{})
			client := h.client
			if way == "within" {
				client = h.within
			}
			reader, writer := io.Pipe()
			defer writer.Close() //nolint:errcheck // the test is over
			response := send(t, client, http.MethodPost, native.ServiceImportPath, reader)
			defer response.Body.Close() //nolint:errcheck // it was only read
			stop(t, h)
			if line := nextLine(t, bufio.NewReader(response.Body)); !strings.Contains(line, "the daemon is stopping") {
				t.Errorf("the last line is %s", line)
			}
		})
	}
}

// TestStopDoesNotWaitForAReaderWhoPauses stops while a client reads no further, as one behind a
// pager does.
func TestStopDoesNotWaitForAReaderWhoPauses(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{Sessions: sessions(func(
		ctx context.Context, _ native.SessionFilter, visit func(*store.Session) error,
	) error {
		wide := store.Session{Login: strings.Repeat("x", 1<<10)}
		for ctx.Err() == nil {
			if err := visit(&wide); err != nil {
				return err
			}
		}

		return ctx.Err()
	})})
	response := send(t, h.client, http.MethodGet, native.SessionListPath, nil)
	defer response.Body.Close() //nolint:errcheck // it was only read
	nextLine(t, bufio.NewReader(response.Body))
	ctx, cancel := context.WithTimeout(t.Context(), stopTimeout)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// stop begins a stop and returns at once; the cleanup of the house waits for its end.
func stop(t *testing.T, h *house) {
	t.Helper()

	stopped := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		stopped <- h.Shutdown(ctx)
	}()
	t.Cleanup(func() {
		if err := <-stopped; err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
}
