package main

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"

	"gardu/httpapi/native"
)

func TestVersionShowsBothSides(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, native.Version{Version: "v1.2.3", Started: noon})
	daemon.call(t, "", "version").expect(t, exitDone, ""+
		"program        "+programVersion()+"\n"+
		"go             "+runtime.Version()+"\n"+
		"daemon         v1.2.3\n"+
		"running since  "+noonText+"\n")
}

func TestVersionNeedsNoDaemon(t *testing.T) {
	t.Parallel()

	got := call(t, "", "--socket", "/nonexistent", "version", "--json")
	if got.code != exitDone || !strings.HasSuffix(got.stdout, `"daemon":null}`+"\n") {
		t.Errorf("code %d: %s", got.code, got.stdout)
	}
	call(t, "", "--version").expect(t, exitDone, "gardu "+programVersion()+"\n")
}

func TestInterruptedCommandSaysSo(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	daemon := newRecorder(t, struct{}{})
	code := run(ctx, []string{"--socket", daemon.socket, "nas", "list"}, nil, &stdout, &stderr)
	if want := "gardu: interrupted\n"; code != exitRefused || stderr.String() != want {
		t.Errorf("code %d, said %q, want %q", code, stderr.String(), want)
	}
}

func TestFollowingTheAuthLogEndsWithItsContext(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	daemon := newRecorder(t, page(native.Decision{At: noon, Login: "budi", Result: "accept"}))
	out := &cancelling{cancel: cancel}
	var stderr bytes.Buffer
	code := run(ctx, []string{"--socket", daemon.socket, "auth", "log", "--follow", "--json"}, nil, out, &stderr)
	if code != exitDone || strings.Count(out.text.String(), "\n") != 1 {
		t.Errorf("code %d, wrote %q, said %q", code, out.text.String(), stderr.String())
	}
}

// cancelling is an output that ends what writes to it.
type cancelling struct {
	text   bytes.Buffer
	cancel context.CancelFunc
}

// Write keeps the text and cancels.
func (c *cancelling) Write(p []byte) (int, error) {
	c.cancel()

	return c.text.Write(p)
}
