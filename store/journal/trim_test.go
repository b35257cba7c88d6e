package journal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gardu/store"
	"gardu/store/journal"
	"gardu/store/journal/journaltest"
)

// fill appends so many batches of ten records of 700 octets; a segment of the tests holds about
// nine such batches.
func fill(t testing.TB, j *journal.Journal, batches int) {
	t.Helper()

	records := make([]string, 10)
	for i := range records {
		records[i] = strings.Repeat("r", 700)
	}
	for range batches {
		mustAppend(t, j, records...)
	}
}

func TestTrimKeepsWhatIsWanted(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	j := open(t, disk)
	fill(t, j, 100)
	before := len(disk.Files())
	if err := j.TrimTo(500); err != nil {
		t.Fatal(err)
	}
	if j.First() > 501 || j.First() < 400 || len(disk.Files()) > before*6/10 {
		t.Errorf("first %d, %d of %d files left", j.First(), len(disk.Files()), before)
	}
	if found := contents(t, j, 501); len(found) != 500 {
		t.Errorf("%d records left from 501 on, want 500", len(found))
	}
}

func TestNumbersGrowWhenEverythingIsTrimmed(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	for round := range uint64(4) {
		j := open(t, disk)
		fill(t, j, 20)
		if err := j.TrimTo(j.Last()); err != nil {
			t.Fatal(err)
		}
		if want := round*200 + 200; j.Last() != want {
			t.Errorf("last %d, want %d", j.Last(), want)
		}
		if len(disk.Files()) != 1 {
			t.Errorf("files left: %v", disk.Files())
		}
		_ = j.Close()
		disk = disk.Crash(round)
	}
}

func TestRestartsDoNotPileUpFiles(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	for range 20 {
		_ = open(t, disk).Close()
	}
	if files := disk.Files(); len(files) != 1 {
		t.Errorf("files: %v", files)
	}
}

func TestPinHoldsTrimming(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	fill(t, j, 50)
	unpinFirst, unpinSecond := j.Pin(), j.Pin()
	for _, unpin := range []func(){unpinFirst, unpinFirst, unpinSecond} {
		if err := j.TrimTo(400); err != nil || j.First() != 1 {
			t.Errorf("trimmed to %d while pinned: %v", j.First(), err)
		}
		unpin()
	}
	if err := j.TrimTo(400); err != nil || j.First() == 1 {
		t.Errorf("not trimmed after the pins: first %d, %v", j.First(), err)
	}
}

func TestTrimFailureIsNotTheEnd(t *testing.T) {
	t.Parallel()

	for _, operation := range []journaltest.Operation{journaltest.Deleting, journaltest.Naming} {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()

			disk := journaltest.New(1)
			j := open(t, disk)
			fill(t, j, 50)
			disk.Fail(operation, syscall.EIO, 1)
			if err := j.TrimTo(400); !store.Is(err, store.Unavailable) || !errors.Is(err, syscall.EIO) {
				t.Errorf("got %v", err)
			}
			contents(t, j, 0)
			mustAppend(t, j, "goes on")
			if err := j.TrimTo(400); err != nil {
				t.Errorf("second attempt: %v", err)
			}
			if found := contents(t, open(t, disk.Restart()), 401); len(found) != 101 {
				t.Errorf("%d records, want 101", len(found))
			}
		})
	}
}

func TestCopyIsAJournal(t *testing.T) {
	t.Parallel()

	j := openWith(t, journal.Config{Dir: t.TempDir()})
	fill(t, j, 30)
	unpin := j.Pin()
	copied := t.TempDir()
	err := j.Copy(context.Background(), func(name string, size int64, content io.Reader) error {
		fill(t, j, 1) // appending goes on, and does not show
		body, err := io.ReadAll(content)
		if int64(len(body)) != size {
			t.Errorf("%s: %d octets, announced %d", name, len(body), size)
		}

		return errors.Join(err, os.WriteFile(filepath.Join(copied, name), body, 0o600))
	})
	unpin()
	if err != nil {
		t.Fatal(err)
	}

	twin := openWith(t, journal.Config{Dir: copied})
	if found := contents(t, twin, 0); len(found) != 300 || twin.Last() != 300 {
		t.Errorf("the copy holds %d records up to %d, want 300", len(found), twin.Last())
	}
}

func TestCopyEnds(t *testing.T) {
	t.Parallel()

	j := open(t, journaltest.New(1))
	fill(t, j, 30)
	full := errors.New("archive full")
	err := j.Copy(context.Background(), func(string, int64, io.Reader) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err = j.Copy(ctx, func(string, int64, io.Reader) error { return full })
	if !store.Is(err, store.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	t.Parallel()

	dir := filepath.Join(t.TempDir(), "new", "journal")
	j := openWith(t, journal.Config{Dir: dir})
	mustAppend(t, j, "secret")
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	content, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
	if err != nil || !bytes.Contains(content, []byte("secret")) {
		t.Errorf("the record is not in the file: %v", err)
	}
}
