package journal_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/journal"
	"gardu/store/journal/journaltest"
)

// damagedDisk returns a disk with a journal of three segments of 9 single-record batches and the
// paths of the segments. The journal was not closed cleanly: the last file is the tail.
func damagedDisk(t *testing.T) (*journaltest.Disk, []string) {
	t.Helper()

	disk := journaltest.New(1)
	j := open(t, disk)
	for i := 1; len(disk.Files()) < 3 || i%9 != 0; i++ {
		mustAppend(t, j, fmt.Sprintf("record %d %s", i, strings.Repeat("d", 7200)))
	}

	return disk.Restart(), disk.Files()
}

// spoil changes an octet of a file at a share of what is written in it.
func spoil(disk *journaltest.Disk, path string, share float64) {
	content := disk.Content(path)
	written := len(bytes.TrimRight(content, "\x00"))
	content[int(float64(written-1)*share)] ^= 0x5a
	disk.Replace(path, content)
}

func TestDamageIsNamedAndSalvaged(t *testing.T) {
	t.Parallel()

	cases := []struct {
		name    string
		segment int
		share   float64
	}{
		{"head of the first segment", 0, 0},
		{"middle of the first segment", 0, 0.5},
		{"middle of the second segment", 1, 0.5},
		{"end of the second segment", 1, 1},
		{"head of the tail", 2, 0.001},
		{"birth of the tail", 2, 0.002},
		{"middle of the tail", 2, 0.5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			sound, _ := damagedDisk(t)
			whole := len(contents(t, open(t, sound), 0))
			disk, files := damagedDisk(t)
			spoil(disk, files[c.segment], c.share)

			_, err := journal.Open(journal.Config{Dir: folder, VFS: disk})
			if !store.Is(err, store.Internal) ||
				!strings.Contains(err.Error(), filepath.Base(files[c.segment])) {
				t.Fatalf("got %v, want an Internal error naming %s", err, files[c.segment])
			}

			var log bytes.Buffer
			j := openWith(t, journal.Config{
				Dir: folder, VFS: disk, Salvage: true,
				Logger: slog.New(slog.NewTextHandler(&log, nil)),
			})
			found := contents(t, j, 0)
			if len(found) >= whole || len(found) < whole-12 {
				t.Errorf("salvaged %d of %d records", len(found), whole)
			}
			for index, record := range found {
				if !strings.HasPrefix(record, fmt.Sprintf("record %d ", index)) {
					t.Errorf("record %d is %.20q", index, record)
				}
			}
			if first := mustAppend(t, j, "after"); first != uint64(whole)+1 {
				t.Errorf("number %d after the salvage, want %d", first, whole+1)
			}
			if !strings.Contains(log.String(), filepath.Base(files[c.segment])) {
				t.Errorf("the log does not tell what was lost: %s", log.String())
			}
		})
	}
}

func TestLostSegmentIsNoticed(t *testing.T) {
	t.Parallel()

	disk, files := damagedDisk(t)
	if err := disk.Delete(folder, filepath.Base(files[1])); err != nil {
		t.Fatal(err)
	}
	_, err := journal.Open(journal.Config{Dir: folder, VFS: disk})
	if !store.Is(err, store.Internal) || !strings.Contains(err.Error(), filepath.Base(files[0])) {
		t.Errorf("got %v", err)
	}
}

func TestRenamedSegmentIsNoticed(t *testing.T) {
	t.Parallel()

	disk, files := damagedDisk(t)
	disk.Replace(folder+"/00000000000000000100-0000000900000000.wal", disk.Content(files[2]))
	_, err := journal.Open(journal.Config{Dir: folder, VFS: disk})
	if !store.Is(err, store.Internal) {
		t.Errorf("got %v", err)
	}
}

func TestDamageAfterOpeningIsNoticedByRead(t *testing.T) {
	t.Parallel()

	disk, files := damagedDisk(t)
	j := open(t, disk)
	spoil(disk, files[0], 0.45)
	err := j.Read(0, 0, func(uint64, []byte) error { return nil })
	if !store.Is(err, store.Internal) || !strings.Contains(err.Error(), filepath.Base(files[0])) {
		t.Errorf("got %v", err)
	}
}

// A torn tail is what a crash leaves: the last batch goes, whole, and the journal opens.
func TestTornTailIsLeftOut(t *testing.T) {
	t.Parallel()

	disk := journaltest.New(1)
	j := open(t, disk)
	mustAppend(t, j, "one")
	mustAppend(t, j, "two", strings.Repeat("long", 1000), "four")
	path := disk.Files()[0]
	content := disk.Content(path)
	written := len(bytes.TrimRight(content, "\x00"))
	start := bytes.Index(content, []byte("two")) - 24

	for cut := start; cut < written-8; cut += 61 {
		for _, torn := range [][]byte{
			content[:cut], // the file ends there
			append(bytes.Clone(content[:cut]), make([]byte, len(content)-cut)...),              // zeros from there
			append(append(bytes.Clone(content[:cut]), make([]byte, 8)...), content[cut+8:]...), // a hole
		} {
			if bytes.Equal(torn, content) {
				continue
			}
			twin := disk.Restart()
			twin.Replace(path, torn)
			j := open(t, twin)
			if found := contents(t, j, 0); len(found) != 1 || found[1] != "one" {
				t.Fatalf("cut at %d: found %v", cut, found)
			}
			if first := mustAppend(t, j, "new two"); first != 2 {
				t.Fatalf("cut at %d: number %d", cut, first)
			}
		}
	}
}
