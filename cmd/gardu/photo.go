package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gardu/store"
)

// photoFolder holds the pictures that customers have sent, each under the SHA-256 of what is in it,
// within the folder of the store.
const photoFolder = "photos"

// photoMode keeps a picture to its owner.
const photoMode = 0o600

// KeepPicture writes a picture under a name made of its digest and kind, and returns the name. The
// same picture is kept once. It is on disk when this returns.
func (o *Office) KeepPicture(_ context.Context, kind string, picture []byte) (string, error) {
	sum := sha256.Sum256(picture)
	name := hex.EncodeToString(sum[:]) + "." + kind
	path := o.Folder.file(filepath.Join(photoFolder, name))
	if _, err := os.Stat(path); err == nil {
		return name, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return "", store.Errorf(store.Internal, "making the folder of pictures: %w", err)
	}
	if err := writeWhole(path, picture); err != nil {
		return "", store.Errorf(store.Internal, "keeping a picture: %w", err)
	}

	return name, nil
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, octets []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "partial-*") // made with photoMode
	if err != nil {
		return fmt.Errorf("making a file: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(octets)
	if err = errors.Join(err, file.Chmod(photoMode), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing a file: %w", err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("naming a file: %w", err)
	}

	return syncFolder(filepath.Dir(path))
}

// syncFolder makes names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening a folder: %w", err)
	}

	return errors.Join(folder.Sync(), folder.Close())
}
