package main_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// How often the daemon is killed: GARDU_TEST_CRASHES says, else a taste of it.
const (
	crashesVariable = "GARDU_TEST_CRASHES"
	crashesByHabit  = 2
)

// The load under which the daemon is killed.
const (
	crashUsers    = 5000
	crashSessions = 2000
	crashAtLeast  = time.Second // after the load has begun
	crashSpread   = 2 * time.Second
)

// loadReport is what these tests read of radload's report.
type loadReport struct {
	Sent         uint64 `json:"sent"`
	Answered     uint64 `json:"answered"`
	Accepted     uint64 `json:"accepted"`
	Acknowledged uint64 `json:"acknowledged"`
	Unexpected   uint64 `json:"unexpected"`
	Lost         uint64 `json:"lost"`
	Bad          uint64 `json:"bad_replies"`
}

// findings is what `radload verify` tells.
type findings struct {
	Records    uint64 `json:"acknowledged_records"`
	Sessions   int    `json:"acknowledged_sessions"`
	Rows       uint64 `json:"stored_sessions"`
	Missing    int    `json:"missing"`
	Short      int    `json:"short"`
	Duplicates int    `json:"duplicates"`
	Lost       []struct {
		Session string `json:"acct_session_id"`
		Login   string `json:"login"`
		Why     string `json:"why"`
	} `json:"lost"`
}

// radload makes a call of the load generator against an installation.
func (i *installation) radload(arguments ...string) *exec.Cmd {
	i.t.Helper()

	return exec.Command(program(i.t, "radload"), append([]string{
		"--auth", loopback(i.auth), "--acct", loopback(i.acct), "--secret", secret, "--json",
	}, arguments...)...)
}

// readReport reads the report at the end of what radload has printed.
func readReport(t testing.TB, printed string) loadReport {
	t.Helper()
	var report loadReport
	_, text, found := strings.Cut(printed, `{"mode"`)
	if !found {
		t.Fatalf("radload printed no report:\n%s", tail(printed))
	}
	line, _, _ := strings.Cut(`{"mode"`+text, "\n")
	if err := json.Unmarshal([]byte(line), &report); err != nil {
		t.Fatalf("reading the report of radload: %v in %s", err, line)
	}

	return report
}

// verifies compares a log of acknowledgements with what the installation has stored.
func (i *installation) verifies(acked string) findings {
	i.t.Helper()
	stored := filepath.Join(i.folder, "sessions.jsonl")
	writeFile(i.t, stored, i.does("session", "list", "--all", "--json"))
	verify := exec.Command(program(i.t, "radload"), "verify",
		"--acked", acked, "--sessions", stored, "--json")
	stdout, stderr, code := runBounded(i.t, verify)
	var found findings
	if err := json.Unmarshal([]byte(stdout), &found); err != nil {
		i.t.Fatalf("radload verify ended with %d: %v\n%s%s", code, err, stdout, stderr)
	}
	if (code != 0) != (found.Missing+found.Short > 0) {
		i.t.Errorf("radload verify ended with %d: %s%s", code, stdout, stderr)
	}

	return found
}

// crashes returns how often the daemon is to be killed.
func crashes(t testing.TB) int {
	t.Helper()
	text := os.Getenv(crashesVariable)
	if text == "" {
		return crashesByHabit
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 || count > 10_000 {
		t.Fatalf("%s is %q, not a number of crashes", crashesVariable, text)
	}

	return count
}

// TestSIGKILL kills the daemon in the middle of accounting load, again and again on one store, and
// expects everything that was ever acknowledged to be there at the end, each session once, and
// logins to work after every restart.
func TestSIGKILL(t *testing.T) {
	t.Parallel()
	rounds := crashes(t)
	i := install(t).start().open()
	acked := filepath.Join(i.folder, "acked.tsv")
	for round := range rounds {
		report := i.crashUnderLoad(acked)
		i.start()
		if answer := i.gardu("radtest", "budi", "rahasia-budi"); answer.code != 0 {
			t.Errorf("round %d: the customer cannot log in after the restart: %s", round+1, answer)
		}
		t.Logf("round %d: sent %d, acknowledged %d, unanswered %d", round+1, report.Sent,
			report.Acknowledged, report.Lost)
		if report.Acknowledged == 0 {
			t.Errorf("round %d: nothing was acknowledged before the crash", round+1)
		}
	}
	found := i.verifies(acked)
	t.Logf("%d crashes: %d records of %d sessions acknowledged, %d sessions stored", rounds,
		found.Records, found.Sessions, found.Rows)
	t.Logf("missing %d, short %d, twice %d", found.Missing, found.Short, found.Duplicates)
	if found.Missing+found.Short+found.Duplicates > 0 {
		t.Errorf("acknowledged accounting is lost or stored twice: %+v", found)
	}
	if result := i.gardu("check"); result.code != 0 {
		t.Errorf("the store does not agree with itself: %s", result)
	}
	i.stop()
}

// crashUnderLoad runs accounting load, kills the daemon at a random moment of it and waits for the
// load's report.
func (i *installation) crashUnderLoad(acked string) loadReport {
	i.t.Helper()
	moment := crashAtLeast + rand.N(crashSpread)
	load := launch(i.t, "radload", i.radload("--mode", "acct", "--acked", acked,
		"--users", strconv.Itoa(crashUsers), "--sessions", strconv.Itoa(crashSessions),
		"--sockets", "4", "--window", "32", "--timeout", "400ms", "--tries", "2",
		"--duration", (moment+100*time.Millisecond).String()))
	select {
	case <-time.After(moment):
	case <-load.ended:
		i.t.Fatalf("the load ended before the crash:\n%s", tail(load.log.String()))
	}
	i.crash()
	load.exitCode()
	report := readReport(i.t, load.log.String())
	if report.Bad+report.Unexpected > 0 {
		i.t.Errorf("replies were wrong: %+v", report)
	}

	return report
}
