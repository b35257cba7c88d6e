package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// demo is what `make run` runs, in a tree and a network of its own.
type demo struct {
	t       testing.TB
	network *namespace
	tree    string
	bash    string
}

// newDemo makes a tree with the programs and the script in it.
func newDemo(t testing.TB) *demo {
	t.Helper()
	d := &demo{t: t, bash: needs(t, "bash", "bash"), network: newNamespace(t, "of the demo")}
	d.tree = shortFolder(t)
	writeFile(t, filepath.Join(d.tree, "cmd", "gardu", "demo.sh"), readFile(t, "demo.sh"))
	programs := filepath.Dir(program(t, "gardu"))
	if err := os.Symlink(programs, filepath.Join(d.tree, "bin")); err != nil {
		t.Fatal(err)
	}

	return d
}

// shell makes a call of bash in the tree and the network of the demo.
func (d *demo) shell(arguments ...string) *exec.Cmd {
	return d.network.within(&exec.Cmd{
		Path: d.bash, Args: append([]string{"bash"}, arguments...), Dir: d.tree,
		Env: []string{"PATH=" + os.Getenv("PATH") + ":/usr/bin:/bin", "HOME=" + d.tree},
	})
}

// start starts the demo and waits until it has said what to try.
func (d *demo) start() *process {
	d.t.Helper()
	p := launch(d.t, "demo", d.shell(filepath.Join(d.tree, "cmd", "gardu", "demo.sh")))
	p.says("Ctrl-C stops it.")

	return p
}

// types types lines into a shell, each of which must succeed. It returns what they print.
func (d *demo) types(lines ...string) string {
	d.t.Helper()
	script := "set -eu -o pipefail\n" + strings.Join(lines, "\n") + "\n"
	stdout, stderr, code := runBounded(d.t, d.shell("-x", "-c", script))
	if code != 0 {
		d.t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}

	return stdout
}

// stop asks the demo to end, and expects that its daemon ends gracefully with it.
func (d *demo) stop(p *process) {
	d.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.exitCode(); code != 0 {
		d.t.Errorf("the demo ended with %d", code)
	}
	if said := p.log.String(); !strings.Contains(said, "stopped") {
		d.t.Errorf("the demo's daemon did not stop gracefully:\n%s", tail(said))
	}
}

// readmeLines returns the lines that the README tells a new user to type in a second terminal.
func readmeLines(t testing.TB) []string {
	t.Helper()
	_, rest, found := strings.Cut(readFile(t, filepath.Join("..", "..", "README.md")),
		"In a second terminal")
	if !found {
		t.Fatal("the README does not say what to type in a second terminal")
	}
	var lines []string
	for line := range strings.Lines(rest) {
		switch code, isCode := strings.CutPrefix(line, "    "); {
		case isCode:
			lines = append(lines, strings.TrimSuffix(code, "\n"))
		case len(lines) > 0:
			return lines
		}
	}
	t.Fatal("the README has no end")

	return nil
}

// TestDemo runs the demo and types what the README says; then it runs the demo again, which finds
// the database of the first time.
func TestDemo(t *testing.T) {
	t.Parallel()
	needs(t, "radclient", "freeradius-utils")
	d := newDemo(t)
	first := d.start()
	lines := readmeLines(t)
	if printed := d.types(lines...); strings.Count(printed, "Access-Accept") < 2 {
		t.Errorf("the README's lines let nobody in:\n%s", printed)
	}
	d.stop(first)
	second := d.start()
	d.types(lines[0], "gardu radtest demo demo123", "gardu radtest budi rahasia", "gardu service list")
	d.stop(second)
}
