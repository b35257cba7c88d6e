package journal_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"gardu/store"
	"gardu/store/journal"
	"gardu/store/journal/journaltest"
)

// diskFaults are the ways in which an append can meet a sick or full disk.
var diskFaults = []struct {
	operation journaltest.Operation
	err       error
}{
	{journaltest.Writing, syscall.EIO},
	{journaltest.Writing, syscall.ENOSPC},
	{journaltest.Syncing, syscall.EIO},
	{journaltest.Syncing, syscall.ENOSPC},
}

func TestFailedAppendLeavesNoTrace(t *testing.T) {
	t.Parallel()

	for _, fault := range diskFaults {
		for _, times := range []int{1, 2, -1} {
			name := fmt.Sprintf("%s %v %d times", fault.operation, fault.err, times)
			t.Run(name, func(t *testing.T) {
				t.Parallel()

				disk := journaltest.New(1)
				j := open(t, disk)
				mustAppend(t, j, "one", "two")

				disk.Fail(fault.operation, fault.err, times)
				_, err := j.Append(bytesOf([]string{"lost", "lost too"}))
				if !store.Is(err, store.Unavailable) || !errors.Is(err, fault.err) {
					t.Fatalf("got %v", err)
				}
				checkBroken(t, j, disk)

				disk.Heal()
				if err := j.Recover(); err != nil {
					t.Fatalf("recovering: %v", err)
				}
				if first := mustAppend(t, j, "three"); first != 3 {
					t.Errorf("first number %d, want 3", first)
				}
				checkThree(t, j)
				_ = j.Close()
				checkThree(t, open(t, disk.Restart()))
				for seed := range uint64(20) {
					checkThree(t, open(t, disk.Crash(seed)))
				}
			})
		}
	}
}

// checkBroken sees a journal of two records refuse everything at once, without touching the disk.
func checkBroken(t *testing.T, j *journal.Journal, disk *journaltest.Disk) {
	t.Helper()

	before := disk.Operations()
	for range 3 {
		if _, err := j.Append(bytesOf([]string{"no"})); !store.Is(err, store.Unavailable) {
			t.Errorf("append on a broken journal: %v", err)
		}
	}
	if disk.Operations() != before {
		t.Error("a broken journal wrote")
	}
	if found := contents(t, j, 0); len(found) != 2 || j.Last() != 2 || j.Broken() == nil {
		t.Errorf("found %v, last %d, broken %v", found, j.Last(), j.Broken())
	}
}

// checkThree sees exactly the records one, two and three.
func checkThree(t *testing.T, j *journal.Journal) {
	t.Helper()

	found := contents(t, j, 0)
	if len(found) != 3 || found[1] != "one" || found[2] != "two" || found[3] != "three" {
		t.Errorf("found %v", found)
	}
}

func TestRecoverNeedsANewFile(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	j := open(t, disk)
	mustAppend(t, j, "one", "two")
	old := disk.Files()[0]
	disk.Fail(journaltest.Syncing, syscall.EIO, 1)
	disk.Fail(journaltest.Creating, syscall.ENOSPC, -1)
	if _, err := j.Append(bytesOf([]string{"lost"})); err == nil {
		t.Fatal("appended through a failed sync")
	}
	for range 3 {
		err := j.Recover()
		if !store.Is(err, store.Unavailable) || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("recovered without a new file: %v", err)
		}
	}

	disk.Heal()
	content := disk.Content(old)
	if err := j.Recover(); err != nil {
		t.Fatal(err)
	}
	if err := j.Recover(); err != nil {
		t.Errorf("recovering a sound journal: %v", err)
	}
	mustAppend(t, j, "three")
	if string(disk.Content(old)) != string(content) {
		t.Error("the old file was written again")
	}
	checkThree(t, j)
}

func TestFullDiskAtRotation(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	j := open(t, disk)
	disk.Fail(journaltest.Creating, syscall.ENOSPC, -1)
	appended := 0
	for ; j.Broken() == nil; appended++ {
		if _, err := j.Append([][]byte{make([]byte, 5000)}); err != nil {
			break
		}
	}
	if appended < 10 || appended > 14 || !errors.Is(j.Broken(), syscall.ENOSPC) {
		t.Errorf("%d records before the disk was full: %v", appended, j.Broken())
	}

	disk.Heal()
	if err := j.Recover(); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, "room again")
	if found := contents(t, j, 0); len(found) != appended+1 {
		t.Errorf("%d records, want %d", len(found), appended+1)
	}
}

func TestOpenOnAFullDiskReads(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	j := open(t, disk)
	mustAppend(t, j, "one", "two")
	_ = j.Close()

	disk.Fail(journaltest.Creating, syscall.ENOSPC, -1)
	j = open(t, disk)
	checkBroken(t, j, disk)
	disk.Heal()
	if err := j.Recover(); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, "three")
	checkThree(t, j)
}

func TestUnreadableDisk(t *testing.T) {
	t.Parallel()

	for _, operation := range []journaltest.Operation{
		journaltest.Listing, journaltest.Opening, journaltest.Reading,
	} {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()

			disk := journaltest.New(1)
			j := open(t, disk)
			mustAppend(t, j, "one")
			disk.Fail(operation, syscall.EIO, -1)
			if operation != journaltest.Listing {
				err := j.Read(1, 0, func(uint64, []byte) error { return nil })
				if !store.Is(err, store.Unavailable) || !errors.Is(err, syscall.EIO) {
					t.Errorf("reading: %v", err)
				}
			}
			_, err := journal.Open(journal.Config{Dir: folder, VFS: disk})
			if !store.Is(err, store.Unavailable) || !errors.Is(err, syscall.EIO) {
				t.Errorf("opening: %v", err)
			}
		})
	}
}

// The story behind the carried batch: a process dies after a failed fsync, the next one finds the
// data in the page cache, answers more, and then the power goes.
func TestPageCacheIsNotTrusted(t *testing.T) {
	t.Parallel()

	for seed := range uint64(50) {
		disk := journaltest.New(seed)
		j := open(t, disk)
		mustAppend(t, j, "one")
		disk.Fail(journaltest.Creating, syscall.EIO, -1)
		disk.Fail(journaltest.Syncing, syscall.EIO, 1)
		if _, err := j.Append(bytesOf([]string{"two"})); err == nil {
			t.Fatal("appended through a failed sync")
		}

		disk = disk.Restart()
		j = open(t, disk)
		if found := contents(t, j, 0); len(found) != 2 {
			t.Fatalf("seed %d: the page cache shows %v", seed, found)
		}
		mustAppend(t, j, "three")
		checkThree(t, open(t, disk.Crash(seed)))
	}
}

// A segment that could neither be started nor removed must not outlive its neighbours: it would
// look like one that lost its records.
func TestAbandonedSegmentGoesBeforeTrimming(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	j := open(t, disk)
	mustAppend(t, j, "one")
	disk.Fail(journaltest.Syncing, syscall.EIO, 2)
	disk.Fail(journaltest.Deleting, syscall.EIO, -1)
	if _, err := j.Append(bytesOf([]string{"lost"})); err == nil {
		t.Fatal("appended through a failed sync")
	}
	if err := j.Recover(); err != nil {
		t.Fatal(err)
	}
	fill(t, j, 30)
	if err := j.TrimTo(200); !store.Is(err, store.Unavailable) || j.First() != 1 {
		t.Errorf("trimmed beside a file that cannot be removed: %v", err)
	}

	disk.Heal()
	if err := j.TrimTo(200); err != nil || j.First() == 1 {
		t.Errorf("first %d, %v", j.First(), err)
	}
	if found := contents(t, open(t, disk.Restart()), 201); len(found) != 101 {
		t.Errorf("%d records, want 101", len(found))
	}
}
