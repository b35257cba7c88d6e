package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"gardu/store"
	"gardu/store/kv"
	"gardu/store/kv/bolt"
)

// TestFullDiskIsSurvived lets the file's descriptor point to a device that is always full while an
// Update commits. That Update fails; before and after all is well.
func TestFullDiskIsSurvived(t *testing.T) {
	t.Parallel()

	for name, rebuild := range map[string]bool{"list kept": false, "list rebuilt": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			config := newConfig(t)
			config.NoSync, config.RebuildFreeList = false, rebuild
			surviveFullDisk(t, config)
		})
	}
}

// surviveFullDisk is TestFullDiskIsSurvived for one kind of database.
func surviveFullDisk(t *testing.T, config bolt.Config) {
	t.Helper()

	engine := openNew(t, config)
	mustPut(t, engine, "before")

	repair := divert(t, config.Path, "/dev/full")
	err := putRow(engine, []byte("during"), []byte("value"))

	if !store.Is(err, store.Unavailable) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got error %v, want Unavailable for ENOSPC", err)
	}

	if count := countRows(t, engine); count != 1 {
		t.Errorf("%d rows are seen while the disk is full, want 1", count)
	}

	repair()
	mustPut(t, engine, "after")
	expectKeys(t, engine, "after", "before")

	if err := engine.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}

	checkFile(t, config.Path)
	expectKeys(t, openNew(t, config), "after", "before")
}

// TestFailedSyncStopsTheEngine lets the descriptor point to a device that takes writes but cannot
// be synced. What the disk holds is then unknown, so that nothing may go on.
func TestFailedSyncStopsTheEngine(t *testing.T) {
	t.Parallel()

	var log bytes.Buffer

	config := newConfig(t)
	config.NoSync = false
	config.Logger = slog.New(slog.NewJSONHandler(&log, nil))
	engine := openNew(t, config)
	mustPut(t, engine, "before")

	repair := divert(t, config.Path, "/dev/null")
	err := putRow(engine, []byte("during"), []byte("value"))

	if !store.Is(err, store.Unavailable) || !errors.Is(err, syscall.EINVAL) {
		t.Errorf("got error %v, want Unavailable for the sync", err)
	}

	repair()
	expectOutOfUse(t, engine)

	if entry := log.String(); strings.Count(entry, "out of use until reopened") != 1 {
		t.Errorf("the log says %q, want one line of the engine out of use", entry)
	}

	if err := engine.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}

	checkFile(t, config.Path)

	engine = openNew(t, config)
	expectKeys(t, engine, "before")
	mustPut(t, engine, "after")
}

// TestLostPagesStopTheEngine cuts the file under an open engine. Its pages are then faults of the
// memory map, as they are when a disk cannot read: an error, not the end of the process.
func TestLostPagesStopTheEngine(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	engine := openNew(t, config)
	fillRising(t, engine, 0, 5_000)

	if err := os.Truncate(config.Path, int64(4*os.Getpagesize())); err != nil {
		t.Fatalf("cutting the file: %v", err)
	}

	err := kv.Walk(t.Context(), engine, rows, kv.Range{}, func(key, _ []byte) error {
		_ = bytes.Clone(key)

		return nil
	})
	if !store.Is(err, store.Unavailable) {
		t.Errorf("got error %v for a lost page, want Unavailable", err)
	}

	expectOutOfUse(t, engine)

	if err := engine.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

// TestLostMetaPagesStopTheEngine loses the first pages, at a moment when bbolt holds its locks.
func TestLostMetaPagesStopTheEngine(t *testing.T) {
	t.Parallel()

	config := newConfig(t)
	engine := open(t, config)
	mustPut(t, engine, "before")

	if err := os.Truncate(config.Path, 0); err != nil {
		t.Fatalf("cutting the file: %v", err)
	}

	err := engine.View(t.Context(), func(kv.Reader) error { return nil })
	if !store.Is(err, store.Unavailable) {
		t.Errorf("got error %v for a lost meta page, want Unavailable", err)
	}

	expectOutOfUse(t, engine)

	if err := engine.Close(); !store.Is(err, store.Unavailable) {
		t.Errorf("got error %v from Close, want Unavailable and no waiting", err)
	}
}

// TestPanicsOfClosuresPass makes sure that only faults of the map are taken for lost pages.
func TestPanicsOfClosuresPass(t *testing.T) {
	t.Parallel()

	engine := openNew(t, newConfig(t))

	var nothing *int

	for name, fault := range map[string]func(){
		"a word":      func() { panic("a word") },
		"nil":         func() { *nothing++ },
		"index range": func() { _ = make([]int, 1)[len(fileName)] },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not pass")
				}
			}()

			_ = engine.View(t.Context(), func(kv.Reader) error { fault(); return nil })
		})
	}

	mustPut(t, engine, "after")
}

// TestFileSizeLimit runs a child that may not lengthen its file beyond a limit.
func TestFileSizeLimit(t *testing.T) {
	t.Parallel()

	path := newConfig(t).Path
	if output, err := child(t, "limit", path).Output(); err != nil {
		t.Errorf("the child failed: %v\n%s", err, output)
	}

	checkFile(t, path)
}

// meetSizeLimit is the child that writes until the system's file size limit stops it, then goes on
// when the limit is lifted.
func meetSizeLimit(path string) error {
	signal.Ignore(syscall.SIGXFSZ)

	config := bolt.Config{Path: path, Tables: []kv.Table{rows}}
	engine, err := bolt.Open(context.Background(), config)
	if err != nil {
		return err
	}

	if err := setSizeLimit(path); err != nil {
		return err
	}

	kept, failure := fillUntilRefused(engine)
	if !store.Is(failure, store.Unavailable) || !strings.Contains(failure.Error(), "no room") {
		return fmt.Errorf("got error %w, want Unavailable for want of room", failure)
	}

	unlimited := unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unlimited); err != nil {
		return fmt.Errorf("lifting the limit: %w", err)
	}

	if err := putRow(engine, []byte("after"), make([]byte, 100_000)); err != nil {
		return fmt.Errorf("going on: %w", err)
	}

	if err := engine.Close(); err != nil {
		return err
	}

	return reopenAndCount(config, kept+1)
}

// setSizeLimit keeps the process from lengthening files beyond the size that path has now.
func setSizeLimit(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}

	limit := unix.Rlimit{Cur: uint64(info.Size()), Max: unix.RLIM_INFINITY}

	return unix.Setrlimit(unix.RLIMIT_FSIZE, &limit)
}

// fillUntilRefused puts large rows until one fails, and returns how many were kept.
func fillUntilRefused(engine kv.Engine) (kept int, failure error) {
	for number := range 1_000 {
		err := putRow(engine, strconv.AppendInt(nil, int64(number), 10), make([]byte, 400_000))
		if err != nil {
			return number, err
		}
	}

	return 0, errors.New("the limit was never met")
}

// reopenAndCount opens the database and compares its number of rows.
func reopenAndCount(config bolt.Config, want int) error {
	engine, err := bolt.Open(context.Background(), config)
	if err != nil {
		return fmt.Errorf("opening again: %w", err)
	}

	count := 0
	err = engine.View(context.Background(), func(reader kv.Reader) error {
		return reader.Scan(rows, kv.Range{}, func(_, _ []byte) error {
			count++

			return nil
		})
	})
	if err == nil && count != want {
		err = fmt.Errorf("%d rows kept, want %d", count, want)
	}

	return errors.Join(err, engine.Close())
}

// TestSmallDisk fills a file system of two megabytes.
func TestSmallDisk(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("mounting a small file system is refused: %v", err)
	}

	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Errorf("unmounting: %v", err)
		}
	})

	config := newConfig(t)
	config.Path = filepath.Join(folder, fileName)
	engine := openNew(t, config)

	kept, err := fillUntilRefused(engine)
	if !store.Is(err, store.Unavailable) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got error %v, want Unavailable for ENOSPC", err)
	}

	if count := countRows(t, engine); count != kept {
		t.Errorf("%d rows are seen on the full disk, want %d", count, kept)
	}

	err = engine.Update(t.Context(), func(writer kv.Writer) error {
		return writer.Delete(rows, []byte("0"))
	})
	if err != nil {
		t.Errorf("making room on a full disk: %v", err)
	}

	if err := engine.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}

	checkFile(t, config.Path)

	if count := countRows(t, openNew(t, config)); count != kept-1 {
		t.Errorf("%d rows are there later, want %d", count, kept-1)
	}
}

// divert lets the descriptor with which this process has the file open point to a device until
// repair is called. Its lock is kept all the while.
func divert(t *testing.T, path, device string) (repair func()) {
	t.Helper()

	descriptor := descriptorOf(t, path)

	saved, err := unix.FcntlInt(uintptr(descriptor), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("saving the descriptor: %v", err)
	}

	other, err := unix.Open(device, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("opening %s: %v", device, err)
	}
	defer func() { _ = unix.Close(other) }()

	if err := unix.Dup3(other, descriptor, unix.O_CLOEXEC); err != nil {
		t.Fatalf("diverting the descriptor: %v", err)
	}

	return func() {
		t.Helper()

		err := unix.Dup3(saved, descriptor, unix.O_CLOEXEC)
		if err := errors.Join(err, unix.Close(saved)); err != nil {
			t.Fatalf("repairing the descriptor: %v", err)
		}
	}
}

// descriptorOf finds the descriptor of an open file of this process.
func descriptorOf(t *testing.T, path string) int {
	t.Helper()

	const folder = "/proc/self/fd"

	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Skipf("listing open files: %v", err)
	}

	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join(folder, entry.Name()))
		if err != nil || target != path {
			continue
		}

		if number, err := strconv.Atoi(entry.Name()); err == nil {
			return number
		}
	}

	t.Fatalf("no descriptor of %s", path)

	return 0
}

// mustPut puts a row whose value does not matter.
func mustPut(tb testing.TB, engine kv.Engine, key string) {
	tb.Helper()

	if err := putRow(engine, []byte(key), []byte("value")); err != nil {
		tb.Fatalf("putting %q: %v", key, err)
	}
}

// expectKeys fails the test unless the table holds these keys.
func expectKeys(tb testing.TB, engine kv.Engine, want ...string) {
	tb.Helper()

	var got []string

	err := engine.View(tb.Context(), func(reader kv.Reader) error {
		return reader.Scan(rows, kv.Range{}, func(key, _ []byte) error {
			got = append(got, string(key))

			return nil
		})
	})
	if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
		tb.Errorf("the table holds %q (error %v), want %q", got, err, want)
	}
}

// expectOutOfUse fails the test unless the engine refuses all work.
func expectOutOfUse(tb testing.TB, engine kv.Engine) {
	tb.Helper()

	_, backupErr := engine.Backup(tb.Context(), &bytes.Buffer{})

	for what, err := range map[string]error{
		"View":   engine.View(tb.Context(), func(kv.Reader) error { return nil }),
		"Update": putRow(engine, []byte("late"), []byte("value")),
		"Backup": backupErr,
	} {
		if !store.Is(err, store.Unavailable) || !strings.Contains(err.Error(), "out of use") {
			tb.Errorf("%s after the failure: got error %v, want out of use", what, err)
		}
	}
}
