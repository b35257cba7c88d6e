package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

func TestBackupAppearsWholeAndForItsOwnerAlone(t *testing.T) {
	t.Parallel()

	daemon := newFakeDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		if want := "/v1/backup?with_key=true"; r.URL.String() != want {
			t.Errorf("asked for %s, want %s", r.URL, want)
		}
		_, _ = w.Write([]byte("archive"))
	})
	name := filepath.Join(t.TempDir(), "b.tar")
	got := daemon.call(t, "", "backup", name, "--with-key")
	got.expect(t, exitDone, "")
	got.says(t, "b.tar is written, 7 B")
	info, err := os.Stat(name)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info, err)
	}
	if content, err := os.ReadFile(name); err != nil || string(content) != "archive" {
		t.Errorf("content %q, %v", content, err)
	}

	got = daemon.call(t, "", "backup", name)
	got.expect(t, exitRefused, "")
	got.says(t, "is there already, and is not overwritten")
}

func TestBackupThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()

	daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	folder := t.TempDir()
	daemon.call(t, "", "backup", filepath.Join(folder, "b.tar")).expect(t, exitRefused, "")
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestBackupIntoNoFolder(t *testing.T) {
	t.Parallel()

	daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("archive")) })
	daemon.call(t, "", "backup", filepath.Join(t.TempDir(), "absent", "b.tar")).expect(t, exitRefused, "")
}

func TestCheckListsTheFaultsOfTheStore(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		stream string
		code   int
		stdout string
		says   string
	}{
		"sound":   {`{"done":true}`, exitDone, "", "The store is sound."},
		"cut off": {"\n", exitRefused, "", "was cut off"},
		"a fault": {
			`{"file":"book.db","table":"login","key":"0a","fault":"names no service"}` + "\n" + `{"done":true,"faults":1}`,
			exitRefused, "FILE     TABLE  KEY  FAULT\nbook.db  login  0a   names no service\n", "The store has 1 faults.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(test.stream)) })
			got := daemon.call(t, "", "check")
			got.expect(t, test.code, test.stdout)
			got.says(t, "The configuration is sound.")
			got.says(t, test.says)
		})
	}
}
