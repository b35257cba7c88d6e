package main

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Times and limits of deleting pictures whose time is over.
const (
	photosEvery  = 24 * time.Hour // how often the keeper looks for them
	photoGrace   = 24 * time.Hour // how long a picture stays that no attempt names yet
	photosAtOnce = 20_000         // that are deleted in one go; the next one goes on
	photosPage   = 1000           // names that are read in one go
	maxProofs    = 1_000_000      // pictures that attempts still show, as many as a backup takes
)

// dropPhotos deletes the pictures of transfers whose attempts ended longer ago than the
// configuration keeps them, and those that never became a proof. First the book says that they are
// gone, then the files go, so that one that is interrupted is finished by the next.
func (k *Keeper) dropPhotos(ctx context.Context) error {
	days := k.config.Billing.ProofDays
	dir := k.office.Folder.file(photoFolder)
	if days == 0 || !isThere(dir) {
		return nil
	}
	seed, shown := maphash.MakeSeed(), map[uint64]struct{}{}
	before := k.now().AddDate(0, 0, -days)
	_, err := k.office.Billing.ForgetProofs(store.WithActor(ctx, store.Scheduler), before,
		func(picture string) error {
			if len(shown) >= maxProofs {
				return store.Errorf(store.Exhausted, "more than %d pictures are shown", maxProofs)
			}
			shown[maphash.String(seed, picture)] = struct{}{}

			return nil
		})
	if err != nil {
		return fmt.Errorf("looking for pictures that are still shown: %w", err)
	}
	old, err := oldPhotos(dir, func(name string) bool {
		_, is := shown[maphash.String(seed, name)]

		return is
	})
	if err != nil {
		return err
	}
	deleted, err := k.deletePhotos(ctx, dir, old)
	if deleted > 0 {
		k.logger.Info("deleted pictures of transfers whose time is over", "pictures", deleted)
	}

	return err
}

// oldPhotos lists pictures of a folder that are not shown, at most photosAtOnce.
func oldPhotos(dir string, shown func(name string) bool) ([]string, error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder of pictures: %w", err)
	}
	defer folder.Close() //nolint:errcheck // it was only read
	var old []string
	for {
		entries, err := folder.ReadDir(photosPage)
		if errors.Is(err, io.EOF) {
			return old, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the folder of pictures: %w", err)
		}
		for _, entry := range entries {
			if !db.IsPhotoName(entry.Name()) || shown(entry.Name()) {
				continue
			}
			if old = append(old, entry.Name()); len(old) == photosAtOnce {
				return old, nil
			}
		}
	}
}

// deletePhotos deletes pictures, but for those that somebody has just sent, perhaps again: their
// attempt is still to name them. It returns how many it has deleted.
func (k *Keeper) deletePhotos(ctx context.Context, dir string, names []string) (int, error) {
	deleted := 0
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return deleted, err
		}
		gone, err := k.deletePhoto(filepath.Join(dir, name))
		if err != nil {
			return deleted, fmt.Errorf("deleting a picture: %w", err)
		}
		if gone {
			deleted++
		}
	}

	return deleted, nil
}

// deletePhoto deletes one picture while nobody keeps any, and reports whether it did.
func (k *Keeper) deletePhoto(path string) (bool, error) {
	k.office.pictures.Lock()
	defer k.office.pictures.Unlock()
	kept, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && k.now().Sub(kept.ModTime()) < photoGrace {
		return false, nil
	}
	if err != nil {
		return false, err
	}

	return true, os.Remove(path)
}
