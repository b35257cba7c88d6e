package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDemo runs what `make run` runs, in a tree and a network of its own, and tries what it tells
// to try.
func TestDemo(t *testing.T) {
	t.Parallel()
	bash := needs(t, "bash", "bash")
	network := newNamespace(t, "of the demo")
	tree := shortFolder(t)
	writeFile(t, filepath.Join(tree, "cmd", "gardu", "demo.sh"), readFile(t, "demo.sh"))
	programs := filepath.Dir(program(t, "gardu"))
	if err := os.Symlink(programs, filepath.Join(tree, "bin")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it finds the database of the first
		demo := launch(t, "demo", network.within(&exec.Cmd{
			Path: bash, Args: []string{"bash", filepath.Join(tree, "cmd", "gardu", "demo.sh")},
			Dir: tree,
			Env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + tree},
		}))
		demo.says("Ctrl-C stops it.")
		i := &installation{
			t: t, binary: program(t, "gardu"), folder: tree,
			config: filepath.Join(tree, ".run", "gardu.yaml"),
		}
		for _, line := range []string{
			"radtest demo demo123", "radtest demo demo123 --auth mschapv2", "service list", "auth log",
		} {
			command := network.within(i.command(strings.Fields(line)...))
			if stdout, stderr, code := runBounded(t, command); code != 0 {
				t.Errorf("gardu %s: exit code %d\n%s%s", line, code, stdout, stderr)
			}
		}
		demo.signal(syscall.SIGTERM)
		if code := demo.exitCode(); code != 0 {
			t.Errorf("the demo ended with %d", code)
		}
		if said := demo.log.String(); !strings.Contains(said, "stopped") {
			t.Errorf("the demo's daemon did not stop gracefully:\n%s", tail(said))
		}
	}
}
