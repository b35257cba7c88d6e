package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/native"
)

// newImporter is a daemon that answers an import while it reads it: every row whose plan is "bad"
// is a bad one, and one whose login is "other" differs.
func newImporter(t testing.TB, wantTarget string) *fakeDaemon {
	t.Helper()

	return newFakeDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.String() != wantTarget || r.Header.Get("Content-Type") != "text/csv" {
			t.Errorf("asked %s %s with %s", r.Method, r.URL, r.Header.Get("Content-Type"))
		}
		if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
			t.Error(err)
		}
		sum := native.ImportCount{}
		rows := bufio.NewScanner(r.Body)
		for line := 1; rows.Scan(); line++ {
			if line == 1 {
				continue
			}
			sum.Rows++
			login, plan, _ := strings.Cut(rows.Text(), ",")
			switch {
			case plan == "bad":
				sum.Bad++
				bad := native.ImportBad{Line: line, Field: "plan", Message: `there is no plan "bad"`}
				_, _ = fmt.Fprint(w, jsonLine(t, native.ImportLine{Bad: &bad}))
			case login == "other":
				sum.Differing++
				_, _ = fmt.Fprint(w, jsonLine(t, native.ImportLine{Differs: &native.ImportDiffers{Line: line, Login: login}}))
			default:
				sum.Added++
				_, _ = fmt.Fprint(w, "\n"+jsonLine(t, native.ImportLine{Progress: &sum}))
			}
		}
		_, _ = fmt.Fprint(w, jsonLine(t, native.ImportLine{Summary: &sum}))
	})
}

func TestImportTellsBadRowsAndTheSum(t *testing.T) {
	t.Parallel()

	daemon := newImporter(t, "/v1/import/services")
	file := filepath.Join(t.TempDir(), "c.csv")
	if err := os.WriteFile(file, []byte("login,plan\nbudi,10M\nsiti,bad\nother,10M\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := daemon.call(t, "", "import", "services", file)
	got.expect(t, exitRefused, "")
	want := "line 3: plan: there is no plan \"bad\"\n" +
		"line 4: other is there already and differs; --update would overwrite it\n" +
		"3 rows: 1 added, 0 updated, 0 unchanged, 1 differing and left alone, 1 bad\n"
	if got.stderr != want {
		t.Errorf("it said\n%s\nwant\n%s", got.stderr, want)
	}
}

func TestImportOfGoodRowsFromStandardInput(t *testing.T) {
	t.Parallel()

	daemon := newImporter(t, "/v1/import/services?update=true")
	got := daemon.call(t, "login,plan\nbudi,10M\n", "import", "services", "-", "--update")
	got.expect(t, exitDone, "")
	got.says(t, "1 rows: 1 added")
}

func TestImportAsJSONLines(t *testing.T) {
	t.Parallel()

	got := newImporter(t, "/v1/import/services").call(t, "login,plan\nsiti,bad\n", "import", "services", "-", "--json")
	got.expect(t, exitRefused, ""+
		jsonLine(t, native.ImportLine{Bad: &native.ImportBad{Line: 2, Field: "plan", Message: `there is no plan "bad"`}})+
		jsonLine(t, native.ImportLine{Summary: &native.ImportCount{Rows: 1, Bad: 1}}))
}

func TestImportStreamsWhatDoesNotFitInOneGo(t *testing.T) {
	t.Parallel()

	const rows = 200_000
	var input strings.Builder
	input.WriteString("login,plan\n")
	for row := range rows {
		fmt.Fprintf(&input, "user%d,10M\n", row)
	}
	got := newImporter(t, "/v1/import/services").call(t, input.String(), "import", "services", "-")
	got.expect(t, exitDone, "")
	got.says(t, fmt.Sprintf("%d rows: %d added", rows, rows))
}

func TestImportThatIsCutOffSaysToRunItAgain(t *testing.T) {
	t.Parallel()

	failure := native.StreamFailure{Failure: native.Error{Message: "the daemon is stopping"}}
	for name, answer := range map[string]string{
		"without an end":  "\n",
		"with a failure":  jsonLine(t, failure),
		"with a bad line": "{]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) })
			got := daemon.call(t, "login\n", "import", "services", "-")
			got.expect(t, exitRefused, "")
			got.says(t, "run it again")
		})
	}
}

func TestImportOfNoFile(t *testing.T) {
	t.Parallel()

	for _, file := range []string{filepath.Join(t.TempDir(), "absent.csv"), t.TempDir()} {
		call(t, "", "--socket", "/nonexistent", "import", "services", file).expect(t, exitRefused, "")
	}
}

func TestProgressOutsideATerminalIsALineNowAndThen(t *testing.T) {
	t.Parallel()

	now := noon
	var out bytes.Buffer
	p := newProgress(&out, 1000, func() time.Time { return now })
	for range 25 {
		now = now.Add(time.Second)
		p.at(500, 100)
	}
	p.interrupt()
	if want := "50 %, 100 rows, 10 rows/s\n50 %, 100 rows, 5 rows/s\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

func TestProgressOnATerminalIsWrittenOver(t *testing.T) {
	t.Parallel()

	now := noon
	var out bytes.Buffer
	p := newProgress(&out, 1000, func() time.Time { return now })
	p.terminal = true
	p.at(0, 0)
	now = now.Add(time.Second)
	p.at(250, 100)
	p.interrupt()
	p.interrupt()
	want := "\r[#######.......................]  25 %  100 rows  100 rows/s\x1b[K\r\x1b[K"
	if out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

func TestProgressOfAnUnknownSizeCountsRows(t *testing.T) {
	t.Parallel()

	p := newProgress(&bytes.Buffer{}, 0, func() time.Time { return noon })
	if got := p.text(5, 7, noon.Add(7*time.Second)); got != "7 rows, 1 rows/s" {
		t.Errorf("wrote %q", got)
	}
}
