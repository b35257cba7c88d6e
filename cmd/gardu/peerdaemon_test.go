package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// secret is the shared secret of every router in these tests.
const secret = "rahasia-antara-router-dan-gardu-1"

// installation is gardu as an operator has it: a configuration file, a folder of data, perhaps a
// running daemon, and the command line.
type installation struct {
	t      testing.TB
	binary string
	folder string // holds everything below
	config string
	store  string
	auth   int // UDP port of authentication on loopback
	acct   int // UDP port of accounting on loopback
	daemon *process
}

// install writes a configuration and makes the folder of the store, as a new user does.
func install(t testing.TB) *installation {
	t.Helper()
	i := prepare(t)
	i.does("init")

	return i
}

// prepare writes a configuration, and leaves the folder of the store to be made.
func prepare(t testing.TB) *installation {
	t.Helper()
	i := &installation{t: t, binary: program(t, "gardu"), folder: shortFolder(t)}
	i.auth, i.acct = freePort(t), freePort(t)
	i.config = filepath.Join(i.folder, "gardu.yaml")
	i.store = filepath.Join(i.folder, "store")
	writeFile(t, i.config, i.settings())

	return i
}

// settings is the text of the configuration file.
func (i *installation) settings() string {
	return fmt.Sprintf(`timezone: Asia/Jakarta
language: en
store: { path: %s }
radius: { auth: "%s", acct: "%s" }
http: { listen: "%s", admin_socket: %s }
backup: { at: "" }
metrics: { listen: "" }
`, i.store, loopback(i.auth), loopback(i.acct), loopback(freePort(i.t)), i.socket())
}

// socket is the path of the admin socket.
func (i *installation) socket() string { return filepath.Join(i.folder, "admin.sock") }

// command makes a call of gardu with this installation's configuration and nothing else of the
// environment's.
func (i *installation) command(arguments ...string) *exec.Cmd {
	command := exec.Command(i.binary, arguments...)
	command.Dir = i.folder
	command.Env = []string{
		"GARDU_CONFIG=" + i.config, "PATH=" + os.Getenv("PATH"), "HOME=" + i.folder,
	}

	return command
}

// start starts the daemon and waits until it answers.
func (i *installation) start() *installation {
	i.t.Helper()

	return i.startBy(i.command("serve"))
}

// startBy starts the daemon by a command of the test's own and waits until it answers.
func (i *installation) startBy(command *exec.Cmd) *installation {
	i.t.Helper()
	i.daemon = launch(i.t, "gardu serve", command)
	eventually(i.t, "gardu is ready", func() bool {
		if !i.daemon.running() {
			i.t.Fatalf("gardu serve ended:\n%s", tail(i.daemon.log.String()))
		}

		return i.ready()
	})

	return i
}

// ready reports whether the daemon of this installation, and not the folder behind it, answers.
func (i *installation) ready() bool {
	result := i.gardu("version", "--json", "--socket", i.socket())
	if result.code != 0 {
		return false
	}

	return strings.Contains(result.stdout, fmt.Sprintf(`"pid":%d`, i.daemon.command.Process.Pid))
}

// crash ends the daemon as a power cut of the machine's owner would.
func (i *installation) crash() { i.daemon.kill() }

// stop asks the daemon to end and expects that it does so gracefully.
func (i *installation) stop() {
	i.t.Helper()
	if code := i.daemon.terminate(); code != 0 {
		i.t.Errorf("gardu serve ended with %d:\n%s", code, tail(i.daemon.log.String()))
	}
}

// outcome is how a call of the command line went.
type outcome struct {
	line           string
	stdout, stderr string
	code           int
}

// String shows everything.
func (o outcome) String() string {
	return fmt.Sprintf("gardu %s: exit code %d\n%s%s", o.line, o.code, o.stdout, o.stderr)
}

// gardu calls the command line.
func (i *installation) gardu(arguments ...string) outcome {
	i.t.Helper()

	return i.garduWith("", arguments...)
}

// garduWith calls the command line with a text on standard input.
func (i *installation) garduWith(input string, arguments ...string) outcome {
	i.t.Helper()
	command := i.command(arguments...)
	command.Stdin = strings.NewReader(input)
	result := outcome{line: strings.Join(arguments, " ")}
	result.stdout, result.stderr, result.code = runBounded(i.t, command)

	return result
}

// runBounded runs a command to its end, which must come within patience.
func runBounded(t testing.TB, command *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	ended, err := begin(command)
	if err != nil {
		t.Fatalf("starting %s: %v", command.Path, err)
	}
	bound := time.AfterFunc(patience, func() { _ = command.Process.Kill() })
	<-ended
	if !bound.Stop() {
		t.Fatalf("%s does not end:\n%s%s", command, tail(out.String()), tail(errs.String()))
	}

	return out.String(), errs.String(), command.ProcessState.ExitCode()
}

// does calls the command line and expects success. It returns what was printed.
func (i *installation) does(arguments ...string) string {
	i.t.Helper()
	result := i.gardu(arguments...)
	if result.code != 0 {
		i.t.Fatal(result)
	}

	return result.stdout
}

// refuses calls the command line and expects a refusal that says something. It returns what was
// said.
func (i *installation) refuses(what string, arguments ...string) outcome {
	i.t.Helper()
	result := i.gardu(arguments...)
	if result.code == 0 || !strings.Contains(result.stderr+result.stdout, what) {
		i.t.Fatalf("expected a refusal that says %q, got %s", what, result)
	}

	return result
}

// open makes what most tests need: a router on loopback, a plan, and a customer of PPPoE who
// has it.
func (i *installation) open() *installation {
	i.t.Helper()
	i.does("nas", "add", "rumah", "--address", "127.0.0.0/8", "--secret", secret)
	i.does("plan", "add", "rumah-10m", "--kind", "pppoe",
		"--rate", "10M/10M", "--pool", "pool-home")
	i.does("service", "add", "budi", "--password", "rahasia-budi", "--plan", "rumah-10m")

	return i
}

// sessionRow is what these tests read of a line of `gardu session list --all --json`.
type sessionRow struct {
	Login          string     `json:"login"`
	NAS            string     `json:"nas"`
	NASIdentifier  string     `json:"nas_identifier"`
	AcctSessionID  string     `json:"acct_session_id"`
	StartedAt      time.Time  `json:"started_at"`
	StoppedAt      *time.Time `json:"stopped_at"`
	InputOctets    uint64     `json:"input_octets"`
	OutputOctets   uint64     `json:"output_octets"`
	SessionTime    int64      `json:"session_time"`
	TerminateCause string     `json:"terminate_cause"`
}

// sessions lists every session, open and closed.
func (i *installation) sessions() []sessionRow {
	i.t.Helper()

	return parseLines[sessionRow](i.t, i.does("session", "list", "--all", "--json"))
}

// session returns the one session with an Acct-Session-Id.
func (i *installation) session(id string) sessionRow {
	i.t.Helper()
	var found []sessionRow
	for _, row := range i.sessions() {
		if row.AcctSessionID == id {
			found = append(found, row)
		}
	}
	if len(found) != 1 {
		i.t.Fatalf("%d sessions have the id %s: %+v", len(found), id, found)
	}

	return found[0]
}

// parseLines reads JSON Lines.
func parseLines[T any](t testing.TB, text string) []T {
	t.Helper()
	var rows []T
	decoder := json.NewDecoder(strings.NewReader(text))
	for {
		var row T
		err := decoder.Decode(&row)
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatalf("reading JSON Lines: %v in\n%s", err, tail(text))
		}
		rows = append(rows, row)
	}
}
