package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"

	"gardu/store"
	"gardu/store/db"
)

// photoFolder holds the pictures that customers have sent, each under the SHA-256 of what is in it,
// within the folder of the store. Nobody else than its owner may read it.
const photoFolder = "photos"

// KeepPicture writes a picture under a name made of its digest and kind, and returns the name. The
// same picture is kept once. It is on disk when this returns.
func (o *Office) KeepPicture(_ context.Context, kind string, picture []byte) (string, error) {
	name := db.PhotoName(kind, picture)
	path := o.Folder.file(filepath.Join(photoFolder, name))
	o.pictures.RLock()
	defer o.pictures.RUnlock()
	if isThere(path) { // an old one begins anew: see dropPhotos
		now := o.now()
		if err := os.Chtimes(path, now, now); err != nil {
			return "", store.Errorf(store.Internal, "keeping a picture: %w", err)
		}

		return name, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return "", store.Errorf(store.Internal, "making the folder of pictures: %w", err)
	}
	_, err := writeWhole(path, bytes.NewReader(picture))
	if err != nil && !isThere(path) { // somebody else may have sent the same
		return "", store.Errorf(store.Internal, "keeping a picture: %w", err)
	}

	return name, nil
}

// Picture returns what KeepPicture has kept under a name. The error is NotFound where there is none.
func (o *Office) Picture(_ context.Context, name string) ([]byte, error) {
	return db.ReadPhoto(o.Folder.file(photoFolder), name)
}

// isThere reports whether a file is there.
func isThere(path string) bool {
	_, err := os.Stat(path)

	return err == nil
}
