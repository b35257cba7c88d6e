package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gardu/httpapi/native"
)

// fakeDaemon answers on an admin socket as a test says, and remembers what it was asked.
type fakeDaemon struct {
	socket string

	mu    sync.Mutex // guards asked
	asked []askedRequest
}

// askedRequest is one request that came in.
type askedRequest struct {
	method, target, body string
}

// newFakeDaemon serves a handler on a socket of its own until the test ends.
func newFakeDaemon(t testing.TB, handler http.HandlerFunc) *fakeDaemon {
	t.Helper()
	folder, err := os.MkdirTemp("", "gardu") // short: a socket's path has 107 octets at most
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	daemon := &fakeDaemon{socket: filepath.Join(folder, "admin.sock")}
	listener, err := net.Listen("unix", daemon.socket)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)

	return daemon
}

// newRecorder serves one JSON answer to everything, and remembers the requests.
func newRecorder(t testing.TB, answer any) *fakeDaemon {
	t.Helper()
	var daemon *fakeDaemon
	daemon = newFakeDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		daemon.mu.Lock()
		daemon.asked = append(daemon.asked, askedRequest{r.Method, r.URL.String(), string(body)})
		daemon.mu.Unlock()
		answerJSON(t, w, http.StatusOK, answer)
	})

	return daemon
}

// answerJSON writes a JSON answer.
func answerJSON(t testing.TB, w http.ResponseWriter, status int, answer any) {
	t.Helper()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		t.Error(err)
	}
}

// jsonLine writes a value as one line.
func jsonLine(t testing.TB, value any) string {
	t.Helper()
	line, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}

	return string(line) + "\n"
}

// page makes a page without another behind it.
func page[T any](items ...T) native.Page[T] { return native.Page[T]{Items: items} }

// last returns the last request.
func (d *fakeDaemon) last(t testing.TB) askedRequest {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.asked) == 0 {
		t.Fatal("nothing was asked")
	}

	return d.asked[len(d.asked)-1]
}

// called is what a call of the program did.
type called struct {
	code           int
	stdout, stderr string
}

// call runs the program against the daemon.
func (d *fakeDaemon) call(t testing.TB, stdin string, arguments ...string) called {
	t.Helper()

	return call(t, stdin, append([]string{"--socket", d.socket}, arguments...)...)
}

// call runs the program.
func call(t testing.TB, stdin string, arguments ...string) called {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), arguments, strings.NewReader(stdin), &stdout, &stderr)

	return called{code, stdout.String(), stderr.String()}
}

// expect fails unless a call ended with a code and wrote exactly this on standard output.
func (c called) expect(t testing.TB, code int, stdout string) {
	t.Helper()
	if c.code != code {
		t.Errorf("exit code %d, want %d; it said %q", c.code, code, c.stderr)
	}
	if c.stdout != stdout {
		t.Errorf("standard output:\n%s\nwant:\n%s", c.stdout, stdout)
	}
}

// says fails unless standard error has a text.
func (c called) says(t testing.TB, text string) {
	t.Helper()
	if !strings.Contains(c.stderr, text) {
		t.Errorf("standard error %q does not say %q", c.stderr, text)
	}
}
