package main

import (
	"context"
	"fmt"
	"io"

	"gardu/store/db"
)

// WriteBackup folds what can be folded and writes the whole store as one archive, while everything
// is in use. withKey puts the key of the secrets into it too. One backup is made at a time.
func (o *Office) WriteBackup(ctx context.Context, out io.Writer, withKey bool) error {
	o.backup.Lock()
	defer o.backup.Unlock()
	if err := o.fold(ctx); err != nil {
		o.logger.Warn("folding before a backup: the journal in it is longer for it", "error", err)
	}
	source := db.BackupSource{
		Book: o.Folder.Book, Traffic: o.Folder.Traffic,
		Journal: o.Folder.Journal, Archive: o.Folder.Archive,
		Photos: o.Folder.file(photoFolder), Program: version, Now: o.now(),
	}
	if withKey {
		source.KeyPath = o.Folder.file(keyFile)
	}
	manifest, err := db.WriteBackup(ctx, out, source)
	if err != nil {
		return fmt.Errorf("making a backup: %w", err)
	}
	if manifest.PhotosLeftOut > 0 {
		o.logger.Warn("pictures that cannot be read are not in the backup",
			"pictures", manifest.PhotosLeftOut)
	}

	return nil
}
