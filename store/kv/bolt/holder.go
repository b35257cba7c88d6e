package bolt

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"gardu/store"
)

// locksFile lists the file locks of the whole system (proc_locks(5)).
const locksFile = "/proc/locks"

// inUseError says who holds the file's lock. Where the system does not tell (another PID namespace,
// no /proc), it says "another process".
func inUseError(path string) error {
	name := filepath.Base(path)
	if pid := holder(path); pid > 0 {
		return store.Errorf(store.Unavailable, "%s is in use by PID %d", name, pid)
	}

	return store.Errorf(store.Unavailable, "%s is in use by another process", name)
}

// holder returns the PID of the process that holds the lock of the file, or 0.
func holder(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}

	status, known := info.Sys().(*syscall.Stat_t)
	if !known {
		return 0
	}

	locks, err := os.ReadFile(locksFile)
	if err != nil {
		return 0
	}

	return parseHolder(string(locks), status.Ino)
}

// parseHolder finds the PID of the exclusive flock on an inode in lines such as
//
//	1: FLOCK  ADVISORY  WRITE 6943 fe:00:9977921 0 EOF
//
// Waiters have "->" as their second field. The device is not compared: layered and pooled file
// systems show another one there than stat does.
func parseHolder(locks string, inode uint64) int {
	suffix := ":" + strconv.FormatUint(inode, 10)

	for line := range strings.Lines(locks) {
		fields := strings.Fields(line)
		if len(fields) < 6 || fields[1] != "FLOCK" || fields[3] != "WRITE" {
			continue
		}

		if !strings.HasSuffix(fields[5], suffix) {
			continue
		}

		if pid, err := strconv.Atoi(fields[4]); err == nil && pid > 0 {
			return pid
		}
	}

	return 0
}
