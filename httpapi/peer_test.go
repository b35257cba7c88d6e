package httpapi_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gardu/httpapi/native"
)

// peerVariable makes a child process of the test a peer of the socket that it names.
const peerVariable = "GARDU_TEST_PEER"

// nobody is a user who is neither root nor a member of anything.
const nobody = 65534

// bePeer asks for the version over a socket and writes the answer.
func bePeer(socket string) int {
	client := &http.Client{Transport: &http.Transport{DialContext: dialer(socket)}}
	response, err := client.Get("http://gardu" + native.VersionPath) //nolint:noctx // a process of its own
	if err != nil {
		fmt.Println(err)

		return 1
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(response.Body)
	fmt.Println(response.StatusCode, string(body), err)

	return 0
}

// TestRefusesStrangers connects as another user, to a socket whose mode would let anybody in.
func TestRefusesStrangers(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can be somebody else")
	}
	h := open(t, native.Live{})
	for folder := filepath.Dir(h.socket); folder != os.TempDir() && folder != "/"; folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // a folder of the test
			t.Fatal(err)
		}
	}
	if err := os.Chmod(h.socket, 0o666); err != nil { //nolint:gosec // what is tested
		t.Fatal(err)
	}
	self := filepath.Join(filepath.Dir(h.socket), "peer")
	copyFile(t, os.Args[0], self)

	for name, who := range map[string]struct {
		user uint32
		want string
	}{
		"root":     {0, `200 {"version":"test"`},
		"stranger": {nobody, `403 {"type":"about:blank","title":"Forbidden"`},
	} {
		child := exec.CommandContext(t.Context(), self)
		child.Dir = "/"
		child.Env = []string{peerVariable + "=" + h.socket}
		child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: who.user, Gid: who.user}}
		output, err := child.CombinedOutput()
		if err != nil || !strings.HasPrefix(string(output), who.want) {
			t.Errorf("%s: %s (%v); want %s", name, output, err, who.want)
		}
		if who.user == nobody && !strings.Contains(string(output), "members of group gardu may") {
			t.Errorf("%s is not told why: %s", name, output)
		}
	}
}

// copyFile copies a program to a place where everybody can run it.
func copyFile(t *testing.T, from, to string) {
	t.Helper()

	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o755); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
}

// TestSocketMode sees the socket closed to everybody but its owner and group.
func TestSocketMode(t *testing.T) {
	t.Parallel()
	h := open(t, native.Live{})
	info, err := os.Stat(h.socket)
	if err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("the socket is %v, %v", info.Mode(), err)
	}
}

// TestDialBeforeStart is refused.
func TestDialBeforeStart(t *testing.T) {
	t.Parallel()
	server := newServer(t, "")
	if _, err := server.Dial(context.Background(), "", ""); err == nil {
		t.Error("it connected to nothing")
	}
	if err := server.Shutdown(context.Background()); err != nil {
		t.Errorf("stopping what never started: %v", err)
	}
}
