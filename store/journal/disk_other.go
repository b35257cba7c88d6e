//go:build !linux

package journal

import "os"

// reserve does nothing where space cannot be allocated ahead.
func reserve(*os.File, int64) error { return nil }

// flush makes the file durable.
func flush(file *os.File) error { return file.Sync() }
