package main

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gardu/aaa"
	"gardu/aaa/session"
	"gardu/configs"
	"gardu/httpapi/native"
	"gardu/store"
)

// handClock stands still until it is moved.
type handClock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

func (c *handClock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// jakarta is the zone of these tests.
func jakarta(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}

	return zone
}

// openOffice opens a new store in a temporary folder, with a clock that stands at noon.
func openOffice(t *testing.T, change func(*configs.Config)) (*Office, *handClock) {
	t.Helper()
	config := configs.Default()
	config.Store.Path = filepath.Join(t.TempDir(), "store")
	if change != nil {
		change(&config)
	}
	if _, err := InitFolder(config.Store.Path); err != nil {
		t.Fatal(err)
	}
	clock := &handClock{now: time.Date(2026, 7, 10, 12, 0, 0, 0, jakarta(t))}
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	office, err := OpenOffice(context.Background(), config, clock.Now, logger, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := office.Close(); err != nil {
			t.Errorf("closing the office: %v", err)
		}
	})

	return office, clock
}

// backupNames lists the backups of a keeper.
func backupNames(t *testing.T, keeper *Keeper) []string {
	t.Helper()
	names, err := keeper.backups()
	if err != nil {
		t.Fatal(err)
	}

	return names
}

func TestNightlyBackupIsMadeOnceANightAndTheOldestGo(t *testing.T) {
	t.Parallel()
	office, clock := openOffice(t, func(config *configs.Config) { config.Backup.Keep = 2 })
	keeper := newKeeper(office)
	ctx, zone := context.Background(), jakarta(t)
	for _, step := range []struct {
		at   time.Time
		want []string
	}{
		{time.Date(2026, 7, 11, 2, 29, 0, 0, zone), []string{"gardu-20260711-022900.tar"}}, // of the night before
		{time.Date(2026, 7, 11, 2, 30, 0, 0, zone), []string{"gardu-20260711-022900.tar", "gardu-20260711-023000.tar"}},
		{time.Date(2026, 7, 11, 2, 31, 0, 0, zone), []string{"gardu-20260711-022900.tar", "gardu-20260711-023000.tar"}},
		{time.Date(2026, 7, 12, 9, 0, 0, 0, zone), []string{"gardu-20260711-023000.tar", "gardu-20260712-090000.tar"}},
	} {
		clock.set(step.at)
		keeper.tick(ctx)
		if got := backupNames(t, keeper); !slices.Equal(got, step.want) {
			t.Errorf("at %s: %v, want %v", step.at, got, step.want)
		}
	}
	info, err := os.Stat(filepath.Join(keeper.backupDir(), "gardu-20260712-090000.tar"))
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("backup %v, %v; want mode 0600 and content", info, err)
	}
}

func TestKeeperKnowsTheNightOfTheNewestBackupAfterARestart(t *testing.T) {
	t.Parallel()
	office, clock := openOffice(t, nil)
	zone := jakarta(t)
	clock.set(time.Date(2026, 7, 11, 3, 0, 0, 0, zone))
	first := newKeeper(office)
	first.tick(context.Background())
	again := newKeeper(office)
	if again.night = again.newestBackup(); again.night != "2026-07-11" {
		t.Fatalf("the newest backup is of night %q", again.night)
	}
	clock.set(time.Date(2026, 7, 11, 23, 0, 0, 0, zone))
	again.tick(context.Background())
	if names := backupNames(t, again); len(names) != 1 {
		t.Errorf("a second backup for one night: %v", names)
	}
}

func TestNoBackupIsMadeWithoutAnHour(t *testing.T) {
	t.Parallel()
	office, _ := openOffice(t, func(config *configs.Config) { config.Backup.At = "" })
	keeper := newKeeper(office)
	keeper.tick(context.Background())
	if _, err := os.Stat(keeper.backupDir()); !os.IsNotExist(err) {
		t.Errorf("a backup folder although none is to be made: %v", err)
	}
}

func TestFailedBackupLeavesNoFileBehind(t *testing.T) {
	t.Parallel()
	office, _ := openOffice(t, nil)
	keeper := newKeeper(office)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := keeper.nightly(ctx); err == nil {
		t.Fatal("a backup was made under a context that had ended")
	}
	entries, err := os.ReadDir(keeper.backupDir())
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// closedSession records one whole session in an office, the way accounting does.
func closedSession(t *testing.T, office *Office, clock *handClock, id string) {
	t.Helper()
	at := clock.Now().UnixNano()
	var records [][]byte
	for _, record := range []session.Record{
		{NAS: 1, Status: session.Start, Arrived: at, Event: at, Login: []byte("budi"), AcctSessionID: []byte(id)},
		{
			NAS: 1, Status: session.Stop, Arrived: at + int64(time.Minute), Event: at + int64(time.Minute),
			Login: []byte("budi"), AcctSessionID: []byte(id), Has: session.HasInput | session.HasSessionTime,
			InputOctets: 1000, SessionSeconds: 60, Cause: 1,
		},
	} {
		records = append(records, record.AppendBinary(nil))
	}
	first, err := office.Folder.Journal.Append(records)
	if err != nil {
		t.Fatal(err)
	}
	for i, octets := range records {
		record, err := session.DecodeRecord(octets)
		if err != nil {
			t.Fatal(err)
		}
		office.Network.Sessions.Apply(first+uint64(i), &record)
	}
	if err := office.fold(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// listed returns the Acct-Session-Ids that a listing of all sessions shows.
func listed(t *testing.T, office *Office) []string {
	t.Helper()
	var ids []string
	err := office.EachSession(context.Background(), native.SessionFilter{All: true}, func(one *store.Session) error {
		ids = append(ids, one.AcctSessionID)

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)

	return ids
}

func TestClosedSessionsMoveIntoTheirMonthAndStayListed(t *testing.T) {
	t.Parallel()
	office, clock := openOffice(t, func(config *configs.Config) { config.Sessions.Keep = 1 })
	keeper := newKeeper(office)
	ctx := context.Background()
	closedSession(t, office, clock, "8000001")
	keeper.tick(ctx)
	if got := listed(t, office); !slices.Equal(got, []string{"8000001"}) {
		t.Fatalf("before its grace has passed: %v", got)
	}
	clock.set(clock.Now().Add(2 * time.Hour))
	keeper.tick(ctx)
	months, err := office.Folder.Archive.Months()
	if err != nil || len(months) != 1 {
		t.Fatalf("months %v, %v; want the one of the session", months, err)
	}
	closedSession(t, office, clock, "8000002")
	if got := listed(t, office); !slices.Equal(got, []string{"8000001", "8000002"}) {
		t.Errorf("listed %v, want both, each once", got)
	}
	clock.set(clock.Now().AddDate(0, 3, 0))
	keeper.tick(ctx)
	if got := listed(t, office); len(got) != 0 {
		t.Errorf("a month beyond sessions.keep is still listed: %v", got)
	}
}

func TestLearnedSourcesSurviveARestart(t *testing.T) {
	t.Parallel()
	office, clock := openOffice(t, nil)
	keeper := newKeeper(office)
	learned := aaa.Trust{Address: netip.MustParseAddr("192.0.2.1"), Since: clock.Now()}
	if err := keeper.rememberOne(context.Background(), learned); err != nil {
		t.Fatal(err)
	}
	known, err := recallTrust(context.Background(), office.Registry)
	if err != nil || len(known) != 1 || known[0].Address != learned.Address {
		t.Fatalf("recalled %v, %v", known, err)
	}
	if count, err := office.ForgetTrust(context.Background(), netip.MustParsePrefix("192.0.2.0/24")); err != nil || count != 1 {
		t.Errorf("forgot %d, %v", count, err)
	}
}

func TestInitKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store")
	if made, err := InitFolder(path); err != nil || !made {
		t.Fatalf("first init: %v, %v", made, err)
	}
	key, err := os.ReadFile(filepath.Join(path, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	if made, err := InitFolder(path); err != nil || made {
		t.Errorf("second init: %v, %v", made, err)
	}
	again, err := os.ReadFile(filepath.Join(path, keyFile))
	if err != nil || string(again) != string(key) {
		t.Error("the second init changed the key")
	}
	if err := os.Remove(filepath.Join(path, keyFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, bookFile), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := InitFolder(path); !store.Is(err, store.Conflict) {
		t.Errorf("a book without its key: %v, want a conflict", err)
	}
}

func TestFolderThatWasNeverMadeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	config := configs.Default()
	config.Store.Path = t.TempDir()
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	_, err := OpenOffice(context.Background(), config, time.Now, logger, nil)
	if !store.Is(err, store.NotFound) || !strings.Contains(err.Error(), "gardu init") {
		t.Errorf("error %v, want one that names gardu init", err)
	}
}

func TestReloadTellsWhatNeedsARestart(t *testing.T) {
	t.Parallel()
	old, fresh := configs.Default(), configs.Default()
	fresh.Radius.Auth, fresh.Backup.Keep = ":11812", 3
	if got := differing(old, fresh); !slices.Equal(got, []string{"radius.auth", "backup.keep"}) {
		t.Errorf("differing %v", got)
	}
	if got := differing(old, old); len(got) != 0 {
		t.Errorf("a configuration differs from itself: %v", got)
	}
}
