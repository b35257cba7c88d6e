package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"syscall"
	"time"

	"gardu/configs"
	"gardu/store"
	"gardu/store/db"
)

// becomeOwner makes a command that runs as root the owner of the store's folder, so that it leaves
// no file behind that the daemon cannot open. A folder that root owns, or that is not there,
// changes nothing.
func becomeOwner(path string) error {
	info, err := os.Stat(path)
	if err != nil || os.Geteuid() != 0 {
		return nil //nolint:nilerr // no folder, no owner to become
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return nil
	}
	groups, err := groupsOf(owner.Uid)
	if err == nil {
		err = syscall.Setgroups(groups)
	}
	err = errors.Join(err, syscall.Setgid(int(owner.Gid)), syscall.Setuid(int(owner.Uid)))
	if err != nil {
		return store.Errorf(store.Unavailable, "becoming the owner of the store: %w", err)
	}

	return nil
}

// groupsOf lists the groups of a user; a user without an entry has none.
func groupsOf(id uint32) ([]int, error) {
	known, err := user.LookupId(strconv.Itoa(int(id)))
	if err != nil {
		return nil, nil //nolint:nilerr // a bare number as owner is allowed
	}
	texts, err := known.GroupIds()
	if err != nil {
		return nil, fmt.Errorf("reading the owner's groups: %w", err)
	}
	groups := make([]int, 0, len(texts))
	for _, text := range texts {
		if number, err := strconv.Atoi(text); err == nil {
			groups = append(groups, number)
		}
	}

	return groups, nil
}

// initialiseFolder makes the folder of the store with its key, and changes nothing that is there.
func initialiseFolder(_ context.Context, configPath string, out io.Writer) error {
	config, err := configs.Load(configPath, os.Environ())
	if err != nil {
		return err
	}
	if err := giveFolder(config.Store.Path); err != nil {
		return err
	}
	if err := becomeOwner(config.Store.Path); err != nil {
		return err
	}
	made, err := InitFolder(config.Store.Path)
	if err != nil {
		return err
	}
	if !made {
		_, err = fmt.Fprintf(out, "The store in %s was made before; nothing is changed.\n",
			config.Store.Path)

		return err
	}
	_, err = fmt.Fprintf(out, "Made the store in %s. Keep a copy of its file \"key\" elsewhere: "+
		"without it the passwords in a backup cannot be read.\n", config.Store.Path)

	return err
}

// giveFolder makes the folder and, as root, gives it to the user gardu where there is one: the
// daemon runs as that user.
func giveFolder(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(path, folderMode); err != nil {
		return store.Errorf(store.Unavailable, "making the folder of the store: %w", err)
	}
	owner, err := user.Lookup("gardu")
	if err != nil || os.Geteuid() != 0 {
		return nil //nolint:nilerr // no such user: whoever runs the daemon owns the folder
	}
	uid, uidErr := strconv.Atoi(owner.Uid)
	gid, gidErr := strconv.Atoi(owner.Gid)
	if err := errors.Join(uidErr, gidErr, os.Chown(path, uid, gid)); err != nil {
		return store.Errorf(store.Unavailable, "giving the folder of the store to gardu: %w", err)
	}

	return nil
}

// restoreFolder puts an archive in the place of the folder of the store. The daemon must be
// stopped; what the folder held is kept beside it. A folder that holds a book is replaced only with
// force.
func restoreFolder(
	ctx context.Context, configPath, archive string, force bool, out io.Writer,
) error {
	config, err := configs.Load(configPath, os.Environ())
	if err != nil {
		return err
	}
	if err := refuseRestore(ctx, config, force); err != nil {
		return err
	}
	file, err := os.Open(archive)
	if err != nil {
		return store.Errorf(store.NotFound, "opening the backup: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	if err := giveFolder(config.Store.Path); err != nil {
		return err
	}
	if err := becomeOwner(config.Store.Path); err != nil {
		return err
	}
	manifest, kept, err := db.Restore(ctx, file, db.RestoreConfig{
		Dir: config.Store.Path, Open: openMonth(FolderConfig{Config: config, Now: time.Now}),
	})
	if err != nil {
		return fmt.Errorf("restoring: %w", err)
	}
	_, err = fmt.Fprintf(out, "Restored the backup of %s.\n", manifest.Made.Format(time.RFC3339))
	if err == nil && kept != "" {
		_, err = fmt.Fprintf(out, "What was there before is kept in %s.\n", kept)
	}

	return err
}

// refuseRestore refuses while a daemon has the store open, and without force where there is a
// store.
func refuseRestore(ctx context.Context, config configs.Config, force bool) error {
	folder := &Folder{Path: config.Store.Path}
	if _, err := os.Stat(folder.file(bookFile)); err != nil {
		return nil //nolint:nilerr // nothing is there to be replaced
	}
	if !force {
		return store.Errorf(store.Conflict,
			"%s holds a store already; with --force the backup takes its place",
			config.Store.Path)
	}
	open := openMonth(FolderConfig{Config: config, Now: time.Now})
	opened, err := open(folder.file(bookFile), db.BookTables())
	if err != nil {
		if store.Is(err, store.Unavailable) {
			return fmt.Errorf("restoring needs the daemon to be stopped: %w", err)
		}

		return nil //nolint:nilerr // a damaged book is what a restore is for
	}

	return opened.Close()
}
