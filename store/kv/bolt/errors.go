package bolt

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"gardu/store"
)

var (
	// errDamaged marks a file that cannot be read as a database.
	errDamaged = errors.New("damaged file")

	// errNoTable marks a table that the file does not have yet.
	errNoTable = errors.New("no such table")

	// errUnreadable is a page that the disk did not give back, or that the file has lost.
	errUnreadable = errors.New("a page cannot be read")
)

// withoutPath drops the path that the system's file errors carry: errors reach people who are not
// to learn where our files lie.
func withoutPath(err error) error {
	var located *fs.PathError
	if errors.As(err, &located) {
		return located.Err
	}

	return err
}

// commitError gives a failed commit its kind and sentence, and puts the engine out of use unless
// the failure is known to have changed nothing.
func (e *Engine) commitError(err error) error {
	cause := withoutPath(err)
	if noRoom(err) {
		e.log.Error("no room to commit", "file", e.name, "error", cause)

		return store.Errorf(store.Unavailable, "writing %s: no room: %w", e.name, cause)
	}

	e.breakDown("a commit", cause)

	return store.Errorf(store.Unavailable,
		"writing %s: the disk failed, it is unknown whether the change is kept: %w", e.name, cause)
}

// breakDown puts the engine out of use; the first reason stays.
func (e *Engine) breakDown(doing string, cause error) {
	if e.state.CompareAndSwap(nil, &failure{doing: doing, cause: cause}) {
		e.log.Error("database out of use until reopened",
			"file", e.name, "doing", doing, "error", cause)
	}
}

// noRoom reports whether a commit failed for want of space alone. bbolt meets that when it
// lengthens the file, or when it writes a page that no meta page points to yet; it has then taken
// everything back. A sync is never taken for it, whatever its error says.
func noRoom(err error) bool {
	if strings.HasPrefix(err.Error(), "file resize error: ") {
		return true
	}

	var located *fs.PathError
	if !errors.As(err, &located) || located.Op != "write" {
		return false
	}

	return errors.Is(located, syscall.ENOSPC) || errors.Is(located, syscall.EDQUOT) ||
		errors.Is(located, syscall.EFBIG)
}
