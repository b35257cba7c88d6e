package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/hashicorp/raft-wal/types"
)

// VFS is the file system under a journal; a nil one in Config means the real one. Its contract is
// raft-wal's: the first Sync of a created file also makes its name durable, and Delete is durable
// when it returns.
type VFS = types.VFS

// disk is the real file system. Files are readable by their owner only: records name customers and
// addresses.
type disk struct{}

const (
	folderMode = 0o700
	fileMode   = 0o600
)

// newDisk makes the folder, durably, when it is not there.
func newDisk(folder string) (disk, error) {
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return disk{}, err
	}

	return disk{}, syncFolder(filepath.Dir(folder))
}

// ListDir returns the names of the files in a folder in their order.
func (disk) ListDir(folder string) ([]string, error) {
	found, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}

	names := make([]string, 0, len(found))
	for _, file := range found {
		if file.Type().IsRegular() {
			names = append(names, file.Name())
		}
	}

	return names, nil
}

// Create makes a file and reserves its space, so that a full disk is met here and not in the
// middle of a batch.
func (disk) Create(folder, name string, size uint64) (types.WritableFile, error) {
	path := filepath.Join(folder, name)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, fileMode)
	if err != nil {
		return nil, err
	}
	if err := reserve(file, int64(size)); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}

	return &diskFile{File: file, folder: folder}, nil
}

// Delete removes a file; one that is gone already is not an error.
func (disk) Delete(folder, name string) error {
	err := os.Remove(filepath.Join(folder, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}

	return syncFolder(folder)
}

// OpenReader opens a file for reading.
func (disk) OpenReader(folder, name string) (types.ReadableFile, error) {
	return os.Open(filepath.Join(folder, name))
}

// OpenWriter refuses: an existing file is never written again. It is here because the interface
// asks for it.
func (disk) OpenWriter(_, name string) (types.WritableFile, error) {
	return nil, &fs.PathError{Op: "open for writing", Path: name, Err: fs.ErrPermission}
}

// diskFile is a created file.
type diskFile struct {
	*os.File
	folder string
	named  atomic.Bool // the name is durable
}

// Sync makes the content durable and, the first time, the name.
func (f *diskFile) Sync() error {
	if err := flush(f.File); err != nil {
		return err
	}
	if f.named.Load() {
		return nil
	}
	if err := syncFolder(f.folder); err != nil {
		return err
	}
	f.named.Store(true)

	return nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(folder string) error {
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}

	return errors.Join(dir.Sync(), dir.Close())
}
