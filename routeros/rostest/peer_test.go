package rostest_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"gardu/routeros/rostest"
)

// patience is the most that a test waits for another program.
const patience = 60 * time.Second

// librouteros is where Debian puts python3-librouteros.
const librouteros = "/usr/lib/python3/dist-packages/librouteros/__init__.py"

// nodeRouteros is the release of node-routeros that npm is asked for.
const nodeRouteros = "node-routeros@1.6.9"

// run runs a program that checks a router, and fails with what it wrote unless it ends with done.
func run(t *testing.T, folder, program string, arguments ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, program, arguments...)
	command.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(folder, "node_modules"))
	output, err := command.CombinedOutput()
	if err != nil || !bytes.HasSuffix(bytes.TrimSpace(output), []byte("done")) {
		t.Fatalf("%s: %v\n%s", program, err, output)
	}
}

// guarded is a router whose admin has a password.
func guarded(t *testing.T, version string) (router *rostest.Router, host, port string) {
	t.Helper()
	router = rostest.Start(t, rostest.Config{
		Version: version, Users: []rostest.User{{Name: "admin", Password: "rahasia"}},
	})
	host, port, err := net.SplitHostPort(router.Address())
	if err != nil {
		t.Fatal(err)
	}

	return router, host, port
}

func TestLibrouterosFindsARouter(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("another program is needed")
	}
	if _, err := os.Stat(librouteros); err != nil {
		t.Skip("python3-librouteros is missing: apt-get install python3-librouteros")
	}
	for _, version := range []string{"6.42", "6.49", "7.9", "7.17", "7.18", "7.21"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r, host, port := guarded(t, version)
			r.Inject(rostest.Fault{
				Command: "/system/resource/print", Act: rostest.Traps, Before: true,
				Messages: []string{"first", "second"},
			})
			if version == "7.17" {
				r.Pieces(3)
			}
			run(t, "", "/usr/bin/python3", "testdata/librouteros_drive.py", host, port, version)
		})
	}
}

func TestNodeRouterosFindsARouterBefore718(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("another program is needed")
	}
	node, folder := fetchNodeRouteros(t)
	for _, version := range []string{"6.42", "6.49", "7.9", "7.17"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			_, host, port := guarded(t, version)
			run(t, folder, node, "testdata/node_routeros_drive.js", host, port, version)
		})
	}
}

// fetchNodeRouteros has npm put node-routeros into the user's cache, unless it is there.
func fetchNodeRouteros(t *testing.T) (node, folder string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is missing: apt-get install nodejs npm")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip("there is no cache folder:", err)
	}
	folder = filepath.Join(cache, "gardu-test", nodeRouteros)
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "node-routeros")); err == nil {
		return node, folder
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm is missing: apt-get install npm")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	install := exec.CommandContext(ctx, npm, "install", "--no-audit", "--no-fund", "--prefix",
		folder, nodeRouteros)
	if output, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm cannot fetch %s: %v\n%s", nodeRouteros, err, output)
	}

	return node, folder
}
