package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// acks is a log of two sessions: one stopped, one still open.
const acks = ackHeader +
	"81000001\tbudi\tstart\t0\t0\t0\n" +
	"81000001\tbudi\tinterim\t100\t200\t300\n" +
	"81000001\tbudi\tstop\t150\t250\t600\n" +
	"81000002\tsiti\tinterim\t7\t5000000000\t300\n"

// Rows that keep every promise of acks.
const (
	stopped = `"2026-03-01T12:00:00Z"`

	budi = `{"login":"budi","nas":"r1","acct_session_id":"81000001","stopped_at":` + stopped +
		`,"input_octets":150,"output_octets":250,"session_time":600,"framed_ip":"10.0.0.1"}` + "\n"
	siti = `{"login":"siti","acct_session_id":"81000002","stopped_at":null,` +
		`"input_octets":8,"output_octets":5000000001,"session_time":301}` + "\n"
)

func TestVerify(t *testing.T) {
	t.Parallel()

	replace := func(text, old, with string) string { return strings.Replace(text, old, with, 1) }
	missing := func(rows uint64, count int) findings { return findings{Rows: rows, Missing: count} }
	short := findings{Rows: 2, Short: 1}
	twice := findings{Rows: 3, Duplicates: 1}

	cases := map[string]struct {
		rows string
		want findings
		err  error
	}{
		"all kept":          {budi + siti, findings{Rows: 2}, nil},
		"others beside":     {budi + siti + replace(siti, "siti", "joko"), findings{Rows: 3}, nil},
		"none stored":       {"", missing(0, 2), errLostRecords},
		"one missing":       {siti, missing(1, 1), errLostRecords},
		"under another":     {budi + replace(siti, "siti", "joko"), missing(2, 1), errLostRecords},
		"upload short":      {replace(budi, "150", "149") + siti, short, errLostRecords},
		"download short":    {budi + replace(siti, "5000000001", "705032705"), short, errLostRecords},
		"time short":        {replace(budi, "600", "599") + siti, short, errLostRecords},
		"stop forgotten":    {replace(budi, stopped, "null") + siti, short, errLostRecords},
		"stored twice":      {budi + budi + siti, twice, errDuplicates},
		"twice, one behind": {replace(budi, "150", "1") + budi + siti, twice, errDuplicates},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := verifyFiles(writeBoth(t, acks, c.rows))
			if err != nil {
				t.Fatal(err)
			}

			c.want.Records, c.want.Sessions, c.want.Lost = 4, 2, got.Lost
			if !reflect.DeepEqual(*got, c.want) {
				t.Fatalf("got %+v, want %+v", got, c.want)
			}

			var out bytes.Buffer
			if err := conclude(&out, got, false, true); !errors.Is(err, c.err) {
				t.Fatalf("got %v, want %v", err, c.err)
			}

			if lost := strings.Count(out.String(), "lost 8"); lost != c.want.Missing+c.want.Short {
				t.Fatalf("%d losses listed: %s", lost, out.String())
			}
		})
	}
}

func TestVerifyReportsBrokenFiles(t *testing.T) {
	t.Parallel()

	cases := map[string][2]string{
		"acknowledgements": {"rubbish\n", budi},
		"sessions":         {acks, budi + "{"},
	}
	for name, c := range cases {
		_, err := verifyFiles(writeBoth(t, c[0], c[1]))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("broken %s: got %v", name, err)
		}
	}

	_, err := verifyFiles("/nowhere/acked", "/nowhere/sessions", nil)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no files: got %v", err)
	}
}

// writeBoth is files with nothing on standard input.
func writeBoth(t *testing.T, acked, sessions string) (string, string, io.Reader) {
	t.Helper()

	log, rows := files(t, acked, sessions)

	return log, rows, nil
}

// files writes the two files that verify compares.
func files(t *testing.T, acked, sessions string) (string, string) {
	t.Helper()

	folder := t.TempDir()
	paths := [2]string{filepath.Join(folder, "acked"), filepath.Join(folder, "sessions")}

	for i, text := range []string{acked, sessions} {
		if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	return paths[0], paths[1]
}

func TestVerifyReadsStandardInput(t *testing.T) {
	t.Parallel()

	log, _ := files(t, acks, "")

	var out bytes.Buffer

	command := newCommand()
	command.SetIn(strings.NewReader(budi + siti))
	command.SetOut(&out)
	command.SetArgs([]string{"verify", "--acked", log, "--sessions", "-"})

	if err := command.Execute(); err != nil || !strings.Contains(out.String(), "missing 0, short 0") {
		t.Fatalf("got %q, %v", out.String(), err)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(budi + siti)
	f.Fuzz(func(t *testing.T, rows string) {
		all, _, err := readPromises(strings.NewReader(acks))
		if err != nil {
			t.Fatal(err)
		}

		_, _ = all.match(strings.NewReader(rows))

		if found := all.judge(4, 0); found.Missing+found.Short > len(all) {
			t.Fatalf("more losses than sessions: %+v", found)
		}
	})
}
