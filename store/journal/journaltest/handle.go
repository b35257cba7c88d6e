package journaltest

import "io/fs"

// handle is an open file. It outlives the deletion of its name, as on Unix.
type handle struct {
	disk     *Disk
	path     string
	file     *file
	writable bool
	named    bool // the name was made durable through this handle, or was there before
	closed   bool
}

// ReadAt reads what the process sees.
func (h *handle) ReadAt(into []byte, offset int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()

	if err := h.leave(h.disk.looking(Reading), "read"); err != nil {
		return 0, err
	}

	return h.file.read(into, offset)
}

// WriteAt changes what the process sees. A write that fails has written a random beginning.
func (h *handle) WriteAt(content []byte, offset int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()

	if !h.writable {
		return 0, h.leave(fs.ErrPermission, "write")
	}
	dark := h.disk.powerOff
	if err := h.leave(h.disk.changing(Writing), "write"); err != nil {
		if dark || h.closed {
			return 0, err
		}
		part := h.disk.random.IntN(len(content) + 1)
		h.file.write(content[:part], offset)

		return part, err
	}
	h.file.write(content, offset)

	return len(content), nil
}

// Sync makes the content durable, and the name when the handle is the one that created it. A Sync
// that fails has made a random part durable and forgotten that the rest is not.
func (h *handle) Sync() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()

	if err := h.leave(h.disk.changing(Syncing), "sync"); err != nil {
		if !h.disk.powerOff && !h.closed {
			h.file.settleSome(h.disk.random)
		}

		return err
	}
	if h.disk.syncOff {
		return nil
	}
	h.file.settle(true, func(int) bool { return true })
	if h.named {
		return nil
	}
	if err := h.leave(h.disk.nameAll(), "sync"); err != nil {
		return err
	}
	h.named = true

	return nil
}

// Close ends the use of the handle. It works without power.
func (h *handle) Close() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()

	if h.closed {
		return h.leave(nil, "close")
	}
	h.closed = true

	return nil
}

// leave turns the disk's word, or the handle having been closed, into an error about this file.
func (h *handle) leave(err error, operation string) error {
	if h.closed {
		err = fs.ErrClosed
	}
	if err == nil {
		return nil
	}

	return &fs.PathError{Op: operation, Path: h.path, Err: err}
}
