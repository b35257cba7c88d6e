package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/kv"
	"gardu/store/storetest"
)

// ended returns a closed session.
func ended(id uint64, at time.Time) store.Session {
	session := storetest.Session(id, 1)
	session.Stopped, session.Cause = at, 1

	return session
}

// idsOf lists the sessions of a month.
func idsOf(t *testing.T, archive *db.Archive, month db.Month) (ids []uint64) {
	t.Helper()
	err := archive.Load(t.Context(), month, func(s *store.Session) error {
		ids = append(ids, s.ID)

		return nil
	})
	if err != nil {
		t.Fatalf("loading %s: %v", month, err)
	}

	return ids
}

func TestArchiveByMonth(t *testing.T) {
	t.Parallel()

	archive := storetest.OpenArchive(t, 0)
	july := time.Date(2026, time.July, 31, 16, 59, 59, 0, time.UTC) // a second before August in the operator's zone
	batch := []store.Session{
		ended(3, july), ended(1, july), ended(2, july.Add(time.Second)), ended(4, july.AddDate(0, -3, 0)),
	}
	for range 2 {
		if err := archive.Put(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}

	months, err := archive.Months()
	if difference := cmp.Diff([]db.Month{202605, 202607, 202608}, months); err != nil || difference != "" {
		t.Errorf("the months differ (-want +got): %v\n%s", err, difference)
	}
	for month, want := range map[db.Month][]uint64{202605: {4}, 202607: {1, 3}, 202608: {2}, 202601: nil} {
		if difference := cmp.Diff(want, idsOf(t, archive, month)); difference != "" {
			t.Errorf("%s differs (-want +got):\n%s", month, difference)
		}
	}
	if page, err := archive.Page(t.Context(), 202607, 1, 5); err != nil || len(page) != 1 || page[0].ID != 3 {
		t.Errorf("behind session 1 came %v, %v", page, err)
	}
	if months, _ := archive.Months(); len(months) != 3 {
		t.Errorf("reading a month that is not there made it: %v", months)
	}
}

func TestArchiveRefusesOpenSessions(t *testing.T) {
	t.Parallel()

	archive := storetest.OpenArchive(t, 0)
	err := archive.Put(t.Context(), []store.Session{ended(1, storetest.Epoch), storetest.Session(2, 1)})
	if months, _ := archive.Months(); err == nil || len(months) != 0 {
		t.Errorf("an open session was archived: %v, %v", months, err)
	}
}

func TestArchiveRetention(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	archive, err := db.OpenArchive(db.ArchiveConfig{Dir: dir, Open: storetest.Opener(t), Keep: 2})
	if err != nil {
		t.Fatal(err)
	}
	var batch []store.Session
	for month := range 5 {
		batch = append(batch, ended(uint64(month+1), time.Date(2025, time.Month(10+month), 3, 0, 0, 0, 0, time.UTC)))
	}
	if err := archive.Put(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sessions-2020-13.db", "sessions-2020-1.db", "sessions-2020-01.db.bak", "book.db"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	gone, err := archive.Retain(time.Date(2026, time.February, 10, 0, 0, 0, 0, time.UTC))
	if difference := cmp.Diff([]db.Month{202510, 202511}, gone); err != nil || difference != "" {
		t.Errorf("what went differs (-want +got): %v\n%s", err, difference)
	}
	months, err := archive.Months()
	if difference := cmp.Diff([]db.Month{202512, 202601, 202602}, months); err != nil || difference != "" {
		t.Errorf("what stayed differs (-want +got): %v\n%s", err, difference)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 7 {
		t.Errorf("retention touched files that are not its own: %v", entries)
	}
	if err := archive.Close(); err != nil {
		t.Error(err)
	}
}

func TestArchiveKeepsEverything(t *testing.T) {
	t.Parallel()

	archive := storetest.OpenArchive(t, 0)
	if err := archive.Put(t.Context(), []store.Session{ended(1, time.Unix(0, 0))}); err != nil {
		t.Fatal(err)
	}
	if gone, err := archive.Retain(storetest.Epoch); err != nil || len(gone) != 0 {
		t.Errorf("an archive without retention removed %v, %v", gone, err)
	}
}

func TestArchiveLoadStops(t *testing.T) {
	t.Parallel()

	archive := storetest.OpenArchive(t, 0)
	if err := archive.Put(t.Context(), []store.Session{ended(1, storetest.Epoch), ended(2, storetest.Epoch)}); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("no")
	for _, test := range []struct{ ends, want error }{{kv.ErrStop, nil}, {failed, failed}} {
		seen := 0
		err := archive.Load(t.Context(), 202607, func(*store.Session) error {
			seen++

			return test.ends
		})
		if !errors.Is(err, test.want) || seen != 1 {
			t.Errorf("the walk saw %d sessions and ended with %v", seen, err)
		}
	}
}

func TestArchiveConfig(t *testing.T) {
	t.Parallel()

	for name, config := range map[string]db.ArchiveConfig{
		"no folder":     {Open: storetest.Opener(t)},
		"no opener":     {Dir: t.TempDir()},
		"negative keep": {Dir: t.TempDir(), Open: storetest.Opener(t), Keep: -1},
	} {
		if _, err := db.OpenArchive(config); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
