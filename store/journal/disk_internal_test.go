package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestDiskKeepsTheContract(t *testing.T) {
	t.Parallel()

	folder := filepath.Join(t.TempDir(), "deep", "journal")
	d, err := newDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Create(folder, "b.wal", 100_000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt([]byte("content"), 10); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := errors.Join(file.Sync()); err != nil {
			t.Errorf("syncing: %v", err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Create(folder, "b.wal", 10); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating again: %v", err)
	}
	if _, err := d.OpenWriter(folder, "b.wal"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("opening for writing: %v", err)
	}
	if info, err := os.Stat(filepath.Join(folder, "b.wal")); err != nil ||
		runtime.GOOS == "linux" && info.Size() != 100_000 {
		t.Errorf("%v, %v", info, err)
	}

	if err := os.Mkdir(filepath.Join(folder, "a-folder"), folderMode); err != nil {
		t.Fatal(err)
	}
	if names, err := d.ListDir(folder); err != nil || len(names) != 1 || names[0] != "b.wal" {
		t.Errorf("listed %v, %v", names, err)
	}
	for range 2 {
		if err := d.Delete(folder, "b.wal"); err != nil {
			t.Errorf("deleting: %v", err)
		}
	}
	if _, err := d.OpenReader(folder, "b.wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening what is gone: %v", err)
	}
}

func TestDiskTellsFailures(t *testing.T) {
	t.Parallel()

	missing := filepath.Join(t.TempDir(), "missing")
	var d disk
	if _, err := d.ListDir(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listing: %v", err)
	}
	if _, err := d.Create(missing, "a", 10); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("creating: %v", err)
	}
	if err := d.Delete(missing, "a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("deleting: %v", err)
	}

	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, fileMode); err != nil {
		t.Fatal(err)
	}
	if _, err := newDisk(filepath.Join(plain, "journal")); err == nil {
		t.Error("a folder inside a file was made")
	}
	if _, err := Open(Config{Dir: filepath.Join(plain, "journal")}); err == nil {
		t.Error("a journal inside a file was opened")
	}
}

// A disk without room leaves no half-made file behind.
func TestDiskCleansUpAfterAFailedReservation(t *testing.T) {
	t.Parallel()

	if runtime.GOOS != "linux" {
		t.Skip("space is reserved on Linux only")
	}
	folder := t.TempDir()
	if _, err := (disk{}).Create(folder, "huge.wal", 1<<62); err == nil {
		t.Skip("the file system reserves without limit")
	}
	if names, err := (disk{}).ListDir(folder); err != nil || len(names) != 0 {
		t.Errorf("left behind: %v, %v", names, err)
	}
}
