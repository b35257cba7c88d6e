package httpapi_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gardu/httpapi"
	"gardu/httpapi/native"
	"gardu/store"
)

// newServer makes a server that is not started.
func newServer(t *testing.T, socket string) *httpapi.Server {
	t.Helper()

	return httpapi.New(config(t, socket, native.Live{}))
}

// TestSocketOfALiveDaemonIsNotStolen starts a second server on the socket of the first.
func TestSocketOfALiveDaemonIsNotStolen(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{})
	err := newServer(t, h.socket).Start(t.Context())
	if !store.Is(err, store.Unavailable) {
		t.Errorf("the second server says %v", err)
	}
	if status, body := ask(t, h.client, "GET", native.HealthPath, ""); status != 200 {
		t.Errorf("the first one answers %d %s", status, body)
	}
}

// TestStaleSocketIsReplaced leaves a socket behind as a daemon that was killed does.
func TestStaleSocketIsReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run", "admin.sock")
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	startAndStop(t, newServer(t, path))
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket stays behind: %v", err)
	}
}

// startAndStop starts a server and stops it.
func startAndStop(t *testing.T, server *httpapi.Server) {
	t.Helper()

	if err := server.Start(t.Context()); err != nil {
		t.Fatalf("starting: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// TestSocketPathsThatCannotBe are refused with a sentence, and touch nothing.
func TestSocketPathsThatCannotBe(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"a file":   file,
		"a folder": folder,
		"too long": filepath.Join(folder, strings.Repeat("x", 120)),
	} {
		err := newServer(t, path).Start(t.Context())
		if !store.Is(err, store.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if content, err := os.ReadFile(file); err != nil || string(content) != "precious" {
		t.Errorf("the file is %q, %v", content, err)
	}
}

// TestCreatesTheFolderOfTheSocket starts where no folder is.
func TestCreatesTheFolderOfTheSocket(t *testing.T) {
	t.Parallel()
	startAndStop(t, newServer(t, filepath.Join(t.TempDir(), "run", "gardu", "admin.sock")))
}
