package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gardu/store"
)

// photoFolder is the folder of pictures within a backup. Each has the SHA-256 of its content for a
// name, by which it proves itself: the manifest only counts them.
const photoFolder = "photos"

// Limits of pictures.
const (
	MaxPhoto   = 8 << 20   // octets of one
	maxPhotos  = 1_000_000 // of a backup
	photosPage = 1000      // names that are read in one go
)

// PhotoName returns the name under which a picture is kept: the digest of its content, and its kind,
// which is "jpg" or "png".
func PhotoName(kind string, picture []byte) string {
	sum := sha256.Sum256(picture)

	return hex.EncodeToString(sum[:]) + "." + kind
}

// IsPhotoName reports whether a name has the form of those that PhotoName makes.
func IsPhotoName(name string) bool {
	digest, kind, _ := strings.Cut(name, ".")
	octets, err := hex.DecodeString(digest)

	return err == nil && len(octets) == sha256.Size && strings.ToLower(digest) == digest &&
		(kind == "jpg" || kind == "png")
}

// ReadPhoto reads a picture of a folder by its name. The error is NotFound where the folder has
// none of that name, also where the name could not be one; and Internal for one that is damaged.
func ReadPhoto(dir, name string) ([]byte, error) {
	if !IsPhotoName(name) {
		return nil, errNoPhoto
	}
	file, err := os.Open(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoPhoto
	}
	if err != nil {
		return nil, store.Errorf(store.Internal, "reading a picture: %w", withoutPath(err))
	}
	defer file.Close() //nolint:errcheck // it was only read

	return readPhoto(file, name)
}

// readPhoto reads a picture, which must be the one of a name.
func readPhoto(content io.Reader, name string) ([]byte, error) {
	picture, err := io.ReadAll(io.LimitReader(content, MaxPhoto+1))
	if err != nil {
		return nil, store.Errorf(store.Internal, "reading a picture: %w", withoutPath(err))
	}
	_, kind, _ := strings.Cut(name, ".")
	if len(picture) > MaxPhoto || PhotoName(kind, picture) != name {
		return nil, store.Errorf(store.Internal, "the picture %.8s is damaged", name)
	}

	return picture, nil
}

// errNoPhoto is the error of a picture that is not there.
var errNoPhoto = store.Errorf(store.NotFound, "there is no such picture")

// photos copies the pictures. One that is damaged is left out and counted, so that it takes no
// backup with it.
func (b *backup) photos(ctx context.Context) error {
	if b.source.Photos == "" {
		return nil
	}
	folder, err := os.Open(b.source.Photos)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return store.Errorf(store.Internal, "reading the pictures: %w", withoutPath(err))
	}
	defer folder.Close() //nolint:errcheck // it was only read
	for {
		entries, err := folder.ReadDir(photosPage)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return store.Errorf(store.Internal, "reading the pictures: %w", withoutPath(err))
		}
		for _, entry := range entries {
			if err := b.photo(ctx, entry.Name()); err != nil {
				return err
			}
		}
	}
}

// photo copies one picture. What is no picture, such as one that is still being written, is passed
// over.
func (b *backup) photo(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return store.Errorf(store.Unavailable, "copying the pictures: %w", err)
	}
	if !IsPhotoName(name) {
		return nil
	}
	if b.manifest.Photos >= maxPhotos {
		return store.Errorf(store.Conflict, "there are more than %d pictures", maxPhotos)
	}
	picture, err := ReadPhoto(b.source.Photos, name)
	if err != nil {
		b.manifest.PhotosLeftOut++

		return nil //nolint:nilerr // it is counted
	}
	b.manifest.Photos++

	return b.entry(photoFolder+"/"+name, picture)
}

// photoOf returns the name of the picture that an entry of a backup is, or nothing.
func photoOf(entry string) string {
	name, found := strings.CutPrefix(entry, photoFolder+"/")
	if !found || !IsPhotoName(name) {
		return ""
	}

	return name
}

// photo unpacks a picture.
func (u *unpacking) photo(name string, content io.Reader) error {
	if u.photos++; u.photos > maxPhotos {
		return store.Errorf(store.Invalid, "the backup holds more than %d pictures", maxPhotos)
	}
	picture, err := readPhoto(content, name)
	if err != nil {
		return store.Errorf(store.Invalid, "a picture of the backup is damaged")
	}
	path := filepath.Join(u.dir, photoFolder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return store.Errorf(store.Internal, "unpacking a picture: %w", withoutPath(err))
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return store.Errorf(store.Invalid, "the backup holds a picture twice")
	}
	if err != nil {
		return store.Errorf(store.Internal, "unpacking a picture: %w", withoutPath(err))
	}
	_, err = io.Copy(file, bytes.NewReader(picture))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return store.Errorf(store.Unavailable, "unpacking a picture: %w", withoutPath(err))
	}

	return nil
}

// addPhotos moves the pictures that were unpacked beside those that a folder has. Pictures of one
// name are the same, so that none is lost, and doing it again does nothing more.
func addPhotos(dir, staging string) error {
	entries, err := os.ReadDir(filepath.Join(staging, photoFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.MkdirAll(filepath.Join(dir, photoFolder), 0o700)
	}
	if err != nil {
		return replacing(err)
	}
	for _, entry := range entries {
		name := filepath.Join(photoFolder, entry.Name())
		if err := move(filepath.Join(staging, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}

	return syncFolder(filepath.Join(dir, photoFolder))
}
