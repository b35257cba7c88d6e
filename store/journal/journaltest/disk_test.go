package journaltest_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"syscall"
	"testing"

	"gardu/store/journal/journaltest"

	"github.com/hashicorp/raft-wal/types"
)

// cuts is how many power cuts a test looks at.
const cuts = 200

// create makes a file of 4,096 octets.
func create(t *testing.T, disk *journaltest.Disk, name string) types.WritableFile {
	t.Helper()

	file, err := disk.Create("f", name, 4096)
	if err != nil {
		t.Fatal(err)
	}

	return file
}

// write writes 2,048 octets of one letter, four sectors.
func write(t *testing.T, file types.WritableFile, letter byte, offset int64) {
	t.Helper()

	if _, err := file.WriteAt(bytes.Repeat([]byte{letter}, 2048), offset); err != nil {
		t.Fatal(err)
	}
}

// count returns how often a letter stands in a file after a crash.
func count(disk *journaltest.Disk, name string, letter byte) int {
	return bytes.Count(disk.Content("f/"+name), []byte{letter})
}

func TestSyncedSurvivesEveryCut(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	file := create(t, disk, "a")
	write(t, file, 'x', 0)
	if err := file.Sync(); err != nil {
		t.Fatal(err)
	}
	write(t, file, 'y', 2048)
	outcomes := map[int]int{}
	for seed := range uint64(cuts) {
		after := disk.Crash(seed)
		if count(after, "a", 'x') != 2048 {
			t.Fatalf("seed %d: synced octets lost", seed)
		}
		outcomes[count(after, "a", 'y')]++
	}
	for _, survived := range []int{0, 512, 1024, 1536, 2048} {
		if outcomes[survived] == 0 {
			t.Errorf("never %d of 2,048 unsynced octets: %v", survived, outcomes)
		}
	}
}

func TestNamesNeedASyncToo(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	kept := create(t, disk, "kept")
	if err := kept.Sync(); err != nil {
		t.Fatal(err)
	}
	create(t, disk, "created")
	disk.Fail(journaltest.Naming, syscall.EIO, 1)
	if err := disk.Delete("f", "kept"); !errors.Is(err, syscall.EIO) {
		t.Fatalf("got %v", err)
	}

	created, deleted := 0, 0
	for seed := range uint64(cuts) {
		after := disk.Crash(seed)
		if after.Content("f/created") != nil {
			created++
		}
		if after.Content("f/kept") == nil {
			deleted++
		}
	}
	if created == 0 || created == cuts || deleted == 0 || deleted == cuts {
		t.Errorf("of %d cuts %d kept the new name, %d the deletion", cuts, created, deleted)
	}
}

func TestFailedSyncLies(t *testing.T) {
	t.Parallel()

	lost := 0
	for seed := range uint64(cuts) {
		disk := journaltest.New(seed)
		file := create(t, disk, "a")
		if err := file.Sync(); err != nil {
			t.Fatal(err)
		}
		write(t, file, 'x', 0)
		disk.Fail(journaltest.Syncing, syscall.EIO, 1)
		if err := file.Sync(); !errors.Is(err, syscall.EIO) {
			t.Fatalf("got %v", err)
		}
		if err := file.Sync(); err != nil {
			t.Fatalf("the next sync: %v", err)
		}
		if count(disk, "a", 'x') != 2048 || count(disk.Restart(), "a", 'x') != 2048 {
			t.Fatal("the page cache lost it")
		}
		if count(disk.Crash(seed), "a", 'x') < 2048 {
			lost++
		}
	}
	if lost == 0 || lost == cuts {
		t.Errorf("%d of %d failed syncs lost something", lost, cuts)
	}
}

func TestSyncSwitchedOff(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	disk.SwitchSyncOff()
	file := create(t, disk, "a")
	write(t, file, 'x', 0)
	if err := file.Sync(); err != nil {
		t.Fatal(err)
	}
	lost := 0
	for seed := range uint64(cuts) {
		if count(disk.Crash(seed), "a", 'x') < 2048 {
			lost++
		}
	}
	if lost == 0 {
		t.Error("nothing was lost without sync")
	}
}

func TestRestartKeepsBothPictures(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	file := create(t, disk, "a")
	write(t, file, 'x', 0)
	next := disk.Restart()
	if _, err := file.WriteAt([]byte{'y'}, 0); !errors.Is(err, journaltest.ErrPowerCut) {
		t.Errorf("a handle of the dead process wrote: %v", err)
	}
	if count(next, "a", 'x') != 2048 {
		t.Error("a restart lost what was written")
	}
	lost := 0
	for seed := range uint64(cuts) {
		if count(next.Crash(seed), "a", 'x') < 2048 {
			lost++
		}
	}
	if lost == 0 {
		t.Error("a restart made everything durable")
	}
}

func TestPowerGoesAfterSoManyOperations(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	file := create(t, disk, "a")
	before := disk.Operations()
	disk.CutPowerAfter(2)
	write(t, file, 'x', 0)
	write(t, file, 'y', 2048)
	if disk.PowerIsCut() {
		t.Error("too early")
	}
	if err := file.Sync(); !errors.Is(err, journaltest.ErrPowerCut) || !disk.PowerIsCut() {
		t.Errorf("got %v", err)
	}
	if _, err := disk.ListDir("f"); !errors.Is(err, journaltest.ErrPowerCut) {
		t.Errorf("listing without power: %v", err)
	}
	if err := file.Close(); err != nil {
		t.Errorf("closing without power: %v", err)
	}
	if got := disk.Operations() - before; got != 3 {
		t.Errorf("%d operations, want 3", got)
	}
}

func TestFaultsEnd(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	file := create(t, disk, "a")
	disk.Fail(journaltest.Writing, syscall.ENOSPC, 2)
	disk.Fail(journaltest.Creating, syscall.ENOSPC, -1)
	for i := range 3 {
		n, err := file.WriteAt([]byte("abc"), 0)
		if failed := errors.Is(err, syscall.ENOSPC); failed != (i < 2) || !failed && n != 3 {
			t.Errorf("write %d: %d, %v", i, n, err)
		}
	}
	for range 3 {
		if _, err := disk.Create("f", "b", 0); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("creating: %v", err)
		}
	}
	disk.Heal()
	create(t, disk, "b")
}

func TestFilesAsUsual(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	file := create(t, disk, "a")
	if _, err := disk.Create("f", "a", 0); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating again: %v", err)
	}
	if _, err := disk.OpenReader("f", "b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening what is not there: %v", err)
	}
	write(t, file, 'x', 4000)
	reader, err := disk.OpenReader("f", "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := disk.Delete("f", "a"); err != nil {
		t.Fatal(err)
	}
	into := make([]byte, 4096)
	n, err := reader.ReadAt(into, 3000)
	if n != 3048 || err != io.EOF || bytes.Count(into, []byte{'x'}) != 2048 { //nolint:errorlint // io.ReaderAt
		t.Errorf("read %d, %v", n, err)
	}
	if n, err := reader.ReadAt(into, 9000); n != 0 || err != io.EOF { //nolint:errorlint // io.ReaderAt
		t.Errorf("read %d, %v beyond the end", n, err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closing twice: %v", err)
	}
	if names, err := disk.ListDir("f"); err != nil || len(names) != 0 {
		t.Errorf("listed %v, %v", names, err)
	}
}
