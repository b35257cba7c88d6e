package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
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
	budi = `{"login":"budi","nas":"r1","acct_session_id":"81000001","stopped_at":"2026-03-01T12:00:00Z",` +
		`"input_octets":150,"output_octets":250,"session_time":600,"framed_ip":"10.0.0.1"}` + "\n"
	siti = `{"login":"siti","acct_session_id":"81000002","stopped_at":null,` +
		`"input_octets":8,"output_octets":5000000001,"session_time":301}` + "\n"
)

func TestVerify(t *testing.T) {
	t.Parallel()

	cases := map[string]struct {
		rows string
		want findings
		err  error
	}{
		"all kept":          {budi + siti, findings{Rows: 2}, nil},
		"others beside":     {budi + siti + strings.Replace(siti, "siti", "joko", 1), findings{Rows: 3}, nil},
		"none stored":       {"", findings{Missing: 2}, errLostRecords},
		"one missing":       {siti, findings{Rows: 1, Missing: 1}, errLostRecords},
		"under another":     {budi + strings.Replace(siti, "siti", "joko", 1), findings{Rows: 2, Missing: 1}, errLostRecords},
		"upload short":      {strings.Replace(budi, "150", "149", 1) + siti, findings{Rows: 2, Short: 1}, errLostRecords},
		"download short":    {budi + strings.Replace(siti, "5000000001", "705032705", 1), findings{Rows: 2, Short: 1}, errLostRecords},
		"time short":        {strings.Replace(budi, "600", "599", 1) + siti, findings{Rows: 2, Short: 1}, errLostRecords},
		"stop forgotten":    {strings.Replace(budi, `"2026-03-01T12:00:00Z"`, "null", 1) + siti, findings{Rows: 2, Short: 1}, errLostRecords},
		"stored twice":      {budi + budi + siti, findings{Rows: 3, Duplicates: 1}, errDuplicates},
		"twice, one behind": {strings.Replace(budi, "150", "1", 1) + budi + siti, findings{Rows: 3, Duplicates: 1}, errDuplicates},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := verify(files(t, acks, c.rows))
			if err != nil {
				t.Fatal(err)
			}

			if got.Records != 4 || got.Sessions != 2 || got.Rows != c.want.Rows || got.Missing != c.want.Missing ||
				got.Short != c.want.Short || got.Duplicates != c.want.Duplicates {
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
		if _, err := verify(files(t, c[0], c[1])); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("broken %s: got %v", name, err)
		}
	}

	if _, err := verify("/nowhere/acked", "/nowhere/sessions"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no files: got %v", err)
	}
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
