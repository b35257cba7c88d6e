package journal

import (
	"errors"
	"os"
	"syscall"
)

// reserve allocates the file's space. File systems that cannot (ZFS, some network ones) are used
// without.
func reserve(file *os.File, size int64) error {
	for {
		err := syscall.Fallocate(int(file.Fd()), 0, 0, size)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOSYS):
			return nil
		}

		return err
	}
}

// flush makes the file's content durable. The size was set by reserve or is part of what fdatasync
// writes; only the times of the inode are left out.
func flush(file *os.File) error {
	for {
		err := syscall.Fdatasync(int(file.Fd()))
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
