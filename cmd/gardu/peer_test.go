package main_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Limits of what these tests wait for. Nothing waits longer, and nothing asserts how long something
// took.
const (
	patience     = 60 * time.Second // for another program to do what it should
	pollInterval = 10 * time.Millisecond
	logLimit     = 8 << 20 // octets of a program's output that are kept
	firstPort    = 20000   // ports of tests lie below those that the kernel gives out by itself
	portSpan     = 10000
)

// workshop holds what TestMain made for every test of this package.
var workshop struct {
	folder string
	build  func() error // builds both programs, once
}

// TestMain makes a folder for the programs under test and removes it.
func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "gardu-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "making a folder for the programs:", err)
		os.Exit(1)
	}
	workshop.folder = folder
	workshop.build = sync.OnceValue(buildPrograms)
	code := m.Run()
	if err := os.RemoveAll(folder); err != nil {
		fmt.Fprintln(os.Stderr, "removing the programs:", err)
	}
	os.Exit(code)
}

// buildPrograms builds gardu and radload as they are installed, without the race detector.
func buildPrograms() error {
	command := exec.Command("go", "build", "-o", workshop.folder+"/",
		"gardu/cmd/gardu", "gardu/cmd/radload")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building the programs: %w\n%s", err, output)
	}

	return nil
}

// program returns the path of a program of ours. Such tests drive whole processes, so the short run
// leaves them out.
func program(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("drives whole programs; run without -short")
	}
	if err := workshop.build(); err != nil {
		t.Fatal(err)
	}

	return filepath.Join(workshop.folder, name)
}

// needs returns the path of somebody else's program, and skips the test where it is not installed.
func needs(t testing.TB, name, debian string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("drives whole programs; run without -short")
	}
	folders := filepath.SplitList(os.Getenv("PATH"))
	for _, folder := range append(folders, "/usr/sbin", "/sbin", "/usr/bin") {
		path := filepath.Join(folder, name)
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return path
		}
	}
	t.Skipf("%s is not installed: apt-get install %s", name, debian)

	return ""
}

// eventually polls until ok, and fails the test when that never comes.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(pollInterval)
	}
}

// portsGiven are the ports that this run has handed out already.
var portsGiven sync.Map

// freePort returns a port of loopback that nobody uses, neither for UDP nor for TCP, and that no
// other test gets.
func freePort(t testing.TB) int {
	t.Helper()
	for range portSpan {
		port := firstPort + rand.IntN(portSpan)
		if _, given := portsGiven.LoadOrStore(port, true); !given && unused(port) {
			return port
		}
	}
	t.Fatal("no port of loopback is free")

	return 0
}

// unused reports whether a port can be bound.
func unused(port int) bool {
	address := loopback(port)
	udp, err := net.ListenPacket("udp4", address)
	if err != nil {
		return false
	}
	defer udp.Close() //nolint:errcheck // it was only tried
	tcp, err := net.Listen("tcp4", address)
	if err != nil {
		return false
	}

	return tcp.Close() == nil
}

// loopback returns the address of a port.
func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// writeFile writes a file of a test, its folders included.
func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// readFile reads a file of a test.
func readFile(t testing.TB, path string) string {
	t.Helper()
	octets, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return string(octets)
}

// shortFolder makes a folder whose path is short enough for a unix socket in it.
func shortFolder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "gardu-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})

	return folder
}

// transcript keeps what a program prints, up to logLimit octets. The program writes while the test
// reads.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

// Write adds to the transcript; what passes its limit is dropped.
func (s *transcript) Write(octets []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text.Len()+len(octets) <= logLimit {
		s.text.Write(octets)
	}

	return len(octets), nil
}

// String returns what was printed so far.
func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.text.String()
}

// process is a program that a test has started. It is ended by its id, at the latest when the test
// ends.
type process struct {
	t       testing.TB
	name    string
	command *exec.Cmd
	log     *transcript
	ended   <-chan struct{} // closed when it has ended
}

// begin starts a program that does not outlive us, and returns a channel that is closed when it has
// ended. The kernel ends it with the thread that has started it (PR_SET_PDEATHSIG), not with the
// process, and threads end in the middle of a run: namespace.listen ends one. So the thread is kept
// until the program has ended.
func begin(command *exec.Cmd) (ended <-chan struct{}, err error) {
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Pdeathsig = syscall.SIGKILL
	started, done := make(chan error), make(chan struct{})
	go func() { // ends with the program, which the caller ends and waits for
		defer close(done)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		failure := command.Start()
		started <- failure
		if failure == nil {
			_ = command.Wait()
		}
	}()

	return done, <-started
}

// launch starts a program. Its output goes to the log of the test when that fails.
func launch(t testing.TB, name string, command *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, name: name, command: command, log: &transcript{}}
	command.Stdout, command.Stderr = p.log, p.log
	ended, err := begin(command)
	if err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	p.ended = ended
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s printed:\n%s", name, tail(p.log.String()))
		}
	})

	return p
}

// tail returns the last lines of a text.
func tail(text string) string {
	const shown = 60
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")

	return strings.Join(lines[max(0, len(lines)-shown):], "\n")
}

// running reports whether the program has not ended yet.
func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// says waits until the program has printed a text.
func (p *process) says(text string) {
	p.t.Helper()
	eventually(p.t, p.name+" says "+text, func() bool {
		if strings.Contains(p.log.String(), text) {
			return true
		}
		if !p.running() {
			p.t.Fatalf("%s ended without saying %q:\n%s", p.name, text, tail(p.log.String()))
		}

		return false
	})
}

// signal sends a signal to the program.
func (p *process) signal(which syscall.Signal) {
	p.t.Helper()
	if err := p.command.Process.Signal(which); err != nil && p.running() {
		p.t.Fatalf("signalling %s: %v", p.name, err)
	}
}

// kill ends the program at once, as a power cut would, and waits for it.
func (p *process) kill() {
	if p.running() {
		_ = p.command.Process.Kill()
	}
	<-p.ended
}

// terminate asks the program to end and returns its exit code.
func (p *process) terminate() int {
	p.t.Helper()
	p.signal(syscall.SIGTERM)

	return p.exitCode()
}

// exitCode waits for the end of the program; -1 stands for one that a signal has ended.
func (p *process) exitCode() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("%s does not end:\n%s", p.name, tail(p.log.String()))
	}

	return p.command.ProcessState.ExitCode()
}

// portText is a port as text.
func portText(port int) string { return strconv.Itoa(port) }
