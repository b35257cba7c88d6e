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
	d.t.Cleanup(func() { // a script that is killed leaves its programs behind
		if p.running() {
			p.signal(syscall.SIGTERM)
			<-p.ended
		}
	})
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

// linesBehind returns the first lines behind a mark that a page tells its reader to type.
func linesBehind(t testing.TB, page, mark string) (lines []string) {
	t.Helper()
	_, rest, found := strings.Cut(readFile(t, filepath.Join("..", "..", page)), mark)
	if !found {
		t.Fatalf("%s does not say %q", page, mark)
	}
	for line := range strings.Lines(rest) {
		switch code, isCode := strings.CutPrefix(line, "    "); {
		case isCode:
			lines = append(lines, strings.TrimSuffix(code, "\n"))
		case len(lines) > 0:
			return lines
		}
	}
	t.Fatalf("%s has no end behind %q", page, mark)

	return nil
}

// storyMark stands between the paragraphs of what the story's lines print.
const storyMark = "---- next ----"

// told returns the lines that the demo says are to be typed, in paragraphs.
func (d *demo) told(p *process) (paragraphs []string) {
	d.t.Helper()
	_, text, found := strings.Cut(p.log.String(), "In another terminal:")
	text, _, ended := strings.Cut(text, "Ctrl-C stops it.")
	if !found || !ended {
		d.t.Fatal("the demo does not say what to type")
	}
	var lines strings.Builder
	for line := range strings.Lines(text) {
		switch code, isCode := strings.CutPrefix(line, "  "); {
		case isCode:
			lines.WriteString(code)
		case line == "\n" && lines.Len() > 0:
			paragraphs = append(paragraphs, lines.String())
			lines.Reset()
		}
	}

	return paragraphs
}

// TestDemoTellsAStory types what the demo says, line by line in one shell, and expects of each
// paragraph what it says. The database is there when the demo runs again, as is its key.
func TestDemoTellsAStory(t *testing.T) {
	t.Parallel()
	needs(t, "radclient", "freeradius-utils")
	needs(t, "curl", "curl")
	d := newDemo(t)
	first := d.start()
	paragraphs := d.told(first)
	wants := [][]string{
		nil, // where things are
		{"Access-Accept", `"20M/20M"`, "entitled", "/radius", "Received Access-Accept"},
		nil, // abbreviations
		{`"name":"Siti Aminah"`, "/checkout/", `{"callbacks":[200]}`, `"state":"paid"`, "pool-home"},
		{"1 GB of 1 GB used", "pool-isolir"},
		{`{"callbacks":[200,200,200]}`, "pool-home"},
		{
			"pool-isolir", `"status":"unpaid"`, `"left":200000`, `{"callbacks":[200]}`, `"20M/20M"`,
			`"closing":0`,
		},
		{`"wallet":500000`, `"access_token"`},
	}
	if len(paragraphs) != len(wants) {
		t.Fatalf("the story has %d paragraphs:\n%s", len(paragraphs), strings.Join(paragraphs, "\n"))
	}
	printed := d.types(strings.Join(paragraphs, "echo '"+storyMark+"'\n"))
	for at, said := range strings.Split(printed, storyMark) {
		rest := said
		for _, want := range wants[at] {
			_, behind, found := strings.Cut(rest, want)
			if !found {
				t.Fatalf("paragraph %d does not say %q in its turn:\n%s%s", at, want, paragraphs[at], said)
			}
			rest = behind
		}
	}
	key, err := os.Stat(filepath.Join(d.tree, ".run", "apikey"))
	if err != nil || key.Mode().Perm() != 0o600 {
		t.Errorf("the key of the API: %v, %v", key, err)
	}
	d.stop(first)
	second := d.start()
	d.types(paragraphs[0], paragraphs[2], "gardu radtest siti siti123", "asks $api/customers/siti")
	d.stop(second)
}

// TestDemo runs the demo and types what the README says, and what the page about billing says; then
// it runs the demo again, which finds the database of the first time.
func TestDemo(t *testing.T) {
	t.Parallel()
	needs(t, "radclient", "freeradius-utils")
	d := newDemo(t)
	first := d.start()
	lines := linesBehind(t, "README.md", "In a second terminal")
	if printed := d.types(lines...); strings.Count(printed, "Access-Accept") < 2 {
		t.Errorf("the README's lines let nobody in:\n%s", printed)
	}
	d.types(append(lines[:1:1], linesBehind(t, "README.md", "## Money")...)...)
	printed := d.types(linesBehind(t, filepath.Join("docs", "billing.md"), "## Commands")...)
	for _, want := range []string{"left         Rp 0\n", "demo-pasca", "cash:"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the lines about billing do not say %q:\n%s", want, printed)
		}
	}
	d.stop(first)
	second := d.start()
	d.types(lines[0], "gardu radtest demo demo123", "gardu radtest andi rahasia", "gardu service list")
	d.stop(second)
}
