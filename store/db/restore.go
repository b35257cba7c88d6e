package db

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gardu/store"
	"gardu/store/kv"
)

// RestoreConfig says where a backup goes. Dir and Open are required.
type RestoreConfig struct {
	Dir  string // the folder of the data, which must exist and not be in use
	Open Opener // of book.db and traffic.db
}

// Restore puts a backup in the place of what the folder holds, which it keeps in a folder of its
// own beside it, whose name it returns. First everything is unpacked next to it and verified: each
// file against the manifest, the key against the book, both databases by their Check. Until then
// nothing is replaced, and any error leaves the folder as it was. The restored book gets a new
// epoch.
//
// The key is the one in the backup, else the one in the folder. The replacement itself is a series
// of renames. Should it be interrupted, Restoring says so, and the restore is to be run again.
func Restore(
	ctx context.Context, archive io.Reader, config RestoreConfig,
) (manifest Manifest, kept string, err error) {
	if config.Dir == "" || config.Open == nil {
		return manifest, "", store.Errorf(store.Internal,
			"restoring: a folder and an opener are required")
	}
	if err := config.idle(); err != nil {
		return manifest, "", err
	}

	staging, err := os.MkdirTemp(config.Dir, "restore-")
	if err != nil {
		err = withoutPath(err)

		return manifest, "", store.Errorf(store.Internal, "making a folder to unpack: %w", err)
	}
	defer func() { err = errors.Join(err, withoutPath(os.RemoveAll(staging))) }()

	u := &unpacking{dir: staging, sums: map[string]*unpacked{}}
	if err := u.run(ctx, archive); err != nil {
		return manifest, "", err
	}
	if err := config.prove(ctx, staging, &u.manifest); err != nil {
		return manifest, "", err
	}
	kept, err = replace(config.Dir, staging, &u.manifest)

	return u.manifest, kept, err
}

// idle refuses a folder whose book somebody has open. A book that cannot be opened for any other
// reason is why one restores.
func (c RestoreConfig) idle() error {
	path := filepath.Join(c.Dir, bookName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}

	engine, err := c.Open(path, BookTables())
	if store.Is(err, store.Unavailable) {
		return err
	}
	if err != nil {
		return nil
	}

	return engine.Close()
}

// prove opens the unpacked databases, brings them up to date, checks them and draws the book's new
// epoch.
func (c RestoreConfig) prove(ctx context.Context, staging string, manifest *Manifest) error {
	keyPath := filepath.Join(c.Dir, keyName)
	if manifest.WithKey {
		keyPath = filepath.Join(staging, keyName)
	}
	key, err := LoadKey(keyPath)
	if err != nil {
		return err
	}
	if key.Fingerprint() != manifest.Key {
		return store.Errorf(store.Conflict,
			"the backup belongs to the key %s, and this is the key %s",
			manifest.Key, key.Fingerprint())
	}

	err = c.proveFile(staging, bookName, BookTables(), func(engine kv.Engine) ([]Fault, error) {
		book, err := OpenBook(ctx, BookConfig{Engine: engine, Key: key})
		if err != nil {
			return nil, err
		}
		if err := engine.Update(ctx, drawEpoch); err != nil {
			return nil, err
		}

		return book.Check(ctx)
	})
	if err != nil {
		return err
	}

	tables := TrafficTables()

	return c.proveFile(staging, trafficName, tables, func(engine kv.Engine) ([]Fault, error) {
		traffic, err := OpenTraffic(ctx, TrafficConfig{Engine: engine})
		if err != nil {
			return nil, err
		}

		return traffic.Check(ctx)
	})
}

// proveFile opens one unpacked database, and refuses it when it has faults.
func (c RestoreConfig) proveFile(
	staging, name string, tables []kv.Table, prove func(kv.Engine) ([]Fault, error),
) error {
	engine, err := c.Open(filepath.Join(staging, name), tables)
	if err != nil {
		return err
	}

	faults, err := prove(engine)
	if err == nil && len(faults) > 0 {
		err = store.Errorf(store.Invalid, "%s of the backup has %d faults, the first: %v",
			name, len(faults), faults[0])
	}

	return errors.Join(err, engine.Close())
}

// unpacking is a backup that is being read.
type unpacking struct {
	dir      string
	manifest Manifest
	found    bool // the manifest
	sums     map[string]*unpacked
	photos   int // that were unpacked
}

// unpacked is a file that has been read, wholly or in part.
type unpacked struct {
	digest hash.Hash
	size   int64
	parts  int
}

// sum returns the digest of what was read, as a manifest writes it.
func (u *unpacked) sum() string { return hex.EncodeToString(u.digest.Sum(nil)) }

// run reads the archive to its end and compares what it held with the manifest.
func (u *unpacking) run(ctx context.Context, archive io.Reader) error {
	reader := tar.NewReader(archive)
	for {
		if err := ctx.Err(); err != nil {
			return store.Errorf(store.Unavailable, "reading the backup: %w", err)
		}
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return u.compare()
		}
		if err != nil {
			return store.Errorf(store.Invalid, "the backup is damaged: %v", err)
		}
		if err := u.entry(header, reader); err != nil {
			return err
		}
	}
}

// entry reads one entry.
func (u *unpacking) entry(header *tar.Header, content io.Reader) error {
	if u.found || header.Typeflag != tar.TypeReg || len(u.sums) > maxMembers {
		return store.Errorf(store.Invalid, "the backup holds something that does not belong there")
	}
	if header.Name == manifestName {
		u.found = true
		err := json.NewDecoder(io.LimitReader(content, maxManifest)).Decode(&u.manifest)
		if err != nil {
			return store.Errorf(store.Invalid, "the manifest of the backup is damaged")
		}

		return nil
	}

	if name := photoOf(header.Name); name != "" {
		return u.photo(name, content)
	}
	name, part := memberOf(header.Name)
	if !allowedMember(name) {
		return foreign(header.Name)
	}
	file := u.sums[name]
	if file == nil {
		file = &unpacked{digest: sha256.New()}
		u.sums[name] = file
	}
	if part != file.parts {
		return store.Errorf(store.Invalid, "the parts of %s are out of order", name)
	}
	file.parts++

	return u.append(name, file, content)
}

// memberOf returns the file that an entry belongs to, and which part of it the entry is.
func memberOf(entry string) (name string, part int) {
	folder, file, found := strings.Cut(entry, "/")
	if !found || folder == journalName {
		return entry, 0
	}
	if _, err := fmt.Sscanf(file, "%06d", &part); err != nil || fmt.Sprintf("%06d", part) != file {
		return entry, 0
	}

	return folder, part
}

// append writes the content of an entry behind what its file already has.
func (u *unpacking) append(name string, file *unpacked, content io.Reader) error {
	path := filepath.Join(u.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return store.Errorf(store.Internal, "unpacking %s: %w", name, withoutPath(err))
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return store.Errorf(store.Internal, "unpacking %s: %w", name, withoutPath(err))
	}

	size, err := io.Copy(io.MultiWriter(out, file.digest), content)
	file.size += size
	if errors.Is(err, io.ErrUnexpectedEOF) {
		_ = out.Close()

		return store.Errorf(store.Invalid, "the backup is cut off within %s", name)
	}
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return store.Errorf(store.Unavailable, "unpacking %s: %w", name, withoutPath(err))
	}

	return nil
}

// compare holds what was unpacked against the manifest.
func (u *unpacking) compare() error {
	if !u.found {
		return store.Errorf(store.Invalid, "the backup is cut off: it has no manifest")
	}
	if err := u.manifest.validate(); err != nil {
		return err
	}
	if len(u.sums) != len(u.manifest.Members) || u.photos != u.manifest.Photos ||
		u.manifest.WithKey != (u.sums[keyName] != nil) {
		return store.Errorf(store.Invalid, "the backup does not hold what its manifest lists")
	}

	for _, member := range u.manifest.Members {
		file := u.sums[member.Name]
		if file == nil || file.size != member.Size || file.sum() != member.SHA256 {
			return store.Errorf(store.Invalid, "%s of the backup is damaged", member.Name)
		}
	}

	return nil
}
