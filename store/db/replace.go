package db

import (
	"errors"
	"os"
	"path/filepath"

	"gardu/store"
)

// restoringName is a file that is there while a restore replaces what a folder holds.
const restoringName = "restore.unfinished"

// Restoring returns an error in plain words when a restore into the folder was interrupted while
// it replaced files. The folder must not be used then.
func Restoring(dir string) error {
	_, err := os.Stat(filepath.Join(dir, restoringName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}

	return store.Errorf(store.Conflict,
		"a restore was interrupted: run it again before anything else")
}

// replace moves what the folder holds into a new folder beside it, and what was unpacked into its
// place; pictures are added to those that there are. It returns the name of the new folder.
func replace(dir, staging string, manifest *Manifest) (kept string, err error) {
	marker := filepath.Join(dir, restoringName)
	if err := os.WriteFile(marker, []byte("restoring\n"), 0o600); err != nil {
		return "", replacing(err)
	}
	if err := syncFolder(dir); err != nil {
		return "", err
	}
	kept, err = os.MkdirTemp(dir, "before-restore-"+manifest.Made.Format("20060102-150405")+"-")
	if err != nil {
		return "", replacing(err)
	}

	for _, name := range replaced(manifest) {
		if err := move(filepath.Join(dir, name), filepath.Join(kept, name)); err != nil {
			return "", err
		}
		if err := move(filepath.Join(staging, name), filepath.Join(dir, name)); err != nil {
			return "", err
		}
	}
	err = errors.Join(addPhotos(dir, staging), syncFolder(kept), syncFolder(dir))
	if err != nil {
		return "", err
	}
	if err := os.Remove(marker); err != nil {
		return "", replacing(err)
	}

	return filepath.Base(kept), syncFolder(dir)
}

// replaced lists what makes room for a backup. The journal always does: records that are not of
// the backup's traffic file must not be folded into it.
func replaced(manifest *Manifest) []string {
	names := []string{bookName, trafficName, journalName}
	for _, member := range manifest.Members {
		if _, is := parseArchive(member.Name); is || member.Name == keyName {
			names = append(names, member.Name)
		}
	}

	return names
}

// move renames a file or folder that may be absent.
func move(from, to string) error {
	if err := os.Rename(from, to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return replacing(err)
	}

	return nil
}

// replacing gives an error of the file system its words, without paths.
func replacing(err error) error {
	var link *os.LinkError
	if errors.As(err, &link) {
		err = link.Err
	}

	return store.Errorf(store.Internal, "replacing the files: %w", withoutPath(err))
}
