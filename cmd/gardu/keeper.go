package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gardu/aaa"
	"gardu/configs"
	"gardu/store/registry"
)

// Times and limits of what is kept in order beside the packets.
const (
	keepEvery       = time.Minute // how often the keeper looks at the clock
	sweepEvery      = time.Hour   // how often sessions and codes that are over are swept away
	archiveSessions = 2000        // closed sessions moved in one go
	backupPrefix    = "gardu-"
	backupStamp     = "20060102-150405" // in the operator's zone
	backupSuffix    = ".tar"
)

// Keeper does what has to be done in the background of a daemon: it moves closed sessions into
// their monthly files, notices addresses that are used twice, lets old months, old backups and old pictures go, makes the nightly backup, and writes
// down what was learned of source addresses. Its goroutines are its own.
type Keeper struct {
	office *Office
	config configs.Config
	zone   *time.Location
	now    func() time.Time
	logger *slog.Logger
	twice  *conflictWatch

	night  string    // the last night that was seen to, as a date
	swept  time.Time // when what no longer counts was swept away last
	photos time.Time // when old pictures were looked for last
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// newKeeper makes the keeper of an office.
func newKeeper(office *Office) *Keeper {
	return &Keeper{
		office: office, config: office.Config, zone: office.Zone,
		now: office.now, logger: office.logger, twice: newConflictWatch(office),
	}
}

// Start begins the work. A backup that was due while no daemon ran is made soon.
func (k *Keeper) Start(ctx context.Context) {
	ctx, k.cancel = context.WithCancel(ctx)
	k.night = k.newestBackup()
	k.done.Go(func() { k.run(ctx) })
	k.done.Go(func() { k.remember(ctx) })
}

// Shutdown ends the work; a backup in progress is given up.
func (k *Keeper) Shutdown() {
	k.cancel()
	k.done.Wait()
}

// run looks at the clock.
func (k *Keeper) run(ctx context.Context) {
	ticker := time.NewTicker(keepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			k.tick(ctx)
		}
	}
}

// tick does what is due.
func (k *Keeper) tick(ctx context.Context) {
	k.twice.look()
	if err := k.archive(ctx); err != nil && ctx.Err() == nil {
		k.logger.Error("moving closed sessions into their month", "error", err)
	}
	if now := k.now(); now.Sub(k.swept) >= sweepEvery {
		k.swept = now
		if err := k.office.Account.Sweep(ctx); err != nil && ctx.Err() == nil {
			k.logger.Error("sweeping away sessions and codes that are over", "error", err)
		}
	}
	if now := k.now(); now.Sub(k.photos) >= photosEvery { // before they are in another backup
		k.photos = now
		if err := k.dropPhotos(ctx); err != nil && ctx.Err() == nil {
			k.logger.Error("deleting pictures whose time is over", "error", err)
		}
	}
	if night := k.lastNight(); night > k.night {
		k.night = night
		if err := k.nightly(ctx); err != nil && ctx.Err() == nil {
			k.logger.Error("making the nightly backup", "error", err)
		}
	}
}

// archive moves closed sessions whose grace has passed into their monthly files, and lets old
// months go.
func (k *Keeper) archive(ctx context.Context) error {
	k.office.moving.Lock()
	defer k.office.moving.Unlock()
	for {
		closed, err := k.office.Folder.Traffic.TakeClosed(ctx, k.now(), archiveSessions)
		if err != nil {
			return fmt.Errorf("looking for closed sessions: %w", err)
		}
		if len(closed) == 0 {
			break
		}
		if err := k.office.Folder.Archive.Put(ctx, closed); err != nil {
			return fmt.Errorf("writing a month: %w", err)
		}
		if err := k.office.Folder.Traffic.DropClosed(ctx, closed); err != nil {
			return fmt.Errorf("dropping what was moved: %w", err)
		}
	}
	gone, err := k.office.Folder.Archive.Retain(k.now())
	if err != nil {
		return fmt.Errorf("letting old months go: %w", err)
	}
	for _, month := range gone {
		k.logger.Info("deleted a month of closed sessions", "month", month)
	}

	return nil
}

// lastNight is the date of the last night whose hour of backup has come; empty when none is made.
func (k *Keeper) lastNight() string { return k.nightOf(k.now()) }

// nightOf is the date of the last hour of backup at or before an instant.
func (k *Keeper) nightOf(instant time.Time) string {
	at, err := time.Parse("15:04", k.config.Backup.At)
	if err != nil {
		return ""
	}
	local := instant.In(k.zone)
	due := time.Date(local.Year(), local.Month(), local.Day(), at.Hour(), at.Minute(), 0, 0, k.zone)
	if local.Before(due) {
		due = due.AddDate(0, 0, -1)
	}

	return due.Format(time.DateOnly)
}

// newestBackup is the night that the newest backup in the backup folder was made for; empty when
// there is none.
func (k *Keeper) newestBackup() string {
	names, err := k.backups()
	if err != nil || len(names) == 0 {
		return ""
	}
	stamp := strings.TrimSuffix(strings.TrimPrefix(names[len(names)-1], backupPrefix), backupSuffix)
	made, err := time.ParseInLocation(backupStamp, stamp, k.zone)
	if err != nil {
		return ""
	}

	return k.nightOf(made)
}

// backupDir is the folder of the nightly backups.
func (k *Keeper) backupDir() string {
	return cmp.Or(k.config.Backup.Path, k.office.Folder.file(backupFolder))
}

// nightly makes a backup in the backup folder and lets the oldest ones go.
func (k *Keeper) nightly(ctx context.Context) error {
	if err := os.MkdirAll(k.backupDir(), folderMode); err != nil {
		return fmt.Errorf("making the backup folder: %w", err)
	}
	name := backupPrefix + k.now().In(k.zone).Format(backupStamp) + backupSuffix
	if err := k.backupTo(ctx, filepath.Join(k.backupDir(), name)); err != nil {
		return err
	}
	k.logger.Info("made the nightly backup", "file", name)

	return k.retainBackups()
}

// backupTo writes a backup under a temporary name and renames it when it is whole and on disk.
func (k *Keeper) backupTo(ctx context.Context, path string) (err error) {
	partial := path + ".partial"
	file, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("making the backup file: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(partial))
		}
	}()
	err = k.office.WriteBackup(ctx, file, false)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	if err := os.Rename(partial, path); err != nil {
		return fmt.Errorf("naming the backup: %w", err)
	}

	return nil
}

// backups lists the archives in the backup folder, the oldest first.
func (k *Keeper) backups() ([]string, error) {
	entries, err := os.ReadDir(k.backupDir())
	if err != nil {
		return nil, fmt.Errorf("listing backups: %w", err)
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, backupPrefix) && strings.HasSuffix(name, backupSuffix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)

	return names, nil
}

// retainBackups lets the oldest archives go, so that Backup.Keep of them stay.
func (k *Keeper) retainBackups() error {
	names, err := k.backups()
	if err != nil {
		return err
	}
	var failures []error
	for _, name := range names[:max(len(names)-k.config.Backup.Keep, 0)] {
		failures = append(failures, os.Remove(filepath.Join(k.backupDir(), name)))
	}

	return errors.Join(failures...)
}

// remember writes down what was learned of source addresses, so that a restart does not forget what
// to demand of them.
func (k *Keeper) remember(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case learned := <-k.office.Server.Learned():
			if err := k.rememberOne(ctx, learned); err != nil && ctx.Err() == nil {
				k.logger.Error("writing down what was learned of a source", "error", err)
			}
		}
	}
}

// rememberOne writes down one source address.
func (k *Keeper) rememberOne(ctx context.Context, learned aaa.Trust) error {
	err := k.office.Registry.RememberTrust(ctx, learned.Address, learned.Since)
	if err != nil {
		return fmt.Errorf("learning %s: %w", learned.Address, err)
	}

	return nil
}

// trustPage is how many learned addresses are read in one go.
const trustPage = 500

// recallTrust reads what was learned before.
func recallTrust(ctx context.Context, records *registry.Registry) ([]aaa.Trust, error) {
	var known []aaa.Trust
	after := netip.Addr{}
	for {
		page, err := records.Trusts(ctx, after, trustPage)
		if err != nil {
			return nil, fmt.Errorf("reading what was learned of sources: %w", err)
		}
		for _, one := range page {
			known = append(known, aaa.Trust{Address: one.Source, Since: one.FirstSeen})
			after = one.Source
		}
		if len(page) < trustPage {
			return known, nil
		}
	}
}
